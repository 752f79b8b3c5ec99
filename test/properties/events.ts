/** Random events of an account: movement, amount, currency and listing delay. */
import fc from 'fast-check';

/** `sign` of the amount on the wire. */
const movements = {
  sale: { category: 'charge', type: 'charge', sign: 1 },
  payment: { category: 'charge', type: 'payment', sign: 1 },
  refund: { category: 'refund', type: 'refund', sign: -1 },
  paymentRefund: { category: 'refund', type: 'payment_refund', sign: -1 },
  refundFailure: { category: 'refund_failure', type: 'refund_failure', sign: 1 },
  dispute: { category: 'dispute', type: 'adjustment', sign: -1 },
  disputeReversal: { category: 'dispute_reversal', type: 'adjustment', sign: 1 },
  chargeFailure: { category: 'charge_failure', type: 'payment_failure_refund', sign: -1 },
  partialCaptureReversal: { category: 'partial_capture_reversal', type: 'refund', sign: -1 },
  payout: { category: 'payout', type: 'payout', sign: -1 },
  fee: { category: 'fee', type: 'stripe_fee', sign: -1 },
  issuing: { category: 'issuing_transaction', type: 'issuing_transaction', sign: -1, balanceType: 'issuing' },
  prefundedRefund: {
    category: 'refund',
    type: 'refund',
    sign: -1,
    balanceType: 'refund_and_dispute_prefunding',
  },
  unheardOf: { category: 'lottery_win', type: 'lottery_win', sign: 1 },
} as const;
type MovementName = keyof typeof movements;
type Movement = { category: string; type: string; sign: 1 | -1; balanceType?: string };
export const movementOf = (name: MovementName): Movement => movements[name];

const noise = fc.constantFrom<MovementName[]>('payout', 'fee', 'issuing', 'unheardOf');
const back = fc.constantFrom<MovementName[]>(
  'refund',
  'paymentRefund',
  'prefundedRefund',
  'refundFailure',
  'dispute',
  'disputeReversal',
  'chargeFailure',
  'partialCaptureReversal',
);
const movement = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<MovementName[]>('sale', 'payment') },
  { weight: 4, arbitrary: back },
  { weight: 1, arbitrary: noise },
);

/** Some have another unit on the wire than in ISO 4217. */
export const currencies = ['usd', 'eur', 'jpy', 'isk', 'mga', 'kwd'] as const;
export type CurrencyCode = (typeof currencies)[number];
/** The smallest amount step of the platform per currency. */
export const wireStep = { usd: 1, eur: 1, jpy: 1, isk: 100, mga: 1, kwd: 10 } satisfies Record<
  CurrencyCode,
  number
>;

export type Listing = {
  /** The delay from creation to listing, within the overlap. */
  readonly lateMs: number;
  /** Whether it is listed before the other events of its second. */
  readonly isFirstOfSecond: boolean;
};

/** Events of one account, from `aheadMs` after now; each list applies to the events in rotation. */
export type Events = {
  readonly account: 0 | 1;
  readonly count: number;
  readonly aheadMs: number;
  readonly spreadMs: number;
  readonly movements: readonly MovementName[];
  readonly amounts: readonly number[];
  /** In the merchant's currency, or in another one. */
  readonly inOther: readonly boolean[];
  readonly listing: readonly Listing[];
};

const inTime = fc.constant({ lateMs: 0, isFirstOfSecond: false });
const late = fc.record({
  lateMs: fc.oneof(fc.integer({ min: 1_001, max: 60_000 }), fc.constant(60_000)),
  isFirstOfSecond: fc.boolean(),
});
const pageBounds = [100, 101, 199, 200, 201, 250];

export const someEvents: fc.Arbitrary<Events> = fc.record({
  account: fc.constantFrom<(0 | 1)[]>(0, 0, 1),
  count: fc.oneof(
    { weight: 7, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.integer({ min: 6, max: 40 }) },
    { weight: 3, arbitrary: fc.constantFrom(...pageBounds) },
  ),
  aheadMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: 0, max: 60_000 }),
    fc.integer({ min: 0, max: 3_600_000 }),
  ),
  spreadMs: fc.constantFrom(0, 900, 4_000, 20_000, 120_000),
  movements: fc.array(movement, { minLength: 1, maxLength: 4 }),
  amounts: fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 3 }),
  inOther: fc.array(fc.constantFrom(false, false, false, true), { minLength: 1, maxLength: 4 }),
  listing: fc.array(fc.oneof({ weight: 3, arbitrary: inTime }, { weight: 2, arbitrary: late }), {
    minLength: 1,
    maxLength: 3,
  }),
});
