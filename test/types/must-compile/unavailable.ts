import type { SecuredHandler } from '../../../src/operations/handler.ts';

export const unavailable: SecuredHandler<'getRealtimeRevenueV1'> = async ({ subject }, answer) =>
  answer(503, {
    headers: { 'Cache-Control': 'no-store', 'Retry-After': 30 },
    body: {
      type: '/problems/realtime-revenue-unavailable',
      title: 'Revenue cannot be told right now',
      status: 503,
      detail: 'Stripe cannot be reached. Try again in 30 s.',
      instance: subject.instance,
      correlation_id: subject.correlationId,
      timestamp: subject.receivedAt,
      failed_sources: [],
      last_known: null,
    },
  });
