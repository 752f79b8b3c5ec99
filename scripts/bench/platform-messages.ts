/** Messages between a trial and its stand-in for Stripe. */
import { z } from 'zod';

/**
 * Trial to stand-in: its behaviour from now on. `sales`: of the tenants' day; `added`: newer ones.
 */
export const platformSetting = z.object({
  latencyMs: z.number(),
  sales: z.number().default(3),
  added: z.number().default(0),
});
export type PlatformSetting = z.input<typeof platformSetting>;

/** Trial to stand-in: how many reads had this account? */
export const platformQuestion = z.object({ account: z.string() });

/**
 * Stand-in to trial. `spanMs`: from the start of the first request to the end of the last response.
 */
export const accountReads = z.object({ lists: z.number(), spanMs: z.number() });
export type AccountReads = z.output<typeof accountReads>;
