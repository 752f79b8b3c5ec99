/** The HTTP edge on a real socket over injected operations, for cases no whole server produces. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { pino } from 'pino';
import type { Verifier } from '../../src/auth/verifier.ts';
import { readConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { startServer, type ServerLimits } from '../../src/http/server.ts';
import { systemClock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import { createRateLimits, type RateLimits } from '../../src/limits/index.ts';
import { createLiveRevenue } from '../../src/live/live-revenue.ts';
import type { Observation, Observe } from '../../src/observe/observation.ts';
import type { Handlers } from '../../src/operations/handler.ts';
import { createOperations, type Dependencies } from '../../src/operations/index.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import { createTokenCheck } from '../../src/service.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
import { windowsOf } from '../../src/revenue/aggregate.ts';
import { currencyOf, newIds } from './harness.ts';

/** Rate limits off, for tests of other things. */
export const unlimited = {
  RATE_LIMIT_PER_TENANT: 'off',
  RATE_LIMIT_PER_ADDRESS: 'off',
  TRUSTED_PROXIES: [],
} as const;

export type Edge = Awaited<ReturnType<typeof startEdge>>;

export async function startEdge(
  options: Partial<Dependencies> & {
    readonly handlers?: Partial<Handlers>;
    readonly checkResponses?: boolean;
    readonly verify?: Verifier;
    readonly origins?: readonly string[];
    readonly allowLoopbackOrigins?: boolean;
    readonly docsToken?: string;
    readonly embedOrigins?: readonly string[];
    readonly limits?: ServerLimits;
    readonly rateLimits?: RateLimits;
    readonly observe?: Observe;
  } = {},
) {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://unused' });
  const observations: Observation[] = [];
  const logLines: string[] = [];
  const {
    handlers = {},
    checkResponses = true,
    origins = [],
    allowLoopbackOrigins = false,
    docsToken,
    embedOrigins = [],
    limits,
    rateLimits = createRateLimits(unlimited, systemClock, () => undefined),
    observe: forward = () => undefined,
    verify = createTokenCheck(config, systemClock, (observation) => observe(observation)),
    ...dependencies
  } = options;
  const observe: Observe = (observation) => {
    forward(observation);
    if (observation.kind !== 'requestFinished') observations.push(observation);
  };
  const app = await createApp({
    clock: systemClock,
    logger: pino({ base: null }, { write: (line: string) => void logLines.push(line) }),
    observe,
    origins,
    allowLoopbackOrigins,
    docsToken,
    embedOrigins,
    handlers: { ...operationsOver(dependencies), ...handlers },
    verify,
    limits: rateLimits,
    checkResponses,
  });
  const server = await startServer(app, { host: '127.0.0.1', port: 0, ...(limits ? { limits } : {}) });
  return { server, observations, logLines };
}

export function operationsOver(dependencies: Partial<Dependencies>): Handlers {
  const { revenue = revenueOf(freshOf(1234n)) } = dependencies;
  return createOperations({
    revenue,
    live: createLiveRevenue({ revenue, clock: systemClock }),
    history: noHistory,
    connections: noConnections,
    reconciliations: { list: async () => ({ items: [], hasMore: false }) },
    webhooks: noWebhooks,
    failedChecks: async () => [],
    ...dependencies,
  });
}

/** A connection service whose every operation calls `work`. */
export const connectionsBy = (work: () => Promise<never>): Dependencies['connections'] => ({
  upsertConnection: work,
  listConnections: work,
  findConnection: work,
  deleteConnection: work,
  storeTokens: work,
});
export const noConnections = connectionsBy(async () => {
  throw new Error('no connection is kept here');
});

export const webhooksBy = (work: () => Promise<never>): Dependencies['webhooks'] => ({
  receive: work,
  setSecret: work,
  describe: work,
});
const noWebhooks = webhooksBy(async () => {
  throw new Error('no webhook is kept here');
});

export const historyBy = (read: () => Promise<never>): Dependencies['history'] => ({ read });
const noHistory = historyBy(async () => {
  throw new Error('no history is kept here');
});

export const bodilessMessage = (): IncomingMessage => new IncomingMessage(new Socket());

export function revenueBy(read: Dependencies['revenue']['read']): Dependencies['revenue'] {
  return { read, invalidate: () => undefined, stop: async () => undefined };
}
export const revenueOf = (outcome: RealtimeOutcome) => revenueBy(async () => outcome);

/** A fresh outcome, read five seconds ago, with these sales in every window. */
export function freshOf(saleMinor: bigint): Extract<RealtimeOutcome, { kind: 'fresh' }> {
  const at = instant(Date.parse('2027-03-01T12:00:30.500Z'));
  const dataAsOf = instant(at - 5000);
  const { connectionId } = newIds();
  const currency = currencyOf('EUR');
  const windows = windowsOf(dataAsOf, 'Europe/Berlin');
  const figures = [{ connectionId, currency, saleMinor, refundMinor: 0n, saleCount: 1 }];
  const snapshot: Snapshot = {
    dataAsOf,
    reportingCurrency: currency,
    sources: [
      {
        connectionId,
        platform: 'stripe',
        platformAccountId: 'acct_1',
        counted: true,
        read: { dataAsOf, completeThrough: instant(dataAsOf - 60_000) },
      },
    ],
    windows: {
      minute: { ...windows.minute, figures },
      hour: { ...windows.hour, figures },
      day: { ...windows.day, figures },
    },
  };
  return { kind: 'fresh', snapshot, at, expiresAt: instant(dataAsOf + 30_000) };
}
