/** Database time of a series, by its span. */
import { Client } from 'pg';
import { openDatabase } from '../../../src/db/pool.ts';
import { createRevenueHistory } from '../../../src/history/index.ts';
import type { Question } from '../../../src/history/question.ts';
import { createWithTenant, type WithTenant } from '../../../src/tenancy/with-tenant.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { createAdapters } from '../../../src/platforms/index.ts';
import { createOutbound } from '../../../src/platforms/outbound.ts';
import { step } from '../../dev/console.ts';
import { percentile } from '../client.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const events = 2_000_000;
const runs = 15;
const dayMs = 86_400_000;
const spans = [
  { name: '35 days by the hour', days: 35, granularity: 'hour', atMost: 50 },
  { name: '400 days by the day', days: 400, granularity: 'day', atMost: 150 },
] as const;

export async function measureSeries(): Promise<Section> {
  const parts = await step('PostgreSQL', startParts);
  const url = new URL(parts.adminUrl);
  url.username = 'revenue_app';
  const waiting = { connectTimeoutMs: 5_000, onIdleError: () => undefined };
  const database = openDatabase({ url: url.href, size: 1, prepares: true, ...waiting });
  try {
    const [merchant] = await addMerchants(parts.adminUrl, 1);
    if (!merchant) throw new Error('a merchant is needed');
    await step(`${events} events`, async () => fill(parts.adminUrl, merchant));
    const figures: Figure[] = [];
    for (const { name, days, granularity, atMost } of spans) {
      const to = new Date(Math.floor(Date.now() / dayMs) * dayMs).toISOString();
      const from = new Date(Date.parse(to) - days * dayMs).toISOString();
      const before = await parts.database.cpuSeconds();
      const times = await step(name, async () =>
        timeTransactions(createWithTenant(database, undefined, { isReport: true }), merchant, {
          from,
          to,
          granularity,
        }),
      );
      const used = (1_000 * ((await parts.database.cpuSeconds()) - before)) / (runs + 1);
      figures.push({ name, value: percentile(times, 50), unit: 'ms', atMost });
      figures.push({ name: `${name}: processor time of PostgreSQL`, value: used, unit: 'ms' });
    }
    return {
      title: 'A series of the past',
      text: `Sums of one account with ${events.toLocaleString('en')} events, sales and one refund in ten, in one currency, spread evenly over 400 days (written to the ledger and its sums by SQL in the order of time, then vacuumed and analysed). Times are of the whole transaction, from BEGIN to the answer to COMMIT, medians of ${runs}; processor time is the mean of all.`,
      figures,
    };
  } finally {
    await database.destroy();
    await parts.stop();
  }
}

/** The first run plans all statements and does not count. */
async function timeTransactions(
  withTenant: WithTenant,
  { tenantId }: Merchant,
  question: Question,
): Promise<number[]> {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://unused' });
  const terms = { clock: systemClock, observe: () => undefined };
  const adapters = createAdapters(config, {
    ...terms,
    outbound: createOutbound({ ...terms, deadlineMs: 1_000 }),
  });
  const times: number[] = [];
  const measure: WithTenant = async (id, work) => {
    const startedAt = performance.now();
    const result = await withTenant(id, work);
    times.push(performance.now() - startedAt);
    return result;
  };
  const history = createRevenueHistory({ withTenant: measure, adapters });
  for (let run = 0; run <= runs; run += 1) {
    const outcome = await history.read(tenantId, question);
    if (outcome.kind !== 'series' || !outcome.series.buckets.every(({ isComplete }) => isComplete))
      throw new Error('the series is incomplete');
  }
  return times.slice(1);
}

async function fill(adminUrl: string, { tenantId, connectionId }: Merchant): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const ids = [tenantId, connectionId];
  try {
    // Skips two million foreign key checks: the connection exists.
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
       select $1, $2, 'filled' || i, case when i % 10 = 0 then 'refund' else 'sale' end, 100 + i % 1000, 'USD',
              date_trunc('day', now()) - interval '401 days' + i * (interval '402 days' / $3::int)
         from generate_series(1, $3::int) i`,
      [...ids, events],
    );
    await client.query(
      `insert into revenue_minutes (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
       select tenant_id, connection_id, date_bin('1 minute', occurred_at, timestamptz 'epoch') as minute, kind, currency,
              sum(amount_minor), count(*)
         from revenue_events where tenant_id = $1 and connection_id = $2
        group by 1, 2, 3, 4, 5 order by minute, kind`,
      ids,
    );
    await client.query(
      `insert into connection_coverage (tenant_id, connection_id, covered_from, covered_to)
       values ($1, $2, now() - interval '500 days', now())`,
      ids,
    );
    await client.query(
      `insert into platform_sync_states (tenant_id, connection_id, counted_since) values ($1, $2, now())`,
      ids,
    );
    await client.query('vacuum analyze revenue_events, revenue_minutes');
  } finally {
    await client.end();
  }
}
