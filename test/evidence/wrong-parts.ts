/** Wrong parts for mutants, each wrapping the right one. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import type { Verification } from '../../src/auth/verifier.ts';
import {
  parseConnectionId,
  parseTenantId,
  scopes,
  type Principal,
  type TenantId,
} from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import type { ConnectionService } from '../../src/connections/connection-service.ts';
import type { Metrics } from '../../src/metrics/metrics.ts';
import type { Adapter, Adapters, PageStep, PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import type { RealtimeOutcome, RealtimeRevenue } from '../../src/revenue/realtime.ts';
import type { Beside } from './composition.ts';

type Listen = (request: IncomingMessage, response: ServerResponse, inner: RequestListener) => void;
export const wrapApp =
  (listen: Listen) =>
  (inner: RequestListener): RequestListener =>
  (request, response) =>
    listen(request, response, inner);

export const somebody = parseTenantId('0193a000-0000-7000-8000-00000000a001');

/** Accepts tokens rejected for this reason. */
export const acceptRejected =
  (rejection: string, claim?: string) =>
  (verify: (token: string) => Promise<Verification>) =>
  async (token: string): Promise<Verification> => {
    const verified = await verify(token);
    if (verified.kind !== 'rejected' || verified.rejection !== rejection) return verified;
    return claim === undefined || verified.claim === claim ? principalOf(token) : verified;
  };

function principalOf(token: string): Verification {
  const named = token.startsWith('eyJ') ? decodeJwt(token)['tenant_id'] : undefined;
  const tenantId = (typeof named === 'string' ? parseTenantId(named) : undefined) ?? somebody;
  if (!tenantId) return { kind: 'unavailable' };
  const principal: Principal = { tenantId, subject: 'anybody', scopes: new Set(scopes) };
  return { kind: 'principal', principal };
}

type Outcome = (outcome: RealtimeOutcome, beside: Beside) => RealtimeOutcome;
/** Changes the outcome of every read. */
export const changeOutcome =
  (change: Outcome) =>
  (revenue: RealtimeRevenue, beside: Beside): RealtimeRevenue => ({
    ...revenue,
    read: async (...asked) => change(await revenue.read(...asked), beside),
  });
type Fresh = Extract<RealtimeOutcome, { kind: 'fresh' }>;
export const changeFresh = (change: (outcome: Fresh) => Fresh) =>
  changeOutcome((outcome) => (outcome.kind === 'fresh' ? change(outcome) : outcome));

export const fillEmptyDay = changeFresh((outcome) => {
  const { snapshot } = outcome;
  const { day } = snapshot.windows;
  const [source] = snapshot.sources;
  if (!source || day.figures.length > 0) return outcome;
  const { connectionId } = source;
  const sums = { saleMinor: 100n, refundMinor: 0n, saleCount: 1 };
  const figures = [{ connectionId, currency: snapshot.reportingCurrency, ...sums }];
  return {
    ...outcome,
    snapshot: { ...snapshot, windows: { ...snapshot.windows, day: { ...day, figures } } },
  };
});

export function giveFirstCallersAccounts(connections: ConnectionService): ConnectionService {
  let first: TenantId | undefined;
  return {
    ...connections,
    upsertConnection: (tenantId, ...rest) =>
      connections.upsertConnection((first ??= tenantId) && tenantId, ...rest),
    listConnections: (tenantId, page) => connections.listConnections(first ?? tenantId, page),
  };
}

export function nameTenants(metrics: Metrics): Metrics {
  const tenants = new Set<string>();
  return {
    ...metrics,
    observe(observation) {
      if ('tenantId' in observation) tenants.add(`pulls{tenant="${observation.tenantId}"} 1`);
      metrics.observe(observation);
    },
    read: async () => `${await metrics.read()}${[...tenants].join('\n')}\n`,
  };
}

type Pull = Adapter['pull'];
const changePull =
  (change: (pull: Pull, request: PullRequest) => ReturnType<Pull>) =>
  (adapters: Adapters): Adapters => {
    const { stripe } = adapters;
    if (!stripe) throw new Error('there is no adapter to change');
    return {
      ...adapters,
      stripe: { ...stripe, pull: (request) => change((one) => stripe.pull(one), request) },
    };
  };
export const changePages = (change: (page: PageStep, request: PullRequest) => PageStep) =>
  changePull(async function* (pull, request) {
    for await (const step of pull(request)) yield step.kind === 'page' ? change(step, request) : step;
  });

/** Adds a process-local cache of 29 s in wrapApp of the shared one. */
export function cacheInProcess(revenue: RealtimeRevenue, { clock }: Beside): RealtimeRevenue {
  const known = new Map<string, { readonly untilMs: number; readonly outcome: RealtimeOutcome }>();
  return {
    ...revenue,
    async read(tenantId, ask, ...rest) {
      const kept = known.get(`${tenantId} ${ask}`);
      if (kept && kept.untilMs > clock.monotonicMs()) return kept.outcome;
      const outcome = await revenue.read(tenantId, ask, ...rest);
      const untilMs = clock.monotonicMs() + 29_000;
      if (outcome.kind === 'fresh') known.set(`${tenantId} ${ask}`, { untilMs, outcome });
      return outcome;
    },
  };
}

/** Every waiting request also pulls from the platform: on cold or on expired answers. */
export const pullPerRequest =
  (of: 'cold' | 'expired') =>
  (revenue: RealtimeRevenue, beside: Beside): RealtimeRevenue => {
    const answered = new Set<TenantId>();
    return {
      ...revenue,
      async read(tenantId, ask, trace, gone) {
        const isMeant = answered.has(tenantId) === (of === 'expired');
        let hasWaited = false;
        const outcome = await revenue.read(
          tenantId,
          ask,
          (fields) => {
            hasWaited = fields.cache === 'waited';
            trace?.(fields);
          },
          gone,
        );
        if (hasWaited && isMeant) await pullAlone(tenantId, beside);
        if (outcome.kind === 'fresh') answered.add(tenantId);
        return outcome;
      },
    };
  };

async function pullAlone(tenantId: TenantId, { withTenant, cipher, adapters }: Beside): Promise<void> {
  const [stored] = await withTenant(tenantId, ({ db }) =>
    db
      .selectFrom('platform_credentials')
      .innerJoin('platform_connections', (join) =>
        join.onRef('platform_connections.id', '=', 'platform_credentials.connection_id'),
      )
      .select(['connection_id', 'access_token', 'platform_account_id'])
      .execute(),
  );
  const connectionId = parseConnectionId(stored?.connection_id ?? '');
  if (!stored || !connectionId) return;
  const place = { tenantId, connectionId, column: 'access_token' } as const;
  const accessToken = cipher.open(stored.access_token, place) ?? '';
  const credential = { accessToken, refreshToken: null, expiresAt: null, options: {} };
  const steps = adapters.stripe?.pull({
    credential,
    exchangeCredential: async () => credential,
    platformAccountId: stored.platform_account_id,
    mode: 'test',
    accountIsChecked: true,
    cursor: null,
    since: instant(Date.now() - 60_000),
    signal: AbortSignal.timeout(5_000),
    trace: { tenantId, connectionId, refreshId: 'nobody' },
  });
  for await (const { kind } of steps ?? []) if (kind === 'failed') break;
}

/** Keeps the first ten events of each tenant and loses the rest. */
export function loseEvents() {
  const kept = new Map<TenantId, Set<string>>();
  return changePages((page, { trace: { tenantId } }) => {
    const known = kept.get(tenantId) ?? new Set<string>();
    kept.set(tenantId, known);
    const events = page.events.filter(
      ({ externalId }) => known.has(externalId) || (known.size < 10 && known.add(externalId)),
    );
    return { ...page, events };
  });
}

export const nothingNew = changePull(async function* (_, { cursor }): AsyncGenerator<PullStep, void> {
  yield { kind: 'page', events: [], unbooked: [], cursor: cursor ?? {}, complete: true };
});

export async function* emptyWindow(): AsyncGenerator<PullStep, void> {
  yield { kind: 'page', events: [], unbooked: [], cursor: null, complete: true };
}
