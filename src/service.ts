/** Composition: creates every part of the server once, lower layers first. */
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { findMissingProtections, type Protection } from './administration/protections.ts';
import { createClaimCheck } from './auth/claims.ts';
import { createKeySet, type KeySet } from './auth/key-set.ts';
import { createTokenCache } from './auth/token-cache.ts';
import { createVerifier, type Verifier } from './auth/verifier.ts';
import type { Config } from './config.ts';
import { createCipher, type Cipher } from './connections/cipher.ts';
import { createConnectionService, type ConnectionService } from './connections/connection-service.ts';
import { createAdmission, type Admit } from './db/admission.ts';
import { findFailedChecks, type FailedCheck } from './db/guard.ts';
import { identifyDatabase } from './db/identity.ts';
import { openDatabase } from './db/pool.ts';
import { createProbe, shareProbe } from './db/readiness.ts';
import { createApp } from './http/app.ts';
import type { Load } from './metrics/registry.ts';
import { systemClock, type Clock } from './model/clock.ts';
import { createRateLimits } from './limits/index.ts';
import { createRevenueHistory } from './history/index.ts';
import { createLiveRevenue } from './live/live-revenue.ts';
import { createLogObserver } from './observe/log.ts';
import type { Observe } from './observe/observation.ts';
import { createOperations } from './operations/index.ts';
import type { ReadinessCheck } from './operations/health.ts';
import type { Adapters } from './platforms/adapter.ts';
import { createAdapters } from './platforms/index.ts';
import { createOutbound } from './platforms/outbound.ts';
import { lock, revoke } from './revenue/row.ts';
import { voidEvents } from './ledger/events.ts';
import { createRates } from './rates/loader.ts';
import { createReconciliations } from './reconciliation/index.ts';
import { createRevenue } from './revenue/index.ts';
import { listTenantIds } from './tenancy/tenants.ts';
import { createWithTenant, readDatabaseTime, type Revoke, type WithTenant } from './tenancy/with-tenant.ts';
import { startWorker, type Worker } from './worker/index.ts';
import { restartTask } from './worker/task-rows.ts';
import { createWebhooks, type Webhooks } from './webhooks/index.ts';
import { createTasks } from './worker/tasks.ts';

export type Service = {
  readonly app: RequestListener;
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  readonly connections: ConnectionService;
  readonly adapters: Adapters;
  readonly webhooks: Webhooks;
  /**
   * The failed checks of the database; none if it may be used.
   * @throws DatabaseUnavailableError when the database is away
   */
  checkDatabase(): Promise<FailedCheck[]>;
  /** Protections the database lacks; the server warns and runs without them. */
  missingProtections(): Promise<Protection[]>;
  /** An identity of the database, to compare two URLs. */
  identifyDatabase(): Promise<string>;
  /** Starts the background worker until the service stops; the URL is of the worker role. */
  startWorker(workerUrl: string): void;
  readLoad(): Load;
  /** Fetches the key set if TOKEN_JWKS_URL is set; observes a failure. */
  fetchKeys(): void;
  /** Keeps the exchange rates up to date until the service stops. */
  loadRates(): void;
  /** Reports the service as not ready from now on; it still answers. */
  drain(): void;
  /** Ends all streams with a time to reconnect, to another process, and rejects new ones. */
  endStreams(): void;
  /** Releases the leases of running pulls, closes the connections. Stop the HTTP server first. */
  stop(): Promise<void>;
};

type ServiceOptions = {
  readonly config: Config;
  readonly logger: Logger;
  /** Injected by tests: clock, database time, observer. */
  readonly clock?: Clock;
  readonly readTime?: typeof readDatabaseTime;
  readonly observe?: Observe;
};

/** The pool's connections one tenant may hold at a time; at least one stays for others. */
const maxConnectionsPerTenant = 2;

export async function createService(options: ServiceOptions): Promise<Service> {
  const { config, logger, clock = systemClock, readTime = readDatabaseTime } = options;
  const { observe = createLogObserver(logger) } = options;
  const { database, admission } = openPool(config, clock, observe);
  const createTransactions = (admit: Admit) => createWithTenant(database, readTime, { clock, admit });
  const withTenant = createTransactions(admission.requests);
  const cipher = createCipher(config.CREDENTIAL_KEYS);
  const outbound = createOutbound({ deadlineMs: config.PLATFORM_DEADLINE_MS, clock, observe });
  const adapters = createAdapters(config, { outbound, observe, clock });
  const rates = createRates(config.FX_RATES, { database, readTime, clock, observe });
  const limits = { leaseMs: config.LEASE_MS, answerDeadlineMs: config.ANSWER_DEADLINE_MS };
  const parts = { adapters, cipher, clock, observe, ...limits };
  const revenue = createRevenue({
    ...parts,
    withTenant: createTransactions(admission.pulls),
    withTenantToRead: withTenant,
    ratesOn: rates?.ratesOn,
    ttlMs: config.CACHE_TTL_MS,
    reconcileEveryMs: config.RECONCILE_EVERY_MS,
    maxWaitersPerTenant: config.MAX_WAITERS_PER_TENANT,
    maxConcurrentPulls: config.MAX_CONCURRENT_PULLS,
  });
  const live = createLiveRevenue({ revenue, clock });
  const reports = createWithTenant(database, readTime, { clock, admit: admission.requests, isReport: true });
  const history = createRevenueHistory({ withTenant: reports, adapters, ratesOnDays: rates?.ratesOnDays });
  const reconciliations = createReconciliations(withTenant);
  const connections = createConnectionService({
    withTenant,
    cipher,
    ...connectionRules(config),
    lock,
    revoke: revokeAll,
    voidEvents,
    onChange: (tenantId) => revenue.invalidate(tenantId),
  });
  const webhooks = createWebhooks({ ...parts, ...revenue, withTenant, outbound, settings: config });
  const stopping = new AbortController();
  let loading: Promise<void> | undefined;
  let worker: Worker | undefined;
  let isDraining = false;
  const checkDatabase = () => findFailedChecks(database, limits);
  const sharedProbe = shareProbe(createProbe(checkDatabase), clock);
  const readiness: ReadinessCheck = async () => (isDraining ? ['shutting_down'] : sharedProbe());
  const { CORS_ORIGINS: origins, DOCS_TOKEN: docsToken, LIVE_EMBED_ORIGINS: embedOrigins } = config;
  const served = { history, reconciliations, revenue, live, connections, webhooks };
  const handlers = createOperations({ ...served, failedChecks: readiness });
  const keySet = createTokenKeys(config, clock, observe, stopping.signal);
  const verify = createTokenCheck(config, clock, observe, stopping.signal, keySet);
  const checkResponses = shouldCheckResponses(config);
  const gate = { verify, limits: createRateLimits(config, clock, observe), checkResponses };
  const edge = { clock, logger, observe, origins, docsToken, embedOrigins, handlers, ...gate };
  const app = await createApp({ ...edge, allowLoopbackOrigins: config.NODE_ENV === 'development' });
  return {
    app,
    withTenant,
    cipher,
    connections,
    adapters,
    webhooks,
    checkDatabase,
    missingProtections: () => findMissingProtections(database),
    identifyDatabase: () => identifyDatabase(database),
    startWorker(workerUrl) {
      const tasks = createTasks(config, webhooks);
      const own = { withTenant: createTransactions(admission.background), revenue, tasks };
      worker ??= startWorker({ ...parts, ...own, ...createTenantLister(workerUrl, observe) });
    },
    readLoad: () => ({ ...admission.load(), ...revenue.refresher.load(), ...live.load() }),
    fetchKeys: () => void keySet?.prefetch(),
    loadRates: () => void (loading ??= rates?.keepLoaded(stopping.signal)),
    drain: () => void (isDraining = true),
    endStreams: () => live.drain(),
    async stop() {
      stopping.abort();
      await Promise.all([worker?.stop(), revenue.stop(), webhooks.stop(), loading]);
      await database.destroy();
    },
  };
}

/** A changed connection ends the running refresh and reconciliation, and restarts its backfill. */
const revokeAll: Revoke = async (transaction, terms) => {
  await revoke(transaction, terms);
  for (const task of ['backfill', 'reconcile']) await restartTask(transaction, task);
};

const connectionRules = (config: Config) => ({
  maxConnections: config.MAX_CONNECTIONS_PER_TENANT,
  allowTestKeys: config.ALLOW_TEST_KEYS || config.NODE_ENV !== 'production',
  platformSettings: config,
});

function shouldCheckResponses({ RESPONSE_VALIDATION: setting, NODE_ENV }: Config): boolean {
  return setting === 'on' || (setting === 'auto' && NODE_ENV !== 'production');
}

function openPool(config: Config, clock: Clock, observe: Observe) {
  const size = config.DATABASE_POOL_SIZE;
  const database = openDatabase({
    url: config.DATABASE_URL,
    size,
    prepares: config.DATABASE_PREPARED_STATEMENTS === 'on',
    onPlanLost: () => observe({ kind: 'preparedStatementLost' }),
    connectTimeoutMs: Math.min(config.ANSWER_DEADLINE_MS / 2, 2_000),
    onIdleError: () => observe({ kind: 'databaseConnectionLost' }),
  });
  const admission = createAdmission({
    clock,
    size,
    maxPerTenant: Math.max(1, Math.min(maxConnectionsPerTenant, size - 1)),
    maxWaitMs: config.LEASE_MS, // after a longer wait, a pull's lease would have expired
  });
  return { database, admission };
}

/** Lists all tenants over one connection as the worker role. */
function createTenantLister(url: string, observe: Observe) {
  const onIdleError = () => observe({ kind: 'databaseConnectionLost' });
  const tenants = openDatabase({ url, size: 1, connectTimeoutMs: 2_000, onIdleError });
  return { listTenants: () => listTenantIds(tenants), closeTenants: () => tenants.destroy() };
}

/** The key set of TOKEN_JWKS_URL, refreshed until `stopping` aborts; undefined without a URL. */
function createTokenKeys(
  { TOKEN_JWKS_URL: url }: Config,
  clock: Clock,
  observe: Observe,
  stopping?: AbortSignal,
): KeySet | undefined {
  return url ? createKeySet({ url: new URL(url), clock, observe, stopping }) : undefined;
}

export function createTokenCheck(
  config: Config,
  clock: Clock,
  observe: Observe,
  stopping?: AbortSignal,
  keySet = createTokenKeys(config, clock, observe, stopping),
): Verifier {
  return createVerifier({
    secrets: config.TOKEN_SECRETS.map((secret) => Buffer.from(secret)),
    keySet,
    cache: createTokenCache(clock),
    checkClaims: createClaimCheck({
      issuer: config.TOKEN_ISSUER,
      audience: config.TOKEN_AUDIENCE,
      audienceClaim: config.TOKEN_AUDIENCE_CLAIM,
      tenantClaim: config.TOKEN_TENANT_CLAIM,
      maxLifetimeSeconds: config.TOKEN_MAX_LIFETIME_SECONDS,
      leewaySeconds: config.TOKEN_LEEWAY_SECONDS,
      requireScopes: config.TOKEN_REQUIRE_SCOPES,
    }),
    clock,
  });
}
