/** Contract of every adapter for closed windows and look-ups: reconciliation depends on it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canaries } from '../../scripts/simulator/canaries.ts';
import { instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import type { BookedEvent, PullStep } from '../../src/platforms/adapter.ts';
import {
  begin,
  createPlayer,
  createStageLedger,
  dayEndMs,
  faults,
  history,
  move,
  openingMs,
  requestOf,
  share,
  type History,
  type Move,
} from './conformance.ts';
import { collectSteps, type OpenStage, type Stage, type StageFault } from './stage.ts';

const hourMs = 3_600_000;
const firstMs = openingMs - 3 * hourMs;
const floorToSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

type Reading = {
  /** Corrections after the last pull; `gone`: numbers of sales deleted since. */
  readonly unread: readonly Move[];
  readonly gone: readonly number[];
  readonly begins: number;
  readonly ends: number;
  /** Steps between two crashes; each restart continues from the stored cursor. */
  readonly steps: number;
  readonly between: readonly Move[];
  readonly fault: StageFault | undefined;
};
const reading: fc.Arbitrary<Reading> = fc.record({
  unread: fc.array(move, { maxLength: 4 }),
  gone: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
  begins: share,
  ends: share,
  steps: fc.constantFrom(1, 2, 3, Infinity),
  between: fc.array(
    move.filter(({ kind }) => kind !== 'change'),
    { maxLength: 2 },
  ),
  fault: fc.option(fc.constantFrom(...faults), { nil: undefined, freq: 4 }),
});

/** The seed is fixed: more runs extend the same sequence of histories. */
export function testWindowsOfHistories(openStage: OpenStage, runs: number): void {
  it(
    `reads a closed window completely and corrects the pulled events, in ${runs} random histories`,
    { timeout: 600_000 },
    async () => {
      expect.hasAssertions();
      await fc.assert(
        fc.asyncProperty(history, reading, async (given, how) => readRandomWindow(openStage, given, how)),
        { numRuns: runs, seed: 20_261_125 },
      );
    },
  );
}

/** The tests with fixed data, for one platform. */
export function testWindowContract(openStage: OpenStage): void {
  it('reports a window that has just ended as incomplete, without a failure', async () => {
    const { stage, sell, nowMs } = open(openStage);
    sell('one');
    const { steps } = await readWindow(stage, firstMs, floorToSecond(nowMs()));
    expect(steps.map(({ kind }) => kind)).not.toContain('failed');
    expect(steps.some((step) => step.kind === 'page' && step.complete)).toBe(false);
  });

  it.each(faults)('reports %s in a window, and continues after the last stored page', async (fault) => {
    const { stage, sell, settle } = open(openStage);
    for (let count = 0; count < 12; count += 1) sell(`sale ${String(count)}`);
    settle();
    const toMs = openingMs + hourMs;
    const begun = await readWindow(stage, firstMs, toMs, { limit: 3 });
    stage.fail(fault);
    const { steps } = await readWindow(stage, firstMs, toMs, begun);
    const reason = fault === 'wrong_shape' ? 'invalid_response' : fault;
    expect(steps.at(-1)).toMatchObject({ kind: 'failed', failure: { reason } });
    const { ledger, steps: rest } = await readWindow(stage, firstMs, toMs, begun);
    expect(rest.at(-1)).toMatchObject({ kind: 'page', complete: true });
    expect(ledger.sums(firstMs, toMs)).toEqual(stage.truth(firstMs, toMs));
  });

  it('keeps no customer data from windows or look-ups', async () => {
    const { stage, sell, settle, pull } = open(openStage);
    sell('one');
    stage.refund({ ...saleOf('back'), saleId: 'one', minor: 50 });
    settle();
    const { steps } = await readWindow(stage, firstMs, openingMs + hourMs);
    await pull.toEnd();
    const kept = JSON.stringify([steps, await lookUp(stage, eventsOf(steps))], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(kept).toContain('externalId');
    expect(canaries.filter((text) => kept.includes(text))).toEqual([]);
  });

  it("reads no window and no event of another merchant's account", async () => {
    const { stage, sell, settle } = open(openStage);
    sell('one');
    settle();
    const known = eventsOf((await readWindow(stage, firstMs, openingMs + hourMs)).steps);
    const stranger = { ...requestOf(stage), credential: stage.foreignCredential, accountIsChecked: false };
    const window = stage.adapter.readWindow(stranger, instant(firstMs), instant(openingMs + hourMs));
    for (const walk of [window, stage.adapter.lookUp(stranger, known)]) {
      const steps = (await collectSteps(walk)).steps;
      expect(steps.at(-1)).toMatchObject({ kind: 'failed' });
      expect(eventsOf(steps)).toEqual([]);
    }
  });

  it('finds existing events unchanged, and no deleted one', async () => {
    const { stage, sell, settle, pull, ledger } = open(openStage);
    for (const id of ['one', 'two', 'three']) sell(id);
    stage.refund({ ...saleOf('back of two'), saleId: 'two', minor: 50 });
    stage.refund({ ...saleOf('back of three'), saleId: 'three', minor: 60 });
    settle();
    await pull.toEnd();
    const booked = [...ledger.events.values()];
    expect(booked).toHaveLength(5);
    expect(await lookUp(stage, booked)).toEqual(new Map(booked.map((one) => [one.externalId, one])));
    stage.vanish('two');
    const { ledger: left } = await readWindow(stage, firstMs, openingMs + hourMs);
    const found = await lookUp(stage, booked);
    expect(found.size).toBe(3);
    expect(found).toEqual(left.events);
    expect(left.sums(firstMs, dayEndMs)).toEqual(stage.truth(firstMs, dayEndMs));
  });

  // Each step renews the lease, which is hardly longer than one request.
  it('sends at most one request between two steps', async () => {
    const { stage, sell, settle, pull } = open(openStage);
    sell('one');
    stage.refund({ ...saleOf('back'), saleId: 'one', minor: 50 });
    settle();
    await pull.toEnd();
    const request = { ...requestOf(stage), accountIsChecked: false };
    const [from, to] = [instant(firstMs), instant(openingMs + hourMs)];
    const booked = eventsOf((await readWindow(stage, from, to)).steps);
    const { adapter } = stage;
    for (const walk of [
      adapter.pull(request),
      adapter.readAgain?.(request) ?? [],
      adapter.readWindow(request, from, to),
      adapter.lookUp(request, booked),
      adapter.proveByBalances?.(request, from, to) ?? [],
    ]) {
      let sent = stage.requests.length;
      for await (const step of walk) {
        expect(stage.requests.length - sent, step.kind).toBeLessThanOrEqual(1);
        sent = stage.requests.length;
      }
      expect(stage.requests.length).toBe(sent);
    }
  });

  it('sends no request for an empty look-up', async () => {
    const { stage } = open(openStage);
    const steps = (await collectSteps(stage.adapter.lookUp(requestOf(stage), []))).steps;
    expect(steps.at(-1)).toMatchObject({ kind: 'page', complete: true });
    expect(stage.requests).toEqual([]);
  });
}

const saleOf = (id: string) => {
  return { id, minor: 100, currency: 'USD', atMs: openingMs, visibleAtMs: openingMs };
};

function open(openStage: OpenStage) {
  const { stage, ledger, pull, nowMs, wait } = begin(openStage);
  const sell = (id: string): void => stage.sell(saleOf(id));
  const settle = (): void => wait(hourMs + settlesAfterMs(stage));
  return { stage, ledger, pull, nowMs, sell, settle };
}

/** Delay until every record is listed and the lag of the platform has passed. */
const settlesAfterMs = ({ adapter, maxLateMs }: Stage): number => adapter.settlesAfterMs + maxLateMs;

const eventsOf = (steps: readonly PullStep[]): LedgerEvent[] =>
  steps.flatMap((step) => (step.kind === 'page' ? [...step.events] : []));

async function lookUp(stage: Stage, events: readonly BookedEvent[], also = createStageLedger()) {
  const found = createStageLedger();
  const steps = (await collectSteps(stage.adapter.lookUp(requestOf(stage), events))).steps;
  expect(steps.at(-1)).toMatchObject({ kind: 'page', complete: true });
  for (const step of steps) {
    found.store(step);
    also.store(step);
  }
  return found.events;
}

/** Stores a window in `ledger`, from its cursor on, for at most `limit` steps. */
async function readWindow(
  stage: Stage,
  fromMs: number,
  toMs: number,
  {
    ledger = createStageLedger(),
    limit = Infinity,
    between = () => undefined,
  }: { ledger?: ReturnType<typeof createStageLedger>; limit?: number; between?: () => void } = {},
) {
  const steps: PullStep[] = [];
  const request = { ...requestOf(stage), cursor: ledger.cursor };
  for await (const step of stage.adapter.readWindow(request, instant(fromMs), instant(toMs))) {
    steps.push(step);
    ledger.store(step);
    if (steps.length >= limit) break;
    between();
    if (steps.length > 2_000) throw new Error('a window does not end');
  }
  return { steps, ledger };
}

async function readRandomWindow(openStage: OpenStage, given: History, how: Reading): Promise<void> {
  const { stage, pull, wait, nowMs, ledger: pulled } = begin(openStage);
  const play = createPlayer({ stage, wait, nowMs });
  for (const { moves, pull: cut } of given) {
    moves.forEach(play);
    await pull.cut(cut.steps, () => undefined);
  }
  how.unread.forEach(play);
  for (const number of how.gone) stage.vanish(`sale-${String(number)}`);
  // The window must settle before the clock reaches the end of the day.
  const lastMs = Math.min(nowMs() + 1000, dayEndMs - settlesAfterMs(stage) - 2 * hourMs);
  // Half of the windows start at the second of an event; half end at one.
  const moments = [...pulled.events.values()].map(({ occurredAt }) => occurredAt);
  const pick = (part: number, otherwiseMs: number): number => {
    const moment = moments[Math.floor(part * 1_000) % Math.max(1, moments.length)];
    return floorToSecond(part > 0.5 && moment !== undefined ? moment : otherwiseMs);
  };
  const fromMs = Math.min(
    pick(how.begins, firstMs + how.begins * (lastMs - firstMs)),
    floorToSecond(lastMs) - 1000,
  );
  const endsMs = pick(how.ends, fromMs + how.ends * (lastMs - fromMs)) + 1000;
  const toMs = Math.max(fromMs + 1000, Math.min(endsMs, floorToSecond(lastMs)));
  wait(Math.max(0, toMs + settlesAfterMs(stage) - nowMs()));
  if (how.fault) stage.fail(how.fault);
  const ledger = createStageLedger();
  const pages: PullStep[] = [];
  let plays = 10;
  for (let walks = 0; ; walks += 1) {
    const { steps } = await readWindow(stage, fromMs, toMs, {
      ledger,
      limit: walks < 30 ? how.steps : Infinity,
      between() {
        plays -= 1;
        if (plays > 0) how.between.forEach(play);
      },
    });
    pages.push(...steps);
    const end = steps.at(-1);
    if (end?.kind === 'page' && end.complete) break;
    if (steps.length < how.steps || walks > 30) wait(hourMs);
    if (walks > 500) throw new Error('a window is never complete');
  }
  expect(ledger.sums(fromMs, toMs)).toEqual(stage.truth(fromMs, toMs));
  // As reconciliation does: pages correct stored events, and look-ups check those on no page.
  for (const step of pages) pulled.store(step);
  const isInside = ({ occurredAt, voided }: LedgerEvent) =>
    !voided && occurredAt >= fromMs && occurredAt < toMs;
  const extra = [...pulled.events.values()].filter(
    (one) => isInside(one) && !ledger.events.has(one.externalId),
  );
  const found = await lookUp(stage, extra, pulled);
  for (const one of extra)
    if (!found.has(one.externalId)) pulled.events.set(one.externalId, { ...one, voided: true });
  expect(pulled.sums(fromMs, toMs)).toEqual(stage.truth(fromMs, toMs));
}
