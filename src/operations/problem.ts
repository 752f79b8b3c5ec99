/** The table of all problems (RFC 9457): kind → type, status and title. */
import type { components } from '#generated/contract.ts';
import type { RequestInfo } from './handler.ts';

type Problem = components['schemas']['Problem'];
type FieldError = components['schemas']['FieldError'];

const problems = {
  invalidRequest: { type: '/problems/invalid-request', status: 400, title: 'Invalid request' },
  unauthorized: { type: '/problems/unauthorized', status: 401, title: 'Authentication required' },
  insufficientScope: { type: '/problems/insufficient-scope', status: 403, title: 'Insufficient scope' },
  unknownTenant: { type: '/problems/unknown-tenant', status: 403, title: 'Unknown tenant' },
  noRevenueSource: { type: '/problems/no-revenue-source', status: 404, title: 'No revenue source' },
  connectionNotFound: { type: '/problems/connection-not-found', status: 404, title: 'Connection not found' },
  notFound: { type: '/problems/not-found', status: 404, title: 'Not found' },
  methodNotAllowed: { type: '/problems/method-not-allowed', status: 405, title: 'Method not allowed' },
  tooManyConnections: {
    type: '/problems/too-many-connections',
    status: 409,
    title: 'Too many connections',
  },
  platformNotConfigured: {
    type: '/problems/platform-not-configured',
    status: 422,
    title: 'Platform not configured',
  },
  contentTooLarge: { type: '/problems/content-too-large', status: 413, title: 'Content too large' },
  unsupportedMediaType: {
    type: '/problems/unsupported-media-type',
    status: 415,
    title: 'Unsupported media type',
  },
  rateLimited: { type: '/problems/rate-limited', status: 429, title: 'Too many requests' },
  requestTimeout: { type: '/problems/request-timeout', status: 408, title: 'Request timed out' },
  headersTooLarge: { type: '/problems/headers-too-large', status: 431, title: 'Headers too large' },
  internal: { type: '/problems/internal', status: 500, title: 'Internal error' },
  realtimeRevenueUnavailable: {
    type: '/problems/realtime-revenue-unavailable',
    status: 503,
    title: 'Revenue is unavailable',
  },
  databaseUnavailable: { type: '/problems/database-unavailable', status: 503, title: 'Service unavailable' },
  identityUnavailable: { type: '/problems/identity-unavailable', status: 503, title: 'Service unavailable' },
  overloaded: { type: '/problems/overloaded', status: 503, title: 'Service overloaded' },
  notReady: { type: '/problems/not-ready', status: 503, title: 'Not ready' },
} as const satisfies Readonly<Record<string, { type: `/problems/${string}`; status: number; title: string }>>;

export type ProblemKind = keyof typeof problems;

/** No cache may store problems: they describe one moment. */
export const noStore = { 'Cache-Control': 'no-store' } as const;

/** WWW-Authenticate (RFC 6750 §3), for each rejection of a token. */
export const challenge = 'Bearer realm="attribution"';

/** Creates a problem. `detail` is for people to read, and holds no secret. */
export function problem<Kind extends ProblemKind>(
  kind: Kind,
  { correlationId, instance, receivedAt }: RequestInfo,
  detail: string,
  errors?: readonly FieldError[],
): Omit<Problem, 'type' | 'status'> & Pick<(typeof problems)[Kind], 'type' | 'status'> {
  return {
    ...problems[kind],
    detail,
    instance,
    correlation_id: correlationId,
    timestamp: receivedAt,
    ...(errors ? { errors: [...errors] } : {}),
  };
}

/** The 403 of every secured operation for a removed or unknown tenant. */
export function unknownTenant(info: RequestInfo) {
  return {
    headers: { ...noStore, 'WWW-Authenticate': challenge },
    body: problem('unknownTenant', info, 'The token is valid, but its tenant is not known here.'),
  };
}

/** A 400 for input that only the operation can check. */
export function invalidRequest(info: RequestInfo, detail: string, errors: readonly FieldError[]) {
  return { headers: noStore, body: problem('invalidRequest', info, detail, errors) };
}
