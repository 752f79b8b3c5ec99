/**
 * Compares answers, and finally the ledger, with the truth of the simulator: exactly if the refresh
 * took no time, and otherwise within the truths of its start and end.
 */
import { expect } from 'vitest';
import { z } from 'zod';
import type { Answer } from '../support/harness.ts';
import type { SimulatorControl } from '../support/simulator.ts';
import { endOf, startOf, type Interval } from './calendar.ts';
import {
  add,
  answerBody,
  expectBetween,
  figuresOf,
  nothing,
  problemBody,
  sum,
  sumsOf,
  unavailableBody,
  type AnswerBody,
  type FailedSource,
  type Sums,
  type Truth,
} from './figures.ts';
import { ttlMs, type Account, type Life } from './life.ts';

type TruthQuery = Parameters<SimulatorControl['truth']>[0];

/** The circumstances of an answer: its time span, the connected accounts, and database faults. */
export type Circumstances = {
  readonly fromMs: number;
  readonly toMs: number;
  /** The sets of accounts connected during the span. */
  readonly boundSets: ReadonlyArray<readonly string[]>;
  readonly databaseMayFail: boolean;
};

export type Judge = ReturnType<typeof createJudge>;

export function createJudge(life: Life) {
  const { harness, history, tenantId, accounts, count } = life;
  const { database, simulator } = harness;
  const { timeZone, currency } = history;

  /** Cache: the truth of a past moment never changes. */
  const truths = new Map<string, Promise<Truth>>();
  const readTruth = async (query: TruthQuery): Promise<Truth> => {
    const key = JSON.stringify(query);
    const known = truths.get(key) ?? simulator.truth(query);
    truths.set(key, known);
    return known;
  };

  async function judge(answer: Answer, interval: Interval, circumstances: Circumstances): Promise<void> {
    if (answer.status === 200) return judgeAnswer(answerBody.parse(answer.body), interval, circumstances);
    const { type } = problemBody.parse(answer.body);
    count(`answer ${answer.status} ${type}`);
    const { boundSets: sets, databaseMayFail } = circumstances;
    if (type === '/problems/no-revenue-source') {
      expect(sets, 'some account is connected').toContainEqual([]);
      return;
    }
    if (type === '/problems/database-unavailable') {
      expect(databaseMayFail, 'no database fault was injected').toBe(true);
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
      // It excludes accounts bound since, and unbound ones.
      const known = life.boundSets.filter((set) => sets.some((now) => set.every((one) => now.includes(one))));
      await judgeFigures(last_known, interval, known);
    }
  }

  async function judgeAnswer(body: AnswerBody, interval: Interval, circumstances: Circumstances) {
    const { fromMs, toMs, boundSets } = circumstances;
    count('answer 200');
    const [startMs, asOfMs] = [Date.parse(body.interval_start), Date.parse(body.data_as_of)];
    expect([startOf(interval, fromMs, timeZone), startOf(interval, toMs, timeZone)]).toContain(startMs);
    expect(asOfMs).toBeGreaterThanOrEqual(startMs);
    expect(asOfMs, 'older than promised').toBeGreaterThan(fromMs - ttlMs);
    expect(asOfMs).toBeLessThanOrEqual(toMs);
    await judgeFigures(body, interval, boundSets);
    for (const { platform_account_id, counted } of body.source_details) {
      if (!counted) continue;
      const account = accounts.find((one) => one.account === platform_account_id);
      if (account) account.bookedFromMs ??= startOf('day', asOfMs, timeZone);
    }
  }

  /** A failure must belong to a known cooldown, or be the first report of an injected fault. */
  function judgeFailure(failure: FailedSource, { fromMs, toMs }: Circumstances): void {
    const { cooldowns, faults, catchingUpUntilMs } = life;
    const { platform_account_id: account, reason, retry_after_seconds: seconds } = failure;
    const span = { fromMs: fromMs + (seconds - 1) * 1000, toMs: toMs + seconds * 1000 };
    if (reason === 'catching_up') {
      expect(span.fromMs, 'no refresh takes long').toBeLessThan(catchingUpUntilMs);
      return;
    }
    const overlaps = (one: { fromMs: number; toMs: number }) =>
      one.fromMs <= span.toMs && one.toMs >= span.fromMs;
    if (cooldowns.some((one) => one.account === account && overlaps(one))) return;
    const fault = faults.find(
      (one) => one.account === account && one.reason === reason && one.seconds >= seconds && !one.isReported,
    );
    if (!fault) expect.fail(`${account} fails with ${reason} for ${seconds} s without an injected fault`);
    fault.isReported = true;
    cooldowns.push({ account, ...span, reportedMs: toMs });
  }

  type Sets = Circumstances['boundSets'];
  async function judgeFigures(body: AnswerBody, interval: Interval, boundSets: Sets): Promise<void> {
    const { source_details, by_currency } = body;
    const shown = source_details.map(({ platform_account_id }) => platform_account_id);
    expect(boundSets.map((set) => set.toSorted())).toContainEqual(shown.toSorted());
    // Before its first read an account is shown without figures.
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
      const doubt = life.straddled.get(asOfMs);
      const window = { account, fromMs, toMs };
      const low = doubt
        ? await leastTruth(window, doubt.fromMs, asOfMs)
        : [await readTruth({ ...window, visibleAtMs: asOfMs })];
      const high = doubt ? [await readTruth({ ...window, visibleAtMs: doubt.toMs })] : low;
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
   * The lower bound of a refresh from `beganMs` to `asOfMs`: early pages may lack events listed
   * later, and contain no event created after `beganMs`.
   */
  async function leastTruth(
    { account, fromMs, toMs }: Omit<TruthQuery, 'visibleAtMs'>,
    beganMs: number,
    asOfMs: number,
  ): Promise<Truth[]> {
    const cutMs = Math.min(Math.max((Math.floor(beganMs / 1000) + 1) * 1000, fromMs), toMs);
    return Promise.all([
      readTruth({ account, fromMs, toMs: cutMs, visibleAtMs: beganMs }),
      readTruth({ account, fromMs: cutMs, toMs, visibleAtMs: asOfMs }),
    ]);
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
      const truth = await readTruth({ account, fromMs, toMs, visibleAtMs: endMs });
      expect(bookedSums(within), 'the ledger differs from the truth').toEqual(sum([truth]));
    }
  }

  /** Expects no call to a platform in its cooldown. */
  async function judgeCooldowns(): Promise<void> {
    for (const { account, fromMs, reportedMs } of life.cooldowns) {
      const { requests } = await simulator.requests({ account });
      expect(requests.filter(({ atMs }) => atMs > reportedMs && atMs <= fromMs)).toEqual([]);
    }
    const { count: requested } = await simulator.requests();
    count('requests', requested);
  }

  return { judge, judgeLedger, judgeCooldowns };
}

const bookedEvent = { external_id: z.string(), kind: z.string(), currency: z.string() };
const bookedEvents = z.array(z.object({ ...bookedEvent, amount: z.coerce.number(), at: z.date() }));

/** The ledger is complete only inside these intervals. */
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
  // Reversals beyond the sales count as refunds.
  for (const to of Object.values(booked)) {
    to.refunds += Math.max(0, -to.gross);
    to.gross = Math.max(0, to.gross);
  }
  return booked;
}
