// Written by `make generate` (scripts/generate/router.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

/** Names this version of the contract; part of every entity tag. */
export const contractHash = 'xg3KEFVDUNOH';

export type ParameterKind = 'string' | 'integer' | 'number' | 'boolean';
export type ParameterDescription = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly kind: ParameterKind;
};

export const operations = {
  getRealtimeRevenue: {
    operationId: 'getRealtimeRevenue',
    method: 'GET',
    path: '/api/attribution/revenue/realtime',
    security: [
      {
        bearerAuth: [],
      },
    ],
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
    responses: {
      '200': 'application/json',
      '304': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getRealtimeRevenueV1: {
    operationId: 'getRealtimeRevenueV1',
    method: 'GET',
    path: '/api/v1/revenue/realtime',
    security: [
      {
        bearerAuth: [],
      },
    ],
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
    ],
    responses: {
      '200': 'application/json',
      '304': null,
      '400': 'application/problem+json',
      '401': 'application/problem+json',
      '403': 'application/problem+json',
      '404': 'application/problem+json',
      '500': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
  getLiveness: {
    operationId: 'getLiveness',
    method: 'GET',
    path: '/health/live',
    security: [],
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
    },
  },
  getReadiness: {
    operationId: 'getReadiness',
    method: 'GET',
    path: '/health/ready',
    security: [],
    parameters: [
      {
        name: 'X-Correlation-ID',
        in: 'header',
        kind: 'string',
      },
    ],
    responses: {
      '200': 'application/json',
      '400': 'application/problem+json',
      '503': 'application/problem+json',
    },
  },
} as const;

export type OperationId = keyof typeof operations;
export type SecuredOperationId = 'getRealtimeRevenue' | 'getRealtimeRevenueV1';
export type OpenOperationId = 'getLiveness' | 'getReadiness';
export const securedOperationIds = [
  'getRealtimeRevenue',
  'getRealtimeRevenueV1',
] as const satisfies readonly SecuredOperationId[];
export const openOperationIds = ['getLiveness', 'getReadiness'] as const satisfies readonly OpenOperationId[];

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
}> = [];
