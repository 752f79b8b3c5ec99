/** The platforms of the contract: where a tenant's money is taken, and where its traffic is bought. */
export { platforms } from '#generated/platforms.ts';
import type { platforms } from '#generated/platforms.ts';

export type Platform = (typeof platforms)[number];

/** Which of an account's two worlds a credential opens. */
export type Mode = 'test' | 'live';
