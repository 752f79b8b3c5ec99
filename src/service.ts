/** Composition: every part of the server made once, from the configuration, in the order of the floors. */
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { createKeySet } from './auth/key-set.ts';
import { createTokenMemory } from './auth/token-memory.ts';
import { createVerifier, type Verifier } from './auth/verifier.ts';
import type { Config } from './config.ts';
import { createCipher, type Cipher } from './connections/cipher.ts';
import { createRegistry, type Registry } from './connections/registry.ts';
import { createAdmission } from './db/admission.ts';
import { failedChecks } from './db/guard.ts';
import { openDatabase } from './db/pool.ts';
import { createProbe, shareProbe, type Probe } from './db/readiness.ts';
import { createApp } from './http/app.ts';
import { systemClock, type Clock } from './model/clock.ts';
import { createLogObserver } from './observe/log.ts';
import type { Observe } from './observe/observation.ts';
import { createOperations } from './operations/index.ts';
import type { ReadinessCheck } from './operations/health.ts';
import type { Adapters } from './platforms/adapter.ts';
import { createOutbound } from './platforms/outbound.ts';
import { createStripeAdapter } from './platforms/stripe.ts';
import { revoke } from './revenue/lease.ts';
import { voidEvents } from './revenue/ledger.ts';
import { createRealtimeRevenue } from './revenue/realtime.ts';
import { createWithTenant, readDatabaseTime, type WithTenant } from './tenancy/with-tenant.ts';

export type Service = {
  readonly app: RequestListener;
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  readonly registry: Registry;
  readonly adapters: Adapters;
  /** What keeps the database from being served from; none when all is well. */
  readonly failedChecks: Probe;
  /** From now on the service says that it is not ready, and still answers. */
  drain(): void;
  /** Gives back what running pulls hold and closes the connections; the HTTP server stops before. */
  stop(): Promise<void>;
};

export type ServiceOptions = {
  readonly config: Config;
  readonly logger: Logger;
  /** Time and telling enter here, so that a test may hand in its own. */
  readonly clock?: Clock;
  readonly readTime?: typeof readDatabaseTime;
  readonly observe?: Observe;
};

/** Of a process's connections, one tenant holds at most so many, and leaves one to others. */
const maxConnectionsPerTenant = 2;

export async function createService(options: ServiceOptions): Promise<Service> {
  const {
    config,
    logger,
    clock = systemClock,
    readTime = readDatabaseTime,
    observe = createLogObserver(logger),
  } = options;
  const database = openDatabase({
    url: config.DATABASE_URL,
    size: config.DATABASE_POOL_SIZE,
    connectTimeoutMs: Math.min(config.ANSWER_DEADLINE_MS / 2, 2_000),
    onIdleError: () => observe({ kind: 'databaseConnectionLost' }),
  });
  const admission = createAdmission({
    clock,
    size: config.DATABASE_POOL_SIZE,
    maxPerTenant: Math.max(1, Math.min(maxConnectionsPerTenant, config.DATABASE_POOL_SIZE - 1)),
    maxWaitMs: config.LEASE_MS, // a pull that waited longer would find its lease gone
  });
  const withTenant = createWithTenant(database, readTime, { clock, admit: admission.requests });
  const cipher = createCipher(config.CREDENTIAL_KEYS);
  const adapters: Adapters = {
    stripe: createStripeAdapter({
      baseUrl: config.STRIPE_BASE_URL,
      overlapSeconds: config.STRIPE_OVERLAP_SECONDS,
      completenessLagSeconds: config.STRIPE_COMPLETENESS_LAG_SECONDS,
      outbound: createOutbound({ deadlineMs: config.PLATFORM_DEADLINE_MS, clock, observe }),
      observe,
    }),
  };
  const revenue = createRealtimeRevenue({
    withTenant: createWithTenant(database, readTime, { clock, admit: admission.pulls }),
    withTenantToRead: withTenant,
    adapters,
    cipher,
    clock,
    observe,
    ttlMs: config.CACHE_TTL_MS,
    leaseMs: config.LEASE_MS,
    answerDeadlineMs: config.ANSWER_DEADLINE_MS,
    maxWaitersPerTenant: config.MAX_WAITERS_PER_TENANT,
    maxConcurrentPulls: config.MAX_CONCURRENT_PULLS,
  });
  const registry = createRegistry({
    withTenant,
    cipher,
    revoke,
    voidEvents,
    changed: (tenantId) => revenue.forget(tenantId),
  });
  let isDraining = false;
  const probe = createProbe(() => failedChecks(database));
  const sharedProbe = shareProbe(probe, clock);
  const readiness: ReadinessCheck = async () => (isDraining ? ['shutting_down'] : sharedProbe());
  const app = await createApp({
    clock,
    logger,
    observe,
    origins: config.CORS_ORIGINS,
    docsToken: config.DOCS_TOKEN,
    handlers: createOperations({ revenue, registry, failedChecks: readiness }),
    verify: createTokenCheck(config, clock, observe),
    checkResponses:
      config.RESPONSE_VALIDATION === 'on' ||
      (config.RESPONSE_VALIDATION === 'auto' && config.NODE_ENV !== 'production'),
  });
  return {
    app,
    withTenant,
    cipher,
    registry,
    adapters,
    failedChecks: probe,
    drain: () => void (isDraining = true),
    async stop() {
      await revenue.stop();
      await database.destroy();
    },
  };
}

/** The check of tokens as the configuration asks for it. */
export function createTokenCheck(config: Config, clock: Clock, observe: Observe): Verifier {
  const jwksUrl = config.TOKEN_JWKS_URL;
  return createVerifier({
    secrets: config.TOKEN_SECRETS.map((secret) => Buffer.from(secret)),
    keySet: jwksUrl === undefined ? undefined : createKeySet({ url: new URL(jwksUrl), clock, observe }),
    memory: createTokenMemory(clock),
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    maxLifetimeSeconds: config.TOKEN_MAX_LIFETIME_SECONDS,
    clock,
  });
}
