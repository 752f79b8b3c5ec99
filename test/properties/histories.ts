/** Random lives of a merchant: what happens on the platform, what goes wrong, how time passes, and who asks when. */
import fc from 'fast-check';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import type { Interval } from './calendar.ts';

/** `sign` is that of the amount on the wire; 0: either. */
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
export type MovementName = keyof typeof movements;
export const movementOf = (
  name: MovementName,
): { category: string; type: string; sign: 1 | -1; balanceType?: string } => movements[name];

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

/** Currencies whose wire and whose ISO unit differ are among them. */
export const currencies = ['usd', 'eur', 'jpy', 'isk', 'mga', 'kwd'] as const;
export type CurrencyCode = (typeof currencies)[number];
/** The smallest step that the platform takes in a currency. */
export const wireStep: Readonly<Record<CurrencyCode, number>> = {
  usd: 1,
  eur: 1,
  jpy: 1,
  isk: 100,
  mga: 1,
  kwd: 10,
};

export type Listing = {
  /** How long after its creation an event is listed at the earliest, within the overlap. */
  readonly lateMs: number;
  /** Whether it then stands before the others of its second. */
  readonly isFirstOfSecond: boolean;
};

/** Events of one account, from `aheadMs` after now on; the nth of each list goes with the nth event, round and round. */
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

const pageBounds = [100, 101, 199, 200, 201, 250];

const events: fc.Arbitrary<Events> = fc.record({
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
  listing: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({ lateMs: 0, isFirstOfSecond: false }) },
      {
        weight: 2,
        arbitrary: fc.record({
          lateMs: fc.oneof(fc.integer({ min: 1_001, max: 60_000 }), fc.constant(60_000)),
          isFirstOfSecond: fc.boolean(),
        }),
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

/** What the platform does to the next requests, and what may come of it; without a reason, retries hide it. */
export const platformFaults = {
  limited: { fault: { kind: 'status', status: 429, retryAfter: 3 }, reason: 'rate_limited', seconds: 3 },
  limitedSilently: { fault: { kind: 'status', status: 429 }, reason: 'rate_limited', seconds: 10 },
  faulty: { fault: { kind: 'status', status: 500, times: 3 }, reason: 'upstream_error', seconds: 10 },
  faultyOnce: { fault: { kind: 'status', status: 500 }, reason: null, seconds: 0 },
  faultyForLong: {
    fault: { kind: 'status', status: 503, retryAfter: 20 },
    reason: 'upstream_error',
    seconds: 20,
  },
  reset: { fault: { kind: 'reset', times: 3 }, reason: 'unreachable', seconds: 10 },
  resetOnce: { fault: { kind: 'reset' }, reason: null, seconds: 0 },
  truncated: { fault: { kind: 'truncated' }, reason: 'invalid_response', seconds: 10 },
  truncatedJson: { fault: { kind: 'truncatedJson' }, reason: 'invalid_response', seconds: 10 },
} as const satisfies Record<string, { fault: FaultInput; reason: string | null; seconds: number }>;
export type PlatformFault = keyof typeof platformFaults;
export const isPlatformFault = (name: string): name is PlatformFault => name in platformFaults;

export type Happening =
  | { readonly kind: 'events'; readonly events: Events }
  /** `after`: so many requests are answered rightly before. */
  | {
      readonly kind: 'platformFault';
      readonly account: 0 | 1;
      readonly fault: PlatformFault;
      readonly after: number;
    }
  | { readonly kind: 'unbind'; readonly account: 0 | 1 }
  | { readonly kind: 'bind'; readonly account: 0 | 1 };

const accountIndex = fc.constantFrom<(0 | 1)[]>(0, 1);
const unbind: fc.Arbitrary<Happening> = fc.record({ kind: fc.constant('unbind'), account: accountIndex });
const bind: fc.Arbitrary<Happening> = fc.record({ kind: fc.constant('bind'), account: accountIndex });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('events'), events }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('platformFault'),
      account: accountIndex,
      fault: fc.constantFrom(...Object.keys(platformFaults).filter(isPlatformFault)),
      after: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: unbind },
  { weight: 2, arbitrary: bind },
);

/** `midnight`: so far from the tenant's next one. */
export type Passing = { readonly kind: 'span' | 'midnight'; readonly ms: number };

const span = (min: number, max: number): fc.Arbitrary<Passing> =>
  fc.record({ kind: fc.constant('span'), ms: fc.integer({ min, max }) });
const midnight: fc.Arbitrary<Passing> = fc.record({
  kind: fc.constant('midnight'),
  ms: fc.integer({ min: -4_000, max: 4_000 }),
});
const passing: fc.Arbitrary<Passing> = fc.oneof(
  { weight: 7, arbitrary: span(1_001, 6_000) },
  { weight: 1, arbitrary: span(9_000, 16_000) },
  { weight: 4, arbitrary: span(22_000, 31_000) },
  { weight: 2, arbitrary: span(60_000, 90_000) },
  { weight: 1, arbitrary: span(3_600_000, 3_700_000) },
  { weight: 3, arbitrary: midnight },
  { weight: 1, arbitrary: span(86_400_000, 3 * 86_400_000) },
);

export const databaseFaults = ['refused', 'terminated', 'terminatedSoon'] as const;

/** At the so-manieth of the server's transactions from then on. */
export type DatabaseFault = {
  readonly kind: (typeof databaseFaults)[number];
  readonly nth: number;
  readonly times: number;
  readonly delayMs: number;
};

/** What happens while the server stands still in the middle of a refresh. */
export type Meanwhile =
  | { readonly kind: 'passing'; readonly passing: Passing; readonly events: Events | null }
  | { readonly kind: 'unbind' | 'bind' | 'bindAnew'; readonly account: 0 | 1 };

export type Asking =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'read';
      readonly intervals: readonly Interval[];
      readonly databaseFault: DatabaseFault | null;
    }
  | {
      readonly kind: 'paused';
      readonly interval: Interval;
      /** At its nth transaction from then on, or in its first list from the platform. */
      readonly where: 'transaction' | 'platform';
      readonly nth: number;
      readonly meanwhile: Meanwhile;
      /** Whether another refresh may take over before the paused one goes on. */
      readonly isOvertaken: boolean;
    };

const interval = fc.constantFrom<Interval[]>('day', 'day', 'hour', 'minute');
const databaseFault = fc.record({
  kind: fc.constantFrom(...databaseFaults),
  nth: fc.integer({ min: 1, max: 9 }),
  times: fc.integer({ min: 1, max: 2 }),
  delayMs: fc.integer({ min: 0, max: 4 }),
});
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('passing'),
      passing: fc.oneof(span(1_001, 7_000), span(8_001, 12_000), span(31_000, 70_000), midnight),
      events: fc.option(events, { freq: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom<('unbind' | 'bind' | 'bindAnew')[]>('unbind', 'bind', 'bindAnew', 'bindAnew'),
      account: fc.constantFrom<(0 | 1)[]>(0, 0, 1),
    }),
  },
);
const asking: fc.Arbitrary<Asking> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nobody') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('read'),
      intervals: fc.array(interval, { minLength: 1, maxLength: 2 }),
      databaseFault: fc.option(databaseFault, { freq: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('paused'),
      interval,
      where: fc.constantFrom<('transaction' | 'platform')[]>('transaction', 'transaction', 'platform'),
      nth: fc.integer({ min: 1, max: 5 }),
      meanwhile,
      isOvertaken: fc.boolean(),
    }),
  },
);

export type Round = {
  readonly happenings: readonly Happening[];
  readonly passing: Passing;
  readonly asking: Asking;
};

export type History = {
  readonly startMs: number;
  readonly timeZone: string;
  readonly currency: CurrencyCode;
  readonly otherCurrency: CurrencyCode;
  /** Whether the account has a transaction of an earlier day, behind which a first pull can begin. */
  readonly hasPast: boolean;
  readonly before: readonly Events[];
  readonly rounds: readonly Round[];
};

const starts = [
  '2027-03-10T09:30:17Z',
  // The night before the clocks change in Berlin and Auckland, in New York, and before a new year.
  '2027-03-27T21:59:41Z',
  '2027-11-06T23:12:05Z',
  '2026-12-31T18:20:55Z',
].map((text) => Date.parse(text));

export const histories: fc.Arbitrary<History> = fc.record({
  startMs: fc
    .tuple(fc.constantFrom(...starts), fc.integer({ min: 0, max: 3_600_000 }))
    .map(([start, more]) => start + more),
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Auckland'),
  currency: fc.constantFrom(...currencies),
  otherCurrency: fc.constantFrom(...currencies),
  hasPast: fc.boolean(),
  before: fc.oneof(fc.constant([]), fc.array(events, { maxLength: 2 })),
  rounds: fc.array(fc.record({ happenings: fc.array(happening, { maxLength: 3 }), passing, asking }), {
    minLength: 2,
    maxLength: 6,
  }),
});

const sale: Events = {
  account: 0,
  count: 1,
  aheadMs: 0,
  spreadMs: 0,
  movements: ['sale'],
  amounts: [1_99],
  inOther: [false],
  listing: [{ lateMs: 0, isFirstOfSecond: false }],
};
const aDay = {
  startMs: Date.parse('2027-03-10T09:30:17Z'),
  timeZone: 'UTC',
  currency: 'usd',
  otherCurrency: 'eur',
  before: [],
} as const;

/** Histories that chance rarely draws. */
export const rareHistories: readonly History[] = [
  {
    // The first transactions of an account fill several pages in less than the overlap, the oldest of them listed late.
    ...aDay,
    hasPast: false,
    rounds: [
      {
        happenings: [
          {
            kind: 'events',
            events: {
              ...sale,
              count: 250,
              listing: [
                { lateMs: 0, isFirstOfSecond: false },
                { lateMs: 4_000, isFirstOfSecond: true },
              ],
            },
          },
        ],
        passing: { kind: 'span', ms: 1_500 },
        asking: { kind: 'read', intervals: ['day'], databaseFault: null },
      },
    ],
  },
  {
    // Longer than the overlap passes between two pages, and what the first one lacked is listed meanwhile.
    ...aDay,
    hasPast: true,
    rounds: [
      {
        happenings: [
          {
            kind: 'events',
            events: {
              ...sale,
              count: 250,
              aheadMs: 1_000,
              listing: [
                { lateMs: 0, isFirstOfSecond: false },
                { lateMs: 0, isFirstOfSecond: false },
                { lateMs: 4_000, isFirstOfSecond: false },
              ],
            },
          },
        ],
        passing: { kind: 'span', ms: 2_000 },
        asking: {
          kind: 'paused',
          interval: 'day',
          where: 'transaction',
          nth: 4,
          meanwhile: {
            kind: 'passing',
            passing: { kind: 'span', ms: 12_000 },
            events: { ...sale, count: 50, aheadMs: 1_000 },
          },
          isOvertaken: false,
        },
      },
    ],
  },
  {
    // The connection is deleted and bound again while the refresh that has read a page stands before booking it.
    ...aDay,
    hasPast: true,
    rounds: [
      {
        happenings: [{ kind: 'events', events: { ...sale, count: 40, spreadMs: 20_000 } }],
        passing: { kind: 'span', ms: 25_000 },
        asking: {
          kind: 'paused',
          interval: 'day',
          where: 'transaction',
          nth: 4,
          meanwhile: { kind: 'bindAnew', account: 0 },
          isOvertaken: false,
        },
      },
    ],
  },
  {
    // A refresh runs over midnight, and the next one fails: the last known day ends at midnight.
    ...aDay,
    hasPast: true,
    rounds: [
      {
        happenings: [{ kind: 'events', events: sale }],
        passing: { kind: 'midnight', ms: -40_000 },
        asking: { kind: 'read', intervals: ['day'], databaseFault: null },
      },
      {
        happenings: [{ kind: 'platformFault', account: 0, fault: 'limited', after: 1 }],
        passing: { kind: 'midnight', ms: -500 },
        asking: {
          kind: 'paused',
          interval: 'day',
          where: 'platform',
          nth: 1,
          meanwhile: { kind: 'passing', passing: { kind: 'midnight', ms: 3_000 }, events: sale },
          isOvertaken: false,
        },
      },
    ],
  },
  {
    // The connection is bound anew while the refresh stands before storing what the platform said to the old token.
    ...aDay,
    hasPast: true,
    rounds: [
      {
        happenings: [{ kind: 'platformFault', account: 0, fault: 'limitedSilently', after: 2 }],
        passing: { kind: 'span', ms: 1_001 },
        asking: {
          kind: 'paused',
          interval: 'day',
          where: 'transaction',
          nth: 4,
          meanwhile: { kind: 'bindAnew', account: 0 },
          isOvertaken: false,
        },
      },
    ],
  },
];
