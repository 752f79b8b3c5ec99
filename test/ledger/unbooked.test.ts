/** An unbookable record is listed and voids its event; it leaves the list once it is booked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../src/model/instant.ts';
import type { UnbookedRecord } from '../../src/model/ledger-event.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import type { Place } from '../support/database.ts';
import { minute, minuteMs, noonMs, openTestLedger, sale } from './test-ledger.ts';

const ledger = await openTestLedger();
afterAll(ledger.stop);
let place: Place;

beforeAll(async () => {
  const tenantId = await ledger.newTenant();
  place = await ledger.connectOne(tenantId);
});
const connectFresh = async (): Promise<Place> => ledger.connectOne(place.tenantId);

const reason = 'unknown_currency';
const odd: UnbookedRecord = { externalId: 'txn_1', occurredAt: minute(3), currency: 'qqq', reason };
const listed = { id: 'txn_1', ms: noonMs + 3 * minuteMs, currency: 'QQQ', reason };

describe('an unbookable record', () => {
  it('is listed at its own time and reported once', async () => {
    const where = await connectFresh();
    const reported = [{ externalId: 'txn_1', currency: 'QQQ', reason }];
    expect(await ledger.upsert(where, { unbooked: [odd] })).toEqual(reported);
    expect(await ledger.upsert(where, { unbooked: [odd] })).toEqual([]);
    expect(await ledger.readUnbooked(where)).toEqual([listed]);
  });

  it('without a time keeps the time of its first read', async () => {
    const where = await connectFresh();
    const timeless = { ...odd, occurredAt: null };
    await ledger.upsert(where, { unbooked: [timeless] });
    ledger.setNow(noonMs + 10 * minuteMs);
    await ledger.upsert(where, { unbooked: [timeless, { ...timeless, externalId: 'later' }] });
    ledger.setNow(noonMs);
    expect((await ledger.readUnbooked(where)).map(({ id, ms }) => [id, ms - noonMs])).toEqual([
      ['later', 10 * minuteMs],
      ['txn_1', 0],
    ]);
  });

  it('is stored even if its id and currency are invalid or too long in PostgreSQL', async () => {
    const where = await connectFresh();
    const ids = ['nul\0', 'half\ud83d', 'x'.repeat(5_000), '😀'.repeat(2_000)];
    const unbooked = ids.map((externalId) => ({ ...odd, externalId, currency: '\0\ud83d'.repeat(100) }));
    await ledger.upsert(where, { unbooked });
    await ledger.upsert(where, { unbooked });
    expect(await ledger.readUnbooked(where)).toHaveLength(ids.length);
    await ledger.upsert(where, { events: ids.map((externalId) => ({ ...sale, externalId })) });
    expect(await ledger.readUnbooked(where)).toEqual([]);
  });
});

describe('voiding', () => {
  const page = {
    events: [sale, { ...sale, externalId: 'later', occurredAt: instant(noonMs + 1) }],
    unbooked: [
      { ...odd, externalId: 'odd', occurredAt: minute(0) },
      { ...odd, externalId: 'odd later', occurredAt: instant(noonMs + 1) },
    ],
  };
  const readStanding = async (where: Place): Promise<string[]> => {
    const [events] = await ledger.storedEvents([where]);
    expect(await ledger.differences([where])).toEqual([]);
    const booked = [...(events?.values() ?? [])].filter(({ voided }) => !voided);
    const unbooked = await ledger.readUnbooked(where);
    return [...booked.map(({ externalId }) => externalId), ...unbooked.map(({ id }) => id)];
  };

  it('from within a minute keeps earlier records of that minute', async () => {
    const where = await connectFresh();
    await ledger.upsert(where, page);
    await ledger.inPlace(where, (transaction) =>
      voidEvents(transaction, where.connectionId, instant(noonMs + 1)),
    );
    expect(await readStanding(where)).toEqual(['txn_1', 'odd']);
  });
});
