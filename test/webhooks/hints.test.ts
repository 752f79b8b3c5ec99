import { expect, it } from 'vitest';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { createHints } from '../../src/webhooks/hints.ts';
import type { HintedEnd } from '../../src/webhooks/refresh.ts';
import { manualClock } from '../support/manual-clock.ts';
import { newIds } from '../support/database.ts';

const place = newIds();

/** Follows hints of one connection; its refreshes end as given, and then like the last. */
function follow(...ends: ReadonlyArray<HintedEnd | 'away'>) {
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
    /** Hints once more, `turns` microtasks after the next refresh begins. */
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

it('a hint is followed at once, and after 5 s and 30 s without news', async () => {
  const { refreshedAtMs, hint, pass } = follow('nothing');
  await hint();
  expect(refreshedAtMs).toEqual([0]);
  await pass(120);
  expect(refreshedAtMs).toEqual([0, 5_000, 30_000]);
});

it('a hint ends with news, and when its source is gone', async () => {
  const came = follow('nothing', 'news');
  await came.hint();
  await came.pass(60);
  expect(came.refreshedAtMs).toEqual([0, 5_000]);
  const none = follow('none');
  await none.hint();
  await none.pass(60);
  expect(none.refreshedAtMs).toEqual([0]);
});

it('a busy source is retried each second, for at most a minute', async () => {
  const { refreshedAtMs, hint, pass } = follow('busy', 'busy', 'news');
  await hint();
  await pass(30);
  expect(refreshedAtMs).toEqual([0, 1_000, 2_000]);
  const ever = follow('away');
  await ever.hint();
  await ever.pass(120);
  expect(ever.refreshedAtMs).toHaveLength(61);
});

it('a second hint restarts an open one', async () => {
  const { refreshedAtMs, hint, pass } = follow('nothing');
  await hint();
  await pass(3);
  await hint();
  await pass(60);
  expect(refreshedAtMs).toEqual([0, 3_000, 8_000, 33_000]);
});

it('a stopped process follows no hint', async () => {
  const { refreshedAtMs, hint, pass, stop } = follow('nothing');
  await hint();
  await stop();
  await hint();
  await pass(60);
  expect(refreshedAtMs).toEqual([0]);
});

it('a hint at the end of the previous one is followed, too', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const { refreshedAtMs, hint, hintAfter } = follow('news');
    hintAfter(turns);
    await hint();
    expect(refreshedAtMs, `after ${turns} turns`).toEqual([0, 0]);
  }
});
