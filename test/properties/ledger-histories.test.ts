import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { histories, rareHistories } from '../support/histories.ts';
import { checkHistories, createTally, isReplay } from '../support/history-runs.ts';
import { liveHistory } from '../support/live-history.ts';
import { startStandingHarness, type StandingHarness } from '../support/standing-time.ts';

/** Each lives its own histories, in a time of its own. */
const lanes = isReplay ? 1 : 4;
const wanted = 240;
const runs = Number(process.env['HISTORIES'] ?? wanted);

/** What has to happen in so many histories, or they show less than they seem to. */
const leastOften: Readonly<Record<string, number>> = {
  'figures exact': 500,
  'figures between': 50,
  'figures not zero': 250,
  'last known': 10,
  'answer 404': 25,
  'answer 503': 75,
  'event sale': 2500,
  'event refund': 500,
  'event paymentRefund': 500,
  'event dispute': 500,
  'event disputeReversal': 500,
  'event chargeFailure': 500,
  'event in another currency': 2500,
  'event listed late': 2500,
  'event unheardOf': 250,
  'several in one second': 100,
  'burst of 100': 15,
  'burst of 101': 15,
  'burst of 199': 15,
  'burst of 200': 15,
  'burst of 201': 15,
  'passed midnight': 50,
  'passed seconds': 100,
  'passed less than the TTL': 50,
  'passed more than the TTL': 50,
  'passed hours': 50,
  'passed days': 15,
  unbound: 30,
  'bound again': 30,
  'bound a second': 30,
  'platform limited': 7,
  'platform faulty': 7,
  'platform reset': 7,
  'platform truncated': 7,
  'database refused': 25,
  'database terminated': 25,
  'database terminatedSoon': 25,
  'paused while seconds': 10,
  'paused while more than the TTL': 10,
  'paused while bindAnew': 10,
  'refresh lost': 10,
  'refresh failed': 20,
  'refresh database_unavailable': 20,
};

describe('whatever happens to a merchant', () => {
  const harnesses: StandingHarness[] = [];
  const tally = createTally('ledger histories');
  beforeAll(async () => {
    harnesses.push(...(await Promise.all(Array.from({ length: lanes }, startStandingHarness))));
  });
  afterAll(async () => {
    await Promise.all(harnesses.map((harness) => harness.stop()));
  });

  it('every answer is what the platform knows, and so is the ledger in the end', async () => {
    const options = { tally, runs: Math.ceil(runs / lanes), rare: rareHistories };
    const ends = await Promise.allSettled(
      harnesses.map(async (harness, lane) =>
        checkHistories(histories, { ...options, lane }, (history) =>
          liveHistory(harness, history, tally.count),
        ),
      ),
    );
    tally.tell();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    for (const [what, least] of Object.entries(isReplay || runs < wanted ? {} : leastOften))
      expect(tally.of(what), what).toBeGreaterThanOrEqual(least);
  }, 280_000);
});
