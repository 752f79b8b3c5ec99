/** A merchant's life: two accounts, a history's effects on them, and a record for the judge. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { connectStripe, type StripeAccount } from '../../db/seed.ts';
import { signToken } from '../../scripts/token.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { newIds } from '../support/harness.ts';
import type { SimulatorControl } from '../support/simulator.ts';
import { endOf, startOf } from './calendar.ts';
import { platformFaults, type Happening, type History, type Meanwhile, type Passing } from './histories.ts';
import { movementOf, wireStep, type Events } from './events.ts';
import type { StandingHarness } from './standing-time.ts';

export const ttlMs = 30_000;
const dayMs = 86_400_000;

export type Count = (what: string, times?: number) => void;

export type Account = StripeAccount & {
  isBound: boolean;
  wasBound: boolean;
  /** Start of the day of its first answer: all later events must be in the ledger. */
  bookedFromMs: number | undefined;
  readonly ids: Set<string>;
};

export type Life = {
  readonly harness: StandingHarness;
  readonly history: History;
  readonly count: Count;
  readonly tenantId: TenantId;
  readonly token: string;
  readonly accounts: readonly [Account, Account];
  /** The sets of connected accounts, the latest last. */
  readonly boundSets: string[][];
  /** Refreshes with passing time, by start and by end: their data may be of any moment between. */
  readonly straddled: Map<number, { readonly fromMs: number; readonly toMs: number }>;
  readonly faults: Array<{ account: string; reason: string; seconds: number; isReported: boolean }>;
  /** Each ends between `fromMs` and `toMs`, even without the connection: none concerns its key. */
  readonly cooldowns: Array<{ account: string; fromMs: number; toMs: number; reportedMs: number }>;
  /** Accounts with a fault hidden by retries. */
  readonly retried: Set<string>;
  catchingUpUntilMs: number;
  /** The last idle moment of the process, by its monotonic clock. */
  idleSinceMs: number;
};

export async function beginLife(harness: StandingHarness, history: History, count: Count): Promise<Life> {
  const { simulator, service, observations } = harness;
  const { startMs, timeZone, currency, hasPast } = history;
  const { tenantId } = newIds();
  const life: Life = {
    harness,
    history,
    count,
    tenantId,
    token: await signToken(tenantId, {}),
    accounts: [newAccount(), newAccount()],
    boundSets: [[]],
    straddled: new Map(),
    faults: [],
    cooldowns: [],
    retried: new Set(),
    catchingUpUntilMs: -Infinity,
    idleSinceMs: harness.monotonicMs(),
  };
  harness.setGate(undefined);
  await harness.setNow(startMs);
  observations.length = 0;
  await simulator.clearRequests();
  await simulator.clearFaults();
  for (const [index, { account, key }] of life.accounts.entries()) {
    await simulator.addMerchant({ account, keys: [key], currency, salesPerMinute: 0, openedAt: 0 });
    const past = { category: 'charge', amount: 7 * wireStep[currency], createdMs: startMs - 2 * dayMs };
    if (hasPast === (index === 0)) await addEvents(life, [{ account, ...past }]);
  }
  for (const events of history.before)
    await addEvents(life, [...makeEvents(life, events, (offsetMs) => startMs - offsetMs)]);
  await service.withTenant(tenantId, (transaction) =>
    addTenant(transaction, { name: 'a merchant with a history', currency, timeZone }),
  );
  await bind(life, life.accounts[0]);
  return life;
}

function newAccount(): Account {
  const suffix = randomUUID().replaceAll('-', '').slice(0, 16);
  const account = { account: `acct_${suffix}`, key: `sk_test_${suffix}${suffix}` };
  return { ...account, isBound: false, wasBound: false, bookedFromMs: undefined, ids: new Set() };
}

export const boundNow = ({ accounts }: Life): string[] =>
  accounts.filter(({ isBound }) => isBound).map(({ account }) => account);

type NewEvent = Parameters<SimulatorControl['addEvents']>[0][number];

async function addEvents({ harness, accounts }: Life, events: readonly NewEvent[]): Promise<void> {
  const ids = await harness.simulator.addEvents(events);
  for (const { account, ids: known } of accounts)
    for (const [index, id] of ids.entries()) if (events[index]?.account === account) known.add(id);
}

function* makeEvents(
  { history: { currency, otherCurrency }, accounts, count }: Life,
  { account, ...events }: Events,
  atMs: (offsetMs: number) => number,
): Generator<NewEvent> {
  const { movements, amounts, inOther, listing, aheadMs, spreadMs } = events;
  for (let index = 0; index < events.count; index += 1) {
    const pick = <T>(from: readonly T[]): T => {
      const picked = from[index % from.length];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    };
    const name = pick(movements);
    const { sign, ...movement } = movementOf(name);
    const inCurrency = pick(inOther) ? otherCurrency : currency;
    count(`event ${name}`);
    if (inCurrency !== currency) count('event in another currency');
    yield {
      ...movement,
      account: accounts[account].account,
      amount: sign * pick(amounts) * wireStep[inCurrency],
      currency: inCurrency,
      createdMs: atMs(aheadMs + Math.floor((spreadMs * index) / events.count)),
      ...(pick(listing).isFirstOfSecond ? { sequence: -1 } : {}),
    };
  }
}

/** Events are listed only after time moves on, so a moment has one truth. */
export async function happenFromNow(life: Life, events: Events): Promise<void> {
  const nowMs = life.harness.nowMs();
  await happenAt(life, events, (offsetMs) => nowMs + offsetMs);
}

async function happenBetween(life: Life, events: Events, toMs: number): Promise<void> {
  const nowMs = life.harness.nowMs();
  await happenAt(life, events, (offsetMs) => Math.max(nowMs, toMs - 1 - offsetMs));
}

async function happenAt(life: Life, events: Events, atMs: (offsetMs: number) => number): Promise<void> {
  const { harness, count } = life;
  const nowMs = harness.nowMs();
  const made = [...makeEvents(life, events, atMs)].map((event, index) => {
    const { createdMs = 0 } = event;
    const { lateMs = 0 } = events.listing[index % events.listing.length] ?? {};
    if (lateMs > 1_000) count('event listed late');
    return { ...event, visibleAtMs: Math.max(nowMs + 1, Math.floor(createdMs / 1000) * 1000 + lateMs) };
  });
  if (made.length >= 100) count(`burst of ${made.length}`);
  if (made.length > 1 && events.spreadMs === 0) count('several in one second');
  await addEvents(life, made);
}

export async function bind(life: Life, account: Account): Promise<void> {
  const { harness, tenantId, accounts, boundSets, count } = life;
  if (account.isBound) return;
  if (account.wasBound) count('bound again');
  else if (account === accounts[1]) count('bound a second');
  await connectStripe(harness.service.connections, tenantId, account);
  account.isBound = true;
  account.wasBound = true;
  boundSets.push(boundNow(life));
}

async function unbind(life: Life, account: Account): Promise<void> {
  const { harness, tenantId, boundSets, count } = life;
  if (!account.isBound) return;
  count('unbound');
  const unbound = { platform: 'stripe', platformAccountId: account.account } as const;
  expect(await harness.service.connections.deleteConnection(tenantId, unbound)).toBe('deleted');
  account.isBound = false;
  boundSets.push(boundNow(life));
  // Clears the faults; an unreported cooldown stays stored beyond the connection.
  await harness.simulator.clearFaults();
}

export async function happen(life: Life, happening: Happening): Promise<void> {
  switch (happening.kind) {
    case 'events':
      return happenFromNow(life, happening.events);
    case 'unbind':
      return unbind(life, life.accounts[happening.account]);
    case 'bind':
      return bind(life, life.accounts[happening.account]);
    case 'platformFault':
      return failPlatform(life, happening);
  }
}

async function failPlatform(
  { harness: { simulator }, accounts, retried, faults, count }: Life,
  happening: Extract<Happening, { kind: 'platformFault' }>,
): Promise<void> {
  const { account } = accounts[happening.account];
  const { fault, reason, seconds } = platformFaults[happening.fault];
  count(`platform ${happening.fault}`);
  // The rests of two faults together would outlast the retries.
  if (retried.has(account)) {
    await simulator.clearFaults();
    retried.clear();
  }
  retried.add(account);
  if (happening.after > 0) await simulator.fault({ kind: 'latency', ms: 0, account, times: happening.after });
  await simulator.fault({ ...fault, account });
  if (reason !== null) faults.push({ account, reason, seconds, isReported: false });
}

function destination({ harness, history: { timeZone } }: Life, { kind, ms }: Passing): number {
  const nowMs = harness.nowMs();
  if (kind === 'span') return nowMs + ms;
  const midnightMs = endOf('day', startOf('day', nowMs, timeZone), timeZone);
  const sooner = midnightMs + ms;
  return sooner > nowMs + 1_000 ? sooner : endOf('day', midnightMs, timeZone) + ms;
}

export async function pass(life: Life, passing: Passing): Promise<void> {
  const { harness, count, history } = life;
  const { timeZone } = history;
  const toMs = destination(life, passing);
  count(`passed ${spanName(toMs - harness.nowMs())}`);
  if (startOf('day', toMs, timeZone) !== startOf('day', harness.nowMs(), timeZone)) count('passed midnight');
  await harness.setNow(toMs);
}

/** Applies the events of a paused refresh. */
export async function passMeanwhile(life: Life, meanwhile: Meanwhile): Promise<void> {
  if (meanwhile.kind === 'passing') {
    const arrivalMs = destination(life, meanwhile.passing);
    if (meanwhile.events) await happenBetween(life, meanwhile.events, arrivalMs);
    await life.harness.setNow(arrivalMs);
    return;
  }
  const account = life.accounts[meanwhile.account];
  const wasBound = account.isBound;
  if (meanwhile.kind !== 'bind') await unbind(life, account);
  if (meanwhile.kind === 'bind' || (meanwhile.kind === 'bindAnew' && wasBound)) await bind(life, account);
}

export function spanName(ms: number): string {
  if (ms < 8_000) return 'seconds';
  if (ms < ttlMs) return 'less than the TTL';
  if (ms < 3_600_000) return 'more than the TTL';
  return ms < dayMs ? 'hours' : 'days';
}
