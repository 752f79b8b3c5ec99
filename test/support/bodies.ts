/** Answers parsed, so that a test that reads a member knows that it is there. */
import { z } from 'zod';

export const revenueV1 = z.object({
  tenant_id: z.string(),
  interval: z.string(),
  interval_start: z.string(),
  currency: z.string(),
  revenue_total_minor: z.number(),
  refund_total_minor: z.number(),
  net_total_minor: z.number(),
  event_count: z.number(),
  data_as_of: z.string(),
  complete_through: z.string(),
});

export const unavailable = z.object({
  type: z.literal('/problems/realtime-revenue-unavailable'),
  failed_sources: z.array(
    z.object({
      platform: z.string(),
      platform_account_id: z.string(),
      reason: z.string(),
      retry_after_seconds: z.number(),
    }),
  ),
  last_known: z.unknown(),
});
