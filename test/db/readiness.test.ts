import { describe, expect, it } from 'vitest';
import type { FailedCheck } from '../../src/db/guard.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { createProbe, shareProbe, type DatabaseCheck } from '../../src/db/readiness.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/** A clock that moves when it is told to, and says how many wait by it. */
function handClock() {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      }),
  };
  return {
    clock,
    waiting: () => sleepers.size,
    move(ms: number) {
      nowMs += ms;
      for (const { atMs, wake } of sleepers) if (atMs <= nowMs) wake();
    },
  };
}

/** Probes that a test answers one by one. */
function handProbe() {
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

const many = Array.from({ length: 500 });
/** Everything that is ready to go on has gone on. */
const settled = () => new Promise<void>((done) => void setImmediate(done));

/** What has come of a promise so far. */
async function soFar<T>(promise: Promise<T>): Promise<T | 'nothing yet'> {
  await settled();
  return Promise.race([promise, Promise.resolve('nothing yet' as const)]);
}

describe('readiness that many ask for', () => {
  it('is found out once for 500 who ask at the same time', async () => {
    const { clock } = handClock();
    const { probe, begun, answer } = handProbe();
    const shared = shareProbe(probe, clock);
    const asked = Promise.all(many.map(() => shared()));
    answer(['migrations']);
    expect(new Set((await asked).map((failed) => failed.join()))).toEqual(new Set(['migrations']));
    expect(begun.count).toBe(1);
  });

  it('is kept for a second from when it was found, and found anew after it', async () => {
    const { clock, move } = handClock();
    const { probe, begun, answer } = handProbe();
    const shared = shareProbe(probe, clock);
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
    const { clock, move } = handClock();
    const { probe } = handProbe();
    const asked = shareProbe(probe, clock)();
    move(499);
    expect(await soFar(asked)).toBe('nothing yet');
    move(1);
    expect(await asked).toEqual(['database']);
  });

  it('counts the half second for each who asks, not for the probe', async () => {
    const { clock, move } = handClock();
    const { probe } = handProbe();
    const shared = shareProbe(probe, clock);
    const first = shared();
    move(300);
    const second = shared();
    move(200);
    expect(await first).toEqual(['database']);
    expect(await soFar(second)).toBe('nothing yet');
    move(300);
    expect(await second).toEqual(['database']);
  });

  it('lets one probe hang at most, however long and however many ask', async () => {
    const { clock, move } = handClock();
    const { probe, begun, running, answer } = handProbe();
    const shared = shareProbe(probe, clock);
    for (let seconds = 0; seconds < 30; seconds += 1) {
      const asked = Promise.all(many.map(() => shared()));
      move(1_000);
      expect(new Set((await asked).map((failed) => failed.join()))).toEqual(new Set(['database']));
    }
    expect({ begun: begun.count, running: running() }).toEqual({ begun: 1, running: 1 });
    answer();
    await settled();
    expect(await shared()).toEqual([]);
  });

  it('is found anew after a probe that failed, which only those are told who waited for it', async () => {
    const { clock } = handClock();
    const { probe, begun, fail, answer } = handProbe();
    const shared = shareProbe(probe, clock);
    const asked = Promise.allSettled([shared(), shared()]);
    fail(new TypeError('a bug'));
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = shared();
    answer();
    expect(await next).toEqual([]);
    expect(begun.count).toBe(2);
  });

  it('is nobody’s unhandled rejection when a probe fails after all who waited were told', async () => {
    const { clock, move } = handClock();
    const { probe, fail } = handProbe();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const asked = shareProbe(probe, clock)();
    move(500);
    expect(await asked).toEqual(['database']);
    fail(new TypeError('a bug'));
    await settled();
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('leaves no timer behind for who was answered', async () => {
    const { clock, waiting } = handClock();
    const { probe, answer } = handProbe();
    const asked = shareProbe(probe, clock)();
    expect(waiting()).toBe(1);
    answer();
    await asked;
    expect(waiting()).toBe(0);
  });
});

describe('the probe', () => {
  const thrown = (error: unknown) =>
    createProbe(async () => {
      throw error;
    })();

  it('says what the guard found', async () => {
    const found: FailedCheck[] = ['role', 'migrations'];
    expect(await createProbe(async () => found)()).toEqual(found);
  });

  it.each([
    new DatabaseUnavailableError('57P01'),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Query read timeout'),
  ])('says `database` for %s', async (error) => {
    expect(await thrown(error)).toEqual(['database']);
  });

  it('says `read_only` for a server that refuses writes', async () => {
    expect(await thrown(new DatabaseUnavailableError('25006'))).toEqual(['read_only']);
  });

  it('throws what is a bug', async () => {
    await expect(thrown(new RangeError('a bug'))).rejects.toThrow(RangeError);
  });
});
