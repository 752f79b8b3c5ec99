/** The cache row and its lease in PostgreSQL; the test sets the time of every transaction. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/db/pool.ts';
import { failureReasons, type SourceFailure } from '../../src/model/failure.ts';
import { parseConnectionId, parseLeaseToken, type LeaseToken, type TenantId } from '../../src/model/ids.ts';
import { instant, NEVER, plusMs, toIso, type Instant } from '../../src/model/instant.ts';
import { parseCurrency } from '../../src/model/money.ts';
import {
  answerRow,
  claim,
  dropSnapshot,
  fail,
  publish,
  readRow,
  reportCatchingUp,
  revoke,
  type ClaimTerms,
} from '../../src/revenue/row.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
import { fence, fenceInBackground, release } from '../../src/sync/lease.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { createWithTenant, type TenantTransaction } from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase, waitingForLocks } from '../support/database.ts';
import { newIds } from '../support/harness.ts';

const racers = 16;
const leaseMs = 8000;
const now = instant(Date.UTC(2026, 6, 1, 12));
const later = (milliseconds: number): Instant => plusMs(now, milliseconds);
const windowStart = now;
const times = { windowStart, leaseMs, marginMs: 0 };
const terms: ClaimTerms = { ...times, hasRow: true, ignoresTimes: false };

let tenantId: TenantId;
const server = await createTestDatabase();
const database = openDatabase({
  url: server.socketUrls.app,
  size: racers,
  connectTimeoutMs: 10_000,
  onIdleError: () => undefined,
});
afterAll(async () => {
  await database.destroy();
  await server.drop();
});
beforeEach(async () => {
  tenantId = await newTenant(makeRow);
});

type Work<T> = (transaction: TenantTransaction) => Promise<T>;
/** Runs a transaction of a tenant at a given time. */
function at<T>(moment: Instant, work: Work<T>, of: TenantId = tenantId): Promise<T> {
  return createWithTenant(database, async () => moment)(of, work);
}

/** Adds a tenant; without `work` it has no row. */
async function newTenant(work: Work<unknown> = async () => undefined): Promise<TenantId> {
  const { tenantId: added } = newIds();
  const add: Work<void> = async (transaction) => {
    await addTenant(transaction, { name: 'aurora', currency: 'USD', timeZone: 'UTC' });
    await work(transaction);
  };
  await at(now, add, added);
  return added;
}
const makeRow: Work<void> = (transaction) => revoke(transaction, { dropsSnapshot: true });

const claimAt = (moment: Instant, start = windowStart, of = tenantId): Promise<LeaseToken | undefined> =>
  at(moment, (transaction) => claim(transaction, { ...terms, windowStart: start }), of);

const fenceAt = (moment: Instant, token: LeaseToken): Promise<boolean> =>
  at(moment, (transaction) => fence(transaction, answerRow, token, leaseMs));

async function claimOrThrow(moment: Instant = now): Promise<LeaseToken> {
  const token = await claimAt(moment);
  if (!token) throw new Error('the row could not be claimed');
  return token;
}

const remove = () =>
  at(now, ({ db }) =>
    db
      .updateTable('tenants')
      .set({ removed_at: toIso(now) })
      .where('id', '=', tenantId)
      .execute(),
  );

async function storedRow(of: TenantId = tenantId): Promise<Record<string, unknown>> {
  const [row] = await server.query('select * from revenue_cache_entries where tenant_id = $1', [of]);
  return row ?? {};
}

const emptyRow = {
  cache_key: 'realtime_revenue:shared:v1',
  snapshot: null,
  data_as_of: -Infinity,
  window_as_of: -Infinity,
  expires_at: -Infinity,
  partial_snapshot: null,
  partial_expires_at: -Infinity,
  lease_token: null,
  lease_expires_at: -Infinity,
  fail_until: -Infinity,
  failure: null,
};

function assertParsed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value of the test does not parse');
  return value;
}

const connectionId = assertParsed(parseConnectionId('0193a000-0000-7000-8000-00000000c001'));
const someToken = assertParsed(parseLeaseToken('0193a000-0000-7000-8000-00000000d001'));

function snapshotAt(dataAsOf: Instant): Snapshot {
  const currency = assertParsed(parseCurrency('USD'));
  const window = {
    start: now,
    end: later(60_000),
    figures: [
      { connectionId, currency, saleMinor: 2n ** 63n - 1n, refundMinor: -(2n ** 53n + 1n), saleCount: 2 },
    ],
  };
  const read = { dataAsOf, completeThrough: plusMs(dataAsOf, -1) };
  return {
    dataAsOf,
    reportingCurrency: currency,
    sources: [
      { connectionId, platform: 'stripe', platformAccountId: 'acct_1', counted: true, read },
      { connectionId, platform: 'shopify', platformAccountId: '"shöp" \\ 😀', counted: false, read: null },
    ],
    windows: { minute: window, hour: window, day: { ...window, figures: [] } },
  };
}

const failure: SourceFailure = {
  connectionId,
  platform: 'stripe',
  platformAccountId: 'acct_1',
  reason: 'rate_limited',
  cooldownUntil: later(30_000),
};

const publishAt = (moment: Instant, snapshot: Snapshot, expiresAt: Instant, goesOn = false): Promise<void> =>
  at(moment, (transaction) => publish(transaction, snapshot, expiresAt, { goesOn }));
const failAt = (moment: Instant, failUntil: Instant): Promise<void> =>
  at(moment, (transaction) => fail(transaction, [failure], failUntil, null));
const revokeAt = (moment: Instant, dropsSnapshot: boolean): Promise<void> =>
  at(moment, (transaction) => revoke(transaction, { dropsSnapshot }));
const releaseAt = (moment: Instant, token: LeaseToken): Promise<void> =>
  at(moment, (transaction) => release(transaction, answerRow, token));

function createBarrier(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return async () => {
    arrived += 1;
    if (arrived === parties) resolve();
    return promise;
  };
}

/** Does the work and keeps its transaction open until `release` or `fail`. */
async function holdOpen<T>(moment: Instant, work: Work<T>) {
  const [done, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ended = at(moment, async (transaction) => {
    const result = await work(transaction);
    done.resolve();
    await released.promise;
    return result;
  });
  // Failed work must not block the test.
  await Promise.race([done.promise, ended]);
  return { ended, release: released.resolve, fail: released.reject };
}
const waitFor = async (count: number) => {
  await expect.poll(() => waitingForLocks(server), { timeout: 10_000 }).toBe(count);
};

describe('a claim', () => {
  it('is won by exactly one of 16 concurrent claims, in 30 rounds', async () => {
    for (let round = 0; round < 30; round += 1) {
      const raced = await newTenant(makeRow);
      const arrive = createBarrier(racers);
      const race: Work<LeaseToken | undefined> = async (transaction) => {
        // All transactions are open before the first claim.
        await arrive();
        return claim(transaction, terms);
      };
      const tokens = await Promise.all(Array.from({ length: racers }, () => at(now, race, raced)));
      const won = tokens.filter((token) => token !== undefined);
      expect(won).toHaveLength(1);
      const leased = { lease_token: won[0], lease_expires_at: new Date(later(leaseMs)) };
      expect(await storedRow(raced)).toMatchObject(leased);
    }
  });

  it('wins after the claim before it rolls back', async () => {
    const first = await holdOpen(now, (transaction) => claim(transaction, terms));
    const second = claimAt(now);
    await waitFor(1);
    first.fail(new Error('the claim is rolled back'));
    await expect(first.ended).rejects.toThrow('rolled back');
    const token = await second;
    expect(token).toBeDefined();
    expect(await storedRow()).toMatchObject({ lease_token: token });
  });

  it('is lost by all claims waiting for the winner', async () => {
    const first = await holdOpen(now, (transaction) => claim(transaction, terms));
    const others = Array.from({ length: 5 }, () => claimAt(now));
    await waitFor(others.length);
    first.release();
    expect(await first.ended).toBeDefined();
    expect(await Promise.all(others)).toEqual(others.map(() => undefined));
  });

  it('changes only the lease columns', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    const before = await storedRow();
    const token = await claimAt(later(30_000));
    expect(await storedRow()).toEqual({
      ...before,
      lease_token: token,
      lease_expires_at: new Date(later(30_000 + leaseMs)),
    });
  });

  it('inserts a missing row', async () => {
    const rowless = await newTenant();
    expect(await claimAt(now, windowStart, rowless)).toBeUndefined();
    const claimNew = () => at(now, (transaction) => claim(transaction, { ...terms, hasRow: false }), rowless);
    const won = (await Promise.all([claimNew(), claimNew(), claimNew()])).filter(
      (token) => token !== undefined,
    );
    expect(won).toHaveLength(1);
    expect(await storedRow(rowless)).toMatchObject({ snapshot: null, lease_token: won[0] });
  });

  it('fails for a removed tenant, and inserts no row', async () => {
    await remove();
    expect(await claimAt(now)).toBeUndefined();
    expect(await storedRow()).toMatchObject({ lease_token: null });
    await server.query('delete from revenue_cache_entries where tenant_id = $1', [tenantId]);
    expect(await at(now, (transaction) => claim(transaction, { ...terms, hasRow: false }))).toBeUndefined();
    expect(await storedRow()).toEqual({});
  });

  it('wins an unreadable row despite its times, but not despite a lease', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    await failAt(now, later(20_000));
    const unreadable = { ...terms, ignoresTimes: true };
    const claimAgain = () => at(later(1), (transaction) => claim(transaction, unreadable));
    expect(await claimAt(later(1))).toBeUndefined();
    expect(await claimAgain()).toBeDefined();
    expect(await claimAgain()).toBeUndefined();
  });

  it.each<[string, () => Promise<unknown>, endMs: number]>([
    ['leased', () => claimOrThrow(), leaseMs],
    ['fresh', () => publishAt(now, snapshotAt(now), later(30_000)), 30_000],
    ['cooling down', () => failAt(now, later(10_000)), 10_000],
  ])('fails while the row is %s, and wins from the end of that on', async (_, make, endMs) => {
    await make();
    const { lease_token } = await storedRow();
    for (const ms of [0, endMs - 1]) expect(await claimAt(later(ms))).toBeUndefined();
    expect(await storedRow()).toMatchObject({ lease_token });
    expect(await claimAt(later(endMs))).toBeDefined();
  });

  it('wins a fresh row with data older than the requested window', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    expect(await claimAt(later(1), now)).toBeUndefined();
    expect(await claimAt(later(1), later(1))).toBeDefined();
  });

  it('with a margin wins a fresh row exactly from that margin before its end', async () => {
    const ahead = { ...terms, marginMs: 5000 };
    const claimAhead = (moment: Instant) => at(moment, (transaction) => claim(transaction, ahead));
    await publishAt(now, snapshotAt(now), later(30_000));
    expect(await claimAhead(later(24_999))).toBeUndefined();
    expect(await claimAt(later(25_000))).toBeUndefined();
    expect(await claimAhead(later(25_000))).toBeDefined();
    expect(await claimAhead(later(25_000))).toBeUndefined();
    await failAt(later(26_000), later(36_000));
    expect(await claimAhead(later(35_999))).toBeUndefined();
  });

  it('fails for a new window while the row is leased or cooling down', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    await failAt(now, later(10_000));
    expect(await claimAt(later(1), later(1))).toBeUndefined();
    await publishAt(now, snapshotAt(now), later(30_000));
    expect(await claimAt(later(1), later(1))).toBeDefined();
    expect(await claimAt(later(1), later(1))).toBeUndefined();
  });

  it('wins over leases, cooldowns and figures from the future, after the clock goes back', async () => {
    await claimOrThrow();
    expect(await claimAt(later(-10_000)), 'a lease within its maximum length').toBeUndefined();
    expect(await claimAt(later(-10_001)), 'beyond the maximum of a lease').toBeDefined();

    await publishAt(now, snapshotAt(now), later(30_000));
    expect(await claimAt(later(-1_000)), 'figures 1 s ahead').toBeUndefined();
    expect(await claimAt(later(-1_001)), 'figures over 1 s ahead').toBeDefined();

    await failAt(now, later(900_000));
    expect(await claimAt(later(-10_000)), 'a cooldown within its maximum').toBeUndefined();
    expect(await claimAt(later(-10_001)), 'beyond the maximum of a cooldown').toBeDefined();
  });
});

describe('the fence', () => {
  it('holds for the leader and renews its lease', async () => {
    const token = await claimOrThrow();
    const before = await storedRow();
    expect(await fenceAt(later(5000), token)).toBe(true);
    expect(await storedRow()).toEqual({ ...before, lease_expires_at: new Date(later(5000 + leaseMs)) });
    expect(await claimAt(later(leaseMs))).toBeUndefined();
  });

  it('holds after the lease expires, until a takeover', async () => {
    const token = await claimOrThrow();
    expect(await fenceAt(later(leaseMs + 5000), token)).toBe(true);
    expect(await claimAt(later(leaseMs + 5000))).toBeUndefined();
  });

  type Loss = readonly [string, (token: LeaseToken) => Promise<unknown>];
  it.each<Loss>([
    ['the lease was taken over', () => claimOrThrow(later(leaseMs))],
    ['the lease was revoked', () => revokeAt(now, false)],
    ['the lease was revoked with its snapshot', () => revokeAt(now, true)],
    ['the tenant was removed', () => remove()],
    ['its leader published', () => publishAt(now, snapshotAt(now), later(30_000))],
    ['its leader failed', () => failAt(now, later(10_000))],
    ['its leader released the lease', (token) => releaseAt(now, token)],
  ])('does not hold after %s, and writes nothing', async (_, lose) => {
    const token = await claimOrThrow();
    await lose(token);
    const before = await storedRow();
    expect(await fenceAt(later(1), token)).toBe(false);
    expect(await storedRow()).toEqual(before);
  });

  it('does not hold for an unknown token, with or without a lease', async () => {
    expect(await fenceAt(now, someToken)).toBe(false);
    await claimOrThrow();
    expect(await fenceAt(now, someToken)).toBe(false);
  });

  it('makes a takeover wait for its transaction, and lose', async () => {
    const token = await claimOrThrow();
    const leader = await holdOpen(later(leaseMs), (transaction) =>
      fence(transaction, answerRow, token, leaseMs),
    );
    const takeover = claimAt(later(leaseMs));
    await waitFor(1);
    leader.release();
    expect(await leader.ended).toBe(true);
    expect(await takeover).toBeUndefined();
  });
});

describe('the fence of background work', () => {
  const holds = (token: LeaseToken) =>
    at(later(43_000), (transaction) => fenceInBackground(transaction, answerRow, token));
  async function publishRow(): Promise<LeaseToken> {
    const token = await claimOrThrow();
    await publishAt(now, snapshotAt(now), later(30_000), true);
    return token;
  }

  it('holds after publishing, and changes nothing', async () => {
    const token = await publishRow();
    const before = await storedRow();
    expect(await holds(token)).toBe(true);
    expect(await storedRow()).toEqual(before);
  });

  it('holds without the leader’s fence, blocks no claim, and is lost to one', async () => {
    const token = await publishRow();
    expect(await fenceAt(later(1), token)).toBe(false);
    expect(await claimAt(later(30_000))).toBeDefined();
    expect(await holds(token)).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a revocation', () => revokeAt(later(1), false)],
    ['the removal of the tenant', () => remove()],
  ])('is lost to %s', async (_, lose) => {
    const token = await publishRow();
    await lose();
    expect(await holds(token)).toBe(false);
  });

  it('survives dropSnapshot, which clears the snapshot and its times only', async () => {
    await publishRow();
    const before = await storedRow();
    await at(later(1), dropSnapshot);
    const none = { snapshot: null, data_as_of: -Infinity, window_as_of: -Infinity };
    const empty = { ...none, expires_at: -Infinity };
    expect(await storedRow()).toEqual({ ...before, ...empty });
  });
});

describe('the row', () => {
  /** A row with every column changed: published, then failed, then claimed again. */
  async function prepareUsed(): Promise<{ before: Record<string, unknown>; token: LeaseToken }> {
    await publishAt(now, snapshotAt(now), later(30_000));
    const partial = { snapshot: snapshotAt(now), expiresAt: later(35_000) };
    await at(later(31_000), (transaction) => fail(transaction, [failure], later(40_000), partial));
    const token = await claimOrThrow(later(41_000));
    const before = await storedRow();
    const untouched = Object.entries(emptyRow).filter(([column, value]) => before[column] === value);
    expect(untouched).toEqual([['cache_key', emptyRow.cache_key]]);
    return { before, token };
  }
  const noLease = { lease_token: null, lease_expires_at: -Infinity };
  const noPartial = { partial_snapshot: null, partial_expires_at: -Infinity };
  const noFailure = { failure: null, fail_until: -Infinity, ...noPartial };

  it('after publish has the snapshot with its times, and neither lease nor failure', async () => {
    const { before } = await prepareUsed();
    const snapshot = snapshotAt(later(42_000));
    await publishAt(later(43_000), snapshot, later(72_000));
    const { snapshot: stored, ...rest } = await storedRow();
    const { snapshot: _, ...others } = before;
    const asOf = new Date(later(42_000));
    const times = { data_as_of: asOf, window_as_of: asOf, expires_at: new Date(later(72_000)) };
    expect(rest).toEqual({ ...others, ...noLease, ...noFailure, ...times });
    expect(stored).not.toBeNull();
    expect(await at(now, readRow)).toMatchObject({ snapshot });
  });

  it('after fail has the failure with its end and no lease, and keeps the snapshot', async () => {
    const { before } = await prepareUsed();
    await failAt(later(43_000), later(60_000));
    const failed = { failure: [failure], fail_until: new Date(later(60_000)) };
    expect(await storedRow()).toEqual({ ...before, ...noLease, ...failed, ...noPartial });
    expect(before['snapshot']).not.toBeNull();
  });

  it('after reportCatchingUp has the failure with its end, and keeps lease and snapshot', async () => {
    const { before, token } = await prepareUsed();
    const failures = [failure, failure];
    await at(later(43_000), (transaction) => reportCatchingUp(transaction, failures, later(45_000)));
    const failed = { failure: failures, fail_until: new Date(later(45_000)) };
    expect(await storedRow()).toEqual({ ...before, ...failed });
    expect(await fenceAt(later(44_000), token)).toBe(true);
  });

  it('after release has no lease', async () => {
    const { before, token } = await prepareUsed();
    await releaseAt(later(43_000), token);
    expect(await storedRow()).toEqual({ ...before, ...noLease });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['was taken over', () => claimOrThrow(later(41_000 + leaseMs))],
    ['was revoked', () => revokeAt(later(42_000), false)],
  ])('does not change on release of a lease that %s', async (_, lose) => {
    const { token } = await prepareUsed();
    await lose();
    const before = await storedRow();
    await releaseAt(later(60_000), token);
    expect(await storedRow()).toEqual(before);
  });

  it('after revoke is due without lease and failure, and keeps the snapshot', async () => {
    const { before } = await prepareUsed();
    await revokeAt(later(43_000), false);
    expect(await storedRow()).toEqual({ ...before, ...noLease, ...noFailure, expires_at: -Infinity });
    expect(before['snapshot']).not.toBeNull();
    expect(await claimAt(later(43_000))).toBeDefined();
  });

  it('after revoke with dropsSnapshot is empty', async () => {
    await prepareUsed();
    await revokeAt(later(43_000), true);
    expect(await storedRow()).toEqual({ tenant_id: tenantId, ...emptyRow });
    expect(await claimAt(later(43_000))).toBeDefined();
  });

  it.each([true, false])(
    'is inserted by the first revoke, due at once (dropsSnapshot: %s)',
    async (dropsSnapshot) => {
      const unconnected = await newTenant((transaction) => revoke(transaction, { dropsSnapshot }));
      expect(await storedRow(unconnected)).toEqual({ tenant_id: unconnected, ...emptyRow });
      expect(await claimAt(now, windowStart, unconnected)).toBeDefined();
    },
  );

  it('does not change by writes of another tenant', async () => {
    const { token } = await prepareUsed();
    const before = await storedRow();
    const other = await newTenant(makeRow);
    const works: ReadonlyArray<Work<unknown>> = [
      (transaction) => publish(transaction, snapshotAt(later(43_000)), later(73_000)),
      (transaction) => fail(transaction, [failure], later(60_000), null),
      (transaction) => reportCatchingUp(transaction, [failure], later(60_000)),
      (transaction) => release(transaction, answerRow, token),
      (transaction) => revoke(transaction, { dropsSnapshot: true }),
    ];
    for (const work of works) await at(later(43_000), work, other);
    expect(await storedRow()).toEqual(before);
  });
});

describe('readRow', () => {
  it('returns undefined before the first connection', async () => {
    expect(await at(now, readRow, newIds().tenantId)).toBeUndefined();
  });

  it('returns an empty row before the first pull', async () => {
    const times = { windowAsOf: NEVER, expiresAt: NEVER, leaseExpiresAt: NEVER, failUntil: NEVER };
    const rest = { snapshot: null, partial: null, leaseToken: null, failures: [], isUnreadable: false };
    expect(await at(now, readRow)).toEqual({ ...times, ...rest });
  });

  it('returns each time under its own name', async () => {
    await publishAt(now, snapshotAt(later(1)), later(2));
    await failAt(now, later(3));
    const leaseToken = await claimOrThrow(later(4));
    expect(await at(now, readRow)).toEqual({
      leaseToken,
      snapshot: snapshotAt(later(1)),
      windowAsOf: later(1),
      partial: null,
      expiresAt: later(2),
      failUntil: later(3),
      leaseExpiresAt: later(4 + leaseMs),
      failures: [failure],
      isUnreadable: false,
    });
  });

  const store = (column: 'snapshot' | 'failure', json: unknown): Promise<unknown> => {
    const update = `update revenue_cache_entries set ${column} = $2::jsonb where tenant_id = $1`;
    return server.query(update, [tenantId, JSON.stringify(json)]);
  };

  it('returns a due row without a snapshot when its shape is unknown', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    await store('snapshot', { ...snapshotAt(now), windows: 'elsewhere', sources: [] });
    const none = { snapshot: null, windowAsOf: NEVER, expiresAt: NEVER, isUnreadable: true };
    expect(await at(now, readRow)).toMatchObject(none);
  });

  it('returns no failure when its shape is unknown', async () => {
    await publishAt(now, snapshotAt(now), later(30_000));
    await failAt(now, later(30_000));
    const odd = [
      { reason: 'rate_limited' },
      [{ ...failure, platform: 'another' }],
      [{ ...failure, reason: 'odd' }],
    ];
    const none = { snapshot: snapshotAt(now), failUntil: NEVER, failures: [], isUnreadable: true };
    for (const one of odd) {
      await store('failure', one);
      expect(await at(now, readRow)).toMatchObject(none);
    }
  });

  it('falls back to the reason of the previous release when the exact one is unknown', async () => {
    await failAt(now, later(30_000));
    await store('failure', [{ ...failure, exactReason: 'a reason of tomorrow' }]);
    expect((await at(now, readRow))?.failures).toEqual([failure]);
  });

  it('finds only reasons of the previous release in the stored failure', async () => {
    const known = failureReasons.slice(0, failureReasons.indexOf('catching_up') + 1);
    for (const reason of failureReasons) {
      await at(now, (transaction) => fail(transaction, [{ ...failure, reason }], later(30_000), null));
      const { failure: stored } = await storedRow();
      const [one] = z.array(z.object({ reason: z.enum(known) })).parse(stored);
      expect(one).toBeDefined();
      expect((await at(now, readRow))?.failures).toEqual([{ ...failure, reason }]);
    }
  });
});
