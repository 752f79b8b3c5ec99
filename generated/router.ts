// Written by `make generate` (scripts/generate/router.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

import type { OperationId } from './operations.ts';

/** Identifies this version of the contract; part of every entity tag. */
export const contractHash = 'w7YSJEgIGEwc';

export type ParameterKind = 'string' | 'integer' | 'number' | 'boolean';
export type ParameterDescription = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly kind: ParameterKind;
};

/** Each operation's needs, the decoding of its parameters and the media types of its responses. */
export const operations = {
  getRealtimeRevenue: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'If-None-Match',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '304': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getRealtimeRevenueV1: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'If-None-Match',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'interval',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'on_source_failure',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '304': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  streamRealtimeRevenue: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'Last-Event-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'interval',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'on_source_failure',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'text/event-stream',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getRevenueSeries: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'If-None-Match',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'from',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'to',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'granularity',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'compare',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '304': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  listReconciliations: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'verdict',
        in: 'query',
        kind: 'string',
      },
      {
        name: 'limit',
        in: 'query',
        kind: 'integer',
      },
      {
        name: 'cursor',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  listPlatformConnections: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'limit',
        in: 'query',
        kind: 'integer',
      },
      {
        name: 'cursor',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  upsertPlatformConnection: {
    requiredScope: 'connections:write',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: true,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '409': 'application/problem+json',
      '413': 'application/problem+json',
      '415': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getPlatformConnection: {
    requiredScope: 'revenue:read',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'platform',
        in: 'path',
        kind: 'string',
      },
      {
        name: 'platform_account_id',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  deletePlatformConnection: {
    requiredScope: 'connections:write',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'platform',
        in: 'path',
        kind: 'string',
      },
      {
        name: 'platform_account_id',
        in: 'query',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '204': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  upsertPlatformCredentials: {
    requiredScope: 'connections:write',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: true,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '413': 'application/problem+json',
      '415': 'application/problem+json',
      '422': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  setPlatformWebhook: {
    requiredScope: 'connections:write',
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: true,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '413': 'application/problem+json',
      '415': 'application/problem+json',
      '429': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  receiveWebhook: {
    requiredScope: null,
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
      {
        name: 'platform',
        in: 'path',
        kind: 'string',
      },
      {
        name: 'hook_id',
        in: 'path',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '413': 'application/problem+json',
      '429': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getLiveness: {
    requiredScope: null,
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
    },
  },
  getReadiness: {
    requiredScope: null,
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    hasBody: false,
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
} as const satisfies Readonly<Record<OperationId, unknown>>;

export type { OperationId };
export type SecuredOperationId =
  | 'getRealtimeRevenue'
  | 'getRealtimeRevenueV1'
  | 'streamRealtimeRevenue'
  | 'getRevenueSeries'
  | 'listReconciliations'
  | 'listPlatformConnections'
  | 'upsertPlatformConnection'
  | 'getPlatformConnection'
  | 'deletePlatformConnection'
  | 'upsertPlatformCredentials'
  | 'setPlatformWebhook';
export type OpenOperationId = 'receiveWebhook' | 'getLiveness' | 'getReadiness';
export const securedOperationIds = [
  'getRealtimeRevenue',
  'getRealtimeRevenueV1',
  'streamRealtimeRevenue',
  'getRevenueSeries',
  'listReconciliations',
  'listPlatformConnections',
  'upsertPlatformConnection',
  'getPlatformConnection',
  'deletePlatformConnection',
  'upsertPlatformCredentials',
  'setPlatformWebhook',
] as const satisfies readonly SecuredOperationId[];
export const openOperationIds = [
  'receiveWebhook',
  'getLiveness',
  'getReadiness',
] as const satisfies readonly OpenOperationId[];

export type Methods = Readonly<Partial<Record<string, OperationId>>>;

export const exactPaths: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  [
    '/api/attribution/revenue/realtime',
    {
      GET: 'getRealtimeRevenue',
    },
  ],
  [
    '/api/v1/revenue/realtime',
    {
      GET: 'getRealtimeRevenueV1',
    },
  ],
  [
    '/api/v1/revenue/realtime/stream',
    {
      GET: 'streamRealtimeRevenue',
    },
  ],
  [
    '/api/v1/revenue/series',
    {
      GET: 'getRevenueSeries',
    },
  ],
  [
    '/api/v1/revenue/reconciliations',
    {
      GET: 'listReconciliations',
    },
  ],
  [
    '/api/attribution/platform-connections',
    {
      GET: 'listPlatformConnections',
      POST: 'upsertPlatformConnection',
    },
  ],
  [
    '/api/attribution/platform-credentials',
    {
      POST: 'upsertPlatformCredentials',
    },
  ],
  [
    '/api/attribution/platform-webhooks',
    {
      PUT: 'setPlatformWebhook',
    },
  ],
  [
    '/health/live',
    {
      GET: 'getLiveness',
    },
  ],
  [
    '/health/ready',
    {
      GET: 'getReadiness',
    },
  ],
]);

/** In the order of the contract; a parameter is one segment of the path. */
export const templatedPaths: ReadonlyArray<{
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly methods: Methods;
}> = [
  {
    pattern: new RegExp('^/api/attribution/platform-connections/([^/]+)$'),
    names: ['platform'],
    methods: { GET: 'getPlatformConnection', DELETE: 'deletePlatformConnection' },
  },
  {
    pattern: new RegExp('^/webhooks/([^/]+)/([^/]+)$'),
    names: ['platform', 'hook_id'],
    methods: { POST: 'receiveWebhook' },
  },
];
