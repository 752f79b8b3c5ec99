/** Records that cannot be booked are listed, void what was booked of them, and leave the list when they can be. */
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
const fresh = async (): Promise<Place> => ledger.connectOne(place.tenantId);

const reason = 'unknown_currency';
const odd: UnbookedRecord = { externalId: 'txn_1', occurredAt: minute(3), currency: 'qqq', reason };
const listed = { id: 'txn_1', ms: noonMs + 3 * minuteMs, currency: 'QQQ', reason };

describe('a record that cannot be booked', () => {
  it('is listed at its time, and told once', async () => {
    const where = await fresh();
    const told = [{ externalId: 'txn_1', currency: 'QQQ', reason }];
    expect(await ledger.upsert(where, { unbooked: [odd] })).toEqual(told);
    expect(await ledger.upsert(where, { unbooked: [odd] })).toEqual([]);
    expect(await ledger.storedUnbooked(where)).toEqual([listed]);
  });

  it('stands at the time when it was first seen, if it has none, and keeps it', async () => {
    const where = await fresh();
    const timeless = { ...odd, occurredAt: null };
    await ledger.upsert(where, { unbooked: [timeless] });
    ledger.setNow(noonMs + 10 * minuteMs);
    await ledger.upsert(where, { unbooked: [timeless, { ...timeless, externalId: 'later' }] });
    ledger.setNow(noonMs);
    expect((await ledger.storedUnbooked(where)).map(({ id, ms }) => [id, ms - noonMs])).toEqual([
      ['later', 10 * minuteMs],
      ['txn_1', 0],
    ]);
  });

  it('may have an id and a currency that PostgreSQL refuses, or that are too long for it', async () => {
    const where = await fresh();
    const ids = ['nul\0', 'half\ud83d', 'x'.repeat(5_000), '😀'.repeat(2_000)];
    const unbooked = ids.map((externalId) => ({ ...odd, externalId, currency: '\0\ud83d'.repeat(100) }));
    await ledger.upsert(where, { unbooked });
    await ledger.upsert(where, { unbooked });
    expect(await ledger.storedUnbooked(where)).toHaveLength(ids.length);
    await ledger.upsert(where, { events: ids.map((externalId) => ({ ...sale, externalId })) });
    expect(await ledger.storedUnbooked(where)).toEqual([]);
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
  const standing = async (where: Place): Promise<string[]> => {
    const [events] = await ledger.storedEvents([where]);
    expect(await ledger.differences([where])).toEqual([]);
    const booked = [...(events?.values() ?? [])].filter(({ voided }) => !voided);
    const unbooked = await ledger.storedUnbooked(where);
    return [...booked.map(({ externalId }) => externalId), ...unbooked.map(({ id }) => id)];
  };

  it('from a moment within a minute leaves what was before it', async () => {
    const where = await fresh();
    await ledger.upsert(where, page);
    await ledger.inPlace(where, (transaction) =>
      voidEvents(transaction, where.connectionId, instant(noonMs + 1)),
    );
    expect(await standing(where)).toEqual(['txn_1', 'odd']);
  });
});
