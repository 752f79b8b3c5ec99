import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/model/instant.ts';
import type { Cursor, PullStep } from '../../../src/platforms/adapter.ts';
import { createStripeAdapter } from '../../../src/platforms/stripe/adapter.ts';
import { createStripeModel, secondOf, type Delays, type Listed, type StripeModel } from './model.ts';
import { againOf, requestOf } from './reading.ts';

const midnight = instant(Date.UTC(2026, 10, 24));
const noonMs = midnight + 43_200_000;
const overlapSeconds = 60;
const seed = 20_261_124;
const ours = { account: 'acct_1Model', key: 'sk_live_of_a_model' };

/** One connection: stores each step, and its processes may die after any step. */
function createConnection(model: StripeModel) {
  const adapter = createStripeAdapter({
    STRIPE_BASE_URL: 'http://stripe.example',
    STRIPE_OVERLAP_SECONDS: overlapSeconds,
    STRIPE_COMPLETENESS_LAG_SECONDS: overlapSeconds,
    outbound: model.outbound,
    observe: () => undefined,
  });
  const booked = new Set<string>();
  const store = (step: PullStep): Extract<PullStep, { kind: 'page' }> => {
    if (step.kind !== 'page') throw new Error(`a model of Stripe does not fail: ${JSON.stringify(step)}`);
    for (const { externalId } of step.events) booked.add(externalId);
    return step;
  };
  let cursor: Cursor = null;
  let recentCursor: Cursor = null;
  return {
    booked,
    /** Stores at most `steps` steps; returns the complete page, or undefined without one. */
    async pull(steps: number) {
      let left = steps;
      for await (const step of adapter.pull(requestOf(ours, { cursor, since: midnight }))) {
        const page = store(step);
        cursor = JSON.parse(JSON.stringify(page.cursor));
        if (page.complete) return page;
        left -= 1;
        if (left === 0) break;
      }
      return undefined;
    },
    /** Reads at most `pages` pages; returns true when the round is complete. */
    async readAgain(pages: number, sinceMs: number): Promise<boolean> {
      let left = pages;
      const request = requestOf(ours, { cursor: recentCursor, since: instant(sinceMs) });
      for await (const step of againOf(adapter)(request)) {
        const page = store(step);
        recentCursor = JSON.parse(JSON.stringify(page.cursor));
        left -= 1;
        if (page.complete) return true;
        if (left === 0) break;
      }
      return false;
    },
  };
}

/** Bursts of sales, listed up to `maxLateMs` late; half of the cases have an anchor. */
function sales(maxLateMs: number): fc.Arbitrary<readonly Listed[]> {
  const burst = fc.record({
    offsetMs: fc.integer({ min: 0, max: 400_000 }),
    count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 90, max: 230 })),
    spreadMs: fc.constantFrom(0, 900, 5_000, 70_000),
    late: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: maxLateMs }), fc.constant(maxLateMs)), {
      minLength: 1,
      maxLength: 4,
    }),
    salt: fc.nat({ max: 9 }),
  });
  return fc
    .record({ bursts: fc.array(burst, { minLength: 1, maxLength: 6 }), hasAnchor: fc.boolean() })
    .map(({ bursts, hasAnchor }) => {
      const made = bursts.flatMap(({ offsetMs, count, spreadMs, late, salt }, burstIndex) =>
        Array.from({ length: count }, (_, index): Listed => {
          const atMs = noonMs + offsetMs + Math.floor((spreadMs * index) / count);
          // Ids shuffle the order within a second, identically in every run.
          const id = `txn_${String((index * 7919 + salt) % 997)}_${String(burstIndex)}_${String(index)}`;
          return { id, atMs, listedAtMs: atMs + (late[index % late.length] ?? 0) };
        }),
      );
      const anchor = { id: 'txn_anchor', atMs: midnight - 5_000, listedAtMs: midnight };
      return hasAnchor ? [anchor, ...made] : made;
    });
}

const delays: fc.Arbitrary<Delays[]> = fc.array(
  fc.record({
    thereMs: fc.integer({ min: 0, max: 2_000 }),
    lookMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
    backMs: fc.integer({ min: 0, max: 2_000 }),
    hasDate: fc.constantFrom(true, true, true, true, true, true, false),
  }),
  { minLength: 1, maxLength: 7 },
);
/** Pulls, each `afterMs` after the previous one; a finite `steps` kills the process after them. */
const pulls = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 90_000 })),
    steps: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 })),
  }),
  { minLength: 1, maxLength: 8 },
);

const findMissing = (wanted: readonly Listed[], booked: ReadonlySet<string>): string[] =>
  wanted
    .filter((one) => one.atMs >= midnight && !booked.has(one.id))
    .map(({ id }) => id)
    .toSorted();

describe('pulls of records listed late', () => {
  it('lose no record listed within the overlap, wherever they stop, and claim no missing one complete', async () => {
    const seen = { complete: 0, cut: 0, late: 0 };
    const check = fc.asyncProperty(
      sales(overlapSeconds * 1000),
      delays,
      pulls,
      async (all, times, rounds) => {
        const model = createStripeModel(all, times, noonMs);
        const connection = createConnection(model);
        for (const { afterMs, steps } of rounds) {
          model.advance(afterMs);
          const lookIndex = model.looks.length;
          const end = await connection.pull(steps);
          if (!end) {
            seen.cut += 1;
            continue;
          }
          seen.complete += 1;
          const firstLookMs = model.looks[lookIndex] ?? 0;
          const { completeThrough = midnight } = end;
          expect(completeThrough).toBeLessThanOrEqual(firstLookMs - overlapSeconds * 1000);
          const promised = all.filter((one) => secondOf(one) * 1000 < completeThrough);
          expect(findMissing(promised, connection.booked)).toEqual([]);
        }
        model.advance(600_000);
        while (!(await connection.pull(Infinity)));
        seen.late += all.filter((one) => one.listedAtMs > one.atMs).length;
        expect(findMissing(all, connection.booked)).toEqual([]);
      },
    );
    await fc.assert(check, { numRuns: 400, seed, endOnFailure: true });
    expect(Math.min(seen.complete, seen.cut, seen.late)).toBeGreaterThan(100);
  });
});

describe('the second read', () => {
  const windowMs = 15 * 60_000;

  it('finds records listed up to fifteen minutes late, a few pages at a time', async () => {
    const seen = { found: 0, rounds: 0 };
    const check = fc.asyncProperty(
      sales(windowMs),
      delays,
      pulls,
      fc.integer({ min: 1, max: 3 }),
      async (all, times, rounds, pagesAtOnce) => {
        const model = createStripeModel(all, times, noonMs);
        const connection = createConnection(model);
        for (const { afterMs, steps } of rounds) {
          model.advance(afterMs);
          await connection.pull(steps);
        }
        model.advance(windowMs / 2);
        while (!(await connection.pull(Infinity)));
        const sinceMs = model.nowMs() - windowMs;
        const listed = all.filter((one) => one.listedAtMs <= model.nowMs() && one.atMs >= sinceMs);
        const lost = findMissing(listed, connection.booked);
        // Later calls pass later times; a round keeps its first one.
        while (!(await connection.readAgain(pagesAtOnce, model.nowMs() - windowMs))) {
          seen.rounds += 1;
          model.advance(30_000);
          await connection.pull(Infinity);
        }
        seen.found += lost.length;
        expect(findMissing(listed, connection.booked)).toEqual([]);
      },
    );
    await fc.assert(check, { numRuns: 150, seed, endOnFailure: true });
    expect(Math.min(seen.found, seen.rounds)).toBeGreaterThan(20);
  });
});
