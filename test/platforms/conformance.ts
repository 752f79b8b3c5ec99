/** Contract of every adapter, tested with random histories of a merchant's moves and of pulls. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canaries } from '../../scripts/simulator/canaries.ts';
import { instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import type { PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import { newIds } from '../support/database.ts';
import { pullRequest, type OpenStage, type Stage, type StageFault, type StageTruth } from './stage.ts';

export const dayStartMs = Date.parse('2026-11-24T00:00:00Z');
export const dayEndMs = dayStartMs + 86_400_000;
export const openingMs = dayStartMs + 6 * 3_600_000;
/** One connection for all pulls: adapters cache tokens by connection. */
const trace = { ...newIds(), refreshId: 'refresh' };

export type Move =
  | { readonly kind: 'wait'; readonly share: number }
  | { readonly kind: 'sell'; readonly minor: number; readonly late: number; readonly isForeign: boolean }
  | { readonly kind: 'refund'; readonly share: number; readonly of: number; readonly late: number }
  | { readonly kind: 'change'; readonly which: number; readonly of: number };
/** `between`: moves after each step; `steps`: number of steps stored before the process dies. */
type Pull = {
  readonly between: readonly Move[];
  readonly steps: number;
  readonly fault: StageFault | undefined;
};
export type History = ReadonlyArray<{ readonly moves: readonly Move[]; readonly pull: Pull }>;

/** Uniform over 0 to 1: `fc.double` draws mostly values near 0, almost without waits or delays. */
export const share = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);
/** Three of four records are listed at once. */
const late = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, share);
export const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), share }),
  fc.record({
    kind: fc.constant('sell' as const),
    minor: fc.integer({ min: 1, max: 99_999 }),
    late,
    isForeign: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('refund' as const), share, of: fc.nat(), late }),
  fc.record({ kind: fc.constant('change' as const), which: fc.nat(), of: fc.nat() }),
);
export const faults = [
  'rate_limited',
  'upstream_error',
  'timeout',
  'invalid_response',
  'wrong_shape',
] as const;
const pullOfHistory: fc.Arbitrary<Pull> = fc.record({
  between: fc.array(move, { maxLength: 2 }),
  steps: fc.constantFrom(1, 2, 3, 5, Infinity, Infinity, Infinity),
  fault: fc.option(fc.constantFrom(...faults), { nil: undefined, freq: 4 }),
});
export const history: fc.Arbitrary<History> = fc.array(
  fc.record({ moves: fc.array(move, { maxLength: 8 }), pull: pullOfHistory }),
  { minLength: 1, maxLength: 8 },
);

/** The seed is fixed: more runs extend the same sequence of histories. */
export function testHistories(openStage: OpenStage, runs: number): void {
  it(`loses no event and books none twice in ${runs} random histories`, { timeout: 600_000 }, async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(history, async (given) => playHistory(openStage, given)),
      { numRuns: runs, seed: 20_261_124 },
    );
  });
}

/** The tests with fixed data, for one platform. */
export function testContract(openStage: OpenStage): void {
  it('keeps no customer data from the responses', async () => {
    const { stage, pull } = begin(openStage);
    const sale = { minor: 100, currency: 'USD', atMs: openingMs, visibleAtMs: openingMs };
    for (const id of ['one', 'two', 'three']) stage.sell({ ...sale, id });
    stage.refund({ ...sale, id: 'back', saleId: 'one', minor: 50 });
    pull.wait();
    const kept = JSON.stringify(await pull.toEnd(), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(kept).toContain('externalId');
    expect(canaries.filter((text) => kept.includes(text))).toEqual([]);
  });

  it('sends exactly its stated number of requests when nothing is new', async () => {
    const { stage, pull } = begin(openStage);
    await pull.toEnd();
    const before = stage.requests.length;
    await pull.toEnd();
    expect(stage.requests.length - before).toBe(stage.idleRequests);
  });

  it("fails with another merchant's key before booking any event", async () => {
    const { stage, pull, ledger } = begin(openStage);
    stage.sell({ id: 'one', minor: 100, currency: 'USD', atMs: openingMs, visibleAtMs: openingMs });
    const steps = await pull.toEnd({ credential: stage.foreignCredential, accountIsChecked: false });
    expect(steps.at(-1)).toMatchObject({ kind: 'failed' });
    expect(ledger.events.size).toBe(0);
  });

  it.each(faults)('reports %s, keeps its events, and continues', async (fault) => {
    const { stage, pull, ledger } = begin(openStage);
    await pull.toEnd();
    stage.sell({ id: 'one', minor: 100, currency: 'USD', atMs: openingMs, visibleAtMs: openingMs });
    stage.fail(fault);
    const reason = fault === 'wrong_shape' ? 'invalid_response' : fault;
    expect((await pull.toEnd()).at(-1)).toMatchObject({ kind: 'failed', failure: { reason } });
    pull.wait();
    await pull.toEnd();
    expect(ledger.sums()).toEqual(stage.truth(dayStartMs, dayEndMs));
  });
}

export function begin(openStage: OpenStage) {
  let nowMs = openingMs;
  const stage = openStage({ nowMs: () => nowMs });
  const ledger = createStageLedger();
  const request = requestOf(stage);
  const wait = (milliseconds: number = Math.max(...stage.stepsMs)): void => {
    nowMs = Math.min(nowMs + milliseconds, dayEndMs - 1);
  };
  /** Stores steps to the end of the walk, or `limit` steps; `between` runs after each. */
  async function read(
    begun: (request: PullRequest) => AsyncIterable<PullStep>,
    more: Partial<PullRequest>,
    limit = Infinity,
    between: () => void = () => undefined,
  ): Promise<PullStep[]> {
    const steps: PullStep[] = [];
    if (limit === 0) return steps;
    for await (const step of begun({ ...request, cursor: ledger.cursor, ...more })) {
      steps.push(step);
      ledger.store(step);
      if (steps.length >= limit || (step.kind === 'page' && step.complete)) break;
      between();
      if (steps.length > 2_000) throw new Error('a pull does not end');
    }
    return steps;
  }
  const pull = {
    wait,
    toEnd: (more: Partial<PullRequest> = {}) => read((request) => stage.adapter.pull(request), more),
    cut: (limit: number, between: () => void) =>
      read((request) => stage.adapter.pull(request), {}, limit, between),
  };
  return { stage, ledger, pull, wait, nowMs: () => nowMs };
}

/** Applies a merchant's moves to the stage, one at a time. */
export function createPlayer({
  stage,
  wait,
  nowMs,
}: Pick<ReturnType<typeof begin>, 'stage' | 'wait' | 'nowMs'>) {
  const sales: Array<{ readonly id: string; readonly currency: string }> = [];
  let count = 0;
  return (one: Move): void => {
    const lateMs = 'late' in one ? Math.floor(one.late * stage.maxLateMs) : 0;
    const listed = { atMs: nowMs(), visibleAtMs: nowMs() + lateMs };
    const sale = 'of' in one ? sales[one.of % Math.max(1, sales.length)] : undefined;
    count += 1;
    if (one.kind === 'wait') wait(Math.floor(one.share * (stage.stepsMs[count % stage.stepsMs.length] ?? 0)));
    if (one.kind === 'sell') {
      const id = `sale-${String(count)}`;
      const currency = one.isForeign ? 'JPY' : 'USD';
      sales.push({ id, currency });
      stage.sell({ ...listed, id, minor: one.minor, currency });
    }
    if (one.kind === 'refund' && sale) {
      const minor = 1 + Math.floor(one.share * 50);
      stage.refund({
        ...listed,
        currency: sale.currency,
        id: `refund-${String(count)}`,
        saleId: sale.id,
        minor,
      });
    }
    if (one.kind === 'change' && sale)
      stage.changes[one.which % Math.max(1, stage.changes.length)]?.(sale.id);
  };
}

async function playHistory(openStage: OpenStage, given: History): Promise<void> {
  const { stage, ledger, pull, wait, nowMs } = begin(openStage);
  const play = createPlayer({ stage, wait, nowMs });
  const compare = () => expect(ledger.sums()).toEqual(stage.truth(dayStartMs, dayEndMs));
  for (const { moves, pull: cut } of given) {
    moves.forEach(play);
    if (cut.fault) stage.fail(cut.fault);
    let isDisturbed = false;
    // A new sale after each step, with the clock stopped, would keep a pull running for ever.
    let plays = 20;
    const steps = await pull.cut(cut.steps, () => {
      isDisturbed ||= cut.between.length > 0;
      plays -= 1;
      if (plays > 0) cut.between.forEach(play);
    });
    const end = steps.at(-1);
    if (end?.kind === 'page' && end.complete && !isDisturbed) compare();
  }
  // Now all records are listed, and three pulls use up any fault left.
  wait(stage.maxLateMs + 1_000);
  wait();
  for (let left = 3; left > 0; left -= 1) await pull.toEnd();
  compare();
}

export function requestOf(stage: Stage): PullRequest {
  return {
    ...pullRequest(stage.account, stage.credential, instant(dayStartMs)),
    exchangeCredential: async (exchange) => {
      const pair = await exchange(stage.credential);
      return 'kind' in pair ? pair : { ...stage.credential, ...pair };
    },
    trace,
  };
}

/** Stores steps as the database does: the cursor as JSON, events by id, groups as wholes. */
export function createStageLedger() {
  const events = new Map<string, LedgerEvent>();
  const cursor: unknown = null;
  return {
    events,
    cursor,
    store(step: PullStep): void {
      if (step.kind !== 'page') return;
      const cancel = (isGone: (event: LedgerEvent) => boolean): void => {
        for (const [id, event] of events) if (isGone(event)) events.set(id, { ...event, voided: true });
      };
      const { restartFrom } = step;
      if (restartFrom !== undefined) cancel(({ occurredAt }) => occurredAt >= restartFrom);
      for (const { groupId, keep } of step.wholes ?? [])
        cancel((event) => event.groupId === groupId && !keep.includes(event.externalId));
      for (const event of step.events) events.set(event.externalId, event);
      this.cursor = JSON.parse(JSON.stringify(step.cursor));
    },
    sums(fromMs = dayStartMs, toMs = dayEndMs): StageTruth {
      const sums: Record<string, { saleCount: number; saleMinor: number; refundMinor: number }> = {};
      for (const { voided, kind, currency, amountMinor, occurredAt } of events.values()) {
        if (voided || occurredAt < fromMs || occurredAt >= toMs) continue;
        const sum = (sums[currency] ??= { saleCount: 0, saleMinor: 0, refundMinor: 0 });
        if (kind === 'sale') sum.saleCount += 1;
        if (kind === 'sale') sum.saleMinor += Number(amountMinor);
        else if (kind === 'capture_reversal') sum.saleMinor -= Number(amountMinor);
        else sum.refundMinor += Number(amountMinor);
      }
      return sums;
    },
  };
}
