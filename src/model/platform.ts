/** The platforms of the contract: payment processors, shops and advertising platforms. */
export { platforms } from '#generated/platforms.ts';
import type { platforms } from '#generated/platforms.ts';

export type Platform = (typeof platforms)[number];

/** Whether a credential reads an account's test data or its live data. */
export type Mode = 'test' | 'live';
