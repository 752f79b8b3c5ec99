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
const transactionWith = (changes: Partial<Transaction> = {}): Transaction => ({ ...plain, ...changes });
const ofCategory = (reporting_category: string, changes: Partial<Transaction> = {}) =>
  transactionWith({ reporting_category, ...changes });
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

describe('a counted transaction', () => {
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

  it('has the hash of its source as payment reference, in any category', () => {
    for (const category of ['charge', 'refund', 'dispute', 'partial_capture_reversal']) {
      const one = ofCategory(category, { amount: 0, source: 'ch_1Shared' });
      expect(book(one).events, category).toMatchObject([{ paymentRef: paymentRefOf('ch_1Shared') }]);
    }
  });

  it.each([null, ''])('has no payment reference without a source: %j', (source) => {
    expect(book(transactionWith({ source })).events).toMatchObject([{ paymentRef: null, groupId: null }]);
  });

  const givesBack = ['refund', 'refund_failure', 'charge_failure', 'dispute', 'dispute_reversal'];
  it.each(givesBack)('counts from any balance: %s', (category) => {
    for (const balance of ['payments', 'refund_and_dispute_prefunding', 'issuing', 'of_tomorrow', ''])
      expect(book(ofCategory(category, { balance_type: balance })).events).toHaveLength(1);
  });

  it('without a balance type moves the payments balance', () => {
    const { balance_type: _, ...unsaid } = transactionWith();
    expect(book(transaction.parse(unsaid)).events).toHaveLength(1);
  });

  it('is exact up to the largest safe integer of JSON', () => {
    const amount = Number.MAX_SAFE_INTEGER;
    expect(book(transactionWith({ amount })).events).toMatchObject([{ amountMinor: 9_007_199_254_740_991n }]);
    const inAriary = book(transactionWith({ amount, currency: 'mga' })).events;
    expect(inAriary).toMatchObject([{ amountMinor: 900_719_925_474_099_100n }]);
  });

  it('keeps its order among other transactions, counted or not', () => {
    const ids = ['txn_c', 'txn_a', 'txn_b'];
    const noise = [
      ofCategory('payout', { id: 'txn_x', amount: -1 }),
      ofCategory('gift_card', { id: 'txn_y' }),
    ];
    const { events, reported } = book(...noise, ...ids.map((id) => transactionWith({ id })), ...noise);
    expect(events.map(({ externalId }) => externalId)).toEqual(ids);
    expect(reported).toEqual([{ category: 'gift_card' }, { category: 'gift_card' }]);
  });
});

describe('an uncounted transaction', () => {
  it.each(Object.values(notRevenue).flat())('is left out without a report: %s', (category) => {
    expect(book(ofCategory(category, { amount: -99 }))).toEqual(nothing);
  });

  const unknown = ['gift_card', 'Charge', 'charges', 'feed', '', 'constructor', '__proto__', ' charge'];
  it.each(unknown)('is reported when its category is unknown: %j', (category) => {
    expect(book(ofCategory(category))).toEqual({ ...nothing, reported: [{ category }] });
  });

  const balances = ['issuing', 'refund_and_dispute_prefunding', 'risk_reserved'];
  it.each(balances)('is left out as a sale into another balance than payments: %j', (balanceType) => {
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
      transactionWith({ balance_type: 'issuing', currency: 'ugx' }),
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
    expect(book(transactionWith({ currency, amount })).events).toMatchObject([
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
    ['is in the code for no currency', 'unknown_currency', { currency: 'xxx' }],
    ['is in gold', 'unknown_currency', { currency: 'xau' }],
    ['is in an unknown currency', 'unknown_currency', { currency: 'abc' }],
    ['is in a coin', 'unknown_currency', { currency: 'usdc' }],
    ['has no currency', 'unknown_currency', { currency: '' }],
    ['is a sale below zero', 'negative_sale', { amount: -1 }],
    ['is beyond exact doubles', 'amount_too_large', { amount: 2 ** 53 }],
    [
      'is a refund beyond exact doubles',
      'amount_too_large',
      { reporting_category: 'refund', amount: -(2 ** 53) },
    ],
    ['is missing', 'amount_too_large', { amount: null }],
  ])('not exactly bookable is listed and affects no other: it %s', (_, reason, changes) => {
    const one = transactionWith(changes);
    expect(
      book(transactionWith({ id: 'txn_good' }), one, transactionWith({ id: 'txn_other' })),
    ).toMatchObject({
      events: [{ externalId: 'txn_good' }, { externalId: 'txn_other' }],
      unbooked: [{ externalId: 'txn_1', occurredAt: created * 1000, currency: one.currency, reason }],
      reported: [],
    });
  });
});

describe('a record', () => {
  const ids = ['txn_\0', '\0', 'txn_\ud800', '\udc00txn_', 'x'.repeat(256)];
  it.each(ids)('with an id PostgreSQL cannot store is listed under it: %j', (id) => {
    expect(book(transactionWith({ id }))).toMatchObject({
      events: [],
      unbooked: [{ externalId: id, reason: 'invalid_id', occurredAt: created * 1000, currency: 'usd' }],
    });
  });

  it('with an id of astral characters is booked', () => {
    expect(book(transactionWith({ id: 'txn_\u{1f600}' })).events).toMatchObject([
      { externalId: 'txn_\u{1f600}' },
    ]);
  });

  it('without a usable time is listed without one', () => {
    expect(book(transactionWith({ created: null })).unbooked).toEqual([
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

  it('never make a negative sale', () => {
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

  it('are each booked or listed as if alone', () => {
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

  it('change the net by the sum of the raw amounts', () => {
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
  it('keeps only the fields in use', () => {
    expect(transaction.parse({ ...transactionWith(), description: 'for a customer', fee: 66 })).toEqual(
      transactionWith(),
    );
  });

  it('accepts an expanded source', () => {
    const expanded = { id: 'ch_1', object: 'charge', billing_details: { name: 'a customer' } };
    expect(transaction.parse({ ...transactionWith(), source: expanded })).toEqual(
      transactionWith({ source: 'ch_1' }),
    );
  });

  it.each<[string, Record<string, unknown>, Partial<Transaction>]>([
    ['an amount as a text', { amount: '1250' }, { amount: null }],
    ['no amount', { amount: undefined }, { amount: null }],
    ['a time before the epoch', { created: -1 }, { created: null }],
    ['a time with decimals', { created: 1.5 }, { created: null }],
    ['a time as a text', { created: '2026-11-24T12:00:00Z' }, { created: null }],
    ['a time after the year 9999', { created: 253_402_300_800 }, { created: null }],
    ['the last valid time', { created: 253_402_300_799 }, { created: 253_402_300_799 }],
    ['no currency', { currency: undefined }, { currency: '' }],
    ['no category', { reporting_category: null }, { reporting_category: '' }],
    ['a numeric balance type', { balance_type: 7 }, { balance_type: '' }],
    ['no source', { source: undefined }, { source: null }],
    ['a source without an id', { source: {} }, { source: null }],
  ])('loses only its unusable field: %s', (_, sent, read) => {
    expect(transaction.parse({ ...transactionWith(), ...sent })).toEqual(transactionWith(read));
  });

  const idless = ['', 7, undefined].map((id) => ({ ...transactionWith(), id }));
  it.each([...idless, 'txn_1', null, []])('is invalid without an id: %j', (row) => {
    expect(transaction.safeParse(row).success).toBe(false);
  });
});
