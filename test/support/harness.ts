/**
 * The whole server on real parts: its own PostgreSQL, a simulator process, HTTP on a free port.
 * Tests set the time of database and simulator together; nothing sleeps.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { connectStripe } from '../../db/seed.ts';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/http/server.ts';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { parseCurrency, type Currency } from '../../src/model/money.ts';
import { instant, plusMs } from '../../src/model/instant.ts';
import type { Observation } from '../../src/observe/observation.ts';
import type { Adapter } from '../../src/platforms/adapter.ts';
import { createService } from '../../src/service.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { readDatabaseTime } from '../../src/tenancy/with-tenant.ts';
import { platformsAt } from '../../scripts/dev/config.ts';
import { noonDay } from '../../scripts/dev/noon.ts';
import { signToken } from '../../scripts/token.ts';
import { createTestDatabase, newIds } from './database.ts';
import { startSimulator } from './simulator.ts';

/** Adapter members for tests without window reads and look-ups. */
export const withoutWindows: Pick<Adapter, 'readWindow' | 'lookUp' | 'settlesAfterMs'> = {
  settlesAfterMs: 0,
  async *readWindow() {},
  async *lookUp() {},
};

export type Merchant = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly account: string;
  readonly key: string;
  readonly token: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
};

export type Harness = Awaited<ReturnType<typeof startHarness>>;

type MerchantOptions = {
  readonly tenantId: TenantId;
  readonly currency: string;
  readonly secondCurrency: string;
  readonly timeZone: string;
  /** 0: only the sales added by the test. */
  readonly salesPerMinute: number;
  readonly openedAt: string | number;
  readonly accountReadable: boolean;
  readonly key: string;
};

export { newIds };
type GetOptions = { token?: string; headers?: Record<string, string>; method?: string };

export const v1 = '/api/v1/revenue/realtime';
export const legacy = '/api/attribution/revenue/realtime';

export async function startHarness(
  environment: Readonly<Record<string, string>> = {},
  {
    clock = systemClock,
    wayTo,
  }: {
    readonly clock?: Clock;
    /** Maps the database URL, for example to a proxy. */
    readonly wayTo?: (databaseUrl: string) => Promise<string>;
  } = {},
) {
  const [database, simulatorProcess] = await Promise.all([createTestDatabase(), startSimulator()]);
  const simulator = simulatorProcess.control;
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: wayTo ? await wayTo(database.urls.app) : database.socketUrls.app,
    ...platformsAt(simulatorProcess.url),
    ...environment,
  });
  const observations: Observation[] = [];
  const logLines: string[] = [];
  let offsetMs = 0;
  // In-process caches use the monotonic clock: it moves along, and by 2 s when time moves back.
  let monotonicOffsetMs = 0;
  let frozenAtMs: number | undefined;
  const service = await createService({
    config,
    clock: { ...clock, monotonicMs: () => clock.monotonicMs() + monotonicOffsetMs },
    logger: pino({ level: 'debug', base: null }, { write: (line: string) => void logLines.push(line) }),
    observe: (observation) => void observations.push(observation),
    readTime: async (db) =>
      frozenAtMs === undefined ? plusMs(await readDatabaseTime(db), offsetMs) : instant(frozenAtMs),
  });
  const server = await startServer(service.app, { host: '127.0.0.1', port: 0 });
  /** Sets the database's and the simulator's time; both run on from there. */
  const setNow = async (moment: string | number): Promise<void> => {
    const nowMs = typeof moment === 'string' ? Date.parse(moment) : moment;
    const movedMs = nowMs - (frozenAtMs ?? Date.now() + offsetMs);
    offsetMs = nowMs - Date.now();
    if (frozenAtMs !== undefined) frozenAtMs = nowMs;
    monotonicOffsetMs += movedMs > 0 ? movedMs : 2_000;
    await simulator.setClock(frozenAtMs === undefined ? { nowMs } : { frozenAtMs });
  };
  const nowMs = (): number => frozenAtMs ?? Date.now() + offsetMs;
  return {
    url: server.url,
    config,
    database,
    simulator,
    service,
    observations,
    logLines,
    setNow,
    /** Stops both clocks between moves, so that results do not depend on the test's speed. */
    async freeze() {
      frozenAtMs = nowMs();
      await simulator.setClock({ frozenAtMs });
    },
    advance: (milliseconds: number) => setNow(nowMs() + milliseconds),
    nowMs,
    async addMerchant(options: Partial<MerchantOptions> = {}): Promise<Merchant> {
      const { currency = 'USD', timeZone = noonDay(nowMs()).timeZone, salesPerMinute = 0 } = options;
      const { openedAt = nowMs() - 30 * 86_400_000 } = options;
      const suffix = randomUUID().replaceAll('-', '').slice(0, 16);
      const { key = `sk_test_${suffix}${suffix}` } = options;
      const tenantId = options.tenantId ?? newIds().tenantId;
      const merchant = { tenantId, account: `acct_${suffix}`, key };
      await simulator.addMerchant({
        account: merchant.account,
        keys: [key],
        currency: currency.toLowerCase(),
        ...(options.secondCurrency ? { secondCurrency: options.secondCurrency.toLowerCase() } : {}),
        salesPerMinute,
        openedAt,
        accountReadable: options.accountReadable ?? true,
      });
      await service.withTenant(tenantId, (transaction) =>
        addTenant(transaction, { name: 'a test merchant', currency, timeZone }),
      );
      const connectionId = await connectStripe(service.connections, tenantId, merchant);
      return { ...merchant, connectionId, token: await signToken(tenantId, {}) };
    },
    async get(path: string, { token, headers = {}, method = 'GET' }: GetOptions = {}): Promise<Answer> {
      const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
      return readAnswer(
        await fetch(`${server.url}${path}`, { method, headers: { ...authorization, ...headers } }),
      );
    },
    async stop() {
      await server.stop();
      await service.stop();
      await simulatorProcess.stop();
      await database.drop();
      // An unexpected bug fails the test file; tests remove the bugs they provoke.
      const bugs = observations.filter(({ kind }) => kind === 'bug' || kind === 'contractViolated');
      if (bugs.length > 0)
        throw new AggregateError(
          bugs.map((bug) => ('error' in bug ? bug.error : bug)),
          JSON.stringify(bugs),
        );
    },
  };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body, text };
}

export function currencyOf(code: string): Currency {
  const currency = parseCurrency(code);
  if (!currency) throw new RangeError(`${code} is no currency`);
  return currency;
}

/** Blocks work at `pass` until `open`; `reached` resolves once the work is there. */
export function createGate() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    reached: reached.promise,
    pass: async () => {
      reached.resolve();
      await opened.promise;
    },
    open: () => opened.resolve(),
  };
}
