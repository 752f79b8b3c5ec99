/** Runs a merchant's history on a server with frozen time, and judges every answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { rollupDifferences } from '../support/asking.ts';
import { createGate, v1, type Answer } from '../support/harness.ts';
import type { Interval } from './calendar.ts';
import { answerBody } from './figures.ts';
import type { Asking, DatabaseFault, History } from './histories.ts';
import { createJudge, type Circumstances, type Judge } from './judge.ts';
import {
  beginLife,
  bind,
  boundNow,
  happen,
  happenFromNow,
  pass,
  passMeanwhile,
  spanName,
  type Count,
  type Life,
} from './life.ts';
import { sale } from './rare-histories.ts';
import type { StandingHarness } from './standing-time.ts';

const leaseMs = 8_000;
const answerDeadlineMs = 10_000;
const catchingUpMs = 2_000;
/** Below idle_in_transaction_session_timeout (2 s): PostgreSQL must not end the connection. */
const idleMs = 1_500;
/** Enough for another refresh to take over. */
const overtakingMs = 100;
const lookMs = 500;

export async function liveHistory(harness: StandingHarness, history: History, count: Count): Promise<void> {
  const life = await beginLife(harness, history, count);
  const judge = createJudge(life);
  const reader = createReader(life, judge);
  for (const round of history.rounds) {
    for (const happening of round.happenings) await happen(life, happening);
    await pass(life, round.passing);
    await reader.ask(round.asking);
  }
  await end(life, judge, reader);
}

type Reader = ReturnType<typeof createReader>;

/** Sends requests to the server, with or without faults and pauses. */
function createReader(life: Life, { judge }: Judge) {
  const { harness, tenantId, token, straddled, boundSets, count } = life;
  const { simulator, database } = harness;

  const get = async (interval: Interval): Promise<Answer> => {
    const answer = await harness.get(`${v1}?interval=${interval}`, token);
    // On a busy machine many pauses add up in one refresh, and it may report catching_up.
    if (harness.monotonicMs() - life.idleSinceMs >= answerDeadlineMs)
      life.catchingUpUntilMs = harness.nowMs() + catchingUpMs;
    return answer;
  };

  const now = (databaseMayFail = false): Circumstances => ({
    fromMs: harness.nowMs(),
    toMs: harness.nowMs(),
    boundSets: [boundNow(life)],
    databaseMayFail,
  });

  async function read(intervals: readonly Interval[], fault: DatabaseFault | null): Promise<void> {
    const damage = fault ? strikeDatabase(fault) : undefined;
    const fromMs = harness.nowMs();
    const asked = Promise.all(intervals.map(get));
    while (!(await Promise.race([asked.then(() => true), delay(lookMs, false)]))) await endOrphanedLease();
    const answers = await asked;
    await settle();
    harness.setGate(undefined);
    await Promise.all(damage?.terminations ?? []);
    await settle();
    for (const [index, answer] of answers.entries())
      await judge(answer, intervals[index] ?? 'day', { ...now((damage?.struck ?? 0) > 0), fromMs });
  }

  function strikeDatabase(fault: DatabaseFault): { struck: number; terminations: Array<Promise<unknown>> } {
    const damage = { struck: 0, terminations: new Array<Promise<unknown>>() };
    let seen = 0;
    harness.setGate(async (pid) => {
      seen += 1;
      if (seen < fault.nth || damage.struck >= fault.times) return;
      damage.struck += 1;
      count(`database ${fault.kind}`);
      if (fault.kind === 'refused') throw Object.assign(new Error('refused by a test'), { code: '57P01' });
      const soonMs = fault.kind === 'terminated' ? 0 : fault.delayMs;
      const terminate = () => database.query('select pg_terminate_backend($1, 1000)', [pid]);
      const termination = delay(soonMs).then(terminate);
      damage.terminations.push(termination);
      if (fault.kind === 'terminated') await termination;
    });
    return damage;
  }

  async function settle(): Promise<void> {
    await harness.waitUntilSettled(tenantId);
    await endOrphanedLease();
  }

  async function endOrphanedLease(): Promise<void> {
    if (!(await harness.isOrphaned(tenantId))) return;
    count('lease orphaned');
    await harness.setNow(harness.nowMs() + leaseMs + 1);
  }

  type Pause = { readonly reached: Promise<void>; goOn(): Promise<void> };

  /** Pauses the server at the start of its nth transaction from now on. */
  function pauseTransaction(nth: number): Pause {
    const gate = createGate();
    let seen = 0;
    harness.setGate(async () => {
      seen += 1;
      if (seen !== nth) return;
      harness.setGate(undefined);
      await gate.pass();
    });
    return {
      reached: gate.reached,
      async goOn() {
        harness.setGate(undefined);
        gate.open();
      },
    };
  }

  /** Holds the next list requests at the platform. */
  async function pausePlatform(): Promise<Pause> {
    await simulator.hold({ path: '/v1/balance_transactions' });
    const never = new Promise<void>(() => undefined);
    return {
      reached: simulator.waitForHeld({ atLeast: 1, timeoutMs: 2_000 }).then(
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
      return passMeanwhile(life, meanwhile);
    }
    try {
      await passMeanwhile(life, meanwhile);
      if (isOvertaken) await Promise.race([asked, delay(overtakingMs)]);
    } finally {
      await pause.goOn();
    }
    const toMs = harness.nowMs();
    count(`paused at the ${where}`);
    count(`paused while ${meanwhile.kind === 'passing' ? spanName(toMs - fromMs) : meanwhile.kind}`);
    for (const asOf of [fromMs, toMs]) if (toMs > fromMs) straddled.set(asOf, { fromMs, toMs });
    const answer = await asked;
    await settle();
    const databaseMayFail = performance.now() - startedAtMs > idleMs;
    const sets = boundSets.slice(changes - 1);
    await judge(answer, interval, { fromMs, toMs, boundSets: sets, databaseMayFail });
  }

  return {
    async ask(asking: Asking): Promise<void> {
      life.idleSinceMs = harness.monotonicMs();
      if (asking.kind === 'read') await read(asking.intervals, asking.databaseFault);
      if (asking.kind === 'paused') await readPaused(asking);
    },
    /** Expires every answer and reads; an account first read in the background counts later. */
    async answersWithAll(): Promise<boolean> {
      await harness.setNow(harness.nowMs() + 35_000);
      life.idleSinceMs = harness.monotonicMs();
      const circumstances = now();
      const answer = await get('day');
      await settle();
      await judge(answer, 'day', { ...circumstances, toMs: harness.nowMs() });
      if (answer.status !== 200) return false;
      return answerBody.parse(answer.body).source_details.every((one) => one.counted);
    },
  };
}

/** Ends all faults, and then expects an exact answer and an exact ledger. */
async function end(life: Life, { judgeLedger, judgeCooldowns }: Judge, { answersWithAll }: Reader) {
  const { harness, tenantId, accounts, count } = life;
  await harness.simulator.clearFaults();
  for (const account of accounts) if (account.wasBound) await bind(life, account);
  // Beyond any cooldown, the TTL and the latest listing; the sale makes a total.
  await happenFromNow(life, { ...sale, amounts: [1], aheadMs: 35_000 });
  await expect.poll(answersWithAll, { timeout: 20_000 }).toBe(true);
  const endMs = harness.nowMs();
  expect(await rollupDifferences(harness.database, tenantId), 'the rollup differs from the ledger').toEqual(
    [],
  );
  for (const account of accounts) if (account.isBound) await judgeLedger(account, endMs);
  await judgeCooldowns();
  for (const observation of harness.observations) {
    if (observation.kind === 'pullStarted' && observation.sources === 0) count('refresh of nothing');
    if (observation.kind !== 'pullFinished') continue;
    count(`refresh ${observation.outcome}`);
    count('pages', observation.pages);
  }
  const bugs = harness.observations.filter(({ kind }) => kind === 'bug' || kind === 'contractViolated');
  expect(bugs).toEqual([]);
  count('history');
}
