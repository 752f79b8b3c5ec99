import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draws, drawsAll } from './draws.ts';
import { histories } from './histories.ts';
import { checkHistories, createTally, isReplay } from './history-runs.ts';
import { liveHistory } from './live-history.ts';
import { rareHistories } from './rare-histories.ts';
import { startStandingHarness, type StandingHarness } from './standing-time.ts';

/** Each lane runs its own histories on its own clock. */
const lanes = isReplay ? 1 : 4;
const all = 504;
const wanted = draws(200, all);
/** Of fewer histories, two thirds of the counts that fall to them: they are random. */
const share = drawsAll ? 1 : (wanted / all) * (2 / 3);
const runs = Number(process.env['HISTORIES'] ?? wanted);

/** The minimum counts of events in these histories; fewer would prove too little. */
const minCounts: Readonly<Record<string, number>> = {
  'figures exact': 1000,
  'figures between': 100,
  'figures not zero': 500,
  'last known': 20,
  'answer 404': 50,
  'answer 503': 150,
  'event sale': 5000,
  'event refund': 1000,
  'event paymentRefund': 1000,
  'event dispute': 1000,
  'event disputeReversal': 1000,
  'event chargeFailure': 1000,
  'event in another currency': 5000,
  'event listed late': 5000,
  'event unheardOf': 500,
  'several in one second': 200,
  'burst of 100': 30,
  'burst of 101': 30,
  'burst of 199': 30,
  'burst of 200': 30,
  'burst of 201': 30,
  'passed midnight': 100,
  'passed seconds': 200,
  'passed less than the TTL': 100,
  'passed more than the TTL': 100,
  'passed hours': 100,
  'passed days': 30,
  unbound: 60,
  'bound again': 60,
  'bound a second': 60,
  'platform limited': 15,
  'platform faulty': 15,
  'platform reset': 15,
  'platform truncated': 15,
  'database refused': 50,
  'database terminated': 50,
  'database terminatedSoon': 50,
  'paused while seconds': 20,
  'paused while more than the TTL': 20,
  'paused while bindAnew': 20,
  'refresh lost': 20,
  'refresh failed': 40,
  'refresh database_unavailable': 40,
};

describe('random histories of a merchant', () => {
  const harnesses: StandingHarness[] = [];
  const tally = createTally('ledger histories');
  beforeAll(async () => {
    harnesses.push(...(await Promise.all(Array.from({ length: lanes }, startStandingHarness))));
  });
  afterAll(async () => {
    await Promise.all(harnesses.map((harness) => harness.stop()));
  });

  it('give exact answers, and an exact ledger in the end', async () => {
    const options = { tally, runs: Math.ceil(runs / lanes), rare: rareHistories };
    const ends = await Promise.allSettled(
      harnesses.map(async (harness, lane) =>
        checkHistories(histories, { ...options, lane }, (history) =>
          liveHistory(harness, history, tally.count),
        ),
      ),
    );
    tally.print();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    for (const [what, least] of Object.entries(isReplay || runs < wanted ? {} : minCounts))
      expect(tally.of(what), what).toBeGreaterThanOrEqual(Math.floor(least * share));
  }, 600_000);
});
