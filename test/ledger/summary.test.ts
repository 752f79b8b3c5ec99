import { describe, expect, it } from 'vitest';
import { summarise, type Figures } from '../../src/ledger/summary.ts';
import type { ConnectionId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import { parseLocalDate } from '../../src/model/window.ts';
import type { DayRates } from '../../src/rates/convert.ts';
import { currencyOf, newIds } from '../support/harness.ts';

const max = BigInt(Number.MAX_SAFE_INTEGER);
const [usd, idr, jpy] = [currencyOf('USD'), currencyOf('IDR'), currencyOf('JPY')];
const [one, two, three] = [newIds().connectionId, newIds().connectionId, newIds().connectionId];
const figuresOf = (saleMinor: bigint, change: Partial<Figures> = {}): Figures => ({
  connectionId: one,
  currency: usd,
  saleMinor,
  refundMinor: 0n,
  saleCount: 1,
  ...change,
});
const sourceOf = (connectionId: ConnectionId, completeThrough?: number, mode?: 'live' | 'test') => ({
  connectionId,
  counted: completeThrough !== undefined,
  ...(mode && { mode }),
  read: completeThrough === undefined ? null : { completeThrough: instant(completeThrough) },
});
type Source = ReturnType<typeof sourceOf>;

const summary = (
  figures: readonly Figures[],
  sources: readonly Source[] = [sourceOf(one, 30), sourceOf(two, 20), sourceOf(three)],
  unbooked: ReadonlyArray<{
    connectionId: ConnectionId;
    currency: string;
    reason: string;
    count: number;
  }> = [],
  rates?: DayRates,
) => {
  const window = { start: instant(0), figures, unbooked };
  const windows = { minute: window, hour: window, day: window };
  return summarise({ dataAsOf: instant(50), reportingCurrency: usd, rates, sources, windows }, 'day');
};

const beside = { converted: null };
const date = parseLocalDate('2026-04-13');
if (!date) throw new Error('it is a day');
/** One euro is 2 dollars or 100 yen. */
const rates: DayRates = {
  source: 'ecb',
  rateDate: date,
  perEuro: [
    { currency: usd, digits: 20n, scale: 1 },
    { currency: jpy, digits: 100n, scale: 0 },
  ],
};

describe('a summary', () => {
  it('sums the reporting currency and lists the others by code', () => {
    const { total, byCurrency, otherCurrencies } = summary([
      figuresOf(500n, { currency: jpy, refundMinor: 20n }),
      figuresOf(1000n, { refundMinor: 300n, saleCount: 3 }),
      figuresOf(50n, { connectionId: two, refundMinor: -10n }),
      figuresOf(0n, { currency: idr, refundMinor: 7n, saleCount: 0 }),
    ]);
    const sums = { currency: usd, saleMinor: 1050n, refundMinor: 290n, netMinor: 760n, saleCount: 4 };
    expect(total).toEqual(sums);
    expect(byCurrency).toEqual([
      { currency: idr, saleMinor: 0n, refundMinor: 7n, netMinor: -7n, saleCount: 0, ...beside },
      { currency: jpy, saleMinor: 500n, refundMinor: 20n, netMinor: 480n, saleCount: 1, ...beside },
      { ...sums, converted: sums },
    ]);
    expect(otherCurrencies, 'currencies with sales').toEqual([jpy]);
  });

  it('adds other currencies with a known rate to the total, and lists them unconverted', () => {
    const yen = figuresOf(500n, { currency: jpy, refundMinor: 21n, saleCount: 2 });
    const { total, byCurrency, otherCurrencies, bySource } = summary(
      [
        yen,
        { ...yen, connectionId: two },
        figuresOf(1000n, { refundMinor: 300n, saleCount: 3 }),
        figuresOf(9n, { currency: idr }),
      ],
      undefined,
      undefined,
      rates,
    );
    expect(total).toEqual({
      currency: usd,
      saleMinor: 3000n,
      refundMinor: 384n,
      netMinor: 2616n,
      saleCount: 7,
    });
    expect(byCurrency).toMatchObject([
      { currency: idr, saleMinor: 9n, ...beside },
      { currency: jpy, saleMinor: 1000n, converted: { currency: usd, saleMinor: 2000n, refundMinor: 84n } },
      { currency: usd, saleMinor: 1000n, converted: { currency: usd, saleMinor: 1000n } },
    ]);
    expect(otherCurrencies).toEqual([idr]);
    expect(bySource[0]?.total, 'a source is not converted').toMatchObject({ saleMinor: 1000n });
  });

  it('shows zero for a source without sales, and null for one unread or with other currencies only', () => {
    const sources = [sourceOf(one, 30), sourceOf(two, 20), sourceOf(three)];
    const { bySource, total } = summary([figuresOf(5n, { connectionId: two, currency: jpy })], sources);
    expect(total).toMatchObject({ currency: usd, saleMinor: 0n, saleCount: 0 });
    expect(bySource).toMatchObject([
      { source: sources[0], total: { saleMinor: 0n }, figures: [] },
      { source: sources[1], total: null, figures: [{ currency: jpy, saleMinor: 5n, netMinor: 5n }] },
      { source: sources[2], total: null, figures: [] },
    ]);
  });

  it('is complete up to the earliest counted source', () => {
    expect(summary([]).completeThrough).toBe(20);
    expect(summary([], [sourceOf(one)]).completeThrough, 'falls back to dataAsOf').toBe(50);
  });

  it.each<[string, Source[], string | undefined]>([
    ['live when any counted source is live', [sourceOf(one, 1, 'test'), sourceOf(two, 1, 'live')], 'live'],
    [
      'test when all counted sources are test',
      [sourceOf(one, 1, 'test'), sourceOf(two, undefined, 'live')],
      'test',
    ],
    ['unknown when the mode of one is unknown', [sourceOf(one, 1, 'test'), sourceOf(two, 1)], undefined],
  ])('has a mode %s', (_, sources, mode) => {
    expect(summary([], sources).mode).toBe(mode);
  });

  it('names the source of unbooked records', () => {
    const records = { currency: 'QQQ', reason: 'unknown_currency', count: 2 };
    const source = sourceOf(two, 20);
    const { unbooked } = summary([], [source], [{ connectionId: two, ...records }]);
    expect(unbooked).toEqual([{ source, ...records }]);
  });

  const elsewhere = figuresOf(max, { connectionId: three, currency: idr });
  it.each<[string, Figures[], unknown[]]>([
    ['nothing is', [figuresOf(max), figuresOf(max, { connectionId: two, currency: idr })], []],
    ['sales are', [figuresOf(max + 1n), figuresOf(1n, { connectionId: two })], [one]],
    ['refunds are', [figuresOf(0n, { refundMinor: max + 1n })], [one]],
    ['returned refunds are', [figuresOf(0n, { refundMinor: -max - 1n })], [one]],
    ['the net is', [figuresOf(max, { refundMinor: -1n })], [one]],
    ['only the sum is', [figuresOf(max), figuresOf(1n, { connectionId: two }), elsewhere], [one, two]],
  ])('names the sources at fault when %s too large for a JSON number', (_, figures, connections) => {
    expect(summary(figures).tooLarge.map(({ connectionId }) => connectionId)).toEqual(connections);
  });

  it('names exactly the sources of a total too large after conversion', () => {
    const yen = figuresOf(max, { connectionId: two, currency: jpy });
    const { tooLarge } = summary([figuresOf(1n), yen, elsewhere], undefined, undefined, rates);
    expect(tooLarge.map(({ connectionId }) => connectionId)).toEqual([one, two]);
  });
});
