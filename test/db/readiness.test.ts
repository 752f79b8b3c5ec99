import { describe, expect, it } from 'vitest';
import type { FailedCheck } from '../../src/db/guard.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { createProbe, shareProbe, type DatabaseCheck } from '../../src/db/readiness.ts';
import type { Clock } from '../../src/model/clock.ts';
import { manualClock } from '../support/manual-clock.ts';

/** The manual clock with a count of its sleepers. */
function countingClock() {
  const time = manualClock(0);
  let waiting = 0;
  const sleep: Clock['sleep'] = async (ms, signal) => {
    waiting += 1;
    await time.sleep(ms, signal);
    waiting -= 1;
  };
  return { clock: { ...time, sleep }, waiting: () => waiting, move: (ms: number) => time.advance(ms) };
}

function manualProbe() {
  const running: Array<PromiseWithResolvers<readonly DatabaseCheck[]>> = [];
  const begun = { count: 0 };
  return {
    begun,
    probe: async () => {
      begun.count += 1;
      const one = Promise.withResolvers<readonly DatabaseCheck[]>();
      running.push(one);
      return one.promise;
    },
    answer: (failed: readonly DatabaseCheck[] = []) => running.shift()?.resolve(failed),
    fail: (error: unknown) => running.shift()?.reject(error),
    running: () => running.length,
  };
}

function sharedProbe() {
  const [time, { probe, ...hand }] = [countingClock(), manualProbe()];
  return { ...time, ...hand, shared: shareProbe(probe, time.clock) };
}

const many = Array.from({ length: 500 });
/** Resolves once all pending microtasks have run. */
const flushMicrotasks = () => new Promise<void>((done) => void setImmediate(done));

/** A promise's outcome so far. */
async function outcomeSoFar<T>(promise: Promise<T>): Promise<T | 'nothing yet'> {
  await flushMicrotasks();
  return Promise.race([promise, Promise.resolve('nothing yet' as const)]);
}

describe('shared readiness', () => {
  it('is probed once for 500 concurrent requests', async () => {
    const { begun, answer, shared } = sharedProbe();
    const asked = Promise.all(many.map(() => shared()));
    answer(['migrations']);
    expect(new Set((await asked).map((failed) => failed.join()))).toEqual(new Set(['migrations']));
    expect(begun.count).toBe(1);
  });

  it('is cached for a second after its result', async () => {
    const { move, begun, answer, shared } = sharedProbe();
    const first = shared();
    move(400);
    answer();
    expect(await first).toEqual([]);
    move(999);
    expect(await shared()).toEqual([]);
    expect(begun.count).toBe(1);
    move(1);
    const next = shared();
    answer(['role']);
    expect(await next).toEqual(['role']);
    expect(begun.count).toBe(2);
  });

  it('is `database` after half a second of silence, not a millisecond before', async () => {
    const { move, shared } = sharedProbe();
    const asked = shared();
    move(499);
    expect(await outcomeSoFar(asked)).toBe('nothing yet');
    move(1);
    expect(await asked).toEqual(['database']);
  });

  it('counts the half second per request, not per probe', async () => {
    const { move, shared } = sharedProbe();
    const first = shared();
    move(300);
    const second = shared();
    move(200);
    expect(await first).toEqual(['database']);
    expect(await outcomeSoFar(second)).toBe('nothing yet');
    move(300);
    expect(await second).toEqual(['database']);
  });

  it('has at most one hanging probe, however many requests arrive', async () => {
    const { move, begun, running, answer, shared } = sharedProbe();
    for (let seconds = 0; seconds < 30; seconds += 1) {
      const asked = Promise.all(many.map(() => shared()));
      move(1_000);
      expect(new Set((await asked).map((failed) => failed.join()))).toEqual(new Set(['database']));
    }
    expect({ begun: begun.count, running: running() }).toEqual({ begun: 1, running: 1 });
    answer();
    await flushMicrotasks();
    expect(await shared()).toEqual([]);
  });

  it('is probed again after a failed probe, which rejects only its own waiters', async () => {
    const { begun, fail, answer, shared } = sharedProbe();
    const asked = Promise.allSettled([shared(), shared()]);
    fail(new TypeError('a bug'));
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = shared();
    answer();
    expect(await next).toEqual([]);
    expect(begun.count).toBe(2);
  });

  it('causes no unhandled rejection when a probe fails after its waiters timed out', async () => {
    const { move, fail, shared } = sharedProbe();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const asked = shared();
    move(500);
    expect(await asked).toEqual(['database']);
    fail(new TypeError('a bug'));
    await flushMicrotasks();
    await flushMicrotasks();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('leaves no timer behind after an answer', async () => {
    const { waiting, answer, shared } = sharedProbe();
    const asked = shared();
    expect(waiting()).toBe(1);
    answer();
    await asked;
    await flushMicrotasks();
    expect(waiting()).toBe(0);
  });
});

describe('the probe', () => {
  const probeThrowing = (error: unknown) =>
    createProbe(async () => {
      throw error;
    })();

  it('returns the failed checks of the guard', async () => {
    const found: FailedCheck[] = ['role', 'migrations'];
    expect(await createProbe(async () => found)()).toEqual(found);
  });

  it.each([
    new DatabaseUnavailableError('57P01'),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
  ])('says `database` for %s', async (error) => {
    expect(await probeThrowing(error)).toEqual(['database']);
  });

  it('says `read_only` for a read-only server', async () => {
    expect(await probeThrowing(new DatabaseUnavailableError('25006'))).toEqual(['read_only']);
  });

  it('rethrows a bug', async () => {
    await expect(probeThrowing(new RangeError('a bug'))).rejects.toThrow(RangeError);
  });
});
