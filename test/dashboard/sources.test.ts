/** The sources and currencies of the page at /live. */
import { describe, expect, it } from 'vitest';
import { statusOf, type Source } from '../../src/dashboard/words.ts';
import { ok, revenue, states } from '../browser/live-states.ts';
import { findAll, open, openWith, problemOf, read, respondWith, say, servePage } from './page.ts';

servePage();

const [stripe, shopify] = revenue.source_details ?? [];
if (!stripe || !shopify) throw new Error('no sources');

const cards = (): string[] => findAll('.sources li').map(read);

describe('a source', () => {
  it('shows its state, figures and times, and how much the payment processor counts', async () => {
    await open();
    expect(cards()).toEqual([
      'Stripe acct_1DemoAuroraCurrent Read, and part of the total.$39,000.00 488 orders' +
        'Read at 3:42:07 PM, complete until 3:41:07 PM' +
        'Its past sales are complete from October 24, 2026 on.',
      'Shopify demo-aurora.myshopify.comCurrent Read, and part of the total.$9,213.50 115 orders' +
        '$21,140.20 more are counted at the payment processor.' +
        'Read at 3:42:07 PM, complete until 3:41:07 PM' +
        'Its past sales are complete from October 24, 2026 on.',
    ]);
  });

  it('shows one order, and the date of a read of another day', async () => {
    const figures = (stripe.figures ?? []).map((one) => ({ ...one, event_count: 1 }));
    const source = { ...stripe, figures, complete_through: null, data_as_of: '2026-11-27T20:42:07.000Z' };
    await openWith({ source_details: [source] });
    expect(read('.sources li')).toContain('$39,000.00 1 order');
    expect(read('.sources li')).toContain('Read at Nov 27, 2026, 3:42:07 PM');
    expect(read('.sources li')).not.toContain('complete until');
  });

  it('of each currency has its own figures', async () => {
    const euros = {
      currency: 'EUR',
      minor_unit_exponent: 2,
      revenue_total_minor: 500,
      refund_total_minor: 0,
    };
    await openWith({
      source_details: [{ ...stripe, figures: [...(stripe.figures ?? []), { ...euros, event_count: 2 }] }],
    });
    expect(findAll('.sources .amount').map(read)).toEqual(['$39,000.00 488 orders', '€5.00 2 orders']);
  });

  it('named by the list of accounts alone is not counted', async () => {
    const other = { id: '1', platform: 'tiktok_ads', platform_account_id: '7', status: 'active' };
    respondWith(({ url }) =>
      url.pathname.endsWith('/platform-connections')
        ? { status: 200, body: { items: [other], next_cursor: null } }
        : url.pathname.endsWith('/tiktok_ads')
          ? problemOf(404)
          : undefined,
    );
    await open();
    expect(cards()).toContain('tiktok_ads 7Not counted Connected, and not part of the answer yet.');
  });

  it('that fails shows the reason beside its last known figures', async () => {
    say(states.find(({ name }) => name === 'limited')?.answer ?? ok(revenue));
    await open();
    expect(cards()[0]).toContain('Failing It asked us to slow down.$39,000.00 488 orders');
  });

  it.each<[Partial<Source>, string, string]>([
    [{ counted: false }, 'Left out', 'Read, and not part of the total.'],
    [{ status: 'pending' }, 'Connecting', 'Not read to its end yet.'],
    [
      { status: 'pending', reason: 'catching_up' },
      'Connecting',
      'It is being read; its figures follow when that is done.',
    ],
    [
      { status: 'not_yet_available' },
      'Delayed',
      'It publishes with a delay, and does not know this window yet.',
    ],
    [{ status: 'not_supported' }, 'Not read', 'Connected, but revenue is not read from this platform.'],
    [{ status: 'unavailable' }, 'Failing', 'It gave no figures.'],
    [
      { status: 'unavailable', reason: 'unauthorized' },
      'Failing',
      'It did not accept the stored key; store a new one.',
    ],
  ])('of %j is described in words', (changes, short, sentence) => {
    expect(statusOf({ ...stripe, ...changes })).toEqual({ short, sentence });
  });
});

describe('currencies', () => {
  it('of several sales show their sums, rates and those left out', async () => {
    say(states.find(({ name }) => name === 'foreign-currency')?.answer ?? ok(revenue));
    await open();
    expect(findAll('.currencies tbody tr').map((row) => [...row.children].map(read))).toEqual([
      ['Japanese Yen', '¥6,900,000', '540', 'Yes'],
      ['US Dollar', '$3,512.00', '72', 'Yes, at the rate of November 27, 2026'],
      ['Kuwaiti Dinar', 'KWD 1,250.500', '4', 'No: no exchange rate is known'],
    ]);
  });

  it('are not listed if all sales are in that of the total', async () => {
    await open();
    expect(findAll('.currencies')).toEqual([]);
  });
});
