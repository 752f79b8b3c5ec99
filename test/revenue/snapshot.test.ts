/** The previous release reads a snapshot of this one; an unknown shape parses as null. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { currencyOf } from '../support/harness.ts';
import { parseLocalDate } from '../../src/model/window.ts';
import { parseSnapshot, serialiseSnapshot, type Snapshot } from '../../src/revenue/snapshot.ts';
import { freshOf } from '../support/edge.ts';

const { snapshot: plain } = freshOf(1234n);
const unbooked = plain.windows.day.figures.map(({ connectionId }) => ({
  connectionId,
  currency: 'QQQ',
  reason: 'unknown_currency',
  count: 2,
}));
const rateDate = parseLocalDate('2027-02-26');
if (!rateDate) throw new Error('it is a day');
const whole: Snapshot = {
  ...plain,
  rates: { source: 'ecb', rateDate, perEuro: [{ currency: currencyOf('USD'), digits: 11_684n, scale: 4 }] },
  sources: [
    ...plain.sources.map((source) => ({ ...source, mode: 'live' as const, status: 'fresh' as const })),
    ...plain.sources.map((source) => ({
      ...source,
      counted: false,
      read: null,
      status: 'unavailable' as const,
      reason: 'wrong_account' as const,
    })),
  ],
  windows: { ...plain.windows, day: { ...plain.windows.day, unbooked } },
};
const store = (snapshot: Snapshot): unknown => JSON.parse(serialiseSnapshot(snapshot));

/** The schema of release 1.0.0. */
const ads = ['google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads'] as const;
const moment = z.number().int();
const window = z.object({
  start: moment,
  end: moment,
  figures: z.array(
    z.object({
      connectionId: z.uuid(),
      currency: z.string().regex(/^[A-Z]{3}$/),
      saleMinor: z.string().regex(/^-?\d+$/),
      refundMinor: z.string().regex(/^-?\d+$/),
      saleCount: z.number().int(),
    }),
  ),
});
const firstRelease = z.object({
  dataAsOf: moment,
  reportingCurrency: z.string(),
  sources: z.array(
    z.object({
      connectionId: z.uuid(),
      platform: z.enum([...ads, 'stripe', 'paypal', 'shopify', 'woocommerce']),
      platformAccountId: z.string(),
      counted: z.boolean(),
      read: z.object({ dataAsOf: moment, completeThrough: moment }).nullable(),
    }),
  ),
  windows: z.object({ minute: window, hour: window, day: window }),
});

describe('a snapshot', () => {
  it('round-trips unchanged, and the previous release parses it', () => {
    expect(parseSnapshot(store(whole))).toEqual(whole);
    expect(firstRelease.safeParse(store(whole)).error).toBeUndefined();
  });

  it('of the previous release parses without newer members', () => {
    expect(parseSnapshot(firstRelease.parse(store(whole)))).toMatchObject({
      dataAsOf: whole.dataAsOf,
      windows: { day: { figures: whole.windows.day.figures } },
    });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['another shape', { version: 2, totals: [] }],
    ['an invalid currency', { ...z.looseObject({}).parse(store(whole)), reportingCurrency: 'QQQ' }],
  ])('of %s parses as null', (_, other) => {
    expect(parseSnapshot(other)).toBeNull();
  });

  it('parses with an unknown status and reason of a later release', () => {
    const later = z.looseObject({ sources: z.array(z.looseObject({})) }).parse(store(whole));
    const sources = later.sources.map((source) => ({ ...source, status: 'resting', reason: 'tired' }));
    expect(parseSnapshot({ ...later, sources })?.sources[0]).toMatchObject({ counted: true });
  });
});
