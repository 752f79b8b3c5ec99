import { afterAll, describe, expect, it } from 'vitest';
import { instant, plusMs } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { upsertEvents, voidEvents } from '../../src/ledger/events.ts';
import { createRetention } from '../../src/worker/retention.ts';
import { v1, startHarness, type Merchant } from '../support/harness.ts';
import { refOf, sale } from '../ledger/test-ledger.ts';
import { openWork } from './working.ts';

const dayMs = 86_400_000;
const harness = await startHarness();
await harness.freeze();
await harness.setNow('2028-07-01T12:00:00Z');
afterAll(() => harness.stop());

const daysAgo = (days: number) => plusMs(instant(harness.nowMs()), -days * dayMs);
const saleDaysAgo = (days: number, more: Partial<LedgerEvent> = {}): LedgerEvent => {
  return { ...sale, externalId: `sold ${days}`, occurredAt: daysAgo(days), ...more };
};

const upsert = ({ tenantId, connectionId }: Merchant, ...events: readonly LedgerEvent[]) =>
  harness.service.withTenant(tenantId, (transaction) =>
    upsertEvents(transaction, connectionId, { events, unbooked: [], wholes: [] }),
  );
const retain = async ({ tenantId }: Merchant, days: number) => {
  const work = openWork(harness, {
    tasks: [createRetention({ days })],
    listTenants: async () => [tenantId],
  });
  await work.sweep();
  // Makes it due at once, instead of in some hours.
  await harness.database.query(`update worker_tasks set due_at = '-infinity' where tenant_id = $1`, [
    tenantId,
  ]);
  await work.stop();
};
const keptFrom = async ({ tenantId }: Merchant) =>
  (
    await harness.database.query('select ledger_kept_from::text as at from tenants where id = $1', [tenantId])
  )[0];
const readEvents = async ({ tenantId }: Merchant) =>
  (
    await harness.database.query(
      'select external_id as id from revenue_events where tenant_id = $1 order by occurred_at',
      [tenantId],
    )
  ).map(({ id }) => id);
/** The sum of all minutes. */
const soldMinor = async ({ tenantId }: Merchant) =>
  (
    await harness.database.query(
      'select coalesce(sum(amount_minor), 0)::int as sum from revenue_minutes where tenant_id = $1',
      [tenantId],
    )
  )[0]?.['sum'];

const newMerchant = () => harness.addMerchant({ timeZone: 'UTC' });

describe('retention', () => {
  it('deletes events of older days, also voided ones, and keeps their minutes', async () => {
    const merchant = await newMerchant();
    await upsert(
      merchant,
      saleDaysAgo(500),
      saleDaysAgo(401),
      saleDaysAgo(402, { voided: true }),
      saleDaysAgo(400.5, {
        externalId: 'of the first day that is kept',
        occurredAt: instant(Date.UTC(2027, 4, 28)),
      }),
      saleDaysAgo(10),
    );
    await retain(merchant, 400);
    expect(await readEvents(merchant)).toEqual(['of the first day that is kept', 'sold 10']);
    expect(await soldMinor(merchant)).toBe(4 * 1250);
    expect(await keptFrom(merchant)).toEqual({ at: '2027-05-28 00:00:00+00' });
  });

  it('never books deleted events again, even after a change of setting or clock', async () => {
    const merchant = await newMerchant();
    await upsert(merchant, saleDaysAgo(500), saleDaysAgo(410));
    await retain(merchant, 400);
    const before = await keptFrom(merchant);
    await retain(merchant, 1_000);
    expect(await keptFrom(merchant), 'the setting was raised').toEqual(before);
    await harness.advance(-200 * dayMs);
    await retain(merchant, 400);
    expect(await keptFrom(merchant), 'the clock went back').toEqual(before);
    await harness.advance(200 * dayMs);
    await upsert(merchant, saleDaysAgo(500), saleDaysAgo(410), saleDaysAgo(399));
    expect(await readEvents(merchant)).toEqual(['sold 399']);
    expect(await soldMinor(merchant)).toBe(3 * 1250);
  });

  it('stores its limit before it deletes, so that no event is booked twice', async () => {
    const merchant = await newMerchant();
    await upsert(merchant, saleDaysAgo(500));
    const stopping = new AbortController();
    const work = openWork(harness, {
      tasks: [createRetention({ days: 400 })],
      listTenants: async () => [merchant.tenantId],
      withTenant: async (tenantId, run) => {
        const done = await harness.service.withTenant(tenantId, run);
        // As soon as the limit is stored.
        if ((await keptFrom(merchant))?.['at'] !== '-infinity') stopping.abort();
        return done;
      },
    });
    await work.sweep(stopping.signal);
    await work.stop();
    expect(await readEvents(merchant)).toEqual(['sold 500']);
    await upsert(merchant, saleDaysAgo(500, { amountMinor: 1n }), saleDaysAgo(501));
    expect(await soldMinor(merchant)).toBe(1250);
  });

  it('keeps a capture reversal by its own time, and books its repeat at the sale', async () => {
    const merchant = await newMerchant();
    const paymentRef = refOf('payment');
    const reversal = saleDaysAgo(399, { kind: 'capture_reversal', amountMinor: -50n, paymentRef });
    await upsert(merchant, saleDaysAgo(410, { paymentRef }), reversal);
    await retain(merchant, 400);
    await upsert(merchant, reversal);
    expect(await soldMinor(merchant)).toBe(1200);
    expect(await readEvents(merchant)).toEqual(['sold 399']);
    const days =
      'select distinct minute::date::text as day from revenue_minutes where tenant_id = $1 and amount_minor <> 0';
    const [day] = [daysAgo(410)].map((at) => new Date(at).toISOString().slice(0, 10));
    expect(await harness.database.query(days, [merchant.tenantId]), 'still at its sale').toEqual([{ day }]);
  });

  it('does not keep the minutes from a void', async () => {
    const merchant = await newMerchant();
    await upsert(merchant, saleDaysAgo(500), saleDaysAgo(410), saleDaysAgo(10));
    await retain(merchant, 400);
    await harness.service.withTenant(merchant.tenantId, (transaction) =>
      voidEvents(transaction, merchant.connectionId),
    );
    expect(await soldMinor(merchant)).toBe(0);
  });

  it('deletes more events than one statement can', async () => {
    const merchant = await newMerchant();
    await upsert(
      merchant,
      ...Array.from({ length: 4_500 }, (_, index) => saleDaysAgo(410, { externalId: `${index}` })),
    );
    await retain(merchant, 400);
    expect(await readEvents(merchant)).toEqual([]);
    expect(await soldMinor(merchant)).toBe(4_500 * 1250);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
  });
});
