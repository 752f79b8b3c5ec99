import type { components } from '#generated/contract.ts';
import type { SecuredHandler } from '../../../src/operations/handler.ts';

type Read = (tenantId: string) => Promise<components['schemas']['RealtimeRevenueV1']>;

export function window(read: Read): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId } }, answer) => {
    const headers = { ETag: '"1"', 'Cache-Control': 'private, max-age=18', Vary: 'Authorization' };
    const revenue = await read(tenantId);
    return answer(200, {
      headers,
      body: {
        ...revenue,
        by_currency: [
          {
            currency: revenue.currency,
            minor_unit_exponent: 2,
            revenue_total_minor: revenue.revenue_total_minor,
            refund_total_minor: revenue.refund_total_minor,
            event_count: revenue.event_count,
            converted: true,
            rate_date: null,
          },
        ],
      },
    });
  };
}
