import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLedgerEvents, transaction, type Transaction } from '../../src/platforms/stripe-transaction.ts';

const created = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;

function moved(changes: Partial<Transaction> = {}): Transaction {
  return {
    id: 'txn_1',
    amount: 1250,
    balance_type: 'payments',
    created,
    currency: 'usd',
    reporting_category: 'charge',
    ...changes,
  };
}

/** The events of these transactions, and the categories that were reported as unknown. */
function book(...transactions: readonly Transaction[]) {
  const reported: string[] = [];
  const events = toLedgerEvents(transactions, (category) => reported.push(category));
  return { events, reported };
}

const notRevenue = [
  'payout',
  'payout_reversal',
  'payout_minimum_balance_hold',
  'payout_minimum_balance_release',
  'transfer',
  'transfer_reversal',
  'topup',
  'topup_reversal',
  'fee',
  'fee_credit_funding',
  'tax',
  'network_cost',
  'platform_earning',
  'platform_earning_refund',
  'application_fee',
  'application_fee_refund',
  'reserve_transaction',
  'reserve_hold',
  'reserve_release',
  'risk_reserved_funds',
  'payment_network_reserve_hold',
  'payment_network_reserve_release',
  'issuing_authorization_hold',
  'issuing_authorization_release',
  'issuing_transaction',
  'issuing_dispute',
  'issuing_disbursement',
  'advance',
  'advance_funding',
  'anticipation_repayment',
  'climate_order_purchase',
  'climate_order_refund',
  'contribution',
  'connect_collection_transfer',
  'connect_reserved_funds',
  'financing_payout',
  'financing_paydown',
  'obligation',
  'inbound_transfer',
  'other_adjustment',
  'unreconciled_customer_funds',
  'stripe_balance_payment_debit',
  'stripe_balance_payment_debit_reversal',
];

describe('a transaction that counts', () => {
  it.each([
    ['charge', 'sale', 1250, 1250n],
    ['charge', 'sale', 0, 0n],
    ['refund', 'refund', -1250, 1250n],
    ['refund_failure', 'refund', 1250, -1250n],
    ['partial_capture_reversal', 'refund', -250, 250n],
    ['charge_failure', 'refund', -1250, 1250n],
    ['dispute', 'dispute', -1250, 1250n],
    ['dispute_reversal', 'dispute', 1250, -1250n],
  ])('of category %s is a %s, its amount of %d booked as %d', (category, kind, amount, amountMinor) => {
    expect(book(moved({ reporting_category: category, amount }))).toEqual({
      events: [
        {
          externalId: 'txn_1',
          kind,
          amountMinor,
          currency: 'USD',
          occurredAt: created * 1000,
          voided: false,
        },
      ],
      reported: [],
    });
  });

  it('moves the payments balance, also when it does not say which', () => {
    const { balance_type: _, ...unsaid } = moved();
    expect(book(unsaid).events).toHaveLength(1);
  });

  it('is kept exactly up to the largest integer that JSON holds', () => {
    const amount = Number.MAX_SAFE_INTEGER;
    expect(book(moved({ amount })).events).toMatchObject([{ amountMinor: 9_007_199_254_740_991n }]);
    expect(book(moved({ amount, currency: 'mga' })).events).toMatchObject([
      { amountMinor: 900_719_925_474_099_100n },
    ]);
  });

  it('stands where it stood among the others', () => {
    const ids = ['txn_c', 'txn_a', 'txn_b'];
    const noise = moved({ id: 'txn_x', reporting_category: 'payout', amount: -1 });
    const { events } = book(noise, ...ids.map((id) => moved({ id })), noise);
    expect(events?.map(({ externalId }) => externalId)).toEqual(ids);
  });
});

describe('a transaction that does not count', () => {
  it.each(notRevenue)('is left out without a word: %s', (category) => {
    expect(book(moved({ reporting_category: category, amount: -99 }))).toEqual({ events: [], reported: [] });
  });

  it.each(['gift_card', 'Charge', 'charges', 'feed', '', 'constructor', '__proto__', ' charge'])(
    'is reported when its category is unknown: %j',
    (category) => {
      expect(book(moved({ reporting_category: category }))).toEqual({ events: [], reported: [category] });
    },
  );

  it('does not keep the others from being booked', () => {
    const { events, reported } = book(
      moved({ id: 'txn_a' }),
      moved({ id: 'txn_b', reporting_category: 'gift_card' }),
      moved({ id: 'txn_c', reporting_category: 'payout' }),
      moved({ id: 'txn_d' }),
    );
    expect(events?.map(({ externalId }) => externalId)).toEqual(['txn_a', 'txn_d']);
    expect(reported).toEqual(['gift_card']);
  });

  it.each(['issuing', 'refund_and_dispute_prefunding', 'risk_reserved', ''])(
    'is left out when it moves another balance than payments, whatever its category: %j',
    (balanceType) => {
      const others = ['charge', 'refund', 'dispute', 'gift_card'].map((category) =>
        moved({ reporting_category: category, balance_type: balanceType }),
      );
      expect(book(...others)).toEqual({ events: [], reported: [] });
    },
  );

  it('may be in any currency and of any amount', () => {
    const strange = [
      moved({ reporting_category: 'payout', currency: 'xxx' }),
      moved({ balance_type: 'issuing', currency: 'ugx' }),
      moved({ reporting_category: 'fee', currency: 'isk', amount: -1 }),
    ];
    expect(book(...strange)).toEqual({ events: [], reported: [] });
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
  ])('of %s %d on the wire is %d in the minor unit of ISO 4217', (currency, amount, amountMinor) => {
    expect(book(moved({ currency, amount })).events).toMatchObject([
      { currency: currency.toUpperCase(), amountMinor },
    ]);
  });

  it.each<[string, Partial<Transaction>]>([
    ['is a part of a króna', { currency: 'isk', amount: 1250 }],
    ['is in shillings of Uganda, whose unit is not certain', { currency: 'ugx', amount: 1200 }],
    ['is in no currency', { currency: 'xxx' }],
    ['is in gold', { currency: 'xau' }],
    ['is in a currency that nobody knows', { currency: 'abc' }],
    ['is a sale below zero', { amount: -1 }],
    ['is a refunded part of a króna', { reporting_category: 'refund', currency: 'isk', amount: -50 }],
  ])('that cannot be booked exactly stops everything: it %s', (_, changes) => {
    expect(
      book(moved({ id: 'txn_good' }), moved(changes), moved({ id: 'txn_other' })).events,
    ).toBeUndefined();
  });
});

describe('any transactions', () => {
  const categories = fc.constantFrom(
    'charge',
    'refund',
    'refund_failure',
    'partial_capture_reversal',
    'charge_failure',
    'dispute',
    'dispute_reversal',
    'payout',
    'fee',
    'gift_card',
  );
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
  });

  it('never sell for less than nothing', () => {
    let booked = 0;
    fc.assert(
      fc.property(fc.array(any, { maxLength: 3 }), (transactions) => {
        const { events = [] } = book(...transactions);
        booked += events.length;
        const sales = events.filter(({ kind }) => kind === 'sale');
        expect(sales.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
        expect(sales.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBeGreaterThanOrEqual(0n);
      }),
      { numRuns: 1000 },
    );
    expect(booked).toBeGreaterThan(100);
  });

  it('are booked all or not at all, and as each of them is booked alone', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (transactions) => {
        const alone = transactions.map((one) => book(one).events);
        const expected = alone.some((events) => events === undefined)
          ? undefined
          : alone.flatMap((events) => events ?? []);
        expect(book(...transactions).events).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('move the net of the balance by what they moved it on the wire', () => {
    const inUsd = fc.array(
      any.map((one) => ({ ...one, currency: 'usd', balance_type: 'payments' })),
      { maxLength: 5 },
    );
    const counting =
      /^(charge|refund|refund_failure|partial_capture_reversal|charge_failure|dispute|dispute_reversal)$/;
    fc.assert(
      fc.property(inUsd, (transactions) => {
        const { events } = book(...transactions);
        const wire = transactions.filter((one) => counting.test(one.reporting_category));
        fc.pre(events !== undefined);
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
    expect(transaction.parse({ ...moved(), description: 'for a customer', source: 'ch_1', fee: 66 })).toEqual(
      moved(),
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['no id', { id: '' }],
    ['an id beyond all measure', { id: 'x'.repeat(256) }],
    ['an amount with decimals', { amount: 12.5 }],
    ['an amount as a text', { amount: '1250' }],
    ['an amount that a double rounds', { amount: 2 ** 53 }],
    ['no amount', { amount: null }],
    ['a time before the epoch', { created: -1 }],
    ['a time with decimals', { created: 1.5 }],
    ['no currency', { currency: undefined }],
    ['no category', { reporting_category: null }],
    ['a balance that is no text', { balance_type: 7 }],
  ])('is refused with %s', (_, changes) => {
    expect(transaction.safeParse({ ...moved(), ...changes }).success).toBe(false);
  });
});
