/**
 * Lives a merchant's history on a server whose time stands still, and holds every answer against the platform's own truth:
 * exact where everything was asked for at one moment, between two truths where time passed during a refresh.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { connectStripe, type StripeAccount } from '../../db/seed.ts';
import { signToken } from '../../scripts/token.ts';
import { addTenant } from '../../src/tenancy/tenants.ts';
import { rollupDifferences } from '../support/asking.ts';
import { endOf, startOf, type Interval } from './calendar.ts';
import {
  answerBody,
  add,
  expectBetween,
  figuresOf,
  nothing,
  sumsOf,
  problemBody,
  sum,
  unavailableBody,
  type AnswerBody,
  type FailedSource,
  type Sums,
  type Truth,
} from './figures.ts';
import { newIds, v1, type Answer } from '../support/harness.ts';
import {
  movementOf,
  platformFaults,
  wireStep,
  type Asking,
  type DatabaseFault,
  type Events,
  type Happening,
  type History,
  type Meanwhile,
  type Passing,
} from './histories.ts';
import type { SimulatorControl } from '../support/simulator.ts';
import type { StandingHarness } from './standing-time.ts';

const ttlMs = 30_000;
const leaseMs = 8_000;
const answerDeadlineMs = 10_000;
const catchingUpMs = 2_000;
/** A connection of the server is given up when its transaction idles for longer. */
const idleMs = 1_500;
/** Long enough for another refresh to take over, unless it is itself the one that is paused. */
const overtakingMs = 100;
const lookMs = 500;
const dayMs = 86_400_000;

type TruthQuery = Parameters<SimulatorControl['truth']>[0];

type Account = StripeAccount & {
  isBound: boolean;
  wasBound: boolean;
  /** From when on all of its events must be in the ledger: the day of its first answer. */
  bookedFromMs: number | undefined;
  readonly ids: Set<string>;
};

/** What an answer may be, by when it can have been given and what was in its way. */
type Circumstances = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The accounts that were connected at some time of it. */
  readonly boundSets: ReadonlyArray<readonly string[]>;
  readonly databaseMayFail: boolean;
};

export type Count = (what: string, times?: number) => void;

export async function liveHistory(harness: StandingHarness, history: History, count: Count): Promise<void> {
  const life = await begin(harness, history, count);
  for (const round of history.rounds) {
    for (const happening of round.happenings) await life.happen(happening);
    await life.pass(round.passing);
    await life.ask(round.asking);
  }
  await life.end();
}

async function begin(harness: StandingHarness, history: History, count: Count) {
  const { simulator, service, database, observations } = harness;
  const { startMs, timeZone, currency, otherCurrency, hasPast } = history;
  const { tenantId } = newIds();
  const token = await signToken(tenantId, {});
  const accounts: [Account, Account] = [newAccount(), newAccount()];
  const accountOf = (index: 0 | 1): Account => accounts[index];
  const bound = (): string[] => accounts.filter(({ isBound }) => isBound).map(({ account }) => account);

  /** Moments at which something was asked for, the latest last. */
  const moments: number[] = [];
  /** Refreshes during which time passed: what is as of either moment may be as of both. */
  const straddled = new Map<number, { readonly fromMs: number; readonly toMs: number }>();
  const faults: Array<{ account: string; reason: string; seconds: number; isTold: boolean }> = [];
  /** Which end between `fromMs` and `toMs`, whatever becomes of the connection: none is about its key. */
  const cooldowns: Array<{ account: string; fromMs: number; toMs: number; toldMs: number }> = [];
  let hasRetried = new Set<string>();
  let catchingUpUntilMs = -Infinity;
  /** What was connected, the latest last. */
  const boundSets: string[][] = [[]];

  harness.setGate(undefined);
  await harness.setNow(startMs);
  observations.length = 0;
  await simulator.clearRequests();
  await simulator.clearFaults();
  for (const [index, { account, key }] of accounts.entries()) {
    await simulator.addMerchant({ account, keys: [key], currency, salesPerMinute: 0, openedAt: 0 });
    if (hasPast === (index === 0))
      await addEvents([
        { account, category: 'charge', amount: 7 * wireStep[currency], createdMs: startMs - 2 * dayMs },
      ]);
  }
  for (const events of history.before) await happenBefore(events);
  await service.withTenant(tenantId, (transaction) =>
    addTenant(transaction, { name: 'a merchant with a history', currency, timeZone }),
  );
  await bindAccount(accountOf(0));

  type NewEvent = Parameters<SimulatorControl['addEvents']>[0][number];
  async function addEvents(events: readonly NewEvent[]): Promise<void> {
    const ids = await simulator.addEvents(events);
    for (const { account, ids: known } of accounts)
      for (const [index, id] of ids.entries()) if (events[index]?.account === account) known.add(id);
  }

  function* eventsOf(
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
        account: accountOf(account).account,
        amount: sign * pick(amounts) * wireStep[inCurrency],
        currency: inCurrency,
        createdMs: atMs(aheadMs + Math.floor((spreadMs * index) / events.count)),
        ...(pick(listing).isFirstOfSecond ? { sequence: -1 } : {}),
      };
    }
  }

  async function happenBefore(events: Events): Promise<void> {
    await addEvents([...eventsOf(events, (offsetMs) => startMs - offsetMs)]);
  }

  /** None is listed before time has moved on, so that a moment has only one truth. */
  async function happenFromNow(events: Events): Promise<void> {
    const nowMs = harness.nowMs();
    await happenAt(events, (offsetMs) => nowMs + offsetMs);
  }

  async function happenBetween(events: Events, toMs: number): Promise<void> {
    const nowMs = harness.nowMs();
    await happenAt(events, (offsetMs) => Math.max(nowMs, toMs - 1 - offsetMs));
  }

  async function happenAt(events: Events, atMs: (offsetMs: number) => number): Promise<void> {
    const nowMs = harness.nowMs();
    const made = [...eventsOf(events, atMs)].map((event, index) => {
      const { createdMs = 0 } = event;
      const { lateMs = 0 } = events.listing[index % events.listing.length] ?? {};
      if (lateMs > 1_000) count('event listed late');
      return { ...event, visibleAtMs: Math.max(nowMs + 1, Math.floor(createdMs / 1000) * 1000 + lateMs) };
    });
    if (made.length >= 100) count(`burst of ${made.length}`);
    if (made.length > 1 && events.spreadMs === 0) count('several in one second');
    await addEvents(made);
  }

  async function bindAccount(account: Account): Promise<void> {
    if (account.isBound) return;
    if (account.wasBound) count('bound again');
    else if (account === accounts[1]) count('bound a second');
    await connectStripe(service.registry, tenantId, account);
    account.isBound = true;
    account.wasBound = true;
    boundSets.push(bound());
  }

  async function unbindAccount(account: Account): Promise<void> {
    if (!account.isBound) return;
    count('unbound');
    const unbound = { platform: 'stripe', platformAccountId: account.account } as const;
    expect(await service.registry.deleteConnection(tenantId, unbound)).toBe('deleted');
    account.isBound = false;
    boundSets.push(bound());
    // The platform forgets its faults; a cooldown that was not told of yet is stored, and outlives the connection.
    await simulator.clearFaults();
  }

  async function happen(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case 'events':
        return happenFromNow(happening.events);
      case 'unbind':
        return unbindAccount(accountOf(happening.account));
      case 'bind':
        return bindAccount(accountOf(happening.account));
      case 'platformFault': {
        const { account } = accountOf(happening.account);
        const { fault, reason, seconds } = platformFaults[happening.fault];
        count(`platform ${happening.fault}`);
        // What is left of two would together outlast the retries that hide each.
        if (hasRetried.has(account)) {
          await simulator.clearFaults();
          hasRetried = new Set();
        }
        hasRetried.add(account);
        if (happening.after > 0)
          await simulator.fault({ kind: 'latency', ms: 0, account, times: happening.after });
        await simulator.fault({ ...fault, account });
        if (reason !== null) faults.push({ account, reason, seconds, isTold: false });
      }
    }
  }

  function destination({ kind, ms }: Passing): number {
    const nowMs = harness.nowMs();
    if (kind === 'span') return nowMs + ms;
    const midnightMs = endOf('day', startOf('day', nowMs, timeZone), timeZone);
    const sooner = midnightMs + ms;
    return sooner > nowMs + 1_000 ? sooner : endOf('day', midnightMs, timeZone) + ms;
  }

  async function pass(passing: Passing): Promise<void> {
    const toMs = destination(passing);
    count(`passed ${spanName(toMs - harness.nowMs())}`);
    if (startOf('day', toMs, timeZone) !== startOf('day', harness.nowMs(), timeZone))
      count('passed midnight');
    await harness.setNow(toMs);
  }

  /** What is true of a moment that is over stays true, and is asked for once. */
  const truths = new Map<string, Promise<Truth>>();
  const truthOf = async (query: TruthQuery): Promise<Truth> => {
    const key = JSON.stringify(query);
    const known = truths.get(key) ?? simulator.truth(query);
    truths.set(key, known);
    return known;
  };

  const get = async (interval: Interval): Promise<Answer> => {
    moments.push(harness.nowMs());
    return harness.get(`${v1}?interval=${interval}`, token);
  };

  const now = (databaseMayFail = false): Circumstances => ({
    fromMs: harness.nowMs(),
    toMs: harness.nowMs(),
    boundSets: [bound()],
    databaseMayFail,
  });

  async function ask(asking: Asking): Promise<void> {
    if (asking.kind === 'read') await read(asking.intervals, asking.databaseFault);
    if (asking.kind === 'paused') await readPaused(asking);
  }

  async function read(intervals: readonly Interval[], fault: DatabaseFault | null): Promise<void> {
    let struck = 0;
    const terminations: Array<Promise<unknown>> = [];
    if (fault) {
      let seen = 0;
      harness.setGate(async (pid) => {
        seen += 1;
        if (seen < fault.nth || struck >= fault.times) return;
        struck += 1;
        count(`database ${fault.kind}`);
        if (fault.kind === 'refused') throw Object.assign(new Error('refused by a test'), { code: '57P01' });
        const soonMs = fault.kind === 'terminated' ? 0 : fault.delayMs;
        const termination = delay(soonMs).then(() =>
          database.query('select pg_terminate_backend($1, 1000)', [pid]),
        );
        terminations.push(termination);
        if (fault.kind === 'terminated') await termination;
      });
    }
    const fromMs = harness.nowMs();
    const asked = Promise.all(intervals.map(get));
    while (!(await Promise.race([asked.then(() => true), delay(lookMs, false)]))) await endOrphanedLease();
    const answers = await asked;
    await settle();
    harness.setGate(undefined);
    await Promise.all(terminations);
    await settle();
    for (const [index, answer] of answers.entries())
      await judge(answer, intervals[index] ?? 'day', { ...now(struck > 0), fromMs });
  }

  async function settle(): Promise<void> {
    await harness.settled(tenantId);
    await endOrphanedLease();
  }

  async function endOrphanedLease(): Promise<void> {
    if (!(await harness.isOrphaned(tenantId))) return;
    count('lease orphaned');
    await harness.setNow(harness.nowMs() + leaseMs + 1);
    moments.push(harness.nowMs());
  }

  type Pause = { readonly reached: Promise<void>; goOn(): Promise<void> };

  /** The server stands at the start of its nth transaction from now on. */
  function pauseTransaction(nth: number): Pause {
    const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let seen = 0;
    harness.setGate(async () => {
      seen += 1;
      if (seen !== nth) return;
      harness.setGate(undefined);
      reached.resolve();
      await goOn.promise;
    });
    return {
      reached: reached.promise,
      async goOn() {
        harness.setGate(undefined);
        goOn.resolve();
      },
    };
  }

  /** The platform takes its time over the next lists. */
  async function pausePlatform(): Promise<Pause> {
    await simulator.hold({ path: '/v1/balance_transactions' });
    const never = new Promise<void>(() => undefined);
    return {
      reached: simulator.held({ atLeast: 1, timeoutMs: 2_000 }).then(
        () => undefined,
        () => never,
      ),
      goOn: async () => void (await simulator.release()),
    };
  }

  async function readPaused(asking: Extract<Asking, { kind: 'paused' }>): Promise<void> {
    const { interval, where, nth, meanwhile, isOvertaken } = asking;
    const pause = where === 'platform' ? await pausePlatform() : pauseTransaction(nth);
    const [fromMs, startedAtMs, changes] = [harness.nowMs(), performance.now(), boundSets.length];
    const asked = get(interval);
    const isPaused = await Promise.race([pause.reached.then(() => true), asked.then(() => false)]);
    if (!isPaused) {
      await pause.goOn();
      await settle();
      await judge(await asked, interval, now());
      return letHappen(meanwhile);
    }
    try {
      await letHappen(meanwhile);
      if (isOvertaken) await Promise.race([asked, delay(overtakingMs)]);
    } finally {
      await pause.goOn();
    }
    const toMs = harness.nowMs();
    moments.push(toMs);
    count(`paused at the ${where}`);
    count(`paused while ${meanwhile.kind === 'passing' ? spanName(toMs - fromMs) : meanwhile.kind}`);
    for (const asOf of [fromMs, toMs]) if (toMs > fromMs) straddled.set(asOf, { fromMs, toMs });
    if (toMs - fromMs >= answerDeadlineMs) catchingUpUntilMs = toMs + catchingUpMs;
    const answer = await asked;
    await settle();
    const databaseMayFail = performance.now() - startedAtMs > idleMs;
    const sets = boundSets.slice(changes - 1);
    await judge(answer, interval, { fromMs, toMs, boundSets: sets, databaseMayFail });
  }

  async function letHappen(meanwhile: Meanwhile): Promise<void> {
    if (meanwhile.kind === 'passing') {
      const arrivalMs = destination(meanwhile.passing);
      if (meanwhile.events) await happenBetween(meanwhile.events, arrivalMs);
      await harness.setNow(arrivalMs);
      return;
    }
    const account = accountOf(meanwhile.account);
    const wasBound = account.isBound;
    if (meanwhile.kind !== 'bind') await unbindAccount(account);
    if (meanwhile.kind === 'bind' || (meanwhile.kind === 'bindAnew' && wasBound)) await bindAccount(account);
  }

  async function judge(answer: Answer, interval: Interval, circumstances: Circumstances): Promise<void> {
    const { fromMs, toMs, boundSets: sets, databaseMayFail } = circumstances;
    if (answer.status === 200) {
      count('answer 200');
      const body = answerBody.parse(answer.body);
      const [startMs, asOfMs] = [Date.parse(body.interval_start), Date.parse(body.data_as_of)];
      expect([startOf(interval, fromMs, timeZone), startOf(interval, toMs, timeZone)]).toContain(startMs);
      expect(asOfMs).toBeGreaterThanOrEqual(startMs);
      expect(asOfMs, 'older than promised').toBeGreaterThan(fromMs - ttlMs);
      expect(asOfMs).toBeLessThanOrEqual(toMs);
      await judgeFigures(body, interval, sets);
      for (const { platform_account_id, counted } of body.source_details) {
        if (!counted) continue;
        const account = accounts.find((one) => one.account === platform_account_id);
        if (account) account.bookedFromMs ??= startOf('day', asOfMs, timeZone);
      }
      return;
    }
    const { type } = problemBody.parse(answer.body);
    count(`answer ${answer.status} ${type}`);
    if (type === '/problems/no-revenue-source') {
      expect(sets, 'something is connected').toContainEqual([]);
      return;
    }
    if (type === '/problems/database-unavailable') {
      expect(databaseMayFail, 'nothing was done to the database').toBe(true);
      return;
    }
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/realtime-revenue-unavailable' } });
    const { failed_sources, last_known } = unavailableBody.parse(answer.body);
    expect(failed_sources, 'a 503 names its reason').not.toHaveLength(0);
    for (const failure of failed_sources) judgeFailure(failure, circumstances);
    if (last_known) {
      count('last known');
      const asOfMs = Date.parse(last_known.data_as_of);
      expect(Date.parse(last_known.interval_start)).toBe(startOf(interval, asOfMs, timeZone));
      // What was bound since is not in it, what was unbound neither.
      const known = boundSets.filter((set) => sets.some((now) => set.every((one) => now.includes(one))));
      await judgeFigures(last_known, interval, known);
    }
  }

  /** A failure is either a cooldown that is known, or the first word of a fault that was made and has not failed yet. */
  function judgeFailure(failure: FailedSource, { fromMs, toMs }: Circumstances): void {
    const { platform_account_id: account, reason, retry_after_seconds: seconds } = failure;
    const span = { fromMs: fromMs + (seconds - 1) * 1000, toMs: toMs + seconds * 1000 };
    if (reason === 'catching_up') {
      expect(span.fromMs, 'nothing takes long').toBeLessThan(catchingUpUntilMs);
      return;
    }
    const known = cooldowns.some(
      (cooldown) =>
        cooldown.account === account && cooldown.fromMs <= span.toMs && cooldown.toMs >= span.fromMs,
    );
    if (known) return;
    const fault = faults.find(
      (one) => one.account === account && one.reason === reason && one.seconds >= seconds && !one.isTold,
    );
    if (!fault) expect.fail(`${account} fails with ${reason} for ${seconds} s, and nothing was done to it`);
    fault.isTold = true;
    cooldowns.push({ account, ...span, toldMs: toMs });
  }

  async function judgeFigures(
    body: AnswerBody,
    interval: Interval,
    boundSets: Circumstances['boundSets'],
  ): Promise<void> {
    const { source_details, by_currency } = body;
    const told = source_details.map(({ platform_account_id }) => platform_account_id);
    expect(boundSets.map((set) => set.toSorted())).toContainEqual(told.toSorted());
    // An account counts from its first read on; before, it is shown without figures.
    const counted = source_details.filter((source) => source.counted);
    count('not counted yet', source_details.length - counted.length);
    const asOfs = counted.map(({ data_as_of }) => Date.parse(data_as_of));
    expect(Date.parse(body.data_as_of)).toBe(Math.min(...asOfs));
    const fromMs = Date.parse(body.interval_start);
    const toMs = endOf(interval, fromMs, timeZone);
    const code = currency.toUpperCase();
    let isExact = true;
    for (const { platform_account_id: account, ...source } of counted) {
      const asOfMs = Date.parse(source.data_as_of);
      const doubt = straddled.get(asOfMs);
      const window = { account, fromMs, toMs };
      const low = doubt
        ? await leastTruth(window, doubt.fromMs, asOfMs)
        : [await truthOf({ ...window, visibleAtMs: asOfMs })];
      const high = doubt ? [await truthOf({ ...window, visibleAtMs: doubt.toMs })] : low;
      expectBetween(sumsOf(source.figures), low, high);
      isExact &&= doubt === undefined;
    }
    const answered = sumsOf(by_currency);
    expect(answered).toEqual(add(counted.map((source) => sumsOf(source.figures))));
    expect(figuresOf(body)).toEqual(answered[code] ?? nothing);
    expect(body.net_total_minor).toBe(body.revenue_total_minor - body.refund_total_minor);
    count(isExact ? 'figures exact' : 'figures between');
    if (body.event_count > 0) count('figures not zero');
  }

  /**
   * What a refresh that began then and is as of a later moment has seen at least: pages read before may lack what was
   * listed since, but none of them can have held what was created since.
   */
  async function leastTruth(
    { account, fromMs, toMs }: Omit<TruthQuery, 'visibleAtMs'>,
    beganMs: number,
    asOfMs: number,
  ): Promise<Truth[]> {
    const cutMs = Math.min(Math.max((Math.floor(beganMs / 1000) + 1) * 1000, fromMs), toMs);
    return Promise.all([
      truthOf({ account, fromMs, toMs: cutMs, visibleAtMs: beganMs }),
      truthOf({ account, fromMs: cutMs, toMs, visibleAtMs: asOfMs }),
    ]);
  }

  /** Everything heals; then the answer is exact, and so is the ledger, about all that was ever answered for. */
  async function end(): Promise<void> {
    await simulator.clearFaults();
    for (const account of accounts) {
      if (account.wasBound) await bindAccount(account);
    }
    // Longer than any cooldown, the TTL and the lateness of events; and a sale, so that there is a total.
    await happenFromNow({
      account: 0,
      count: 1,
      aheadMs: 35_000,
      spreadMs: 0,
      movements: ['sale'],
      amounts: [1],
      inOther: [false],
      listing: [{ lateMs: 0, isFirstOfSecond: false }],
    });
    await expect.poll(answersWithAll, { timeout: 20_000 }).toBe(true);
    const endMs = harness.nowMs();
    expect(await rollupDifferences(database, tenantId), 'the rollup is not the ledger').toEqual([]);
    for (const account of accounts) if (account.isBound) await judgeLedger(account, endMs);
    await judgeCooldowns();
    for (const observation of observations) {
      if (observation.kind === 'pullStarted' && observation.sources === 0) count('refresh of nothing');
      if (observation.kind !== 'pullFinished') continue;
      count(`refresh ${observation.outcome}`);
      count('pages', observation.pages);
    }
    const bugs = observations.filter(({ kind }) => kind === 'bug' || kind === 'contractViolated');
    expect(bugs).toEqual([]);
    count('history');
  }

  /** Everything is due, since no answer is as old as this; a first read behind the answer counts at the next. */
  async function answersWithAll(): Promise<boolean> {
    await harness.setNow(harness.nowMs() + 35_000);
    const circumstances = now();
    const answer = await get('day');
    await settle();
    await judge(answer, 'day', { ...circumstances, toMs: harness.nowMs() });
    return answer.status === 200 && answerBody.parse(answer.body).source_details.every((one) => one.counted);
  }

  async function judgeLedger({ account, ids, bookedFromMs }: Account, endMs: number): Promise<void> {
    const events = bookedEvents.parse(
      await database.query(
        `select external_id, kind, currency, amount_minor as amount, occurred_at as at
             from revenue_events e join platform_connections c on c.tenant_id = e.tenant_id and c.id = e.connection_id
            where e.tenant_id = $1 and c.platform_account_id = $2 and not voided`,
        [tenantId, account],
      ),
    );
    expect(new Set(events.map(({ external_id }) => external_id)).size, 'booked twice').toBe(events.length);
    expect(events.filter(({ external_id }) => !ids.has(external_id))).toEqual([]);
    if (bookedFromMs === undefined) return;
    const covered = coverage.parse(
      await database.query(
        `select v.covered_from as from, v.covered_to as to
           from connection_coverage v join platform_connections c on c.tenant_id = v.tenant_id and c.id = v.connection_id
          where v.tenant_id = $1 and c.platform_account_id = $2 order by v.covered_from`,
        [tenantId, account],
      ),
    );
    count('gap in coverage', covered.length - 1);
    for (const [index, { from, to }] of covered.entries()) {
      const fromMs = Math.max(from.getTime(), bookedFromMs);
      const toMs = index === covered.length - 1 ? endMs + 1 : to.getTime();
      if (toMs <= fromMs) continue;
      const within = events.filter(({ at }) => at.getTime() >= fromMs && at.getTime() < toMs);
      const truth = await truthOf({ account, fromMs, toMs, visibleAtMs: endMs });
      expect(bookedSums(within), 'the ledger is not what happened').toEqual(sum([truth]));
    }
  }

  /** Nobody calls a platform that has asked to be left alone. */
  async function judgeCooldowns(): Promise<void> {
    for (const { account, fromMs, toldMs } of cooldowns) {
      const { requests } = await simulator.requests({ account });
      expect(requests.filter(({ atMs }) => atMs > toldMs && atMs <= fromMs)).toEqual([]);
    }
    const { count: requested } = await simulator.requests();
    count('requests', requested);
  }

  return { happen, pass, ask, end };
}

const bookedEvents = z.array(
  z.object({
    external_id: z.string(),
    kind: z.string(),
    currency: z.string(),
    amount: z.coerce.number(),
    at: z.date(),
  }),
);

/** Behind a gap the ledger promises nothing. */
const coverage = z.array(z.object({ from: z.date(), to: z.date() }));

function bookedSums(events: z.output<typeof bookedEvents>): Sums {
  const booked: Sums = {};
  for (const { kind, currency: code, amount } of events) {
    const to = (booked[code] ??= { count: 0, gross: 0, refunds: 0 });
    if (kind === 'sale') to.count += 1;
    if (kind === 'sale') to.gross += amount;
    else if (kind === 'capture_reversal') to.gross -= amount;
    else to.refunds += amount;
  }
  // More reversed than sold is money that went back.
  for (const to of Object.values(booked)) {
    to.refunds += Math.max(0, -to.gross);
    to.gross = Math.max(0, to.gross);
  }
  return booked;
}

function newAccount(): Account {
  const suffix = randomUUID().replaceAll('-', '').slice(0, 16);
  return {
    account: `acct_${suffix}`,
    key: `sk_test_${suffix}${suffix}`,
    isBound: false,
    wasBound: false,
    bookedFromMs: undefined,
    ids: new Set(),
  };
}

function spanName(ms: number): string {
  if (ms < 8_000) return 'seconds';
  if (ms < ttlMs) return 'less than the TTL';
  if (ms < 3_600_000) return 'more than the TTL';
  return ms < dayMs ? 'hours' : 'days';
}
