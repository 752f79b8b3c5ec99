/** Exchange of a shop's token pair: by racing or dying processes, and while the merchant edits. */
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
  failWith,
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
  onChange: () => undefined,
});

let tenantId: TenantId;
beforeEach(async () => {
  tenantId = await bench.newTenant();
});

/** A refresh token works until a newer pair is used, an access token for an hour. */
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
      if (!(numberOf(refreshToken) >= used)) return failWith('credential_expired');
      issued += 1;
      endsAtMs.set(issued, bench.now() + 3_600_000);
      return pairOf(issued);
    },
    /** Like a new installation of the app: invalidates all earlier pairs. */
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

/** Each pull with an exchange awaits `before` and `during` with its number. */
function createPull(shop: Shop, { before = at, during = at }: { before?: Pass; during?: Pass } = {}) {
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
    if (!shop.use(credential.accessToken)) yield failWith('unauthorized');
    else yield page([sale('one', bench.now() - 1_000)], { cursor: credential.accessToken });
  };
}

async function connect(shop: Shop, pull: Account['pull'] = createPull(shop)): Promise<Account> {
  const account = await bench.connect(tenantId, { platform: 'shopify', withKey: false, pull });
  await store(account, shop.first);
  return account;
}

async function store({ id }: Account, pair: NewPair, more: Partial<NewTokens> = {}) {
  const named = { platform: 'shopify', platformAccountId: id } as const;
  return merchants.storeTokens(tenantId, named, { ...pair, scope: 's', tokenType: 't', ...more });
}

async function readStored({ connectionId }: Account, cipher = bench.cipher) {
  const [row = {}] = await bench.server.query(
    'select *, lease_expires_at::text as lease_end from platform_credentials where connection_id = $1',
    [connectionId],
  );
  const open = (column: 'access_token' | 'refresh_token') =>
    cipher.open(String(row[column]), { tenantId, connectionId, column });
  const isLeased = row['lease_token'] !== null || row['lease_end'] !== '-infinity';
  return { pair: [open('access_token'), open('refresh_token')], version: Number(row['version']), isLeased };
}
const pairState = (number: number, version: number) => ({
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
    expect(await readStored(account)).toEqual(pairState(2, 2));
    for (const process of [one, other]) {
      bench.advance(31_000);
      await day(process);
    }
    expect(shop.exchanged).toEqual(['canary-refresh-1']);
    expect(account.pulls.map(({ accountIsChecked }) => accountIsChecked)).toEqual([true, true, true]);
    bench.advance(3_600_000);
    expect(await day(other)).toMatchObject({ count: 1 });
    expect(await readStored(account)).toEqual(pairState(3, 3));
    expect(await bench.waitForObservations(tenantId, 'credentialExchanged', 2)).toMatchObject([
      { outcome: 'stored', platform: 'shopify' },
      { outcome: 'stored' },
    ]);
  });

  it('fails its source without a refresh token, and without a platform call', async () => {
    const shop = openShop();
    const account = await connect(shop);
    expect(await store(account, shop.first)).toMatchObject({ isExpired: false });
    expect(await store(account, { ...shop.first, refreshToken: null })).toMatchObject({ isExpired: true });
    const reason = 'credential_expired';
    expect(await start().read(tenantId, 'day')).toMatchObject({ failures: [{ reason }] });
    expect(account.pulls).toEqual([]);
  });

  it('fails its source when the platform rejects the exchange, and releases the credential', async () => {
    const shop = openShop();
    const account = await connect(shop);
    shop.exchange = () => ({ kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: 40 } });
    const failures = [{ reason: 'rate_limited' }];
    expect(await start().read(tenantId, 'day')).toMatchObject({ failures, retryAfterSeconds: 40 });
    expect(await readStored(account)).toEqual(pairState(1, 1));
  });

  it('is exchanged by a first read in the background', async () => {
    const counted = await connect(openShop());
    const process = start();
    await day(process);
    const shop = openShop();
    const account = await connect(shop);
    bench.advance(31_000);
    expect(await day(process)).toMatchObject({ counted: [counted.id] });
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expect(await readStored(account)).toEqual(pairState(2, 2));
    bench.advance(31_000);
    expect(await day(process)).toMatchObject({ counted: [counted.id, account.id] });
  });

  it('is exchanged between the two walks of one refresh, and the second uses the new token', async () => {
    const shop = openShop();
    const account = await connect(shop);
    account.again = createPull(shop);
    const process = start();
    await day(process);
    bench.advance(3_600_000);
    await day(process);
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expect(account.agains[0]?.credential.accessToken).toBe('canary-access-3');
    expect(shop.exchanged).toHaveLength(2);
    expect(await readStored(account)).toEqual(pairState(3, 3));
  });
});

describe('a dying process', () => {
  /** Fails the next transaction, before its work or after its commit. */
  function createMortal() {
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
    ['before the lease', 'before', 'before', 1],
    ['after the lease', 'before', 'after', 1],
    ['before storing the new pair', 'during', 'before', 2],
    ['after storing the new pair', 'during', 'after', 1],
  ] as const)('%s leaves a usable pair for the next pull', async (_, place, next, exchanges) => {
    const shop = openShop();
    const { death, withTenant } = createMortal();
    const die: Pass = async (number) => void (death.next = number === 1 ? next : undefined);
    const account = await connect(shop, createPull(shop, { [place]: die }));
    const asking = start(withTenant).read(tenantId, 'day');
    const isAway = async () => (await bench.waitForObservations(tenantId, 'pullFinished'))[0];
    expect(await isAway()).toMatchObject({ outcome: 'database_unavailable' });
    bench.advance(8_001);
    expect(await day()).toMatchObject({ count: 1 });
    expect(shop.exchanged).toHaveLength(exchanges);
    expect(await readStored(account)).toEqual(pairState(exchanges + 1, 2));
    await asking;
  });

  it('during the exchange is taken over, and stores nothing when it returns', async () => {
    const shop = openShop();
    const gate = createGate();
    const during: Pass = async (number) => (number === 1 ? gate.pass() : undefined);
    const account = await connect(shop, createPull(shop, { during }));
    const asking = start().read(tenantId, 'day');
    await gate.reached;
    bench.advance(8_001);
    expect(await day()).toMatchObject({ count: 1 });
    gate.open();
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(await bench.waitForObservations(tenantId, 'credentialExchanged', 2)).toMatchObject([
      { outcome: 'stored' },
      { outcome: 'outrun' },
    ]);
    expect(await readStored(account)).toEqual(pairState(3, 2));
  });
});

describe('a change by the merchant during an exchange', () => {
  async function whileExchanging(shop: Shop, work: (account: Account) => Promise<unknown>) {
    const gate = createGate();
    const during: Pass = async (number) => (number === 1 ? gate.pass() : undefined);
    const account = await connect(shop, createPull(shop, { during }));
    const asking = start().read(tenantId, 'day');
    await gate.reached;
    await work(account);
    return { account, asking, gate };
  }

  it('that revokes the lease loses no pair: the next pull waits and uses it', async () => {
    const shop = openShop();
    const { account, asking, gate } = await whileExchanging(shop, () => bench.connect(tenantId));
    const other = day();
    await expect.poll(() => account.pulls.length).toBe(2);
    expect(await readStored(account)).toMatchObject({ version: 1, isLeased: true });
    gate.open();
    expect(await other).toMatchObject({ count: 1 });
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(shop.exchanged).toEqual(['canary-refresh-1']);
    expect(await readStored(account)).toEqual(pairState(2, 2));
  });

  it('to another pair wins', async () => {
    const shop = openShop();
    const { account, asking, gate } = await whileExchanging(shop, (one) => store(one, shop.renew()));
    expect(await readStored(account)).toEqual(pairState(12, 2));
    expect(await day()).toMatchObject({ count: 1 });
    gate.open();
    expect(await asking).toMatchObject({ kind: 'fresh' });
    expect(await readStored(account)).toEqual(pairState(12, 2));
    expect(shop.exchanged).toHaveLength(1);
  });

  it('that deletes the connection removes the tokens for good', async () => {
    const shop = openShop();
    const { account, gate } = await whileExchanging(shop, ({ id }) =>
      merchants.deleteConnection(tenantId, { platform: 'shopify', platformAccountId: id }),
    );
    gate.open();
    await bench.waitForObservations(tenantId, 'pullFinished');
    const left = 'select from platform_credentials where connection_id = $1';
    expect(await bench.server.query(left, [account.connectionId])).toEqual([]);
  });

  it('that deletes and reconnects the account keeps the newer tokens', async () => {
    const shop = openShop();
    const { account, gate } = await whileExchanging(shop, async (one) => {
      const named = { platform: 'shopify', platformAccountId: one.id } as const;
      await merchants.deleteConnection(tenantId, named);
      const wanted = { status: 'active', metadata: {}, counted: undefined } as const;
      await merchants.upsertConnection(tenantId, named, wanted);
      await store(one, shop.renew());
    });
    gate.open();
    expect(await bench.waitForObservations(tenantId, 'credentialExchanged')).toMatchObject([
      { outcome: 'outrun' },
    ]);
    expect(await readStored(account)).toEqual(pairState(12, 1));
  });
});

describe('concurrent exchanges of one version', () => {
  const signal = new AbortController().signal;
  const options = { ...bench, observe: () => undefined, leaseMs: 8_000, answerDeadlineMs: 10_000 };

  /** Exchanges without a common refresh lease. */
  async function countExchanges(count: number) {
    const shop = openShop();
    const account = await connect(shop);
    const of = { tenantId, connectionId: account.connectionId, platform: 'shopify' } as const;
    const make = () => createExchange(options, { ...of, version: 1n, hold: async () => true, signal });
    return { shop, account, exchanges: Array.from({ length: count }, make) };
  }
  const createExchangeCall = (shop: Shop, pass: () => Promise<void> = at) =>
    async function ({ refreshToken }: { refreshToken: string | null }) {
      const given = shop.exchange(refreshToken);
      await pass();
      return given;
    };
  const newest = { accessToken: 'canary-access-2', refreshToken: 'canary-refresh-2', options: {} };

  it('call the platform once: the second waits for the new pair, and the third gets it at once', async () => {
    const { shop, account, exchanges } = await countExchanges(3);
    const gate = createGate();
    const [first, second, third] = exchanges;
    const one = first?.(createExchangeCall(shop, gate.pass));
    await gate.reached;
    const two = second?.(createExchangeCall(shop));
    await bench.clock.sleep(300);
    gate.open();
    for (const end of [one, two, third?.(createExchangeCall(shop))]) expect(await end).toMatchObject(newest);
    expect(shop.exchanged).toHaveLength(1);
    // Each exchanges the version it last stored or received.
    for (const [exchange, number] of [[first, 3] as const, [second, 3] as const, [second, 4] as const])
      expect(await exchange?.(createExchangeCall(shop))).toMatchObject({
        accessToken: `canary-access-${number}`,
      });
    expect(await readStored(account)).toEqual(pairState(4, 4));
  });

  it.each([
    ['pair', at],
    ['rejection', async (shop: Shop) => void shop.use('canary-access-3')],
  ] as const)('drop a late %s after a takeover', async (_, meanwhile) => {
    const { shop, account, exchanges } = await countExchanges(2);
    const gate = createGate();
    const [slow, fast] = exchanges;
    const one = slow?.(async ({ refreshToken }) => {
      const early = shop.exchange(refreshToken);
      await gate.pass();
      return meanwhile === at ? early : shop.exchange(refreshToken);
    });
    await gate.reached;
    bench.advance(8_001);
    expect(await fast?.(createExchangeCall(shop))).toMatchObject({ accessToken: 'canary-access-3' });
    await meanwhile(shop);
    gate.open();
    expect(await one).toMatchObject({ accessToken: 'canary-access-3' });
    expect(await readStored(account)).toEqual(pairState(3, 2));
  });

  it('wait at most the answer deadline, and store nothing without a credential', async () => {
    const { shop, account, exchanges } = await countExchanges(2);
    const gate = createGate();
    const one = exchanges[0]?.(createExchangeCall(shop, gate.pass));
    await gate.reached;
    const row = 'where connection_id = $1';
    await bench.server.query(
      `update platform_credentials set lease_expires_at = lease_expires_at + interval '9 s' ${row}`,
      [account.connectionId],
    );
    const two = exchanges[1]?.(createExchangeCall(shop));
    await bench.clock.sleep(20);
    bench.advance(10_001);
    expect(await two).toEqual(failWith('timeout'));
    await bench.server.query(`delete from platform_credentials ${row}`, [account.connectionId]);
    gate.open();
    expect(await one).toEqual(failWith('credential_missing'));
  });

  it.each(['during the exchange', 'while the pair is stored'])(
    'survive a rotation of keys %s',
    async (moment) => {
      const { shop, account, exchanges } = await countExchanges(1);
      const ring = [2, 1].map((byte) => ({ id: byte === 1 ? 'bench' : 'new', key: Buffer.alloc(32, byte) }));
      const rotated = createCipher(ring);
      let begun = 0;
      const exchange = (pass = at) => exchanges[0]?.(createExchangeCall(shop, pass));
      const withTenant: WithTenant = async (tenant, work) => {
        // Its second transaction writes the credential read by the first.
        if (moment.startsWith('while') && (begun += 1) === 2) await exchange();
        return bench.withTenant(tenant, work);
      };
      const rotate = () => rotateTenant({ withTenant, cipher: rotated }, tenantId);
      if (moment.startsWith('while')) await rotate();
      else await exchange(async () => void (await rotate()));
      expect(await readStored(account, rotated)).toEqual(pairState(2, 2));
    },
  );
});

it('no token is in an observation or log line after a failed exchange', async () => {
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
