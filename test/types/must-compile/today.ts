import type { SecuredHandler } from '../../../src/operations/handler.ts';

export const today: SecuredHandler<'getRealtimeRevenue'> = async ({ principal }, answer) =>
  answer(200, {
    headers: {
      ETag: 'W/"c2hhcGUtMS44M2Y0"',
      'Cache-Control': 'private, max-age=18',
      Vary: 'Authorization',
      Deprecation: '@1767225600',
      Link: '</api/v1/revenue/realtime>; rel="successor-version"',
    },
    body: {
      total_revenue: 62.4,
      event_count: 2,
      last_updated: '2026-07-01T12:00:00.000Z',
      data_freshness_seconds: 12,
      verified: false,
      tenant_id: principal.tenantId,
      upgrade_notice: null,
    },
  });
