import { describe, expect, it } from 'vitest';
import type { WithRole } from '../../src/connections/counted.ts';
import type { Connection, ConnectionState, Source } from '../../src/connections/sources.ts';
import { instant, NEVER, plusMs, type Instant } from '../../src/model/instant.ts';
import type { Platform } from '../../src/model/platform.ts';
import { parseLocalDate } from '../../src/model/window.ts';
import type { Adapter, Adapters } from '../../src/platforms/adapter.ts';
import type { DayRates } from '../../src/rates/convert.ts';
import { aggregate, oldestDataAsOf, windowsOf } from '../../src/revenue/aggregate.ts';
import type { WindowTotals } from '../../src/ledger/totals.ts';
import { connectionTo, uncallable } from '../connections/fixtures.ts';
import { currencyOf } from '../support/harness.ts';

const now = instant(Date.UTC(2026, 6, 1, 12, 34, 56, 789));

const tokens = { accessToken: 'sealed', refreshToken: null, expiresAt: null, options: {}, version: 1n };
const credential = { ...tokens, accountIsChecked: true };

function sourceOf(
  connection: ConnectionState,
  dataAsOf: Instant,
  state: Partial<WithRole<Source>> = {},
): WithRole<Source> {
  return {
    ...connection,
    role: 'counted',
    cursor: null,
    dataAsOf,
    completeThrough: null,
    coveredTo: NEVER,
    hintedAt: NEVER,
    cooldownUntil: NEVER,
    lastError: null,
    recentCursor: null,
    recentReadAt: NEVER,
    credential,
    ...state,
  };
}

/** An adapter with a lag of `lagMs`: an aggregate must call no platform. */
const createLagging = (lagMs: number): Adapter => ({
  ...uncallable,
  completeThrough: (dataAsOf) => plusMs(dataAsOf, -lagMs),
});

function adaptersOf(readable: readonly Platform[], lagMs = 0): Adapters {
  return Object.fromEntries(readable.map((platform) => [platform, createLagging(lagMs)]));
}

describe('the data_as_of of an answer', () => {
  it.each([
    ['is the earliest of the counted sources', [5, -7, 0].map((ms) => plusMs(now, ms)), plusMs(now, -7)],
    ['is NEVER while one source lacks a complete read', [now, NEVER], NEVER],
  ])('%s', (_, moments, oldest) => {
    const sources = moments.map((dataAsOf) => sourceOf(connectionTo('stripe'), dataAsOf));
    expect(oldestDataAsOf(sources)).toBe(oldest);
  });
});

describe('the snapshot', () => {
  const [stripe, paypal, shopify] = [connectionTo('stripe'), connectionTo('paypal'), connectionTo('shopify')];
  const usd = currencyOf('USD');
  const windows = windowsOf(plusMs(now, -2000), 'UTC');
  const figuresOf = ({ connectionId }: Connection, saleMinor: bigint) => {
    return { connectionId, currency: usd, saleMinor, refundMinor: 25n, saleCount: 3 };
  };
  const totalOf = (connection: Connection, interval: WindowTotals['interval'], saleMinor: bigint) => {
    return { interval, ...figuresOf(connection, saleMinor) };
  };
  const counted = [
    sourceOf(stripe, now),
    sourceOf(paypal, plusMs(now, -2000), { completeThrough: plusMs(now, -500_000) }),
  ];
  const aggregateOf = (
    others: ReadonlyArray<WithRole<Source>>,
    adapters = adaptersOf(['stripe', 'paypal'], 60_000),
    rates?: DayRates,
    more: readonly WindowTotals[] = [],
    rest: Partial<Parameters<typeof aggregate>[0]> = {},
  ) =>
    aggregate({
      tenant: { reportingCurrency: usd, timeZone: 'UTC' },
      sources: [...others, ...counted],
      counted,
      adapters,
      failing: [],
      windowAsOf: plusMs(now, -2000),
      notYet: { minute: [], hour: [], day: [] },
      windows,
      totals: [
        totalOf(stripe, 'day', 300n),
        totalOf(paypal, 'day', 200n),
        totalOf(stripe, 'hour', 100n),
        ...more,
      ],
      rates,
      verdicts: [],
      reconcileEveryMs: 600_000,
      unbooked: [{ interval: 'day', ...unbooked }],
      ...rest,
    });
  const { connectionId } = stripe;
  const unbooked = { connectionId, currency: 'QQQ', reason: 'unknown_currency', count: 2 } as const;
  const snapshot = aggregateOf([sourceOf(shopify, NEVER, { role: 'not_supported' })]);

  it('has the data_as_of of the oldest counted source and the currency of the tenant', () => {
    expect(snapshot).toMatchObject({ dataAsOf: plusMs(now, -2000), reportingCurrency: 'USD' });
  });

  it.each<[string, boolean, Partial<Parameters<typeof aggregate>[0]>]>([
    ['is verified when all closed hours match, despite unbooked records in other currencies', true, {}],
    ['is unverified with a failing source', false, { failing: [sourceOf(shopify, NEVER)] }],
    ...['USD', 'usd', ''].map((currency): [string, boolean, Partial<Parameters<typeof aggregate>[0]>] => [
      `is unverified with an unbooked record in the reporting currency, written "${currency}"`,
      false,
      { unbooked: [{ interval: 'day', ...unbooked, currency }] },
    ]),
  ])('%s', (_, isVerified, rest) => {
    const verdicts = counted.flatMap((source) =>
      Array.from({ length: 12 }, (__, hour) => {
        const start = plusMs(windows.day.start, hour * 3_600_000);
        const end = plusMs(start, 3_600_000);
        return { connectionId: source.connectionId, start, end, verdict: 'matched' } as const;
      }),
    );
    expect(aggregateOf([], undefined, undefined, [], { verdicts, ...rest }).isVerified).toBe(
      isVerified || undefined,
    );
  });

  it('shows every connection, and for counted ones the extent of the read', () => {
    const readThrough = (dataAsOf: Instant) => ({ dataAsOf, completeThrough: plusMs(dataAsOf, -60_000) });
    const asPaypalSaid = { dataAsOf: plusMs(now, -2000), completeThrough: plusMs(now, -500_000) };
    expect(snapshot.sources).toMatchObject([
      { connectionId: shopify.connectionId, counted: false, status: 'not_supported', read: null },
      { connectionId: stripe.connectionId, counted: true, status: 'fresh', read: readThrough(now) },
      { connectionId: paypal.connectionId, counted: true, status: 'fresh', read: asPaypalSaid },
    ]);
  });

  it.each<[string, Partial<WithRole<Source>>, object]>([
    ['without a credential as pending', { role: 'pending', credential: null }, { status: 'pending' }],
    [
      'without a credential as pending, despite an earlier failure',
      { role: 'pending', credential: null, lastError: 'unauthorized' },
      { status: 'pending' },
    ],
    ['with an unread credential as pending', { role: 'unread' }, { status: 'pending' }],
    [
      'with a failure as unavailable, with its reason',
      { role: 'unread', lastError: 'wrong_account' },
      { status: 'unavailable', reason: 'wrong_account' },
    ],
  ])('shows an uncounted source %s', (_, state, shown) => {
    const [source] = aggregateOf([sourceOf(connectionTo('stripe'), NEVER, state)]).sources;
    expect(source).toMatchObject({ counted: false, read: null, ...shown });
  });

  it('has the figures of each window', () => {
    expect(snapshot.windows).toEqual({
      minute: { ...windows.minute, figures: [], unbooked: [] },
      hour: { ...windows.hour, figures: [figuresOf(stripe, 100n)], unbooked: [] },
      day: {
        ...windows.day,
        figures: [figuresOf(stripe, 300n), figuresOf(paypal, 200n)],
        unbooked: [unbooked],
      },
    });
  });

  const rateDate = parseLocalDate('2026-06-30');
  if (!rateDate) throw new Error('it is a day');
  const [dollars, yen, pounds] = ['USD', 'JPY', 'GBP'].map((code) => {
    return { currency: currencyOf(code), digits: 2n, scale: 0 };
  });
  if (!dollars || !yen || !pounds) throw new Error('there are three');
  const published: DayRates = { source: 'ecb', rateDate, perEuro: [dollars, yen, pounds] };
  const inYen = { ...totalOf(stripe, 'day', 5n), currency: yen.currency };

  it.each<[string, DayRates | undefined, WindowTotals[], unknown]>([
    ['holds the rates of its currencies', published, [inYen], { ...published, perEuro: [dollars, yen] }],
    ['holds no rates when all figures are in the currency of the tenant', published, [], undefined],
    ['holds no rates when none are known', undefined, [inYen], undefined],
  ])('%s', (_, rates, more, held) => {
    expect(aggregateOf([], undefined, rates, more).rates).toEqual(held);
  });
});
