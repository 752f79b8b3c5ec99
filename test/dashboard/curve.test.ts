/** The curve of the page at /live: today beside an earlier day, in words, drawn and as a table. */
import { describe, expect, it } from 'vitest';
import { ok, revenue, seriesOf } from '../browser/live-states.ts';
import {
  advance,
  drawn,
  fill,
  findAll,
  open,
  problemOf,
  read,
  respondWith,
  say,
  sent,
  servePage,
} from './page.ts';

servePage({ hasDay: true });

const isSeries = (url: URL): boolean => url.pathname.endsWith('/series');
const series = () => sent.filter(({ url }) => isSeries(url)).map(({ url }) => url.searchParams);
const isEarlier = (url: URL): boolean =>
  isSeries(url) && !url.searchParams.get('from')?.startsWith('2026-11-28');
const rangeOf = (query: URLSearchParams) => ['from', 'to'].map((name) => query.get(name) ?? '');

type Sales = { readonly minor?: number | null; readonly complete?: boolean };

/** Every hour of today and of the earlier day has these sales. */
const sell = (today: Sales, earlier: Sales): void =>
  respondWith(({ url }) => {
    if (!isSeries(url)) return undefined;
    const [from = '', to = ''] = rangeOf(url.searchParams);
    const day = seriesOf(from, to);
    const { minor, complete = true } = isEarlier(url) ? earlier : today;
    const buckets = day.buckets.map((bucket) => ({
      ...bucket,
      complete,
      revenue_total_minor: minor === undefined ? bucket.revenue_total_minor : minor,
    }));
    return { status: 200, body: { ...day, buckets } };
  });

describe('the curve', () => {
  it('is drawn beside the dashed one of yesterday, on axes of the merchant’s day', async () => {
    await open();
    expect(drawn.dashes).toContain('6,6');
    expect(drawn.texts.slice(0, 5)).toEqual(['12 AM', '6 AM', '12 PM', '6 PM', '12 AM']);
    expect(drawn.texts).toContain('50K');
    expect(findAll('.plot canvas')).toHaveLength(1);
    expect(findAll('.plot').map((plot) => plot.getAttribute('aria-label'))).toEqual([
      'Sales added up over the day: $48,213.50 until now.',
    ]);
  });

  it('is a table too, up to the last read', async () => {
    await open();
    expect(findAll('.curve th[scope="col"]').map(read)).toEqual(['Until', 'Today', 'Yesterday']);
    const rows = findAll('.curve tbody tr').map(read);
    expect([rows[0], rows.at(-1)]).toEqual(['12:00 AM$0.00$0.00', '3:42 PM$48,213.50$43,874.30']);
  });

  it('compares with the same day last week until the same time, once that is read', async () => {
    await open();
    const gate = Promise.withResolvers<void>();
    respondWith(async ({ url }) => {
      if (isEarlier(url)) await gate.promise;
      return undefined;
    });
    await fill('Compare with', '7');
    await advance(0);
    expect(read('.delta')).toContain('more than yesterday at this time');
    expect(read('#curve-title')).toBe('Today, and yesterday until the same time');
    gate.resolve();
    await advance(0);
    expect(read('.delta')).toBe('▲ $4,339.20 (10%) more than this day last week at this time');
    expect(read('#curve-title')).toBe('Today, and last week until the same time');
    expect(series().map(rangeOf).at(-1)).toEqual(['2026-11-21T05:00:00.000Z', '2026-11-21T20:42:07.000Z']);
    expect(findAll('.curve th[scope="col"]').map(read)).toEqual(['Until', 'Today', 'Last week']);
    await fill('Compare with', '1');
    await advance(0);
    expect(read('.delta')).toContain('more than yesterday at this time');
  });

  it.each<[string, Sales, Sales, string]>([
    ['as much', { minor: 500 }, { minor: 500 }, 'The same as yesterday at this time'],
    ['a larger sum', { minor: 400 }, { minor: 500 }, '▼ $16.00 (20%) less than yesterday at this time'],
    ['nothing', { minor: 400 }, { minor: 0 }, '▲ $64.00 more than yesterday at this time'],
    ['no reads', {}, { minor: null }, 'Nothing was read of yesterday at this time.'],
    ['unread hours', {}, { complete: false }, 'than yesterday at this time as far as both were read'],
  ])('says that the earlier day had %s', async (_, today, earlier, text) => {
    sell(today, earlier);
    await open();
    expect(read('.delta')).toContain(text);
  });

  it('says that the server gave no figures of the earlier day instead of showing zero', async () => {
    respondWith(({ url }) => (isEarlier(url) ? problemOf(500) : undefined));
    await open();
    await advance(2_000);
    expect(read('.delta')).toBe('The server gave no figures of yesterday at this time. The page asks again.');
    expect(read('.curve tbody')).toContain('$0.00not known');
    expect(drawn.dashes).not.toContain('6,6');
  });

  it('stays as drawn after a failed read', async () => {
    await open();
    respondWith(({ url }) => (isSeries(url) ? problemOf(500) : undefined));
    await fill('Compare with', '7');
    await advance(2_000);
    expect(read('.delta')).toContain('more than yesterday at this time');
    expect(read('#curve-title')).toBe('Today, and yesterday until the same time');
  });

  it('lists both hours of one name in the night in which the clocks go back', async () => {
    const night = { interval_start: '2026-11-01T04:00:00.000Z', data_as_of: '2026-11-01T08:00:00.000Z' };
    say(ok({ ...revenue, ...night }));
    await open();
    expect(findAll('.curve tbody th').map(read)).toEqual([
      '12:00 AM',
      '1:00 AM',
      '1:00 AM',
      '2:00 AM',
      '3:00 AM',
    ]);
  });

  it('shows no hour that was not read', async () => {
    respondWith(({ url }) => {
      if (!isSeries(url) || isEarlier(url)) return undefined;
      const [from = '', to = ''] = rangeOf(url.searchParams);
      const day = seriesOf(from, to);
      const unread = { revenue_total_minor: null, complete: false };
      const buckets = day.buckets.map((bucket, hour) => (hour < 2 ? { ...bucket, ...unread } : bucket));
      return { status: 200, body: { ...day, buckets } };
    });
    await open();
    expect(findAll('.curve tbody tr').map(read).slice(0, 3)).toEqual([
      '12:00 AMnot known$0.00',
      '1:00 AMnot known$431.02',
      '2:00 AM$0.00$861.68',
    ]);
  });

  it('is read at most every ten seconds and ends with the newest figures', async () => {
    await open();
    const before = series().length;
    for (let second = 10; second < 18; second += 1) {
      const fresh = ok({ ...revenue, data_as_of: `2026-11-28T20:43:${second}.000Z` }, `"${second}"`);
      say({ ...fresh, headers: { ...fresh.headers, 'Cache-Control': 'private, max-age=1' } });
      await advance(second === 10 ? 27_000 : 1_000);
    }
    // Two series for each read.
    expect(series().length - before).toBe(2);
    await advance(10_000);
    expect(series().length - before).toBe(4);
    expect(series().map((query) => query.get('to'))).toContain('2026-11-28T20:43:17.000Z');
  });
});
