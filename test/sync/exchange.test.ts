/** A shop whose tokens are exchanged, by processes that race, die, and are outrun by its merchant. */
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createCipher } from '../../src/connections/cipher.ts';
import { createConnectionService } from '../../src/connections/connection-service.ts';
import type { NewTokens } from '../../src/connections/credential-rows.ts';
import { rotateTenant } from '../../src/administration/rotation.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import { createLogObserver } from '../../src/observe/log.ts';
import {
  failed,
  type FailedStep,
  type NewPair,
  type PullRequest,
  type PullStep,
} from '../../src/platforms/adapter.ts';
import { lock, revoke } from '../../src/revenue/row.ts';
import { createExchange } from '../../src/sync/exchange.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { dayOf, openBench, page, sale, snapshotFor, type Account } from '../revenue/bench.ts';
import { createGate } from '../support/harness.ts';

const bench = await openBench();
afterAll(() => bench.stop());
const adapters = { shopify: bench.adapter };
const start = (withTenant: WithTenant = bench.withTenant) =>
  bench.start({ adapters, withTenant, withTenantToRead: bench.withTenant });
const merchants = createConnectionService({
  withTenant: bench.withTenant,
  cipher: bench.cipher,
  maxConnections: 50,
  allowTestKeys: true,
  platformSettings: { SHOPIFY_CLIENT_ID: 'ours', SHOPIFY_CLIENT_SECRET: 'of ours' },
  lock,
  revoke,
  voidEvents,
  changed: () => undefined,
});

let tenantId: TenantId;
beforeEach(async () => {
  tenantId = await bench.newTenant();
});

/** Pairs by number. A refresh token works until a newer pair is used, an access token for an hour. */
function openShop() {
  let [issued, used] = [1, 1];
  const endsAtMs = new Map([[1, bench.now() - 1_000]]);
  const numberOf = (token: string | null): number => Number(token?.replace(/\D/g, ''));
  const pairOf = (number: number): NewPair => ({
    accessToken: `canary-access-${number}`,
    refreshToken: `canary-refresh-${number}`,
    expiresAt: instant(endsAtMs.get(number) ?? bench.now()),
  });
  const exchanged: Array<string | null> = [];
  return {
    exchanged,
    first: pairOf(1),
    exchange(refreshToken: string | null): NewPair | FailedStep {
      exchanged.push(refreshToken);
      if (!(numberOf(refreshToken) >= used)) return failed('credential_expired');
      issued += 1;
      endsAtMs.set(issued, bench.now() + 3_600_000);
      return pairOf(issued);
    },
    /** As a merchant does who installs the app again: all pairs of before are gone. */
    renew(): NewPair {
      issued += 10;
      used = issued;
      endsAtMs.set(issued, bench.now() + 3_600_000);
      return pairOf(issued);
    },
    use(accessToken: string): boolean {
      const number = numberOf(accessToken);
      const isGood = number >= used && (endsAtMs.get(number) ?? 0) > bench.now();
      if (isGood) used = number;
      return isGood;
    },
  };
}
type Shop = ReturnType<typeof openShop>;
type Pass = (number: number) => Promise<void>;
const at = async (): Promise<void> => undefined;

/** `before` and `during` are passed by each pull that exchanges, with its number. */
function reading(shop: Shop, { before = at, during = at }: { before?: Pass; during?: Pass } = {}) {
  let pulls = 0;
  return async function* ({
    credential: stored,
    exchangeCredential,
  }: PullRequest): AsyncGenerator<PullStep, void> {
    let credential = stored;
    if ((stored.expiresAt ?? Infinity) <= bench.now()) {
      const number = (pulls += 1);
      await before(number);
      const exchanged = await exchangeCredential(async ({ refreshToken }) => {
        const given = shop.exchange(refreshToken);
        await during(number);
        return given;
      });
      if ('kind' in exchanged) {
        yield exchanged;
        return;
      }
      credential = exchanged;
      yield { kind: 'minted' };
    }
    if (!shop.use(credential.accessToken)) yield failed('unauthorized');
    else yield page([sale('one', bench.now() - 1_000)], { cursor: credential.accessToken });
  };
}

async function connect(shop: Shop, pull: Account['pull'] = reading(shop)): Promise<Account> {
  const account = await bench.connect(tenantId, { platform: 'shopify', withKey: false, pull });
  await store(account, shop.first);
  return account;
}

async function store({ id }: Account, pair: NewPair, more: Partial<NewTokens> = {}) {
  const named = { platform: 'shopify', platformAccountId: id } as const;
  return merchants.storeTokens(tenantId, named, { ...pair, scope: 's', tokenType: 't', ...more });
}

async function storedOf({ connectionId }: Account, cipher = bench.cipher) {
  const [row = {}] = await bench.server.query(
    'select *, lease_expires_at::text as lease_end from platform_credentials where connection_id = $1',
    [connectionId],
  );
  const open = (column: 'access_token' | 'refresh_token') =>
    cipher.open(String(row[column]), { tenantId, connectionId, column });
  const isLeased = row['lease_token'] !== null || row['lease_end'] !== '-infinity';
  return { pair: [open('access_token'), open('refresh_token')], version: Number(row['version']), isLeased };
}
const kept = (number: number, version: number) => ({
  pair: [`canary-access-${number}`, `canary-refresh-${number}`],
  version,
  isLeased: false,
});

const day = async (process = start()) => dayOf(await snapshotFor(tenantId, process));

describe('an expired access token', () => {
  it('is exchanged once for all processes, stored, and used until the new one expires', async () => {
    const shop = openShop();
    const account = await connect(shop);
    const [one, other] = [start(), start()];
    const checked =
      "update platform_credentials set account_checked_at = '2027-01-01' where connection_id = $1";
    await bench.server.query(checked, [account.connectionId]);
    expect(await Promise.all([day(one), day(other)])).toMatchObject([{ count: 1 }, { count: 1 }]);
    expect(await storedOf(account)).toEqual(kept(2, 2));
    for (const process of [one, other]) {
      bench.advance(31_000);
      await day(process);
    }
    expect(shop.exchanged).toEqual(['canary-refresh-1']);
    expect(account.pulls.map(({ accountIsChecked }) => accountIsChecked)).toEqual([true, true, true]);
    bench.advance(3_600_000);
    expect(await day(other)).toMatchObject({ count: 1 });
    expect(await storedOf(account)).toEqual(kept(3, 3));
    expect(await bench.observed(tenantId, 'credentialExchanged', 2)).toMatchObject([
      { outcome: 'stored', platform: 'shopify' },
      { outcome: 'stored' },
    ]);
  });

  it('fails its source without a refresh token, and the platform is not asked', async () => {
    const shop = openShop();
    const account = await connect(shop);
    expect(await store(account, shop.first)).toMatchObject({ isExpired: false });
    expect(await store(account, { ...shop.first, refreshToken: null })).toMatchObject({ isExpired: true });
    const reason = 'credential_expired';
    expect(await start().read(tenantId, 'day')).toMatchObject({ failures: [{ reason }] });
    expect(account.pulls).toEqual([]);
  });

  it('whose exchange the platform refuses fails its source, and the credential is free at once', async () => {
    const shop = openShop();
    const account = await connect(shop);
    shop.exchange = () => ({ kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: 40 } });
    const failures = [{ reason: 'rate_limited' }];
    expect(await start().read(tenantId, 'day')).toMatchObject({ failures, retryAfterSeconds: 40 });
    expect(await storedOf(account)).toEqual(kept(1, 1));
  });

  it('is exchanged by a first read in the background, behind its own fence', async () => {
    const counted = await connect(openShop());
    const process = start();
    await day(process);
    const shop = openShop();
    const account = await connect(shop);
    bench.advance(31_000);
    expect(await day(process)).toMatchObject({ counted: [counted.id] });
    await bench.observed(tenantId, 'backgroundFinished');
    expect(await storedOf(account)).toEqual(kept(2, 2));
    bench.advance(31_000);
    expect(await day(process)).toMatchObject({ counted: [counted.id, account.id] });
  });

  it('is exchanged before the second walk of the same refresh, which begins with the new one', async () => {
    const shop = openShop();
    const account = await connect(shop);
    account.again = reading(shop);
    const process = start();
    await day(process);
    bench.advance(3_600_000);
    await day(process);
    await bench.observed(tenantId, 'backgroundFinished');
    expect(account.agains[0]?.credential.accessToken).toBe('canary-access-3');
    expect(shop.exchanged).toHaveLength(2);
    expect(await storedOf(account)).toEqual(kept(3, 3));
  });
});

describe('a process that dies', () => {
  /** Its next transaction fails: before anything is done, or when only the reply is lost. */
  function mortal() {
    const death: { next: 'before' | 'after' | undefined } = { next: undefined };
    const withTenant: WithTenant = async (tenant, work) => {
      const { next } = death;
      death.next = undefined;
      if (next === 'before') throw new DatabaseUnavailableError('57P01');
      const done = await bench.withTenant(tenant, work);
      if (next === 'after') throw new DatabaseUnavailableError('57P01');
      return done;
    };
    return { death, withTenant };
  }

  it.each([
    ['before it takes the lease', 'before', 'before', 1],
    ['after it has taken the lease', 'before', 'after', 1],
    ['before it stores the new pair', 'during', 'before', 2],
    ['after it has stored the new pair', 'during', 'after', 1],
  ] as const)('%s leaves a pair that the next pull goes on with', async (_, place, next, exchanges) => {
    const shop = openShop();
    const { death, withTenant } = mortal();
    const die: Pass = async (number) => void (death.next = number === 1 ? next : undefined);
    const account = await connect(shop, reading(shop, { [place]: die }));
    const asking = start(withTenant).read(tenantId, 'day');
    const isAway = async () => (await bench.observed(tenantId, 'pullFinished'))[0];
    expect(await isAway()).toMatchObject({ outcome: 'database_unavailable' });
    bench.advance(8_001);
    expect(await day()).toMatchObject({ count: 1 });
    expect(shop.exchanged).toHaveLength(exchanges);
    expect(await storedOf(account)).toEqual(kept(exchanges + 1, 2));
    await asking;
  });

  it('while the platform answers is taken over, and stores nothing when it comes back', async () => {
    const shop = openShop();
    const gate = createGate();
    const during: Pass = async (number) => (number === 1 ? gate.pass() : undefined);
    const account = await connect(shop, reading(shop, { during }));
    const asking = start().read(tenantId, 'day');
    await gate.reached;
    bench.advance(8_001);
    expect(await day()).toMatchObject({ count: 1 });
    gate.open();
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(await bench.observed(tenantId, 'credentialExchanged', 2)).toMatchObject([
      { outcome: 'stored' },
      { outcome: 'outrun' },
    ]);
    expect(await storedOf(account)).toEqual(kept(3, 2));
  });
});

describe('a change by the merchant during an exchange', () => {
  async function whileExchanging(shop: Shop, work: (account: Account) => Promise<unknown>) {
    const gate = createGate();
    const during: Pass = async (number) => (number === 1 ? gate.pass() : undefined);
    const account = await connect(shop, reading(shop, { during }));
    const asking = start().read(tenantId, 'day');
    await gate.reached;
    await work(account);
    return { account, asking, gate };
  }

  it('that revokes the lease loses no pair: the next pull waits for it and goes on with it', async () => {
    const shop = openShop();
    const { account, asking, gate } = await whileExchanging(shop, () => bench.connect(tenantId));
    const other = day();
    await expect.poll(() => account.pulls.length).toBe(2);
    expect(await storedOf(account)).toMatchObject({ version: 1, isLeased: true });
    gate.open();
    expect(await other).toMatchObject({ count: 1 });
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(shop.exchanged).toEqual(['canary-refresh-1']);
    expect(await storedOf(account)).toEqual(kept(2, 2));
  });

  it('to another pair is what is stored and used', async () => {
    const shop = openShop();
    const { account, asking, gate } = await whileExchanging(shop, (one) => store(one, shop.renew()));
    expect(await storedOf(account)).toEqual(kept(12, 2));
    expect(await day()).toMatchObject({ count: 1 });
    gate.open();
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(await storedOf(account)).toEqual(kept(12, 2));
    expect(shop.exchanged).toHaveLength(1);
  });

  it('to another account removes the tokens for good', async () => {
    const shop = openShop();
    const { account, gate } = await whileExchanging(shop, ({ id }) =>
      merchants.deleteConnection(tenantId, { platform: 'shopify', platformAccountId: id }),
    );
    gate.open();
    await bench.observed(tenantId, 'pullFinished');
    const left = 'select from platform_credentials where connection_id = $1';
    expect(await bench.server.query(left, [account.connectionId])).toEqual([]);
  });

  it('that removes the account and connects it again keeps the tokens of then', async () => {
    const shop = openShop();
    const { account, gate } = await whileExchanging(shop, async (one) => {
      const named = { platform: 'shopify', platformAccountId: one.id } as const;
      await merchants.deleteConnection(tenantId, named);
      const wanted = { status: 'active', metadata: {}, counted: undefined } as const;
      await merchants.upsertConnection(tenantId, named, wanted);
      await store(one, shop.renew());
    });
    gate.open();
    expect(await bench.observed(tenantId, 'credentialExchanged')).toMatchObject([{ outcome: 'outrun' }]);
    expect(await storedOf(account)).toEqual(kept(12, 1));
  });
});

describe('two that exchange the same version', () => {
  const signal = new AbortController().signal;
  const options = { ...bench, observe: () => undefined, leaseMs: 8_000, answerDeadlineMs: 10_000 };

  /** As workers would that no common lease keeps apart. */
  async function exchangesOf(count: number) {
    const shop = openShop();
    const account = await connect(shop);
    const of = { tenantId, connectionId: account.connectionId, platform: 'shopify' } as const;
    const make = () => createExchange(options, { ...of, version: 1n, hold: async () => true, signal });
    return { shop, account, exchanges: Array.from({ length: count }, make) };
  }
  const exchanging = (shop: Shop, pass: () => Promise<void> = at) =>
    async function ({ refreshToken }: { refreshToken: string | null }) {
      const given = shop.exchange(refreshToken);
      await pass();
      return given;
    };
  const newest = { accessToken: 'canary-access-2', refreshToken: 'canary-refresh-2', options: {} };

  it('ask the platform once: the second waits, and gets the new pair; the next one gets it without waiting', async () => {
    const { shop, account, exchanges } = await exchangesOf(3);
    const gate = createGate();
    const [first, second, third] = exchanges;
    const one = first?.(exchanging(shop, gate.pass));
    await gate.reached;
    const two = second?.(exchanging(shop));
    await bench.clock.sleep(300);
    gate.open();
    for (const end of [one, two, third?.(exchanging(shop))]) expect(await end).toMatchObject(newest);
    expect(shop.exchanged).toHaveLength(1);
    // Each knows the version that it has stored or was given, and exchanges that one.
    for (const [exchange, number] of [[first, 3] as const, [second, 3] as const, [second, 4] as const])
      expect(await exchange?.(exchanging(shop))).toMatchObject({ accessToken: `canary-access-${number}` });
    expect(await storedOf(account)).toEqual(kept(4, 4));
  });

  it.each([
    ['pair', at],
    ['refusal', async (shop: Shop) => void shop.use('canary-access-3')],
  ] as const)('one after the other has died give up a %s that comes too late', async (_, meanwhile) => {
    const { shop, account, exchanges } = await exchangesOf(2);
    const gate = createGate();
    const [slow, fast] = exchanges;
    const one = slow?.(async ({ refreshToken }) => {
      const early = shop.exchange(refreshToken);
      await gate.pass();
      return meanwhile === at ? early : shop.exchange(refreshToken);
    });
    await gate.reached;
    bench.advance(8_001);
    expect(await fast?.(exchanging(shop))).toMatchObject({ accessToken: 'canary-access-3' });
    await meanwhile(shop);
    gate.open();
    expect(await one).toMatchObject({ accessToken: 'canary-access-3' });
    expect(await storedOf(account)).toEqual(kept(3, 2));
  });

  it('wait no longer than an answer may, and store nothing without a credential', async () => {
    const { shop, account, exchanges } = await exchangesOf(2);
    const gate = createGate();
    const one = exchanges[0]?.(exchanging(shop, gate.pass));
    await gate.reached;
    const row = 'where connection_id = $1';
    await bench.server.query(
      `update platform_credentials set lease_expires_at = lease_expires_at + interval '9 s' ${row}`,
      [account.connectionId],
    );
    const two = exchanges[1]?.(exchanging(shop));
    await bench.clock.sleep(20);
    bench.advance(10_001);
    expect(await two).toEqual(failed('timeout'));
    await bench.server.query(`delete from platform_credentials ${row}`, [account.connectionId]);
    gate.open();
    expect(await one).toEqual(failed('credential_missing'));
  });

  it.each(['during the exchange', 'while the pair is stored'])(
    'lose nothing to a rotation of keys %s',
    async (moment) => {
      const { shop, account, exchanges } = await exchangesOf(1);
      const ring = [2, 1].map((byte) => ({ id: byte === 1 ? 'bench' : 'new', key: Buffer.alloc(32, byte) }));
      const rotated = createCipher(ring);
      let begun = 0;
      const exchange = (pass = at) => exchanges[0]?.(exchanging(shop, pass));
      const withTenant: WithTenant = async (tenant, work) => {
        // Its second transaction replaces what the first has read.
        if (moment.startsWith('while') && (begun += 1) === 2) await exchange();
        return bench.withTenant(tenant, work);
      };
      const rotate = () => rotateTenant({ withTenant, cipher: rotated }, tenantId);
      if (moment.startsWith('while')) await rotate();
      else await exchange(async () => void (await rotate()));
      expect(await storedOf(account, rotated)).toEqual(kept(2, 2));
    },
  );
});

it('no token is in an observation, nor in the log, whatever an exchange ends with', async () => {
  const shop = openShop();
  const lines: string[] = [];
  const log = createLogObserver(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }));
  await connect(shop);
  shop.exchange = (token) => {
    throw new Error(`no ${token} here`);
  };
  void start()
    .read(tenantId, 'day')
    .catch(() => undefined);
  await expect.poll(() => bench.observations.some(({ kind }) => kind === 'bug')).toBe(true);
  bench.observations.forEach(log);
  expect(lines.join('')).toContain('a platform was asked for a new pair of tokens');
  expect(lines.filter((line) => line.includes('canary'))).toEqual([]);
});
