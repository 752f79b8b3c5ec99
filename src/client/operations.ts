/** The contract's operations as this client needs them at run time; a table that does not fit the contract does not compile. */
import type { operations as Contract, paths } from '#generated/contract.ts';

/** An operation of the contract, by its `operationId`. */
export type OperationId = keyof Contract;

/** The statuses that the contract gives an operation. */
export type Status<Id extends OperationId> = keyof Contract[Id]['responses'] & number;
type Content<Answer> = Answer extends { content: infer Types } ? Types : never;

/** The body of one status; `never` where it has none. */
export type Body<Id extends OperationId, S extends Status<Id>> = Content<
  Contract[Id]['responses'][S]
>[keyof Content<Contract[Id]['responses'][S]>];

/**
 * How a body is known: null for none; for a problem, how its type begins; for data, a member that it must have, so that the
 * JSON of something else that sits in the way is not taken for it.
 */
type Kind<Id extends OperationId, S extends Status<Id>> = [Body<Id, S>] extends [never]
  ? null
  : 'application/problem+json' extends keyof Content<Contract[Id]['responses'][S]>
    ? '' | `/problems/${string}`
    : keyof Body<Id, S> & string;

type Method<Path extends keyof paths, Id extends OperationId> = {
  [M in 'get' | 'post' | 'delete']: paths[Path][M] extends Contract[Id] ? M : never;
}['get' | 'post' | 'delete'];

type Operation<Id extends OperationId> = {
  [Path in keyof paths]: {
    readonly method: Method<Path, Id>;
    readonly path: Path;
    readonly answers: { readonly [S in Status<Id>]: Kind<Id, S> };
  };
}[keyof paths];

const refusals = { 400: '', 401: '', 403: '', 500: '', 503: '' } as const;
const body = { ...refusals, 413: '', 415: '' } as const;
const unbound = '/problems/connection-not-found' as const;
const revenue = { ...refusals, 200: 'tenant_id', 304: null, 404: '/problems/no-revenue-source' } as const;
const connections = '/api/attribution/platform-connections' as const;
const oneConnection = `${connections}/{platform}` as const;

/** Method, path and answers of each operation. */
export const operations: { readonly [Id in OperationId]: Operation<Id> } = {
  getRealtimeRevenueV1: { method: 'get', path: '/api/v1/revenue/realtime', answers: revenue },
  getRealtimeRevenue: { method: 'get', path: '/api/attribution/revenue/realtime', answers: revenue },
  listPlatformConnections: { method: 'get', path: connections, answers: { ...refusals, 200: 'items' } },
  upsertPlatformConnection: {
    method: 'post',
    path: connections,
    answers: { ...body, 200: 'tenant_id', 409: '/problems/too-many-connections' },
  },
  getPlatformConnection: {
    method: 'get',
    path: oneConnection,
    answers: { ...refusals, 200: 'tenant_id', 404: unbound },
  },
  deletePlatformConnection: {
    method: 'delete',
    path: oneConnection,
    answers: { ...refusals, 204: null, 404: unbound },
  },
  upsertPlatformCredentials: {
    method: 'post',
    path: '/api/attribution/platform-credentials',
    answers: { ...body, 200: 'tenant_id', 404: unbound },
  },
  getLiveness: {
    method: 'get',
    path: '/health/live',
    answers: { 200: 'status', 400: '' },
  },
  getReadiness: {
    method: 'get',
    path: '/health/ready',
    answers: { 200: 'status', 400: '', 503: '' },
  },
};

type Optional<Name extends string, Part> = [NonNullable<Part>] extends [never]
  ? { readonly [N in Name]?: never }
  : undefined extends Part
    ? { readonly [N in Name]?: Part }
    : { readonly [N in Name]: Part };

type JsonBody<Id extends OperationId> = Contract[Id] extends {
  requestBody: { content: { 'application/json': infer Sent } };
}
  ? Sent
  : undefined;

/** What a call takes: the operation's parameters and body as the contract names them, a signal and a time-out. */
export type Request<Id extends OperationId> = Optional<'query', Contract[Id]['parameters']['query']> &
  Optional<'path', Contract[Id]['parameters']['path']> &
  Optional<'header', Contract[Id]['parameters']['header']> &
  Optional<'body', JsonBody<Id>> &
  CallOptions;

/** What every call takes. */
export type CallOptions = {
  /** Ends the call, waits between attempts included; its result is then `failed` with the reason `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take; 30 seconds if not given. */
  readonly timeoutMs?: number | undefined;
  /** How often a read may be sent again when it fails; 2 if not given. What changes something is never sent again. */
  readonly retries?: number | undefined;
};
