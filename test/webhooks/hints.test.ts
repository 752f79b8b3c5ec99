import { expect, it } from 'vitest';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { createHints } from '../../src/webhooks/hints.ts';
import type { HintedEnd } from '../../src/webhooks/refresh.ts';
import { manualClock } from '../support/manual-clock.ts';
import { newIds } from '../support/database.ts';

const place = newIds();

/** Follows hints of one connection, whose refreshes end so, one after the other; then as the last did. */
function following(...ends: ReadonlyArray<HintedEnd | 'away'>) {
  const clock = manualClock(0);
  const refreshedAtMs: number[] = [];
  const left = [...ends];
  let during = (): void => undefined;
  const hints = createHints({
    clock,
    observe: (observation) => {
      throw new Error(JSON.stringify(observation));
    },
    async refresh() {
      refreshedAtMs.push(clock.monotonicMs());
      during();
      const end = left.length > 1 ? left.shift() : left[0];
      if (end === 'away') throw new DatabaseUnavailableError('57P01');
      return end ?? 'none';
    },
  });
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 20; turns += 1) await new Promise((done) => setImmediate(done));
  };
  return {
    refreshedAtMs,
    stop: () => hints.stop(),
    /** Hints again, once, so many turns of the event loop's microtasks after a refresh has begun. */
    hintAfter(turns: number) {
      during = () => {
        during = () => undefined;
        let after = Promise.resolve();
        for (let turn = 0; turn < turns; turn += 1) after = after.then(() => undefined);
        void after.then(() => hints.hint(place.tenantId, place.connectionId));
      };
    },
    async hint() {
      hints.hint(place.tenantId, place.connectionId);
      await settle();
    },
    async pass(seconds: number) {
      for (let times = 0; times < seconds * 4; times += 1) {
        clock.advance(250);
        await settle();
      }
    },
  };
}

it('a hint is followed at once, and after 5 s and 30 s while nothing new has come', async () => {
  const { refreshedAtMs, hint, pass } = following('nothing');
  await hint();
  expect(refreshedAtMs).toEqual([0]);
  await pass(120);
  expect(refreshedAtMs).toEqual([0, 5_000, 30_000]);
});

it('a hint is done with once something new has come, and when there is nothing to read for it', async () => {
  const came = following('nothing', 'news');
  await came.hint();
  await came.pass(60);
  expect(came.refreshedAtMs).toEqual([0, 5_000]);
  const none = following('none');
  await none.hint();
  await none.pass(60);
  expect(none.refreshedAtMs).toEqual([0]);
});

it('a source that is being read, or was read just now, is asked for again each second, and not for ever', async () => {
  const { refreshedAtMs, hint, pass } = following('busy', 'busy', 'news');
  await hint();
  await pass(30);
  expect(refreshedAtMs).toEqual([0, 1_000, 2_000]);
  const ever = following('away');
  await ever.hint();
  await ever.pass(120);
  expect(ever.refreshedAtMs).toHaveLength(61);
});

it('a hint that comes while one is open begins anew', async () => {
  const { refreshedAtMs, hint, pass } = following('nothing');
  await hint();
  await pass(3);
  await hint();
  await pass(60);
  expect(refreshedAtMs).toEqual([0, 3_000, 8_000, 33_000]);
});

it('a process that stops follows no hint', async () => {
  const { refreshedAtMs, hint, pass, stop } = following('nothing');
  await hint();
  await stop();
  await hint();
  await pass(60);
  expect(refreshedAtMs).toEqual([0]);
});

it('a hint that comes while the one before is being done with is followed, too', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const { refreshedAtMs, hint, hintAfter } = following('news');
    hintAfter(turns);
    await hint();
    expect(refreshedAtMs, `after ${turns} turns`).toEqual([0, 0]);
  }
});
