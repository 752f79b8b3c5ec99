/** The figures of the page at /live: how far to trust them, why they changed, wall screen. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RealtimeRevenue } from '../../src/client/index.ts';
import { ok, revenue, states, type Answered } from '../browser/live-states.ts';
import {
  advance,
  choose,
  dispatch,
  find,
  findAll,
  open,
  openWith,
  press,
  problemOf,
  read,
  respondWith,
  say,
  sent,
  servePage,
  setServerAhead,
} from './page.ts';

servePage();

const [headline, freshness] = ['.headline', '.freshness'];

describe('the page', () => {
  it.each(states.filter(({ scheme, width }) => !scheme && !width))(
    'shows its badge and text while it is $name',
    async ({ answer, badge, text }) => {
      say(answer);
      await open();
      expect(read('.freshness .badge')).toBe(badge);
      expect(read('main')).toContain(text);
    },
  );

  it('shows gross, net and refunds, orders and their average', async () => {
    await open();
    expect(read(`${headline} h2`)).toBe('Gross sales today');
    expect(read('.total')).toBe('$48,213.50');
    expect(findAll('.figures div').map(read)).toEqual([
      'Net$47,179.50',
      'Refunds$1,034.00',
      'Orders612',
      'Average order$78.78',
    ]);
  });

  it('shows no average without orders', async () => {
    await openWith({ event_count: 0 });
    expect(read('.figures')).toContain('Average order–');
  });

  it.each<[string, Answered | 'lost', string, string]>([
    ['the network fails', 'lost', 'No figures', 'The server cannot be reached.'],
    ['the server fails', problemOf(500), 'No figures', 'The server reported an error.'],
    ['the server is overloaded', problemOf(503), 'No figures', 'The server cannot answer now.'],
    ['the database fails', problemOf(503, { detail: 'The database…' }), 'No figures', 'The database…'],
    [
      'it asks too often',
      problemOf(429, { type: '/problems/rate-limited', detail: 'Too many.' }),
      'Limited',
      'Too many.',
    ],
    ['the token is too weak', problemOf(403), 'Refused', 'The server does not show this to you.'],
  ])('says so when %s', async (_, answer, badge, sentence) => {
    say(answer);
    await open();
    expect(read('.freshness .badge')).toBe(badge);
    expect(read('.freshness .sentence')).toContain(sentence);
    expect(read(headline)).toBe('No figures yet');
  });

  it('waits for the first answer, and says after half a minute that none came', async () => {
    respondWith(async ({ url }) =>
      url.pathname.endsWith('/realtime') ? new Promise(() => undefined) : undefined,
    );
    await open();
    expect(read('.freshness .badge')).toBe('Connecting');
    expect(read('.freshness .sentence')).toBe('Waiting for the server to answer.');
    await advance(30_000);
    expect(read('.freshness .badge')).toBe('No figures');
    expect(read('.freshness .sentence')).toContain('The server did not answer in time.');
  });

  it('is paused and asks nothing while the browser is offline', async () => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    await open();
    Reflect.deleteProperty(navigator, 'onLine');
    expect(read('.freshness .badge')).toBe('Paused');
    expect(read('.freshness .sentence')).toBe('Paused while the page is hidden or offline.');
    expect(sent.filter(({ url }) => url.pathname.endsWith('/realtime'))).toEqual([]);
  });

  it('keeps the last known figures and shows when it asks again', async () => {
    await open();
    say('lost');
    await advance(27_000);
    expect(read('.freshness .badge')).toBe('Out of date');
    expect(read('.freshness .sentence')).toBe(
      'The server cannot be reached. These are the last known figures. Asked again in 1s.',
    );
    expect(read('.total')).toBe('$48,213.50');
    say(ok(revenue));
    await advance(1_000);
    expect(read('.freshness .badge')).toBe('Live');
  });

  it('shows how old the figures are by the clock of the server', async () => {
    setServerAhead(3_600_000);
    await openWith({ source_details: [], data_as_of: '2026-11-28T21:42:07.000Z' });
    expect(read(freshness)).toContain('as of 3s ago');
    await advance(2_000);
    expect(read(freshness)).toContain('as of 5s ago');
  });

  it('takes the age of the figures from the oldest counted source', async () => {
    const [first, second] = revenue.source_details ?? [];
    if (!first || !second) throw new Error('no sources');
    await openWith({
      source_details: [
        { ...first, data_as_of: '2026-11-28T20:41:10.000Z' },
        { ...second, counted: false, data_as_of: '2026-11-28T20:00:00.000Z' },
      ],
    });
    expect(read(freshness)).toContain('as of 1m ago (3:41:10 PM)');
  });

  it('shows another window with its own figures', async () => {
    respondWith(({ url }) =>
      url.searchParams.get('interval') === 'hour'
        ? ok({ ...revenue, interval: 'hour', revenue_total_minor: 12_300 })
        : undefined,
    );
    await open();
    await choose('.intervals', 'hour');
    expect(read(`${headline} h2`)).toBe('Gross sales this hour');
    expect(read('.total')).toBe('$123.00');
    expect(read('.note')).toBe('');
  });
});

describe('the page explains', () => {
  const later = '2026-11-28T20:42:35.000Z';
  const follow = async (changes: Partial<RealtimeRevenue>, etag = '"2"'): Promise<void> => {
    say(ok({ ...revenue, data_as_of: later, ...changes }, etag));
    await advance(27_000);
  };

  it.each<[string, Partial<RealtimeRevenue>, string]>([
    [
      'a corrected sale',
      { revenue_total_minor: revenue.revenue_total_minor - 2_000 },
      'Corrected: $20.00 less, as a platform changed or voided a sale.',
    ],
    ['a voided order', { event_count: 611 }, 'Corrected: a platform changed or voided a sale.'],
    ['a refund', { refund_total_minor: 104_400 }, '$10.00 was given back to customers.'],
    ['a refund taken back', { refund_total_minor: 102_400 }, 'Corrected: $10.00 of refunds came back.'],
    ['fewer accounts', { event_count: 1, source_details: [] }, 'The accounts that are counted have changed.'],
    ['a new day', { interval_start: '2026-11-29T05:00:00.000Z' }, 'A new day has begun.'],
    ['test figures', { mode: 'test' }, 'The currency or the mode of the figures has changed.'],
  ])('%s, with its time', async (_, changes, sentence) => {
    await open();
    expect(read('.note')).toBe('');
    await follow(changes);
    expect(read('.note')).toBe(`3:42:37 PM: ${sentence}`);
  });

  it('the last fall until another one', async () => {
    await open();
    await follow({ event_count: 611 });
    await follow({ event_count: 612 }, '"3"');
    expect(read('.note')).toContain('voided a sale');
  });
});

describe('the badges', () => {
  it.each<[string, Partial<RealtimeRevenue>, string]>([
    ['confirmed', { verified: true }, '✓ VerifiedThe books of the platforms themselves confirm every sale'],
    [
      'confirmed in part',
      {},
      'Not verified yetThe books of the platforms confirm all sales until 2:42:10 PM.',
    ],
    ['never compared', { verified_through: null }, 'Not verified yetNobody has compared these sales'],
    ['of a test account', { mode: 'test' }, 'Test mode: play money'],
  ])('say that the figures are %s', async (_, changes, text) => {
    await openWith(changes);
    expect(read('.badges')).toContain(text);
  });

  it.each([
    [[1], '1 record that cannot be counted exactly'],
    [[1_000, 2], '1,002 records that cannot be counted exactly'],
  ])('count the records of %j that are in no figure', async (counts, text) => {
    const unbooked = counts.map((event_count) => ({
      platform: 'stripe',
      platform_account_id: 'acct_1DemoAurora',
      currency: 'XXX',
      reason: 'unknown_currency',
      event_count,
    }));
    await openWith({ unbooked });
    expect(read('.badges')).toContain(text);
  });
});

it('a screen reader hears the total at most once a minute', async () => {
  await open();
  const readStatus = () => read(`${headline} [role="status"]`);
  await advance(300);
  expect(readStatus()).toBe('Gross sales today: $48,213.50');
  say(ok({ ...revenue, revenue_total_minor: 4_900_000 }, '"2"'));
  await advance(27_000);
  expect(read('.total')).toBe('$49,000.00');
  expect(readStatus()).toBe('Gross sales today: $48,213.50');
  await advance(60_000);
  expect(readStatus()).toBe('Gross sales today: $49,000.00');
});

describe('the wall screen', () => {
  const isWall = () => find('.live').getAttribute('data-wall');
  const show = (element: Element | null): void => void Reflect.set(document, 'fullscreenElement', element);
  const release = vi.fn<() => Promise<void>>();
  beforeEach(() => {
    release.mockReset().mockResolvedValue();
    const wakeLock = { request: async () => ({ release }) };
    Object.defineProperty(navigator, 'wakeLock', { value: wakeLock, configurable: true });
    document.documentElement.requestFullscreen = async () => show(document.documentElement);
    document.exitFullscreen = async () => show(null);
    show(null);
  });
  afterEach(() => void Reflect.deleteProperty(navigator, 'wakeLock'));

  it('fills the screen, keeps it awake, and gives both back', async () => {
    await open();
    await press('Wall screen');
    expect([isWall(), document.fullscreenElement]).toEqual(['true', document.documentElement]);
    await press('Wall screen');
    expect([isWall(), document.fullscreenElement]).toEqual(['false', null]);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('ends when the browser leaves the full screen', async () => {
    await open();
    await press('Wall screen');
    show(null);
    await dispatch(document, 'fullscreenchange');
    expect(isWall()).toBe('false');
  });

  it('lets the screen sleep after a sign-out', async () => {
    await open();
    await press('Wall screen');
    await press('Sign out');
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('fills the frame where the embedding page forbids both', async () => {
    const forbid = async () => Promise.reject(new Error('not allowed'));
    document.documentElement.requestFullscreen = forbid;
    Object.defineProperty(navigator, 'wakeLock', { value: { request: forbid }, configurable: true });
    await open();
    await press('Wall screen');
    expect(isWall()).toBe('true');
    await press('Wall screen');
    expect(isWall()).toBe('false');
  });
});
