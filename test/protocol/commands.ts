/** Commands on three processes and their accounts, in any order. */
import fc from 'fast-check';
import { intervals, type Interval, windowAt } from '../../src/model/window.ts';
import { instant } from '../../src/model/instant.ts';
import { failureReasons } from '../../src/model/failure.ts';
import { timeZone, Violation, type World } from './world.ts';

type Model = Record<string, never>;

/** A command; the world must have no violation after it. */
const step = (name: string, act: (world: World) => void | Promise<void>): fc.AsyncCommand<Model, World> => ({
  check: () => true,
  async run(_, world) {
    await act(world);
    await world.run(0);
    throwViolations(world);
  },
  toString: () => name,
});

/** Runs the history and its end, and throws on a violation. */
export async function live(world: World, history: Iterable<fc.AsyncCommand<Model, World>>): Promise<void> {
  await fc.asyncModelRun(() => ({ model: {}, real: world }), history);
  await world.finish();
  throwViolations(world);
}

function throwViolations({ violations }: World): void {
  if (violations.length > 0) throw new Violation(violations.join('\n'));
}

const process = fc.integer({ min: 0, max: 2 });
const interval: fc.Arbitrary<Interval> = fc.constantFrom(...intervals);
const account = fc.constantFrom('a', 'b') satisfies fc.Arbitrary<'a' | 'b'>;
/** Reasons detected by this server, never returned by an adapter. */
const notSaid = ['catching_up', 'timeout', 'credential_unreadable', 'duplicate_account'];
const reason = fc.constantFrom(...failureReasons.filter((one) => !notSaid.includes(one)));

const ask = fc
  .tuple(process, interval)
  .map(([index, which]) => step(`ask ${index} ${which}`, (world) => void world.ask(index, which)));
const askPartly = fc
  .tuple(process, interval)
  .map(([index, which]) =>
    step(`ask ${index} partial ${which}`, (world) => void world.ask(index, `partial ${which}`)),
  );
const askAll = interval.map((which) =>
  step(`ask all ${which}`, (world) => [0, 1, 2].forEach((index) => void world.ask(index, which))),
);
const askBoth = process.map((index) =>
  step(`ask ${index} day and minute`, (world) =>
    [void world.ask(index, 'day'), void world.ask(index, 'minute')].forEach(() => undefined),
  ),
);
const advance = fc
  .oneof(
    fc.integer({ min: 1, max: 400 }),
    fc.constantFrom(1_000, 3_000, 8_100, 12_000, 16_000, 24_000, 27_000, 30_001, 45_000, 301_000),
  )
  .map((ms) => step(`advance ${ms}`, (world) => world.run(ms)));
const sell = fc
  .tuple(account, fc.constantFrom(1, 1, 2, 3, 4, 12))
  .map(([which, count]) =>
    step(`sell ${which} ${count}`, (world) => world.sell(world.accounts[which], count)),
  );
const pause = fc
  .tuple(process, fc.constantFrom(500, 5_000, 9_000, 20_000, 40_000))
  .map(([index, ms]) => step(`pause ${index} ${ms}`, (world) => world.pause(index, ms)));
const crash = process.map((index) => step(`crash ${index}`, (world) => world.crash(index)));
const crashBeforeCommit = fc
  .tuple(process, fc.integer({ min: 1, max: 6 }))
  .map(([index, nth]) =>
    step(`crash ${index} before its commit no. ${nth}`, (world) => world.crashBeforeCommit(index, nth)),
  );
const fail = fc
  .tuple(account, reason, fc.constantFrom(undefined, undefined, 3, 7, 60, 900))
  .map(([which, why, wait]) =>
    step(`fail ${which} ${why} ${wait ?? ''}`, (world) => {
      const failure = wait === undefined ? {} : { retryAfterSeconds: wait };
      world.fail(world.accounts[which], { reason: why, ...failure });
    }),
  );
const heal = account.map((which) =>
  step(`heal ${which}`, (world) => world.fail(world.accounts[which], undefined)),
);
const hang = account.map((which) => step(`hang ${which}`, (world) => world.hang(world.accounts[which])));
const slow = fc
  .tuple(account, fc.constantFrom(20, 120, 900, 3_000))
  .map(([which, ms]) => step(`slow ${which} ${ms}`, (world) => world.slow(world.accounts[which], ms)));
const rollKey = account.map((which) =>
  step(`roll key ${which}`, (world) => world.rollKey(world.accounts[which])),
);
const replace = account.map((which) =>
  step(`replace credential ${which}`, (world) => world.replaceCredential(world.accounts[which])),
);
const connect = fc
  .constantFrom(false, false, true)
  .map((mayLackKey) =>
    step(`connect b${mayLackKey ? ', without its key' : ''}`, (world) =>
      world.connectAccount(world.accounts.b, { mayLackKey }),
    ),
  );
const remove = fc.constant(step('delete b', (world) => world.deleteAccount(world.accounts.b)));
const connectTwin = fc.constant(
  step('connect a again', (world) => world.connectAccount(world.accounts.twin, { mayLackKey: false })),
);
const removeTwin = fc.constant(
  step('delete the second a', (world) => world.deleteAccount(world.accounts.twin)),
);
const sellLate = fc
  .tuple(account, fc.constantFrom(30_000, 120_000, 500_000))
  .map(([which, agoMs]) =>
    step(`list late ${which} ${agoMs}`, (world) => world.sellLate(world.accounts[which], agoMs)),
  );
const turn = fc.tuple(interval, fc.constantFrom(3_000, 700, 60)).map(([which, before]) =>
  step(`turn ${which} in ${before}`, async (world) => {
    const { end } = windowAt(which === 'day' ? 'hour' : which, instant(world.nowMs()), timeZone);
    const restMs = end - world.nowMs() - before;
    if (restMs > 0 && restMs < 3_700_000) await world.run(restMs);
  }),
);

/** A fresh day beside a new minute, with a slow platform. */
const turnBetween = fc.tuple(process, fc.boolean()).map(([index, isSlow]) =>
  step(`ask ${index} day and minute just after the minute${isSlow ? ', slowly' : ''}`, async (world) => {
    if (isSlow) world.slow(world.accounts.a, 900);
    const { end } = windowAt('minute', instant(world.nowMs()), timeZone);
    await world.run(Math.max(0, end - world.nowMs() - 5_000));
    void world.ask(index, 'day');
    await world.run(end - world.nowMs() + 1_300);
    void world.ask(index, 'day');
    void world.ask(index, 'minute');
  }),
);

/** One of two counted sources fails, and a partial answer is requested. */
const failBeside = fc.tuple(process, interval).map(([index, which]) =>
  step(`fail b beside a, ask ${index} partial ${which}`, async (world) => {
    await world.connectAccount(world.accounts.b, { mayLackKey: false });
    for (let times = 0; times < 2; times += 1) {
      void world.ask(index, 'day');
      await world.run(31_000);
    }
    world.fail(world.accounts.b, { reason: 'rate_limited', retryAfterSeconds: 60 });
    void world.ask(index, which);
    await world.run(1_500);
    void world.ask(index, `partial ${which}`);
    await world.run(400);
    void world.ask((index + 1) % 3, `partial ${which}`);
  }),
);

/** Weighted by repetition: mostly requests and passing time, to make violations visible. */
const asking = [
  ask,
  ask,
  askPartly,
  askAll,
  askBoth,
  advance,
  advance,
  advance,
  turn,
  turnBetween,
  failBeside,
];
const troubles = [sell, sell, sellLate, pause, crash, crashBeforeCommit, fail, heal, hang, slow];
const changes = [rollKey, replace, connect, connect, remove, connectTwin, removeTwin];
const size = { size: '+1', maxCommands: 40 } as const;
export const histories = fc.commands([...asking, ...troubles, ...changes], size);

/** Only processes fail, and pages are slow: broken rules on cursors and leases show sooner. */
export const historiesOfProcesses = fc.commands(
  [ask, askAll, advance, advance, sell, sell, slow, slow, pause, crash, crashBeforeCommit],
  size,
);

/** Two accounts with long lists at a slow platform: one ages while the other is read. */
export const historiesOfSlowSources = fc.commands(
  [ask, askAll, advance, advance, sell, sell, sell, slow, slow, hang, connect],
  size,
);

/** Shortly before the end of an hour or day in the tenant's zone, or at any time. */
export const startMs = fc.oneof(
  fc
    .constantFrom('2027-05-05T21:59:20Z', '2027-05-05T10:58:40Z', '2027-10-30T22:59:10Z')
    .map((text) => Date.parse(text)),
  fc.integer({ min: Date.parse('2027-05-05T00:00:00Z'), max: Date.parse('2027-05-05T20:00:00Z') }),
);
