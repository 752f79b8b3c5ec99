/** The ledger against a second reading of the platform. */
import { z } from 'zod';
import { price } from '../merchants.ts';
import { defineProbe } from '../probe.ts';
import { reconciliations, revenue, v1 } from '../server.ts';

const page = z.object({
  items: z.array(
    z.looseObject({
      verdict: z.string(),
      missing: z.looseObject({ ids: z.array(z.string()) }),
      amount_differences: z.array(z.looseObject({ difference_minor: z.number() })),
    }),
  ),
});
const stored = `select granularity, window_from, window_to, verdict, expected_count, found_count, checked_at
  from reconciliations where tenant_id = $1 order by checked_at desc, window_from desc`;

/** A closed hour: after a later sale no pull reads it again. */
const [yesterdaySeconds, lateSeconds] = [14 * 3_600, 2 * 3_600];

export const ledgerIsReconciled = defineProbe({
  id: 'H09',
  claim:
    'The data are checked against the platform: a difference is listed, corrected, and `verified` follows',
  needs: ['server', 'merchants', 'database', 'worker'],
  symbols: ['createReconciling', 'compareWindow', 'readVerdicts', 'listReconciliations'],
  async run({ server, merchants, database, worker }, check) {
    const merchant = await merchants.make();
    const { tenantId, token } = merchant;
    const ask = async (isQuiet: boolean) => {
      const { body, status } = await server.ask(v1, { token, isQuiet });
      return { status, data: revenue.safeParse(body).data };
    };
    // Pulls continue from a sale slightly older than the newest.
    let booked = 0;
    for (const ago of [yesterdaySeconds, 3_600, 1_800]) {
      const { minor } = await merchants.sell(merchant, price(), { ago });
      if (ago < yesterdaySeconds) booked += minor;
    }
    await ask(true);
    await merchants.calls(merchant);
    const late = await merchants.sell(merchant, price(), { ago: lateSeconds, isLate: true });
    await merchants.pass(merchant, 31);
    const before = await ask(false);
    if (!before.data) return `no answer to look at: ${before.status}`;
    check(before.data.verified === false, 'an answer is verified before anything was compared');
    const known = before.data.revenue_total_minor;
    const sold = booked + late.minor;
    if (known === sold) return 'a pull has found the sale that was listed late';
    check(known === booked, `before the comparison the total is ${known}, booked were ${booked}`);
    const wait = async <Seen>(look: () => Promise<Seen | undefined>): Promise<Seen | undefined> => {
      for (let round = 0; round < worker.rounds; round += 1) {
        await worker.work(tenantId);
        const seen = await look();
        if (seen !== undefined) return seen;
      }
      return undefined;
    };
    const path = `${reconciliations}?verdict=discrepancy`;
    const listed = await wait(async () => {
      const { body } = await server.ask(path, { token, isQuiet: true });
      return page.safeParse(body).data?.items.find(({ missing }) => missing.ids.includes(late.id));
    });
    await server.ask(path, { token });
    check(listed !== undefined, 'the sale that the ledger lacks is not listed as missing');
    if (!listed) return undefined;
    const [difference] = listed.amount_differences;
    check(difference?.difference_minor === late.minor, 'the difference is not the amount of the sale');
    await merchants.forget();
    const healed = await ask(false);
    const total = healed.data?.revenue_total_minor;
    check(total === sold, `after the comparison the total is ${total}, sold were ${sold}`);
    const verified = await wait(async () => {
      await merchants.pass(merchant, 31);
      const { data } = await ask(true);
      return data?.verified === true ? data : undefined;
    });
    await ask(false);
    await database.query(tenantId, stored, [tenantId]);
    check(verified !== undefined, 'the answer is not verified once all hours agree');
    return undefined;
  },
});
