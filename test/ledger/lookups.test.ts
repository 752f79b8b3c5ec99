/** A page's lookups by id and payment stay cheap: with a large ledger, and without any ANALYZE. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UnbookedRecord } from '../../src/model/ledger-event.ts';
import { upsertEvents, voidEvents } from '../../src/ledger/events.ts';
import { countUnbooked } from '../../src/ledger/totals.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';
import type { Place } from '../support/database.ts';
import { around, minute, openTestLedger, refOf, sale } from './test-ledger.ts';

const ledger = await openTestLedger();
const { server } = ledger;
afterAll(ledger.stop);
let place: Place;

beforeAll(async () => {
  await server.query('alter table revenue_events set (autovacuum_enabled = false)');
  await server.query('alter table unbooked_events set (autovacuum_enabled = false)');
  place = await ledger.connectOne(await ledger.newTenant());
});

/** Adds sales and as many unbooked records: sale `i` at minute `i`, each tenth reversed. */
async function fill(from: number, to: number): Promise<void> {
  const ids = [place.tenantId, place.connectionId, from, to];
  await server.query(
    `insert into revenue_events
       (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at, payment_ref)
     select $1, $2, kind || i, kind, 100, 'USD', timestamptz '2026-07-01T12:00:00Z' + i * interval '1 minute',
            rpad('p' || i, 43, '_')
       from generate_series($3::int, $4::int) i, (values ('sale'), ('capture_reversal')) k (kind)
      where kind = 'sale' or i % 10 = 0`,
    ids,
  );
  await server.query(
    `insert into revenue_minutes (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
     select tenant_id, connection_id, occurred_at, kind, currency, 100, 1 from revenue_events
      where connection_id = $2 and tenant_id = $1
        and occurred_at between timestamptz '2026-07-01T12:00:00Z' + $3 * interval '1 minute'
                            and timestamptz '2026-07-01T12:00:00Z' + $4 * interval '1 minute'`,
    ids,
  );
  await server.query(
    `insert into unbooked_events (tenant_id, connection_id, external_id, occurred_at, currency, reason)
     select $1, $2, 'odd' || i, timestamptz '2026-07-01T12:00:00Z' + i * interval '1 hour', 'QQQ', 'unknown_currency'
       from generate_series($3::int, $4::int) i`,
    ids,
  );
}

async function countRowsRead({ db }: TenantTransaction, table: string): Promise<number> {
  const { rows } = await sql<{ read: bigint }>`
    select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
      from pg_stat_xact_user_tables where relname = ${table}
  `.execute(db);
  return Number(rows[0]?.read ?? Number.NaN);
}

async function countRowsWritten({ db }: TenantTransaction): Promise<number> {
  const { rows } = await sql<{ written: bigint }>`
    select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint as written from pg_stat_xact_user_tables
  `.execute(db);
  return Number(rows[0]?.written ?? Number.NaN);
}

const odd = (externalId: string): UnbookedRecord => {
  return { externalId, occurredAt: null, currency: 'QQQ', reason: 'unknown_currency' };
};

describe.each([
  [0, 6_000],
  [6_001, 30_000],
])('a page, with the events from %i to %i added', (from, to) => {
  beforeAll(() => fill(from, to));

  it('reads only its own records and their payments from the ledger', async () => {
    const events = [
      ...Array.from({ length: 100 }, (_, index) => ({
        ...sale,
        externalId: `sale${String(index)}`,
        occurredAt: minute(index + 1),
        paymentRef: refOf(`p${String(index)}`),
      })),
      { ...sale, externalId: 'new', kind: 'capture_reversal' as const, paymentRef: refOf('p7') },
      { ...sale, externalId: 'odd3', paymentRef: refOf('none') },
    ];
    const unbooked = ['sale200', 'odd1', 'odd2', `unseen${String(to)}`].map(odd);
    await ledger.inPlace(place, async (transaction) => {
      await upsertEvents(transaction, place.connectionId, { events, unbooked });
      // Two reads per event, by id and by payment; a write reads its row about four times more.
      expect(await countRowsRead(transaction, 'revenue_events')).toBeLessThan(7 * events.length);
      expect(await countRowsRead(transaction, 'unbooked_events')).toBeLessThan(100);
    });
    expect(await ledger.differences([place])).toEqual([]);
  });

  it('keeps the count of unbooked records an index lookup by time', async () => {
    await ledger.inPlace(place, async (transaction) => {
      const counted = await countUnbooked(transaction, [place.connectionId], around);
      expect(counted.find(({ interval }) => interval === 'day')).toMatchObject({ currency: 'QQQ' });
      expect(await countRowsRead(transaction, 'unbooked_events')).toBeLessThan(100);
    });
  });
});

it('voiding a large ledger reads each event fewer than 4 times and writes at most 5,000 rows per statement', async () => {
  const count = 33_000;
  const written: number[] = [];
  await ledger.inPlace(place, async (transaction) => {
    let soFar = await countRowsWritten(transaction);
    const db = transaction.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        const now = await countRowsWritten(transaction);
        written.push(now - soFar);
        soFar = now;
        return result;
      },
    });
    await voidEvents({ ...transaction, db }, place.connectionId);
    expect(await countRowsRead(transaction, 'revenue_events')).toBeLessThan(4 * count);
    expect(await countRowsRead(transaction, 'unbooked_events')).toBeLessThan(4 * count);
  });
  expect(Math.max(...written)).toBeLessThanOrEqual(5_000);
  expect(written.reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(2 * count);
  expect(await ledger.differences([place])).toEqual([]);
  expect(await ledger.readUnbooked(place)).toEqual([]);
  const [left] = await server.query(
    `select count(*)::int as events from revenue_events where connection_id = $1 and not voided`,
    [place.connectionId],
  );
  expect(left).toEqual({ events: 0 });
});
