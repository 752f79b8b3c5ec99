/** Merchants of this run: a new tenant and a new simulator account, both bound through the API. */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { noonDay } from '../dev/noon.ts';
import type { FaultInput } from '../simulator/fault.ts';
import type { Database } from './database.ts';
import type { Secrets } from './masking.ts';
import { connections, credentials, type Server } from './server.ts';
import type { Sign } from './tokens.ts';
import type { Recorder } from './verdict.ts';

export type Merchant = {
  readonly tenantId: string;
  readonly account: string;
  readonly key: string;
  readonly token: string;
};
type Sale = {
  readonly currency?: string;
  /** Seconds. */
  readonly ago?: number;
  /** The platform lists it from now on only. */
  readonly isLate?: boolean;
};
export type MerchantWithSale = Merchant & { readonly sale: { readonly id: string; readonly minor: number } };

export type Merchants = ReturnType<typeof createMerchants>;

type MerchantParts = {
  readonly server: Server;
  readonly database: Database;
  readonly sign: Sign;
  readonly secrets: Secrets;
  readonly simulatorUrl: string;
  /** Lets the processes' in-memory caches age by so many seconds; their maximum is one second. */
  readonly moveOn: (seconds: number) => Promise<void>;
  /** Two merchants shared by many probes, made at first use. */
  readonly shared: Map<string, Promise<MerchantWithSale>>;
  readonly record: Recorder;
};

const platform = 'stripe';
const settleMs = 10_000;
const pollMs = 20;
const settled = "select max(recent_read_at) > '-infinity' as settled from platform_sync_states";
const ids = z.object({ ids: z.array(z.string()) });
const counted = z.object({ count: z.number(), requests: z.array(z.looseObject({ atMs: z.number() })) });
const truth = z.object({
  currencies: z.record(z.string(), z.object({ saleCount: z.number(), grossMinor: z.number() })),
});

/** A price unlikely to equal any other figure. */
export const price = (): number => randomInt(10_000, 9_999_999);

export function createMerchants(parts: MerchantParts) {
  const { server, database, sign, secrets, simulatorUrl, moveOn, shared, record } = parts;

  async function askSimulator(method: string, path: string, body?: object): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${simulatorUrl}/__sim/${path}`, { method, ...sent });
    if (!response.ok) throw new Error(`the simulator answers ${response.status} to ${method} ${path}`);
    return response.json();
  }

  /** A tenant far from the end of its day, with an account still unbound. */
  async function register(): Promise<Merchant> {
    const [tenantId, suffix] = [randomUUID(), randomUUID().replaceAll('-', '')];
    const key = `sk_test_evidence_${suffix}`;
    secrets.add(key);
    const account = `acct_${suffix.slice(0, 16)}`;
    await askSimulator('POST', 'merchants', { account, keys: [key], currency: 'usd', salesPerMinute: 0 });
    await database.query(
      tenantId,
      `insert into tenants (id, name, reporting_currency, reporting_time_zone, created_at) values ($1, $2, 'USD', $3, $4)`,
      [tenantId, 'a merchant of the evidence', noonDay().timeZone, new Date().toISOString()],
      { isQuiet: true },
    );
    return { tenantId, account, key, token: sign(tenantId) };
  }

  const bind = async ({ token, account }: Merchant, isQuiet = true) => {
    const body = { platform, platform_account_id: account };
    return server.ask(connections, { method: 'POST', token, body, isQuiet });
  };
  const storeKey = async ({ token, account }: Merchant, key: string, isQuiet = true) => {
    const body = { platform, platform_account_id: account, access_token: key };
    return server.ask(credentials, { method: 'POST', token, body, isQuiet });
  };

  async function make(): Promise<Merchant> {
    const merchant = await register();
    for (const { status } of [await bind(merchant), await storeKey(merchant, merchant.key)])
      if (status !== 200) throw new Error(`binding the account of a new merchant returned ${status}`);
    return merchant;
  }

  async function sell(
    { account }: Merchant,
    minor: number,
    { currency = 'usd', ago = 0, isLate = false }: Sale = {},
  ) {
    const createdMs = Date.now() - ago * 1_000;
    const times = { createdMs, ...(isLate ? { visibleAtMs: Date.now() } : {}) };
    const event = { account, category: 'charge', amount: minor, currency, ...(ago > 0 ? times : {}) };
    const [id = ''] = ids.parse(await askSimulator('POST', 'events', { events: [event] })).ids;
    return { id, minor };
  }

  const share = (name: string) => async () => {
    const made = shared.get(name) ?? make().then(async (one) => ({ ...one, sale: await sell(one, price()) }));
    shared.set(name, made);
    return made;
  };

  return {
    register,
    bind,
    storeKey,
    make,
    sell,
    one: share('one'),
    another: share('another'),
    /** Ages a merchant's cache row and the processes' in-memory copies. */
    async pass({ tenantId }: Merchant, seconds: number): Promise<void> {
      const ago = 'make_interval(secs => $2)';
      const rowTimes = ['data_as_of', 'window_as_of', 'expires_at', 'fail_until', 'partial_expires_at'];
      for (const [table, times] of [
        ['revenue_cache_entries', rowTimes],
        ['platform_sync_states', ['data_as_of', 'cooldown_until']],
      ] as const) {
        const aged = times.map((time) => `${time} = ${time} - ${ago}`).join();
        const values = [tenantId, seconds];
        await database.query(tenantId, `update ${table} set ${aged} where tenant_id = $1`, values, {
          isQuiet: true,
        });
      }
      await moveOn(seconds);
    },
    /** Longer than any process keeps a row in memory. */
    forget: async () => moveOn(1.1),
    /** Requests to the platform so far, counted after the current read has ended. */
    async calls({ tenantId, account }: Merchant) {
      for (let waitedMs = 0; waitedMs < settleMs; waitedMs += pollMs) {
        const [row] = await database.query(tenantId, settled, [], { isQuiet: true });
        if (row?.['settled'] !== false) break;
        await delay(pollMs);
      }
      const seen = counted.parse(await askSimulator('GET', `requests?account=${account}`));
      record({ kind: 'figure', name: `requests to the platform for ${account}`, value: seen.count });
      return { count: seen.count, atMs: seen.requests.map(({ atMs }) => atMs) };
    },
    fault: async ({ account }: Merchant, fault: FaultInput) =>
      void (await askSimulator('POST', 'faults', { ...fault, account })),
    clearFaults: async () => void (await askSimulator('DELETE', 'faults')),
    /** Holds requests for this account until `release`. */
    hold: async ({ account }: Merchant) => void (await askSimulator('POST', 'hold', { account })),
    waitForHeld: async () => void (await askSimulator('GET', 'held?atLeast=1&timeoutMs=3000')),
    release: async () => void (await askSimulator('POST', 'release', {})),
    /** The platform's own record of a sale. */
    async platformRow({ key }: Merchant, id: string): Promise<unknown> {
      const url = `${simulatorUrl}/v1/balance_transactions?limit=10`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
      const list = z
        .object({ data: z.array(z.looseObject({ id: z.string() })) })
        .parse(await response.json());
      const row = list.data.find((one) => one.id === id);
      const shown = row && Object.fromEntries(shownOfPlatform.map((name) => [name, row[name]]));
      record({ kind: 'figure', name: "the platform's row", value: shown });
      return row;
    },
    async truth({ account }: Merchant) {
      const day = 86_400_000;
      const range = `fromMs=${Date.now() - day}&toMs=${Date.now() + day}`;
      const sums = truth.parse(await askSimulator('GET', `truth?account=${account}&${range}`));
      record({ kind: 'figure', name: 'the sum of the platform itself', value: sums.currencies });
      return sums.currencies['USD'] ?? { saleCount: 0, grossMinor: 0 };
    },
  };
}

const shownOfPlatform = ['id', 'object', 'amount', 'currency', 'created', 'reporting_category', 'type'];
