/**
 * Valid handlers, and beside each a mistake for the compiler. A directive names the expected
 * error of the next line; `make check` fails without that error.
 */
import type { components } from '#generated/contract.ts';
import type { OperationId } from '#generated/router.ts';
import type {
  Respond,
  Responded,
  Handlers,
  OpenHandler,
  OpenRequest,
  SecuredHandler,
} from '../../src/operations/handler.ts';
import { challenge, noStore, problem } from '../../src/operations/problem.ts';

type Schemas = components['schemas'];
type Revenue = Schemas['RealtimeRevenueV1'];
type Connection = Schemas['PlatformConnection'];
const at = '2026-07-01T12:00:00.000Z';
const cached = { ETag: '"1"', 'Cache-Control': 'private, max-age=18', Vary: 'Authorization' };

// The table of handlers.

type Table = { readonly [Id in OperationId]: NonNullable<Handlers[Id]> };

export function allHandlers({ getLiveness, ...others }: Handlers): Table {
  // @ts-expect-error TS2741: an operation without a handler
  const tooFew: Table = { ...others };
  // @ts-expect-error TS2353: a handler of an unknown operation
  const tooMany: Table = { ...others, getLiveness, getTopCampaigns: getLiveness };
  return { ...tooFew, ...tooMany, getLiveness };
}

// The request of a handler.

export const liveness: OpenHandler<'getLiveness'> = async (request, respond) => {
  process.stdout.write(`alive, as asked in ${request.info.correlationId}\n`);
  // @ts-expect-error TS2339: the principal of an operation without a token
  process.stdout.write(`alive, as asked by ${request.principal.tenantId}\n`);
  // @ts-expect-error TS2741: a body without a required member
  if (process.uptime() < 1) return respond(200, { headers: noStore, body: {} });
  // @ts-expect-error TS2345: an undocumented status
  if (process.uptime() < 2) return respond(503, { headers: noStore, body: { status: 'live' } });
  return respond(200, { headers: noStore, body: { status: 'live' } });
};

type Read = (tenantId: string, interval: Schemas['Interval']) => Promise<Revenue>;

export function interval(read: Read): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId }, query }, respond) => {
    // @ts-expect-error TS2367: a comparison with an invalid parameter value
    if (query.interval === 'week') await read(tenantId, 'day');
    // @ts-expect-error TS2339: an undocumented parameter
    await read(tenantId, query.window);
    // @ts-expect-error TS2345: an invalid parameter value
    await read(tenantId, 'week');
    return respond(200, { headers: cached, body: await read(tenantId, query.interval) });
  };
}

type Save = (account: string, status: Connection['status'], metadata: object) => Promise<Connection>;

export function bind(save: Save): SecuredHandler<'upsertPlatformConnection'> {
  return async ({ body }, respond) => {
    // @ts-expect-error TS2339: an undocumented member of the request body
    await save(body.platform_account_id, body.state, body.metadata);
    const saved = await save(body.platform_account_id, body.status, body.metadata);
    return respond(200, { headers: noStore, body: saved });
  };
}

export function removal(remove: (id: string) => Promise<void>): SecuredHandler<'deletePlatformConnection'> {
  return async (request, respond) => {
    // @ts-expect-error TS2339: the body of a request without a body
    await remove(request.body.platform_account_id);
    await remove(request.query.platform_account_id);
    // @ts-expect-error TS2322: a body on a 204
    if (process.uptime() < 1) return respond(204, { headers: noStore, body: request.params });
    return respond(204, { headers: noStore });
  };
}

// The response of a handler.

export function respondNotModified(body: Revenue): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ headers: { 'If-None-Match': sent } }, respond) => {
    // @ts-expect-error TS2322: a body on a 304
    if (sent === '"0"') return respond(304, { headers: cached, body });
    if (sent === '"1"') return respond(304, { headers: cached });
    return respond(200, { headers: cached, body });
  };
}

type Id = 'getReadiness';

export async function readiness({ info }: OpenRequest<Id>, respond: Respond<Id>): Promise<Responded<Id>> {
  const unready = problem('notReady', info, 'Not ready: database.');
  const headers = { ...noStore, 'Retry-After': 1 };
  // @ts-expect-error TS2741: a response without `respond`
  if (process.uptime() < 1) return { status: 200, headers: noStore, body: { status: 'ready' } };
  if (process.uptime() < 2) return respond(200, { headers: noStore, body: { status: 'ready' } });
  const none = { ...unready, failed_checks: [] };
  // @ts-expect-error TS2741: a missing header
  if (process.uptime() < 3) return respond(503, { headers: noStore, body: none });
  // @ts-expect-error TS2322: a value outside an enum
  if (process.uptime() < 4) return respond(503, { headers, body: { ...unready, failed_checks: ['disk'] } });
  return respond(503, { headers, body: { ...unready, failed_checks: ['database'] } });
}

export const rejection: SecuredHandler<'getRealtimeRevenueV1'> = async ({ info }, respond) => {
  const headers = { ...noStore, 'WWW-Authenticate': challenge };
  const kind = { type: '/problems/unknown-tenant', title: 'The tenant is not known', status: 403 };
  const { instance, receivedAt: timestamp, correlationId: correlation_id } = info;
  const anonymous = { ...kind, detail: 'Its tenant is not known here.', instance, timestamp };
  // @ts-expect-error TS2741: a problem without its correlation id
  if (process.uptime() < 1) return respond(403, { headers, body: anonymous });
  return respond(403, { headers, body: { ...anonymous, correlation_id } });
};

export const unavailable: SecuredHandler<'getRealtimeRevenueV1'> = async ({ info }, respond) => {
  const headers = { ...noStore, 'Retry-After': 30 };
  const occurrence = problem('realtimeRevenueUnavailable', info, 'Stripe cannot be reached.');
  const body = { ...occurrence, failed_sources: [], last_known: null };
  // @ts-expect-error TS2322: the problem of another operation
  if (process.uptime() < 1) return respond(503, { headers, body: { ...body, type: '/problems/not-ready' } });
  return respond(503, { headers, body });
};

export const today: SecuredHandler<'getRealtimeRevenue'> = async ({ principal }, respond) => {
  const headers = { ...cached, Deprecation: '@1767225600', Link: '</api/v1>; rel="successor-version"' };
  const known = { last_updated: at, data_freshness_seconds: 12, verified: false, upgrade_notice: null };
  const body = { ...known, tenant_id: principal.tenantId, total_revenue: 62.4, event_count: 2 };
  // @ts-expect-error TS2353: an undocumented header
  if (process.uptime() < 1) return respond(200, { headers: { ...headers, 'Last-Modified': at }, body });
  // @ts-expect-error TS2322: a member of another type
  if (process.uptime() < 2) return respond(200, { headers, body: { ...body, event_count: '2' } });
  // @ts-expect-error TS2353: an undocumented member of the body
  if (process.uptime() < 3) return respond(200, { headers, body: { ...body, total_refunds: 0 } });
  return respond(200, { headers, body });
};

export function window(revenue: Revenue): SecuredHandler<'getRealtimeRevenueV1'> {
  const figures = { revenue_total_minor: 1, refund_total_minor: 0, event_count: 1, minor_unit_exponent: 2 };
  const converted = { ...figures, converted: true, rate_date: null };
  const [usd, headers] = [{ ...converted, currency: 'USD' }, cached];
  return async (_, respond) => {
    // @ts-expect-error TS2353: an extra member of a nested object
    const body: Revenue = { ...revenue, by_currency: [{ ...usd, share: 1 }] };
    return respond(200, { headers, body: { ...body, by_currency: [usd] } });
  };
}

export const credentials: SecuredHandler<'upsertPlatformCredentials'> = async (request, respond) => {
  const { platform, platform_account_id, expires_at = null, access_token } = request.body;
  const account = { tenant_id: request.principal.tenantId, platform, platform_account_id };
  const stored = { ...account, expires_at, status: 'stored', updated_at: at } as const;
  // @ts-expect-error TS2353: a token in a response
  if (process.uptime() < 1) return respond(200, { headers: noStore, body: { ...stored, access_token } });
  return respond(200, { headers: noStore, body: stored });
};
