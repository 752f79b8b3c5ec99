/**
 * Three processes on one real database, in virtual time. The test controls time, the platform and
 * crashes, and compares every answer with the accounts' sales.
 */
import { randomUUID } from 'node:crypto';
import { createCipher } from '../../src/connections/cipher.ts';
import { createConnectionService } from '../../src/connections/connection-service.ts';
import { openDatabase, type Database } from '../../src/db/pool.ts';
import type { Clock } from '../../src/model/clock.ts';
import { credentialReasons, type PlatformFailure } from '../../src/model/failure.ts';
import { instant } from '../../src/model/instant.ts';
import { intervals, windowAt, type Interval } from '../../src/model/window.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { lock, revoke } from '../../src/revenue/row.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import { createRevenue } from '../../src/revenue/index.ts';
import { intervalOf, type Ask } from '../../src/revenue/freshness.ts';
import type { RealtimeOutcome, RealtimeRevenue } from '../../src/revenue/realtime.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { createWithTenant, type WithTenant } from '../../src/tenancy/with-tenant.ts';
import { rollupDifferences } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { newIds } from '../support/harness.ts';
import { createAccount, createAdapter, type Account } from './platform.ts';
import { createTimeline, type Life } from './timeline.ts';

export const timeZone = 'Europe/Berlin';
const ttlMs = 30_000;
const leaseMs = 8_000;
const answerDeadlineMs = 10_000;
/** The maximum age of a row in a process's cache. */
const cacheMs = 1_000;
/** Tolerance for reads after a deadline or poll, and for rounded clocks. */
const slackMs = 600;

const isCredentialFault = (reason: string): boolean => credentialReasons.some((one) => one === reason);

export class Violation extends Error {
  override name = 'Violation' as const;
}

type Process = {
  life: Life;
  revenue: RealtimeRevenue;
  /** Counts down with each transaction; at 1 the process dies before the commit. */
  crashIn: number;
  readonly offMs: number;
};
type Change = { readonly atMs: number; readonly accounts: ReadonlySet<string> };

export type World = Awaited<ReturnType<typeof createWorld>>;
type WorldOptions = {
  readonly server: TestDatabase;
  readonly database: Database;
  readonly startMs: number;
  readonly requestsPerStep?: number;
  readonly hasGloballyUniqueIds?: boolean;
  /** The second account is on a platform with late listings and rare reads. */
  readonly isLagging?: boolean;
};

/** The listing delay of that platform. */
const lagMs = 20 * 60_000;

export const counters = {
  runs: 0,
  fresh: 0,
  partial: 0,
  late: 0,
  background: 0,
  unavailable: 0,
  none: 0,
  maxWaitMs: 0,
};

export async function createWorld(options: WorldOptions) {
  const { server, database, startMs, requestsPerStep = 1, hasGloballyUniqueIds = true } = options;
  const { isLagging = false } = options;
  counters.runs += 1;
  const timeline = createTimeline(startMs);
  const cipher = createCipher([{ id: 'model', key: Buffer.alloc(32, 7) }]);
  const { tenantId } = newIds();
  const [a, b] = [createAccount(`acct_a_${randomUUID()}`), createAccount(`acct_b_${randomUUID()}`)];
  // The account a under a second id.
  const twin = createAccount(`acct_twin_${randomUUID()}`, a);
  const accounts = new Map([a, b, twin].map((account) => [account.id, account]));
  const violations: string[] = [];
  const complain = (what: string): void => void violations.push(what);
  const pending = new Set<Promise<void>>();
  /** The last cause of a late answer: a pause, a crash, or a hanging or slow platform. */
  let lastTroubleMs = -Infinity;
  /** A pause between a failure and its commit delays the start of the cooldown. */
  let maxPauseMs = slackMs;
  const nothingSeen = { windowAsOf: -Infinity, expiresAt: -Infinity, atMs: -Infinity };
  let newestSeen = nothingSeen;
  /** When the account a, never deleted, first counted. */
  let countedSinceMs = Infinity;
  const connected = new Set<string>();
  const everConnected = new Set<string>();
  let hadTwin = false;
  /** Refreshes after their answer. */
  const answered = new Set<string>();
  /** The last possible change of the counted set: it drops the answer. */
  let lastDropMs = -Infinity;
  let published = { dataAsOf: -Infinity, changes: 0 };

  const readTime = async () => instant(timeline.nowMs());
  const plain = createWithTenant(database, readTime);
  // Changes come from a fourth process.
  const connectionService = createConnectionService({
    withTenant: plain,
    cipher,
    maxConnections: 50,
    allowTestKeys: true,
    platformSettings: {},
    lock,
    revoke,
    voidEvents,
    onChange: () => undefined,
  });
  const platformOf = (account: Account) => (isLagging && account === b ? 'paypal' : 'stripe');
  const referenceOf = (account: Account) =>
    ({ platform: platformOf(account), platformAccountId: account.id }) as const;
  const tokensOf = ({ key }: Account) => ({
    accessToken: key,
    refreshToken: 'of the model',
    expiresAt: null,
    scope: null,
    tokenType: null,
    options: {},
  });
  const storedKeys = new Map<Account, string>();
  const connect = async (account: Account): Promise<void> => {
    storedKeys.set(account, account.key);
    await connectionService.upsertConnection(tenantId, referenceOf(account), {
      status: 'active',
      metadata: {},
    });
    await connectionService.storeTokens(tenantId, referenceOf(account), tokensOf(account));
  };
  const changes: Change[] = [];
  const noteChange = (): void => {
    changes.push({ atMs: timeline.nowMs(), accounts: new Set(connected) });
    for (const account of accounts.values()) {
      for (const call of account.calls) call.wasDisturbed = true;
      for (const rejection of account.rejections) if (rejection.fate === 'received') rejection.fate = 'lost';
    }
  };
  const clear = (account: Account): void => {
    account.clearedAtMs.push(timeline.nowMs());
    for (const rejection of account.rejections)
      if (isCredentialFault(rejection.reason)) rejection.fate = 'lost';
  };
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    await timeline.work(work);
    noteChange();
  };

  function createTenantAccess(process: () => Process, clock: Clock): WithTenant {
    const withTenant = createWithTenant(database, readTime, { clock });
    return async (tenant, work) => {
      const { life } = process();
      await timeline.gate(life);
      const mortal: typeof work = async (transaction) => {
        const value = await work(transaction);
        const mine = process();
        mine.crashIn -= 1;
        if (mine.crashIn !== 0) return value;
        crash(mine);
        throw new Violation('crashed before the commit');
      };
      const result = await timeline.work(async () =>
        withTenant(tenant, mortal).then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        ),
      );
      await timeline.gate(life);
      if ('error' in result) throw result.error;
      // A failure is stored at once: it must precede any later commit of the process.
      for (const account of accounts.values()) {
        for (const rejection of account.rejections)
          if (rejection.life === life && rejection.fate === 'received' && rejection.atMs < timeline.nowMs())
            rejection.fate = 'stored';
      }
      return result.value;
    };
  }

  function crash(process: Process): void {
    process.life.isAlive = false;
    process.crashIn = 0;
    lastTroubleMs = Math.max(lastTroubleMs, timeline.nowMs());
    start(process);
  }

  function start(process: Process): void {
    const life: Life = { pausedUntilMs: -Infinity, isAlive: true };
    process.life = life;
    const clock = timeline.createClock(life, process.offMs);
    const current = () => (process.life === life ? process : { ...process, life, crashIn: 0 });
    const withTenant = createTenantAccess(current, clock);
    const platform = {
      timeline,
      clock,
      life,
      accounts,
      complain,
      isBackground: (refreshId: string) => answered.has(refreshId),
      readInBackground: () => void (lastDropMs = timeline.nowMs()),
      requestsPerStep,
      hasGloballyUniqueIds,
    };
    process.revenue = createRevenue({
      withTenant,
      withTenantToRead: withTenant,
      adapters: { stripe: createAdapter(platform), paypal: createAdapter({ ...platform, lagMs }) },
      cipher,
      clock,
      observe: (observation) => judgeObservation(observation),
      ttlMs,
      reconcileEveryMs: 600_000,
      leaseMs,
      answerDeadlineMs,
      maxWaitersPerTenant: 2000,
      maxConcurrentPulls: 16,
    });
  }

  function judgeObservation(observation: Observation): void {
    if (observation.kind === 'pullStarted') overtakeBackground();
    if (observation.kind === 'pullFinished') answered.add(observation.refreshId);
    if (observation.kind === 'backgroundFinished') counters.background += 1;
    if (observation.kind === 'pullFinished' && observation.outcome === 'published')
      void timeline.work(judgePublished);
    if (observation.kind !== 'bug' || observation.error instanceof Violation) return;
    const { error } = observation;
    complain(`a bug: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }

  /** A claim takes over from background work; its running requests have no effect. */
  function overtakeBackground(): void {
    for (const account of accounts.values()) {
      for (const call of account.calls) if (call.isBackground) call.wasDisturbed = true;
      for (const rejection of account.rejections)
        if (rejection.isBackground && rejection.fate === 'received') rejection.fate = 'lost';
    }
  }

  /** A published row must be younger than the TTL and than the previous one. */
  async function judgePublished(): Promise<void> {
    const row = await plain(tenantId, ({ db }) =>
      db.selectFrom('revenue_cache_entries').select('window_as_of').executeTakeFirst(),
    );
    const dataAsOf = row?.window_as_of ?? -Infinity;
    const isSameSet = published.changes === changes.length;
    if (dataAsOf === -Infinity && !isSameSet) return;
    if (dataAsOf < timeline.nowMs() - ttlMs - maxPauseMs)
      complain(`published data ${timeline.nowMs() - dataAsOf} ms old`);
    if (isSameSet && dataAsOf < published.dataAsOf) complain('published something older than before');
    published = { dataAsOf, changes: changes.length };
  }

  const processes: Process[] = [0, 30_000, -30_000].map((offMs) => {
    const unborn: Life = { pausedUntilMs: -Infinity, isAlive: false };
    const revenue: RealtimeRevenue = {
      read: async () => ({ kind: 'overloaded' }),
      invalidate: () => undefined,
      stop: async () => undefined,
    };
    const process: Process = { life: unborn, revenue, crashIn: 0, offMs };
    start(process);
    return process;
  });

  await change(async () => {
    await plain(tenantId, (transaction) =>
      addTenant(transaction, { name: 'model', currency: 'EUR', timeZone }),
    );
    await connect(a);
    connected.add(a.id);
  });

  /** The sets of accounts connected in this span. */
  const setsBetween = (fromMs: number, toMs: number): Array<ReadonlySet<string>> =>
    changes
      .filter(({ atMs }, index) => atMs <= toMs && (changes[index + 1]?.atMs ?? Infinity) >= fromMs)
      .map((one) => one.accounts);

  function judgeSnapshot(snapshot: Snapshot, untilMs: number, what: string): void {
    for (const interval of intervals) judgeFigures(snapshot, interval, untilMs, what);
  }

  function judgeFigures(snapshot: Snapshot, interval: Interval, untilMs: number, what: string): void {
    const window = windowAt(interval, snapshot.windowAsOf ?? snapshot.dataAsOf, timeZone);
    const stated = snapshot.windows[interval];
    if (stated.start !== window.start || stated.end !== window.end)
      complain(`${what}: its ${interval} is not that of its data_as_of`);
    const salesUntil = (toMs: number) => {
      const known = snapshot.sources.filter(
        (source) => source.counted && !stated.notYet?.includes(source.connectionId),
      );
      const isIn = (endMs: number) => (sale: { readonly atMs: number }) =>
        sale.atMs >= window.start && sale.atMs < window.end && sale.atMs <= endMs;
      const lists = known.flatMap(({ platformAccountId, platform }) => {
        const account = accounts.get(platformAccountId);
        if (!account || platform !== 'stripe') return [];
        return toMs === untilMs ? [account.events, account.late] : [account.events];
      });
      const late = known.flatMap(({ platformAccountId, platform, read }) => {
        const endMs = toMs === untilMs ? untilMs - lagMs : (read?.completeThrough ?? -Infinity);
        const events = accounts.get(platformAccountId)?.events ?? [];
        const again = toMs === untilMs ? (accounts.get(platformAccountId)?.late ?? []) : [];
        return platform === 'stripe' ? [] : [...events.filter(isIn(endMs)), ...again.filter(isIn(untilMs))];
      });
      // A twin has the same list object as its original.
      return [...[...new Set(lists)].flat().filter(isIn(toMs)), ...late];
    };
    const prompt = snapshot.sources.flatMap(({ platform, counted, read }) =>
      counted && read && platform === 'stripe' ? [read.dataAsOf] : [],
    );
    const [least, most] = [salesUntil(Math.min(untilMs - 1, ...prompt)), salesUntil(untilMs)];
    const count = stated.figures.reduce((sum, { saleCount }) => sum + saleCount, 0);
    const total = stated.figures.reduce((sum, { saleMinor }) => sum + saleMinor, 0n);
    const sumOf = (events: typeof least): bigint =>
      events.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    if (count < least.length || count > most.length || total < sumOf(least) || total > sumOf(most)) {
      complain(`${what}: ${count} sales of ${interval}, true are ${least.length} to ${most.length}`);
    }
  }

  /** Whether the row must still hold an earlier answer, valid for this interval. */
  function isThereFor(interval: Interval): boolean {
    const { windowAsOf, expiresAt, atMs } = newestSeen;
    const nowMs = timeline.nowMs();
    const { start: startMs, end: endMs } = windowAt(interval, instant(nowMs), timeZone);
    if (hadTwin || lastDropMs >= atMs) return false;
    const isFresh = windowAsOf >= startMs && endMs - nowMs > slackMs && expiresAt - nowMs > slackMs;
    // Within a second of a change a process may answer from its cache.
    return isFresh && (changes.at(-1)?.atMs ?? Infinity) + cacheMs < atMs && atMs < nowMs;
  }

  function judge(outcome: RealtimeOutcome, ask: Ask, startedMs: number, wasThere: boolean): void {
    const interval = intervalOf(ask);
    const nowMs = timeline.nowMs();
    const waitedMs = nowMs - startedMs;
    counters.maxWaitMs = Math.max(counters.maxWaitMs, waitedMs);
    const sets = setsBetween(startedMs - cacheMs, nowMs);
    // A loop polls the row at least every 250 ms: a change before that may drop the answer.
    const isChanged =
      changes.some(({ atMs }) => atMs >= startedMs && atMs <= startedMs + slackMs) || lastDropMs >= startedMs;
    if (wasThere && !isChanged && waitedMs > slackMs)
      complain(`waited ${waitedMs} ms for an available ${interval}`);
    switch (outcome.kind) {
      case 'fresh': {
        counters.fresh += 1;
        const isCounted = outcome.snapshot.sources.some(
          (one) => one.counted && one.platformAccountId === a.id,
        );
        if (isCounted) countedSinceMs = Math.min(countedSinceMs, nowMs);
        const { snapshot, at, expiresAt } = outcome;
        const { windowAsOf = snapshot.dataAsOf } = snapshot;
        if (snapshot.isPartial && ask === interval) complain('an unrequested partial answer');
        if (nowMs - windowAsOf > ttlMs + slackMs) complain(`an answer ${nowMs - windowAsOf} ms old`);
        for (const { read, counted } of snapshot.sources)
          if (counted && read && nowMs - read.dataAsOf > 15 * 60_000 + slackMs) complain('a source too old');
        if (snapshot.windows[interval].start !== windowAt(interval, at, timeZone).start)
          complain(`an ended ${interval}`);
        judgeSnapshot(snapshot, nowMs, 'an answer');
        const shown = snapshot.sources.map(({ platformAccountId }) => platformAccountId);
        if (!sets.some((set) => set.size === shown.length && shown.every((id) => set.has(id))))
          complain('an answer about other connections');
        if (snapshot.isPartial) return void (counters.partial += 1);
        if (windowAsOf < newestSeen.windowAsOf && startedMs > newestSeen.atMs + cacheMs)
          complain('data_as_of went back');
        if (windowAsOf > newestSeen.windowAsOf) newestSeen = { windowAsOf, expiresAt, atMs: nowMs };
        return;
      }
      case 'unavailable': {
        counters.unavailable += 1;
        const { failures, lastKnown, retryAfterSeconds } = outcome;
        if (retryAfterSeconds < 1) complain('no Retry-After');
        if (lastKnown) judgeSnapshot(lastKnown.snapshot, nowMs, 'a last known answer');
        for (const { platformAccountId, reason } of failures) {
          const isUnread = accounts.get(platformAccountId)?.wasReadWhole === false;
          if (isUnread && !hadTwin && startedMs > countedSinceMs)
            complain(`${platformAccountId} was never read, and fails the answer`);
          if (reason === 'duplicate_account' && platformAccountId === twin.id) continue;
          const isLate = reason === 'timeout' && waitedMs >= answerDeadlineMs;
          if (isLate) {
            if (startedMs - lastTroubleMs > leaseMs + answerDeadlineMs)
              complain(`asked at ${startedMs}, timed out after ${waitedMs} ms without a cause`);
            continue;
          }
          if (reason === 'catching_up' || (reason === 'not_yet_available' && isLagging)) continue;
          const account = accounts.get(platformAccountId);
          // A second after a change no process has the old token in its cache.
          const cleared = account?.clearedAtMs.findLast((atMs) => atMs < startedMs - cacheMs) ?? -Infinity;
          const cause = account?.rejections.some(
            (rejection) =>
              rejection.reason === reason &&
              (rejection.atMs >= cleared || !isCredentialFault(reason)) &&
              startedMs - cacheMs <= rejection.endsAtMs + maxPauseMs,
          );
          if (!cause) complain(`${reason} of ${platformAccountId} without a current cause`);
        }
        return;
      }
      case 'no-revenue-source':
      case 'unknown-tenant':
      case 'overloaded':
        counters.none += 1;
        complain(`unexpectedly ${outcome.kind}`);
    }
  }

  return {
    nowMs: () => timeline.nowMs(),
    accounts: { a, b, twin },
    violations,
    run: (milliseconds: number) => timeline.run(milliseconds),
    sell(account: Account, count: number): void {
      for (let index = 0; index < count; index += 1) {
        account.events.push({ atMs: timeline.nowMs(), amountMinor: BigInt(100 + account.events.length) });
      }
    },
    /** Lists an old sale late, among records already read. */
    sellLate(account: Account, agoMs: number, amountMinor = BigInt(7 + account.late.length)): void {
      account.late.push({ atMs: timeline.nowMs() - agoMs, amountMinor });
    },
    /** Sends a request to one process and judges its answer. */
    ask(index: number, ask: Ask): Promise<RealtimeOutcome | undefined> {
      const process = processes[index];
      if (!process) throw new Error(`no process ${index}`);
      const startedMs = timeline.nowMs();
      const { life } = process;
      const wasThere = isThereFor(intervalOf(ask));
      const wasPaused = (): boolean => life.pausedUntilMs > startedMs;
      const answered = process.revenue.read(tenantId, ask).then((outcome) => {
        if (!wasPaused()) judge(outcome, ask, startedMs, wasThere);
        return outcome;
      });
      const settled = answered.then(
        () => undefined,
        (error: unknown) => {
          // After a pause a process may report a silent database.
          if (!(error instanceof Violation) && !wasPaused()) complain(`a request failed: ${String(error)}`);
        },
      );
      pending.add(settled);
      void settled.finally(() => pending.delete(settled));
      return answered.catch(() => undefined);
    },
    pause(index: number, milliseconds: number): void {
      const process = processes[index];
      if (!process) return;
      // A shorter pause does not wake a paused process.
      process.life.pausedUntilMs = Math.max(process.life.pausedUntilMs, timeline.nowMs() + milliseconds);
      lastTroubleMs = Math.max(lastTroubleMs, timeline.nowMs() + milliseconds);
      maxPauseMs = Math.max(maxPauseMs, milliseconds + slackMs);
      for (const account of accounts.values()) {
        for (const call of account.calls) if (call.life === process.life) call.wasDisturbed = true;
        for (const rejection of account.rejections)
          if (rejection.life === process.life && rejection.fate === 'received') rejection.fate = 'lost';
      }
    },
    crash(index: number): void {
      const process = processes[index];
      if (process) crash(process);
    },
    /** Kills the process before the commit of its n-th transaction from now. */
    crashBeforeCommit(index: number, nth: number): void {
      const process = processes[index];
      if (process) process.crashIn = nth;
    },
    fail(account: Account, failure: PlatformFailure | undefined): void {
      account.failure = failure;
    },
    hang(account: Account): void {
      account.isHanging = true;
      lastTroubleMs = Infinity;
    },
    slow(account: Account, latencyMs: number): void {
      account.latencyMs = latencyMs;
      if (latencyMs > 200) lastTroubleMs = Infinity;
    },
    rollKey(account: Account): void {
      account.key = `${account.id}-key-${Math.random()}`;
    },
    async replaceCredential(account: Account): Promise<void> {
      if (!connected.has(account.id)) return;
      const store = () => connectionService.storeTokens(tenantId, referenceOf(account), tokensOf(account));
      // Storing an equal key changes nothing and disturbs no process.
      if (storedKeys.get(account) === account.key) return void (await timeline.work(store));
      storedKeys.set(account, account.key);
      await change(store);
      clear(account);
    },
    /** An account bound without its key is shown, and must not fail an answer. */
    async connectAccount(account: Account, { mayLackKey }: { readonly mayLackKey: boolean }): Promise<void> {
      if (connected.has(account.id)) return;
      const withKey = !mayLackKey || everConnected.has(account.id);
      connected.add(account.id);
      everConnected.add(account.id);
      hadTwin ||= account === twin;
      await change(() =>
        withKey
          ? connect(account)
          : connectionService.upsertConnection(tenantId, referenceOf(account), {
              status: 'active',
              metadata: {},
            }),
      );
      clear(account);
      newestSeen = nothingSeen;
    },
    async deleteAccount(account: Account): Promise<void> {
      if (account === a || !connected.delete(account.id)) return;
      await change(() => connectionService.deleteConnection(tenantId, referenceOf(account)));
      clear(account);
      // It may have been one of two ids of one account.
      for (const one of accounts.values())
        for (const rejection of one.rejections)
          if (rejection.reason === 'duplicate_account') rejection.fate = 'lost';
      newestSeen = nothingSeen;
    },
    /** Ends all faults; then every process must answer exactly, and the rollup equal the ledger. */
    async finish(): Promise<void> {
      for (const account of accounts.values()) {
        Object.assign(account, { isHanging: false, failure: undefined });
        account.latencyMs = Math.min(account.latencyMs, 3_000);
      }
      for (const process of processes) process.crashIn = 0;
      await timeline.run(Math.max(0, ...processes.map(({ life }) => life.pausedUntilMs - timeline.nowMs())));
      for (const account of accounts.values()) {
        this.rollKey(account);
        await this.replaceCredential(account);
      }
      // A new key does not shorten the platform's cooldown.
      const asked = [...accounts.values()]
        .flatMap(({ rejections }) => rejections)
        .map(({ endsAtMs }) => endsAtMs);
      await timeline.run(Math.max(0, ...asked.map((endsAtMs) => endsAtMs - timeline.nowMs())));
      const pages = 2 * a.events.length + b.events.length;
      // Everything is listed after the delay.
      if (isLagging) await timeline.run(lagMs);
      await timeline.run(ttlMs + 1_001);
      const slowestMs = Math.max(a.latencyMs, b.latencyMs);
      const patienceMs = slowestMs * (pages + 6) + 3 * (answerDeadlineMs + leaseMs);
      const deadlineMs = timeline.nowMs() + patienceMs;
      for (let index = 0; ; index = (index + 1) % processes.length) {
        let outcome: RealtimeOutcome | undefined;
        void this.ask(index, 'day').then((one) => (outcome = one));
        await timeline.run(answerDeadlineMs + slackMs);
        if (outcome?.kind === 'fresh') break;
        if (timeline.nowMs() > deadlineMs) return complain(`no answer ${patienceMs} ms after the last fault`);
      }
      await this.finishCounting(patienceMs);
      await this.finishLate(patienceMs);
      await timeline.run(ttlMs + 1_001);
      const exact = processes.map((_, index) => this.ask(index, 'day'));
      await timeline.run(patienceMs);
      for (const outcome of await Promise.all(exact)) {
        if (outcome?.kind !== 'fresh') return complain(`at last only ${outcome?.kind}`);
      }
      await timeline.settle();
      const differences = await timeline.work(() => rollupDifferences(server, tenantId));
      if (differences.length > 0)
        complain(`the rollup differs from the ledger: ${JSON.stringify(differences)}`);
    },
    /** Every readable connection must count after its first background read. */
    async finishCounting(patienceMs: number): Promise<void> {
      const wanted = [a, b].filter(({ id }) => connected.has(id)).map(({ id }) => id);
      let missing: string[] = wanted;
      for (let round = 0; round < 4; round += 1) {
        const asking = this.ask(round % 3, 'day');
        await timeline.run(patienceMs + ttlMs + 1_001);
        const outcome = await asking;
        const sources = outcome?.kind === 'fresh' ? outcome.snapshot.sources : [];
        const counted = sources.filter((one) => one.counted).map((one) => one.platformAccountId);
        missing = wanted.filter((id) => !counted.includes(id));
        if (missing.length === 0) return;
      }
      complain(`never counted: ${missing.join(', ')}`);
    },
    /** The next second read must bring a late record into the answer. */
    async finishLate(patienceMs: number): Promise<void> {
      // More than all earlier late records, as some may stay unfound.
      const lateMinor = 1_000_000n;
      this.sellLate(a, 60_000, lateMinor);
      const soldMs = timeline.nowMs() - 60_000;
      await timeline.run(5 * 60_000 + 1);
      for (let round = 0; round < 2; round += 1) {
        const asking = this.ask(round, 'day');
        await timeline.run(patienceMs + ttlMs + 1_001);
        await asking;
      }
      const asking = this.ask(2, 'day');
      await timeline.run(patienceMs);
      const outcome = await asking;
      if (outcome?.kind !== 'fresh')
        return complain(
          `with a late record only ${outcome?.kind === 'unavailable' ? JSON.stringify(outcome.failures) : outcome?.kind}`,
        );
      const { snapshot } = outcome;
      const { start, figures } = snapshot.windows.day;
      const amounts = [...a.events, ...a.late, ...(connected.has(b.id) ? b.events : [])]
        .filter(({ atMs }) => atMs >= start && atMs <= snapshot.dataAsOf)
        .map(({ amountMinor }) => amountMinor);
      const missing =
        amounts.reduce((sum, one) => sum + one, 0n) - figures.reduce((sum, one) => sum + one.saleMinor, 0n);
      if (soldMs >= start && missing >= lateMinor) complain(`a late record is missing: ${missing}`);
      counters.late += 1;
    },
  };
}

/** A pool shared by all worlds of a file. */
export function openModelDatabase(url: string): Database {
  return openDatabase({
    url,
    size: 12,
    prepares: true,
    connectTimeoutMs: 10_000,
    onIdleError: () => undefined,
  });
}
