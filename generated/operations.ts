// Written by `make generate` (scripts/generate/operations.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

/**
 * Method, path and responses of each operation, as in the contract. A response is `null` without
 * a body, `''` for any problem, the type of its only possible problem, a member always present in
 * its JSON, or `text/event-stream` for a stream.
 */
export const operations = {
  getRealtimeRevenue: {
    method: 'get',
    path: '/api/attribution/revenue/realtime',
    answers: {
      200: 'tenant_id',
      304: null,
      400: '',
      401: '',
      403: '',
      404: '/problems/no-revenue-source',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  getRealtimeRevenueV1: {
    method: 'get',
    path: '/api/v1/revenue/realtime',
    answers: {
      200: 'tenant_id',
      304: null,
      400: '',
      401: '',
      403: '',
      404: '/problems/no-revenue-source',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  streamRealtimeRevenue: {
    method: 'get',
    path: '/api/v1/revenue/realtime/stream',
    answers: {
      200: 'text/event-stream',
      400: '',
      401: '',
      403: '',
      404: '/problems/no-revenue-source',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  getRevenueSeries: {
    method: 'get',
    path: '/api/v1/revenue/series',
    answers: {
      200: 'tenant_id',
      304: null,
      400: '',
      401: '',
      403: '',
      404: '/problems/no-revenue-source',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  listReconciliations: {
    method: 'get',
    path: '/api/v1/revenue/reconciliations',
    answers: {
      200: 'items',
      400: '',
      401: '',
      403: '',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  listPlatformConnections: {
    method: 'get',
    path: '/api/attribution/platform-connections',
    answers: {
      200: 'items',
      400: '',
      401: '',
      403: '',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  upsertPlatformConnection: {
    method: 'post',
    path: '/api/attribution/platform-connections',
    answers: {
      200: 'tenant_id',
      400: '',
      401: '',
      403: '',
      409: '/problems/too-many-connections',
      413: '',
      415: '',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  getPlatformConnection: {
    method: 'get',
    path: '/api/attribution/platform-connections/{platform}',
    answers: {
      200: 'tenant_id',
      400: '',
      401: '',
      403: '',
      404: '/problems/connection-not-found',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  deletePlatformConnection: {
    method: 'delete',
    path: '/api/attribution/platform-connections/{platform}',
    answers: {
      204: null,
      400: '',
      401: '',
      403: '',
      404: '/problems/connection-not-found',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  upsertPlatformCredentials: {
    method: 'post',
    path: '/api/attribution/platform-credentials',
    answers: {
      200: 'tenant_id',
      400: '',
      401: '',
      403: '',
      404: '/problems/connection-not-found',
      413: '',
      415: '',
      422: '/problems/platform-not-configured',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  setPlatformWebhook: {
    method: 'put',
    path: '/api/attribution/platform-webhooks',
    answers: {
      200: 'tenant_id',
      400: '',
      401: '',
      403: '',
      404: '/problems/connection-not-found',
      413: '',
      415: '',
      429: '/problems/rate-limited',
      500: '',
      503: '',
    },
  },
  receiveWebhook: {
    method: 'post',
    path: '/webhooks/{platform}/{hook_id}',
    answers: {
      200: 'status',
      400: '',
      401: '',
      413: '',
      429: '/problems/rate-limited',
      503: '',
    },
  },
  getLiveness: {
    method: 'get',
    path: '/health/live',
    answers: {
      200: 'status',
      400: '',
    },
  },
  getReadiness: {
    method: 'get',
    path: '/health/ready',
    answers: {
      200: 'status',
      400: '',
      503: '',
    },
  },
} as const;

export type OperationId = keyof typeof operations;
export const isOperationId = (id: string): id is OperationId => Object.hasOwn(operations, id);
