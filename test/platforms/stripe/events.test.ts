import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentRefOf, type UnbookedReason } from '../../../src/model/ledger-event.ts';
import type { UnknownCategory } from '../../../src/platforms/records.ts';
import { toLedgerEvents, transaction, type Transaction } from '../../../src/platforms/stripe/events.ts';

const created = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;

const plain: Transaction = {
  id: 'txn_1',
  amount: 1250,
  balance_type: 'payments',
  created,
  currency: 'usd',
  reporting_category: 'charge',
  source: 'ch_1',
};
const moved = (changes: Partial<Transaction> = {}): Transaction => ({ ...plain, ...changes });
const ofCategory = (reporting_category: string, changes: Partial<Transaction> = {}) =>
  moved({ reporting_category, ...changes });
const nothing = { events: [], unbooked: [], reported: [] };

function book(...transactions: readonly Transaction[]) {
  const reported: UnknownCategory[] = [];
  return { ...toLedgerEvents(transactions, (unknown) => reported.push(unknown)), reported };
}

const notRevenue = {
  payouts: ['payout', 'payout_reversal', 'payout_minimum_balance_hold', 'payout_minimum_balance_release'],
  transfers: [
    'transfer',
    'transfer_reversal',
    'inbound_transfer',
    'balance_transfer',
    'topup',
    'topup_reversal',
  ],
  fees: ['fee', 'fee_credit_funding', 'tax', 'network_cost', 'payment_method_passthrough_fee'],
  platform: ['platform_earning', 'platform_earning_refund', 'platform_fee'],
  applications: ['application_fee', 'application_fee_refund'],
  reserves: ['reserve_transaction', 'reserve_hold', 'reserve_release', 'risk_reserved_funds'],
  networks: ['payment_network_reserve_hold', 'payment_network_reserve_release'],
  minimums: ['minimum_balance_hold', 'minimum_balance_release'],
  holds: ['issuing_authorization_hold', 'issuing_authorization_release'],
  issuing: ['issuing_transaction', 'issuing_dispute', 'issuing_disbursement'],
  loans: ['advance', 'advance_funding', 'anticipation_repayment', 'financing_payout', 'financing_paydown'],
  climate: ['climate_order_purchase', 'climate_order_refund', 'contribution'],
  connect: ['connect_collection_transfer', 'connect_reserved_funds', 'obligation'],
  debits: ['stripe_balance_payment_debit', 'stripe_balance_payment_debit_reversal'],
  rest: ['other_adjustment', 'unreconciled_customer_funds'],
};

describe('a transaction that counts', () => {
  it.each([
    ['charge', 'sale', 1250, 1250n],
    ['charge', 'sale', 0, 0n],
    ['refund', 'refund', -1250, 1250n],
    ['refund_failure', 'refund', 1250, -1250n],
    ['partial_capture_reversal', 'capture_reversal', -250, 250n],
    ['partial_capture_reversal', 'capture_reversal', 250, -250n],
    ['charge_failure', 'refund', -1250, 1250n],
    ['dispute', 'dispute', -1250, 1250n],
    ['dispute_reversal', 'dispute', 1250, -1250n],
  ])('of category %s is a %s, its amount of %d booked as %d', (category, kind, amount, amountMinor) => {
    const event = {
      externalId: 'txn_1',
      kind,
      amountMinor,
      currency: 'USD',
      occurredAt: created * 1000,
      voided: false,
      paymentRef: paymentRefOf('ch_1'),
      groupId: null,
      processor: null,
    };
    expect(book(ofCategory(category, { amount }))).toEqual({ ...nothing, events: [event] });
  });

  it('names its payment by the hash of its source, whatever it is', () => {
    for (const category of ['charge', 'refund', 'dispute', 'partial_capture_reversal']) {
      const one = ofCategory(category, { amount: 0, source: 'ch_1Shared' });
      expect(book(one).events, category).toMatchObject([{ paymentRef: paymentRefOf('ch_1Shared') }]);
    }
  });

  it.each([null, ''])('names no payment when it has no source: %j', (source) => {
    expect(book(moved({ source })).events).toMatchObject([{ paymentRef: null, groupId: null }]);
  });

  const givesBack = ['refund', 'refund_failure', 'charge_failure', 'dispute', 'dispute_reversal'];
  it.each(givesBack)('counts from whichever balance it was paid: %s', (category) => {
    for (const balance of ['payments', 'refund_and_dispute_prefunding', 'issuing', 'of_tomorrow', ''])
      expect(book(ofCategory(category, { balance_type: balance })).events).toHaveLength(1);
  });

  it('moves the payments balance, also when it does not say which', () => {
    const { balance_type: _, ...unsaid } = moved();
    expect(book(transaction.parse(unsaid)).events).toHaveLength(1);
  });

  it('is kept exactly up to the largest integer that JSON holds', () => {
    const amount = Number.MAX_SAFE_INTEGER;
    expect(book(moved({ amount })).events).toMatchObject([{ amountMinor: 9_007_199_254_740_991n }]);
    const inAriary = book(moved({ amount, currency: 'mga' })).events;
    expect(inAriary).toMatchObject([{ amountMinor: 900_719_925_474_099_100n }]);
  });

  it('stands where it stood among others, counted or not', () => {
    const ids = ['txn_c', 'txn_a', 'txn_b'];
    const noise = [
      ofCategory('payout', { id: 'txn_x', amount: -1 }),
      ofCategory('gift_card', { id: 'txn_y' }),
    ];
    const { events, reported } = book(...noise, ...ids.map((id) => moved({ id })), ...noise);
    expect(events.map(({ externalId }) => externalId)).toEqual(ids);
    expect(reported).toEqual([{ category: 'gift_card' }, { category: 'gift_card' }]);
  });
});

describe('a transaction that does not count', () => {
  it.each(Object.values(notRevenue).flat())('is left out without a word: %s', (category) => {
    expect(book(ofCategory(category, { amount: -99 }))).toEqual(nothing);
  });

  const unknown = ['gift_card', 'Charge', 'charges', 'feed', '', 'constructor', '__proto__', ' charge'];
  it.each(unknown)('is reported when its category is unknown: %j', (category) => {
    expect(book(ofCategory(category))).toEqual({ ...nothing, reported: [{ category }] });
  });

  const balances = ['issuing', 'refund_and_dispute_prefunding', 'risk_reserved'];
  it.each(balances)('is left out as a sale into another balance than that of payments: %j', (balanceType) => {
    const categories = ['charge', 'partial_capture_reversal', 'gift_card'];
    const others = categories.map((category) => ofCategory(category, { balance_type: balanceType }));
    expect(book(...others)).toEqual(nothing);
  });

  it.each(['of_tomorrow', ''])('is reported when the balance is unknown: %j', (balanceType) => {
    const categories = ['charge', 'partial_capture_reversal', 'gift_card', 'payout'];
    const others = categories.map((category) => ofCategory(category, { balance_type: balanceType }));
    const reported = categories.slice(0, 3).map((category) => ({ category, balanceType }));
    expect(book(...others)).toEqual({ ...nothing, reported });
  });

  it('may be in any currency and of any amount', () => {
    const strange = [
      ofCategory('payout', { currency: 'xxx' }),
      moved({ balance_type: 'issuing', currency: 'ugx' }),
      ofCategory('fee', { currency: 'isk', amount: -1 }),
      ofCategory('payout', { id: 'txn_\0', created: null, amount: null }),
    ];
    expect(book(...strange)).toEqual(nothing);
  });
});

describe('an amount', () => {
  it.each([
    ['usd', 1250, 1250n],
    ['USD', 1250, 1250n],
    ['jpy', 1250, 1250n],
    ['huf', 1250, 1250n],
    ['kwd', 1250, 1250n],
    ['isk', 1200, 12n],
    ['isk', 0, 0n],
    ['mga', 12, 1200n],
    ['ugx', 380_000, 3800n],
    ['xcg', 1250, 1250n],
    ['xad', 1250, 1250n],
  ])('of %s %d on the wire is %d in the minor unit of ISO 4217', (currency, amount, amountMinor) => {
    expect(book(moved({ currency, amount })).events).toMatchObject([
      { currency: currency.toUpperCase(), amountMinor },
    ]);
  });

  it.each<[string, UnbookedReason, Partial<Transaction>]>([
    ['is a part of a króna', 'finer_than_minor_unit', { currency: 'isk', amount: 1250 }],
    ['is a part of a shilling of Uganda', 'finer_than_minor_unit', { currency: 'ugx', amount: 1250 }],
    [
      'is a refunded part of a króna',
      'finer_than_minor_unit',
      { reporting_category: 'refund', currency: 'isk', amount: -50 },
    ],
    ['has decimals', 'finer_than_minor_unit', { amount: 12.5 }],
    ['is in no currency', 'unknown_currency', { currency: 'xxx' }],
    ['is in gold', 'unknown_currency', { currency: 'xau' }],
    ['is in a currency that nobody knows', 'unknown_currency', { currency: 'abc' }],
    ['is in a coin', 'unknown_currency', { currency: 'usdc' }],
    ['has no currency', 'unknown_currency', { currency: '' }],
    ['is a sale below zero', 'negative_sale', { amount: -1 }],
    ['is one that a double rounds', 'amount_too_large', { amount: 2 ** 53 }],
    ['takes as much', 'amount_too_large', { reporting_category: 'refund', amount: -(2 ** 53) }],
    ['is none', 'amount_too_large', { amount: null }],
  ])('that cannot be booked exactly is listed and costs no other: it %s', (_, reason, changes) => {
    const one = moved(changes);
    expect(book(moved({ id: 'txn_good' }), one, moved({ id: 'txn_other' }))).toMatchObject({
      events: [{ externalId: 'txn_good' }, { externalId: 'txn_other' }],
      unbooked: [{ externalId: 'txn_1', occurredAt: created * 1000, currency: one.currency, reason }],
      reported: [],
    });
  });
});

describe('a record', () => {
  const ids = ['txn_\0', '\0', 'txn_\ud800', '\udc00txn_', 'x'.repeat(256)];
  it.each(ids)('with an id that PostgreSQL does not keep is listed under it: %j', (id) => {
    expect(book(moved({ id }))).toMatchObject({
      events: [],
      unbooked: [{ externalId: id, reason: 'invalid_id', occurredAt: created * 1000, currency: 'usd' }],
    });
  });

  it('with an id of characters beyond the first plane is booked', () => {
    expect(book(moved({ id: 'txn_\u{1f600}' })).events).toMatchObject([{ externalId: 'txn_\u{1f600}' }]);
  });

  it('without a usable time is listed without one', () => {
    expect(book(moved({ created: null })).unbooked).toEqual([
      { externalId: 'txn_1', occurredAt: null, currency: 'usd', reason: 'invalid_time' },
    ]);
  });
});

describe('any transactions', () => {
  const counting = ['charge', 'refund', 'refund_failure', 'partial_capture_reversal', 'charge_failure'];
  const disputes = ['dispute', 'dispute_reversal'];
  const categories = fc.constantFrom(...counting, ...disputes, 'payout', 'fee', 'gift_card');
  const any = fc.record({
    id: fc.string({ minLength: 1, maxLength: 20 }),
    amount: fc.oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -10_000, max: 10_000 }),
      fc.nat({ max: 100 }).map((n) => n * 100),
    ),
    balance_type: fc.constantFrom('payments', 'payments', 'payments', 'issuing'),
    created: fc.nat(),
    currency: fc.constantFrom('usd', 'usd', 'jpy', 'isk', 'mga', 'ugx', 'kwd', 'xxx'),
    reporting_category: categories,
    source: fc.constantFrom('ch_1', 'ch_2', null),
  });

  it('never sell for less than nothing', () => {
    let booked = 0;
    fc.assert(
      fc.property(fc.array(any, { maxLength: 3 }), (transactions) => {
        const { events } = book(...transactions);
        booked += events.length;
        const sales = events.filter(({ kind }) => kind === 'sale');
        expect(sales.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
        expect(sales.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBeGreaterThanOrEqual(0n);
      }),
      { numRuns: 1000 },
    );
    expect(booked).toBeGreaterThan(100);
  });

  it('are booked each as it is booked alone, or listed', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (transactions) => {
        const alone = transactions.map((one) => book(one));
        expect(alone.every(({ events, unbooked }) => events.length + unbooked.length <= 1)).toBe(true);
        expect(book(...transactions)).toEqual({
          events: alone.flatMap(({ events }) => events),
          unbooked: alone.flatMap(({ unbooked }) => unbooked),
          reported: alone.flatMap(({ reported }) => reported),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('move the net of the balance by what they moved it on the wire', () => {
    const inUsd = fc.uniqueArray(
      any.map((one) => ({ ...one, currency: 'usd', balance_type: 'payments' })),
      { maxLength: 5, selector: ({ id }) => id },
    );
    const countingOrDispute = new Set([...counting, ...disputes]);
    fc.assert(
      fc.property(inUsd, (transactions) => {
        const { events, unbooked } = book(...transactions);
        const left = new Set(unbooked.map(({ externalId }) => externalId));
        const wire = transactions.filter(
          (one) => countingOrDispute.has(one.reporting_category) && !left.has(one.id),
        );
        const net = events.reduce(
          (sum, { kind, amountMinor }) => sum + (kind === 'sale' ? amountMinor : -amountMinor),
          0n,
        );
        expect(net).toBe(wire.reduce((sum, { amount }) => sum + BigInt(amount), 0n));
      }),
    );
  });
});

describe('a transaction on the wire', () => {
  it('is read for what counts and loses the rest', () => {
    expect(transaction.parse({ ...moved(), description: 'for a customer', fee: 66 })).toEqual(moved());
  });

  it('may have its source expanded', () => {
    const expanded = { id: 'ch_1', object: 'charge', billing_details: { name: 'a customer' } };
    expect(transaction.parse({ ...moved(), source: expanded })).toEqual(moved({ source: 'ch_1' }));
  });

  it.each<[string, Record<string, unknown>, Partial<Transaction>]>([
    ['an amount as a text', { amount: '1250' }, { amount: null }],
    ['no amount', { amount: undefined }, { amount: null }],
    ['a time before the epoch', { created: -1 }, { created: null }],
    ['a time with decimals', { created: 1.5 }, { created: null }],
    ['a time as a text', { created: '2026-11-24T12:00:00Z' }, { created: null }],
    ['a time after the year 9999', { created: 253_402_300_800 }, { created: null }],
    ['the last time that there is', { created: 253_402_300_799 }, { created: 253_402_300_799 }],
    ['no currency', { currency: undefined }, { currency: '' }],
    ['no category', { reporting_category: null }, { reporting_category: '' }],
    ['a balance that is no text', { balance_type: 7 }, { balance_type: '' }],
    ['no source', { source: undefined }, { source: null }],
    ['a source without an id', { source: {} }, { source: null }],
  ])('costs only what cannot be used of it: %s', (_, sent, read) => {
    expect(transaction.parse({ ...moved(), ...sent })).toEqual(moved(read));
  });

  const idless = ['', 7, undefined].map((id) => ({ ...moved(), id }));
  it.each([...idless, 'txn_1', null, []])('is none without an id: %j', (row) => {
    expect(transaction.safeParse(row).success).toBe(false);
  });
});
