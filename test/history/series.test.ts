import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/pool.ts';
import { createRevenueHistory, type Series } from '../../src/history/index.ts';
import type { Question } from '../../src/history/question.ts';
import type { Bucket } from '../../src/history/series.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant, toIso, type Instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { platforms, type Platform } from '../../src/model/platform.ts';
import { createRatesOnDays } from '../../src/rates/store.ts';
import { createWithTenant } from '../../src/tenancy/with-tenant.ts';
import { uncallable } from '../connections/fixtures.ts';
import { newIds, type Place } from '../support/database.ts';
import { currencyOf } from '../support/harness.ts';
import { openTestLedger, refOf, sale } from '../ledger/test-ledger.ts';

const ledger = await openTestLedger();
const database = openDatabase({
  url: ledger.server.socketUrls.app,
  size: 2,
  connectTimeoutMs: 5000,
  onIdleError: () => undefined,
});
afterAll(async () => {
  await database.destroy();
  await ledger.stop();
});

const history = createRevenueHistory({
  withTenant: createWithTenant(database, undefined, { isReport: true }),
  adapters: Object.fromEntries(platforms.map((platform) => [platform, uncallable])),
  ratesOnDays: createRatesOnDays('file'),
});

const utc = (iso: string): Instant => instant(Date.parse(`${iso}Z`));
type Range = readonly [from: string, to: string];

async function newMerchant(timeZone = 'UTC', currency = 'USD'): Promise<TenantId> {
  const tenantId = await ledger.newTenant();
  await ledger.server.query(
    'update tenants set reporting_time_zone = $2, reporting_currency = $3 where id = $1',
    [tenantId, timeZone, currency],
  );
  return tenantId;
}

/** A counted account with these covered ranges. */
async function connect(tenantId: TenantId, platform: Platform, covered: readonly Range[]): Promise<Place> {
  const place = await ledger.connectOne(tenantId);
  const ids = [tenantId, place.connectionId];
  const { query } = ledger.server;
  await query('update platform_connections set platform = $3 where tenant_id = $1 and id = $2', [
    ...ids,
    platform,
  ]);
  await query(
    `insert into platform_sync_states (tenant_id, connection_id, counted_since) values ($1, $2, '2020-01-01')`,
    ids,
  );
  for (const [from, to] of covered)
    await query('insert into connection_coverage values ($1, $2, $3, $4)', [...ids, `${from}Z`, `${to}Z`]);
  return place;
}

let lastId = 0;
const eventAt = (at: Instant, more: Partial<LedgerEvent> = {}): LedgerEvent => {
  return { ...sale, externalId: `event_${(lastId += 1)}`, occurredAt: at, ...more };
};

async function read(
  tenantId: TenantId,
  question: Partial<Question> & Pick<Question, 'from' | 'to'>,
): Promise<Series> {
  const outcome = await history.read(tenantId, { granularity: 'day', ...question });
  if (outcome.kind !== 'series') throw new Error(JSON.stringify(outcome));
  return outcome.series;
}

const brief = ({ isComplete, total }: Bucket) => [
  total && Number(total.saleMinor),
  total && Number(total.refundMinor),
  isComplete ? 'complete' : 'in part',
];

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
/** Days around clock changes, some of them at 00:01. */
const days = [
  '2010-03-13',
  '2010-11-06',
  '2010-03-27',
  '2010-10-30',
  '2010-10-02',
  '2010-02-20',
  '2010-06-01',
];
const kinds = ['sale', 'refund', 'dispute', 'capture_reversal'] as const;

describe('a series', () => {
  it('sums to the ledger within the covered ranges', { timeout: 120_000 }, async () => {
    const cases = fc.record({
      timeZone: fc.constantFrom(...zones),
      day: fc.constantFrom(...days),
      minutes: fc.integer({ min: 60, max: 4 * 1440 }),
      offset: fc.integer({ min: -90, max: 1440 }),
      granularity: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const),
      events: fc.array(
        fc.record({
          minute: fc.integer({ min: -300, max: 7000 }),
          kind: fc.constantFrom(...kinds, 'sale' as const),
          amount: fc.integer({ min: 0, max: 5000 }),
          currency: fc.constantFrom('USD', 'USD', 'USD', 'JPY'),
          voided: fc.constantFrom(false, false, true),
          account: fc.nat(1),
        }),
        { maxLength: 60 },
      ),
      gap: fc.record({ from: fc.nat(5000), minutes: fc.nat(3000) }),
    });
    const checked = fc.asyncProperty(
      cases,
      async ({ timeZone, day, offset, granularity, events, ...given }) => {
        const start = instant(utc(`${day}T00:00:00`) + offset * 60_000);
        const minutes = granularity === 'minute' ? Math.min(given.minutes, 1440) : given.minutes;
        const end = instant(start + minutes * 60_000);
        const gap = [
          start + given.gap.from * 60_000,
          start + (given.gap.from + given.gap.minutes) * 60_000,
        ] as const;
        const tenantId = await newMerchant(timeZone);
        const text = (at: number) => new Date(at).toISOString().slice(0, -1);
        const far = ['2009-01-01T00:00:00', '2012-01-01T00:00:00'] as const;
        const places = [
          await connect(tenantId, 'stripe', [
            [far[0], text(gap[0])],
            [text(gap[1]), far[1]],
          ]),
          await connect(tenantId, 'stripe', [far]),
        ];
        const booked = events.map(({ minute, kind, amount, currency, voided, account }) => ({
          account,
          event: eventAt(instant(start + minute * 60_000 + (minute % 7) * 1000), {
            kind,
            amountMinor: BigInt(amount),
            currency: currencyOf(currency),
            voided,
          }),
        }));
        for (const [account, place] of places.entries())
          await ledger.upsert(place, {
            events: booked.filter((one) => one.account === account).map(({ event }) => event),
          });
        const question = { from: toIso(start), to: toIso(end), granularity };
        const { buckets } = await read(tenantId, question);
        expect([buckets[0]?.start, buckets.at(-1)?.end]).toEqual([start, end]);
        for (const [index, bucket] of buckets.entries()) {
          expect(bucket.start).toBe(buckets[index - 1]?.end ?? start);
          const isGap = bucket.start < gap[1] && bucket.end > gap[0] && gap[0] < gap[1];
          expect(bucket.isComplete).toBe(!isGap);
          const isUnread = bucket.start >= gap[0] && bucket.end <= gap[1];
          const isNull = bucket.sources[0]?.figures === null;
          expect(isNull).toBe(isGap && !isUnread ? isNull : isUnread);
          const within = booked.filter(
            ({ account, event: { occurredAt: at, voided } }) =>
              !voided && at >= bucket.start && at < bucket.end && !(isUnread && account === 0),
          );
          const net = within.reduce(
            (sum, { event: { kind, amountMinor, currency } }) =>
              currency === 'USD' ? sum + (kind === 'sale' ? amountMinor : -amountMinor) : sum,
            0n,
          );
          expect(bucket.total?.netMinor).toBe(net);
          const yen = within.filter(({ event }) => event.currency === 'JPY');
          const sold = yen.filter(({ event }) => event.kind === 'sale').length;
          expect(bucket.byCurrency.find(({ currency }) => currency === 'JPY')?.saleCount ?? 0).toBe(sold);
          for (const { total } of bucket.sources) expect((total?.saleMinor ?? 0n) >= 0n).toBe(true);
        }
      },
    );
    await fc.assert(checked, { numRuns: 40 });
  });

  it('has null, never zero, for unread buckets', async () => {
    const tenantId = await newMerchant();
    const read15 = '2026-05-15T10:00:00';
    const place = await connect(tenantId, 'stripe', [
      ['2026-05-11T00:00:00', '2026-05-12T12:00:00'],
      ['2026-05-14T06:00:00', read15],
    ]);
    await ledger.upsert(place, {
      events: ['2026-05-10T12:00:00', '2026-05-12T11:00:00'].map((at) => eventAt(utc(at))),
    });
    const { buckets } = await read(tenantId, { from: '2026-05-10', to: '2026-05-17' });
    expect(buckets.map(brief)).toEqual([
      [null, null, 'in part'], // not covered, though the ledger has an event
      [0, 0, 'complete'],
      [1250, 0, 'in part'],
      [null, null, 'in part'],
      [null, null, 'in part'], // covered from six on, without events
      [0, 0, 'in part'], // covered until now
      [null, null, 'in part'],
    ]);
  });

  it('sums the covered accounts and marks the bucket as partial', async () => {
    const tenantId = await newMerchant();
    const one = await connect(tenantId, 'stripe', [['2026-05-01T00:00:00', '2026-05-09T00:00:00']]);
    await connect(tenantId, 'paypal', [['2026-05-05T00:00:00', '2026-05-09T00:00:00']]);
    await ledger.upsert(one, {
      events: [eventAt(utc('2026-05-04T12:00:00')), eventAt(utc('2026-05-05T12:00:00'))],
    });
    const { buckets } = await read(tenantId, { from: '2026-05-04', to: '2026-05-06' });
    expect(buckets.map(brief)).toEqual([
      [1250, 0, 'in part'],
      [1250, 0, 'complete'],
    ]);
    expect(
      buckets.map(({ sources }) => sources.map(({ total }) => total && Number(total.saleMinor))),
    ).toEqual([
      [1250, null],
      [1250, 0],
    ]);
  });

  it('clips gross per bucket, account and currency', async () => {
    const tenantId = await newMerchant();
    const covered = [['2026-05-01T00:00:00', '2026-05-09T00:00:00']] as const;
    const [one, other] = [
      await connect(tenantId, 'stripe', covered),
      await connect(tenantId, 'stripe', covered),
    ];
    const reversal = { kind: 'capture_reversal', amountMinor: 2000n } as const;
    await ledger.upsert(one, {
      events: [eventAt(utc('2026-05-04T10:30:00'), reversal), eventAt(utc('2026-05-04T11:30:00'))],
    });
    await ledger.upsert(other, { events: [eventAt(utc('2026-05-04T10:30:00'))] });
    const hours = { from: '2026-05-04T10:00:00Z', to: '2026-05-04T12:00:00Z', granularity: 'hour' } as const;
    expect((await read(tenantId, hours)).buckets.map(brief)).toEqual([
      [1250, 2000, 'complete'],
      [1250, 0, 'complete'],
    ]);
    const day = await read(tenantId, { from: '2026-05-04', to: '2026-05-05' });
    expect(day.buckets.map(brief)).toEqual([[1250, 750, 'complete']]);
  });

  it('counts an order once: at a covered processor, else at the shop', async () => {
    const tenantId = await newMerchant();
    const far = ['2026-05-01T00:00:00', '2026-05-09T00:00:00'] as const;
    const shop = await connect(tenantId, 'shopify', [far]);
    const stripe = await connect(tenantId, 'stripe', [['2026-05-05T00:00:00', far[1]]]);
    for (const [index, day] of ['2026-05-04', '2026-05-05'].entries()) {
      const paymentRef = refOf(`payment${index}`);
      const occurredAt = utc(`${day}T12:00:00`);
      await ledger.upsert(shop, {
        events: [eventAt(occurredAt, { paymentRef, processor: 'stripe', groupId: day })],
      });
      await ledger.upsert(stripe, { events: [eventAt(occurredAt, { paymentRef })] });
    }
    const { buckets } = await read(tenantId, { from: '2026-05-04', to: '2026-05-06' });
    expect(buckets.map(brief)).toEqual([
      [1250, 0, 'in part'],
      [1250, 0, 'complete'],
    ]);
    expect(
      buckets.map(({ sources }) =>
        sources.map(({ figures }) =>
          figures?.map(({ saleMinor, overlapMinor }) => [saleMinor, overlapMinor]),
        ),
      ),
    ).toEqual(
      [
        [[[1250n, undefined]], undefined],
        [[[0n, 1250n]], [[1250n, undefined]]],
      ].map((bucket) => bucket.map((one) => one)),
    );
  });

  it('excludes a shop whose orders have left the ledger', async () => {
    const tenantId = await newMerchant();
    const far = ['2026-05-01T00:00:00', '2026-05-09T00:00:00'] as const;
    const shop = await connect(tenantId, 'shopify', [far]);
    const noons = ['2026-05-04T12:00:00', '2026-05-05T12:00:00'].map(utc);
    await ledger.upsert(shop, { events: noons.map((at) => eventAt(at, { processor: 'other' })) });
    const keep = `update tenants set ledger_kept_from = '2026-05-05' where id = $1`;
    await ledger.server.query(keep, [tenantId]);
    const days = { from: '2026-05-04', to: '2026-05-06' };
    const sold = [1250, 0, 'complete'];
    expect((await read(tenantId, days)).buckets.map(brief)).toEqual([sold, sold]);
    await connect(tenantId, 'stripe', [far]);
    expect((await read(tenantId, days)).buckets.map(brief)).toEqual([[0, 0, 'in part'], sold]);
  });

  it('converts each bucket by the rates of its day', async () => {
    await ledger.server.query(
      `insert into fx_rates values ('file', '2026-05-01', 'USD', 2), ('file', '2026-05-04', 'USD', 4)`,
    );
    const tenantId = await newMerchant('Europe/Berlin', 'EUR');
    const place = await connect(tenantId, 'stripe', [['2026-05-01T00:00:00', '2026-05-09T00:00:00']]);
    await ledger.upsert(place, {
      events: ['2026-05-04T12:00:00', '2026-05-04T21:59:00', '2026-05-04T22:00:00'].map((at) =>
        eventAt(utc(at), { amountMinor: 400n }),
      ),
    });
    const { buckets } = await read(tenantId, { from: '2026-05-04', to: '2026-05-06', granularity: 'hour' });
    const sold = buckets.filter(({ byCurrency }) => byCurrency.length > 0);
    expect(sold.map(({ total, rates }) => [total?.saleMinor, rates?.rateDate])).toEqual([
      [200n, '2026-05-01'],
      [200n, '2026-05-01'],
      [100n, '2026-05-04'],
    ]);
  });

  it('comes with the same buckets of the week before', async () => {
    const tenantId = await newMerchant('Europe/Berlin');
    const place = await connect(tenantId, 'stripe', [['2026-03-01T00:00:00', '2026-04-09T00:00:00']]);
    await ledger.upsert(place, {
      events: ['2026-03-29T10:30:00', '2026-04-05T10:30:00'].map((at) => eventAt(utc(at))),
    });
    const asked = {
      from: '2026-04-05',
      to: '2026-04-06',
      granularity: 'hour',
      compare: 'previous_week',
    } as const;
    const { buckets, compared } = await read(tenantId, asked);
    expect([buckets.length, compared?.buckets.length]).toEqual([24, 24]);
    const findSold = (all: readonly Bucket[] = []) =>
      all.findIndex(({ total }) => total?.saleMinor === 1250n);
    expect([findSold(buckets), findSold(compared?.buckets)]).toEqual([12, 12]);
    expect(compared?.buckets.map(brief)[2]).toEqual([null, null, 'complete']);
  });

  it('shows a tenant only its own figures', async () => {
    const [mine, other] = [await newMerchant(), await newMerchant()];
    const covered = [['2026-05-01T00:00:00', '2026-05-09T00:00:00']] as const;
    const [, place] = [await connect(mine, 'stripe', covered), await connect(other, 'stripe', covered)];
    await ledger.upsert(place, { events: [eventAt(utc('2026-05-04T12:00:00'))] });
    const totals = [mine, other].map(async (tenantId) =>
      (await read(tenantId, { from: '2026-05-04', to: '2026-05-05' })).buckets.map(brief),
    );
    expect(await Promise.all(totals)).toEqual([[[0, 0, 'complete']], [[1250, 0, 'complete']]]);
  });
});

describe('a series request', () => {
  const fault = (field: string) => ({ kind: 'invalid', fault: { field } });
  it.each([
    [{ from: '2026-02-30', to: '2026-03-02' }, fault('from')],
    [{ from: '2026-02-01', to: '2026-02-01T00:00:00+05:00' }, fault('to')],
    [{ from: '2026-02-01', to: '2026-02-01' }, fault('to')],
    [{ from: '2026-02-01T00:00:10Z', to: '2026-02-01T00:00:05Z' }, fault('to')],
    [{ from: '2026-02-01T00:00:10Z', to: '2026-02-02T00:00:10Z', granularity: 'minute' }, { kind: 'series' }],
    [{ from: '2026-01-01', to: '2027-02-06' }, fault('to')],
    [{ from: '2026-01-01', to: '2027-02-05' }, { kind: 'series' }],
    [{ from: '2026-10-25', to: '2026-10-26', granularity: 'minute' }, { kind: 'series' }],
    [{ from: '2026-10-25', to: '2026-10-26T00:01:00+01:00', granularity: 'minute' }, fault('to')],
    [
      { from: '2026-03-01T10:00:59.9Z', to: '2026-03-01T10:01:00.1Z', granularity: 'minute' },
      { kind: 'series' },
    ],
  ] as const)('is answered, or the part at fault is named: %j', async (question, outcome) => {
    const tenantId = await newMerchant('Europe/Berlin');
    await connect(tenantId, 'stripe', []);
    expect(await history.read(tenantId, { granularity: 'day', ...question })).toMatchObject(outcome);
  });

  it('with too many figures is rejected', async () => {
    const tenantId = await newMerchant();
    for (let account = 0; account < 3; account += 1) await connect(tenantId, 'stripe', []);
    const question = { from: '2026-01-01', to: '2027-01-01', granularity: 'hour' } as const;
    expect(await history.read(tenantId, question)).toMatchObject({ kind: 'series' });
    const compared = { ...question, compare: 'previous_year' } as const;
    expect(await history.read(tenantId, compared)).toMatchObject(fault('granularity'));
  });

  it('has no answer without a countable account', async () => {
    const question = { from: '2026-02-01', to: '2026-02-02', granularity: 'day' } as const;
    expect(await history.read(await newMerchant(), question)).toEqual({
      kind: 'no-revenue-source',
      connections: [],
    });
    expect(await history.read(newIds().tenantId, question)).toEqual({ kind: 'unknown-tenant' });
  });
});
