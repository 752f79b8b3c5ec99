/**
 * Composes the server from its parts, so that a test can replace one, and collects its evidence.
 * All compositions share PostgreSQL and the simulator; each has its own merchants.
 */
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { pino } from 'pino';
import { openTarget, type Target } from '../../scripts/evidence/context.ts';
import { probes } from '../../scripts/evidence/probes/index.ts';
import { runProbes } from '../../scripts/evidence/run.ts';
import type { Sources } from '../../scripts/evidence/sources.ts';
import type { Row } from '../../scripts/evidence/verdict.ts';
import { platformsAt } from '../../scripts/dev/config.ts';
import type { Verifier } from '../../src/auth/verifier.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { createCipher, type Cipher } from '../../src/connections/cipher.ts';
import { createConnectionService, type ConnectionService } from '../../src/connections/connection-service.ts';
import { openDatabase } from '../../src/db/pool.ts';
import { createApp } from '../../src/http/app.ts';
import { startServer } from '../../src/http/server.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import { parseLeaseToken, parseTenantId } from '../../src/model/ids.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { createLogObserver } from '../../src/observe/log.ts';
import type { Observe } from '../../src/observe/observation.ts';
import type { Handlers } from '../../src/operations/handler.ts';
import { createWebhooks } from '../../src/webhooks/index.ts';
import { createRateLimits } from '../../src/limits/index.ts';
import { createLiveRevenue } from '../../src/live/live-revenue.ts';
import { createOperations } from '../../src/operations/index.ts';
import type { Adapters } from '../../src/platforms/adapter.ts';
import { createAdapters } from '../../src/platforms/index.ts';
import { createOutbound } from '../../src/platforms/outbound.ts';
import { createRates } from '../../src/rates/loader.ts';
import { createReconciliations, createReconciling } from '../../src/reconciliation/index.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { createRevenue } from '../../src/revenue/index.ts';
import { createRevenueHistory } from '../../src/history/index.ts';
import type { RealtimeRevenue } from '../../src/revenue/realtime.ts';
import { expire, lock, revoke } from '../../src/revenue/row.ts';
import { createTokenCheck } from '../../src/service.ts';
import {
  createWithTenant,
  readDatabaseTime,
  type TenantTransaction,
  type WithTenant,
} from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase } from '../support/database.ts';
import { startSimulator } from '../support/simulator.ts';

/** The parts available to a replacement. */
export type Beside = {
  readonly config: Config;
  readonly clock: Clock;
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  readonly adapters: Adapters;
  readonly write: (line: string) => void;
};
type Early = Pick<Beside, 'config' | 'clock' | 'withTenant' | 'write'>;
type Replace<Part, Others = Early> = (original: Part, beside: Others) => Part;

/** Each function replaces a part by another one. */
export type Replacements = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly observe?: Replace<Observe>;
  readonly withTenant?: Replace<WithTenant>;
  readonly cipher?: Replace<Cipher>;
  readonly adapters?: Replace<Adapters>;
  readonly revenue?: Replace<RealtimeRevenue, Beside>;
  readonly connections?: Replace<ConnectionService>;
  readonly verify?: Replace<Verifier>;
  readonly handlers?: Replace<Handlers>;
  readonly app?: Replace<RequestListener>;
  readonly metrics?: Replace<Metrics>;
};

const keep = <Part>(part: Part): Part => part;

const chain =
  <Part, Others>(steps: ReadonlyArray<Replace<Part, Others> | undefined>): Replace<Part, Others> =>
  (original, beside) =>
    steps.reduce<Part>((part, step) => (step ? step(part, beside) : part), original);

/** Each part is replaced by all of the list, one around the other. */
export const combine = (all: readonly Replacements[]): Replacements => ({
  environment: Object.fromEntries(all.flatMap(({ environment = {} }) => Object.entries(environment))),
  observe: chain(all.map(({ observe }) => observe)),
  withTenant: chain(all.map(({ withTenant }) => withTenant)),
  cipher: chain(all.map(({ cipher }) => cipher)),
  adapters: chain(all.map(({ adapters }) => adapters)),
  revenue: chain(all.map(({ revenue }) => revenue)),
  connections: chain(all.map(({ connections }) => connections)),
  verify: chain(all.map(({ verify }) => verify)),
  handlers: chain(all.map(({ handlers }) => handlers)),
  app: chain(all.map(({ app }) => app)),
  metrics: chain(all.map(({ metrics }) => metrics)),
});

export type Ground = Awaited<ReturnType<typeof prepareGround>>;

/** The database and the simulator of all compositions. */
export async function prepareGround() {
  const [database, simulator] = await Promise.all([createTestDatabase(), startSimulator()]);
  // Daily rates of the last ten days: 1.1 USD per euro.
  await database.query(
    `insert into fx_rates (source, rate_date, currency, per_euro)
     select 'file', current_date - day, 'USD', 1.1 from generate_series(0, 9) as day`,
  );
  return {
    database,
    simulatorUrl: simulator.url,
    async stop() {
      await simulator.stop();
      await database.drop();
    },
  };
}

/** Collects all rows of the evidence pack about a server with these replacements. */
export async function examine(
  ground: Ground,
  sources: Sources,
  replace: Replacements = {},
  give: (target: Target) => Target = keep,
): Promise<readonly Row[]> {
  const { database, simulatorUrl } = ground;
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.socketUrls.app,
    FX_RATES: 'file:/nowhere/rates.csv',
    RESPONSE_VALIDATION: 'off',
    ...platformsAt(simulatorUrl),
    ...replace.environment,
  });
  let aheadMs = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line.trimEnd());
  const { app, metrics, work, stop } = await compose(config, clock, write, replace);
  const server = await startServer(app, { host: '127.0.0.1', port: 0 });
  const [secret = ''] = config.TOKEN_SECRETS;
  const target = give({
    urls: [server.url],
    databaseUrl: database.socketUrls.app,
    simulatorUrl,
    signing: { secret, issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE },
    log: () => lines,
    metrics: () => metrics.read(),
    worker: { work, rounds: 3 },
    moveOn: async (seconds) => void (aheadMs += seconds * 1_000),
  });
  const opened = openTarget(target, sources);
  try {
    return (await runProbes(opened, sources, probes)).rows;
  } finally {
    await opened.close();
    await server.stop();
    await stop();
  }
}

/** Mirrors `createService`, with a replacement for each part. */
async function compose(config: Config, clock: Clock, write: (line: string) => void, replace: Replacements) {
  const waiting = { connectTimeoutMs: 2_000, onIdleError: () => undefined };
  const database = openDatabase({ url: config.DATABASE_URL, size: 4, prepares: true, ...waiting });
  const opened = createWithTenant(database, readDatabaseTime, { clock });
  const early = { config, clock, withTenant: opened, write };
  const logger = pino({ level: 'debug', base: null }, { write });
  const metrics = (replace.metrics ?? keep)(createMetrics(), early);
  const log = (replace.observe ?? keep)(createLogObserver(logger), early);
  const observe: Observe = (observation) => {
    metrics.observe(observation);
    log(observation);
  };
  const withTenant = (replace.withTenant ?? keep)(opened, early);
  const cipher = (replace.cipher ?? keep)(createCipher(config.CREDENTIAL_KEYS), early);
  const outbound = createOutbound({ deadlineMs: config.PLATFORM_DEADLINE_MS, clock, observe });
  const adapters = (replace.adapters ?? keep)(createAdapters(config, { outbound, observe, clock }), early);
  const rates = createRates(config.FX_RATES, { database, readTime: readDatabaseTime, clock, observe });
  const revenue = createRevenue({
    withTenant,
    withTenantToRead: withTenant,
    adapters,
    cipher,
    clock,
    observe,
    ratesOn: rates?.ratesOn,
    ttlMs: config.CACHE_TTL_MS,
    reconcileEveryMs: config.RECONCILE_EVERY_MS,
    leaseMs: config.LEASE_MS,
    answerDeadlineMs: config.ANSWER_DEADLINE_MS,
    maxWaitersPerTenant: config.MAX_WAITERS_PER_TENANT,
    maxConcurrentPulls: config.MAX_CONCURRENT_PULLS,
  });
  const connections = createConnectionService({
    withTenant,
    cipher,
    maxConnections: config.MAX_CONNECTIONS_PER_TENANT,
    allowTestKeys: true,
    platformSettings: config,
    lock,
    revoke,
    voidEvents,
    onChange: (tenantId) => revenue.invalidate(tenantId),
  });
  const history = createRevenueHistory({ withTenant, adapters, ratesOnDays: rates?.ratesOnDays });
  const reconciling = createReconciling({ everyMs: config.RECONCILE_EVERY_MS, expire });
  const webhooks = createWebhooks({
    withTenant,
    adapters,
    cipher,
    clock,
    observe,
    outbound,
    refresher: revenue.refresher,
    settings: config,
    leaseMs: config.LEASE_MS,
    answerDeadlineMs: config.ANSWER_DEADLINE_MS,
  });
  const replaced = (replace.revenue ?? keep)(revenue, { ...early, cipher, adapters });
  const handlers = createOperations({
    webhooks,
    revenue: replaced,
    live: createLiveRevenue({ revenue: replaced, clock }),
    connections: (replace.connections ?? keep)(connections, early),
    history,
    reconciliations: createReconciliations(withTenant),
    failedChecks: async () => [],
  });
  const app = await createApp({
    clock,
    logger,
    observe,
    origins: [],
    docsToken: undefined,
    embedOrigins: [],
    handlers: (replace.handlers ?? keep)(handlers, early),
    verify: (replace.verify ?? keep)(createTokenCheck(config, clock, observe), early),
    limits: createRateLimits(config, clock, observe),
    checkResponses: false,
  });
  return {
    app: (replace.app ?? keep)(app, early),
    metrics,
    /** Runs the reconciling task like a worker with a fresh lease. */
    async work(tenantText: string) {
      const [tenantId, token] = [parseTenantId(tenantText), parseLeaseToken(randomUUID())];
      if (!tenantId || !token) throw new Error('a tenant has a UUID');
      const hold = async (transaction: TenantTransaction) => {
        await lock(transaction);
        return true;
      };
      const signal = AbortSignal.timeout(20_000);
      const { LEASE_MS: leaseMs, ANSWER_DEADLINE_MS: answerDeadlineMs } = config;
      const parts = { withTenant, adapters, cipher, clock, observe, leaseMs, answerDeadlineMs };
      await reconciling.run({ ...parts, tenantId, token, hold, signal });
    },
    async stop() {
      await Promise.all([revenue.stop(), webhooks.stop()]);
      await database.destroy();
    },
  };
}
