/** Does a refresh cost more on a fuller day? And how fast is a first read? */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { CommandError, step } from '../../dev/console.ts';
import { ask, askEach } from '../requests.ts';
import { percentile } from '../client.ts';
import { addMerchants, makeDue, type Merchant } from '../merchants.ts';
import { startParts, readUsage, type Parts, type Server } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const sizes = [
  { events: 1_000, name: '1,000' },
  { events: 100_000, name: '100,000' },
  { events: 2_000_000, name: '2,000,000' },
];
const refreshes = 15;
const newEvents = 10;
/** A process keeps a row for one second. */
const forgottenMs = 1_100;
const first = { events: 50_000, askEveryMs: 250, withinMs: 120_000 };

export async function measureGrowth(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await addMerchants(parts.adminUrl, sizes.length + 1);
    const figures = [
      ...(await measureRefreshes(parts, merchants.slice(0, sizes.length))),
      ...(await measureFirstRead(parts, merchants.slice(sizes.length))),
    ];
    return {
      title: 'Cost by what is new',
      text: `A refresh that finds ${newEvents} new events, and reads again some ten of the minute before, of a day that holds so many already (written to the ledger and its sums by SQL, then vacuumed and analysed); the platform answers at once. Times are from request to answer, medians of ${refreshes}, the three tenants in turn. First read: ${first.events.toLocaleString('en')} events of a tenant that was never read, 100 a page, each page committed alone; processor time is the share of one core meanwhile.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

async function measureRefreshes(parts: Parts, merchants: readonly Merchant[]): Promise<Figure[]> {
  await parts.setPlatform({ latencyMs: 0 });
  const server = await parts.startServer();
  await askEach(server, merchants);
  for (const [index, { events, name }] of sizes.entries())
    await step(`${name} events`, async () => fill(parts.adminUrl, merchants[index], events));
  const times = await step(`${refreshes} refreshes of each`, async () =>
    refreshInTurn(parts, server, merchants),
  );
  await server.stop();
  const medians = times.map((all) => percentile(all, 50));
  return [
    ...sizes.map(({ name }, index) => ({
      name: `refresh, ${name} events before`,
      value: medians[index] ?? Number.NaN,
      unit: 'ms',
    })),
    {
      name: '2,000,000 ÷ 1,000',
      value: (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN),
      unit: '',
      atMost: 2,
      isRatio: true,
    },
  ];
}

/** Times of each merchant's refreshes; round 0 warms up all code and does not count. */
async function refreshInTurn(
  parts: Parts,
  server: Server,
  merchants: readonly Merchant[],
): Promise<number[][]> {
  const times: number[][] = merchants.map(() => []);
  for (let round = 0; round <= refreshes; round += 1) {
    await parts.setPlatform({ latencyMs: 0, added: newEvents * (round + 1) });
    await makeDue(parts.adminUrl);
    await delay(forgottenMs);
    for (const [index, merchant] of merchants.entries()) {
      const { status, tookMs } = await ask(server, merchant);
      if (status !== 200) throw new Error(`a refresh returned ${status}`);
      if (round > 0) times[index]?.push(tookMs);
    }
  }
  await expectEvents(parts.adminUrl, merchants[0], newEvents * (refreshes + 1));
  return times;
}

/** Repeats the request while the response says the first read is catching up. */
async function measureFirstRead(parts: Parts, [merchant]: readonly Merchant[]): Promise<Figure[]> {
  if (!merchant) throw new Error('a merchant is needed');
  await parts.setPlatform({ latencyMs: 0, sales: first.events });
  const server = await parts.startServer();
  const look = async () => ({
    at: performance.now() / 1000,
    server: (await readUsage(server.child)).cpuMicroseconds / 1e6,
    database: await parts.database.cpuSeconds(),
  });
  try {
    const before = await look();
    await step(`first read of ${first.events} events`, async () => askUntilGood(server, merchant));
    const after = await look();
    const seconds = after.at - before.at;
    const share = (part: 'server' | 'database') => (100 * (after[part] - before[part])) / seconds;
    await expectEvents(parts.adminUrl, merchant, first.events);
    return [
      { name: 'first read', value: first.events / seconds, unit: 'events/s' },
      { name: 'first read: server, of one core', value: share('server'), unit: '%' },
      { name: 'first read: PostgreSQL, of one core', value: share('database'), unit: '%' },
    ];
  } finally {
    await server.stop();
  }
}

async function askUntilGood(server: Server, merchant: Merchant): Promise<void> {
  const endsAt = performance.now() + first.withinMs;
  while ((await ask(server, merchant)).status !== 200) {
    if (performance.now() > endsAt)
      throw new CommandError('the first read did not end in time', 'run it on an idle machine');
    await delay(first.askEveryMs);
  }
}

/** Fills ledger and rollup with sales of the last ten hours. */
async function fill(adminUrl: string, merchant: Merchant | undefined, events: number): Promise<void> {
  const ids = [merchant?.tenantId, merchant?.connectionId];
  await inDatabase(adminUrl, async (client) => {
    // Skips two million foreign key checks: the connection exists.
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `insert into revenue_events
         (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at, payment_ref)
       select $1, $2, 'filled' || i, 'sale', 100, 'USD',
              date_trunc('second', now() - interval '10 hours' + i * (interval '9 hours' / $3::int)), rpad('p' || i, 43, '_')
         from generate_series(1, $3::int) i`,
      [...ids, events],
    );
    await client.query(
      `insert into revenue_minutes as m (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
       select tenant_id, connection_id, date_bin('1 minute', occurred_at, timestamptz 'epoch'), kind, currency,
              sum(amount_minor), count(*)
         from revenue_events where tenant_id = $1 and connection_id = $2 and external_id like 'filled%'
        group by 1, 2, 3, 4, 5
       on conflict (tenant_id, connection_id, minute, kind, currency) do update
          set amount_minor = m.amount_minor + excluded.amount_minor, event_count = m.event_count + excluded.event_count`,
      ids,
    );
    await client.query('vacuum analyze revenue_events, revenue_minutes');
  });
}

/**
 * @throws Error if the ledger holds fewer events from the platform: the trial measured something
 * else
 */
async function expectEvents(adminUrl: string, merchant: Merchant | undefined, wanted: number): Promise<void> {
  await inDatabase(adminUrl, async (client) => {
    const { rowCount } = await client.query(
      `select 1 from revenue_events where tenant_id = $1 and external_id like 'txn%' limit $2`,
      [merchant?.tenantId, wanted],
    );
    if (rowCount !== wanted) throw new Error(`${wanted} events were expected in the ledger, not ${rowCount}`);
  });
}

async function inDatabase(adminUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
