/** The messages between a trial and its stand-in for Stripe. */
import { z } from 'zod';

/** To it: what it does from now on. `sales`: of the tenants' day; `added`: newer ones. */
export const platformSetting = z.object({
  latencyMs: z.number(),
  sales: z.number().default(3),
  added: z.number().default(0),
});
export type PlatformSetting = z.input<typeof platformSetting>;

/** To it: how often has this account been read? */
export const platformQuestion = z.object({ account: z.string() });

/** From it. `spanMs`: from the begin of the account's first request to the end of its last answer. */
export const accountReads = z.object({ lists: z.number(), spanMs: z.number() });
export type AccountReads = z.output<typeof accountReads>;
