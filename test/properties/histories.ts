/** Random histories of a merchant: platform events, faults, passing time and requests. */
import fc from 'fast-check';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import type { Interval } from './calendar.ts';
import { currencies, someEvents, type CurrencyCode, type Events } from './events.ts';

/** Faults of the next platform requests; retries hide a fault without a reason. */
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
type PlatformFault = keyof typeof platformFaults;
const isPlatformFault = (name: string): name is PlatformFault => name in platformFaults;

export type Happening =
  | { readonly kind: 'events'; readonly events: Events }
  /** `after`: the number of valid responses before the fault. */
  | {
      readonly kind: 'platformFault';
      readonly account: 0 | 1;
      readonly fault: PlatformFault;
      readonly after: number;
    }
  | { readonly kind: 'unbind' | 'bind'; readonly account: 0 | 1 };

const accountIndex = fc.constantFrom<(0 | 1)[]>(0, 1);
const platformFault = fc.record({
  kind: fc.constant('platformFault' as const),
  account: accountIndex,
  fault: fc.constantFrom(...Object.keys(platformFaults).filter(isPlatformFault)),
  after: fc.integer({ min: 0, max: 3 }),
});
const unbind = fc.record({ kind: fc.constant('unbind' as const), account: accountIndex });
const bind = fc.record({ kind: fc.constant('bind' as const), account: accountIndex });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('events'), events: someEvents }) },
  { weight: 3, arbitrary: platformFault },
  { weight: 1, arbitrary: unbind },
  { weight: 2, arbitrary: bind },
);

/** `midnight`: `ms` relative to the tenant's next midnight. */
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

const databaseFaults = ['refused', 'terminated', 'terminatedSoon'] as const;

/** Strikes the server's `nth` transaction from now on. */
export type DatabaseFault = {
  readonly kind: (typeof databaseFaults)[number];
  readonly nth: number;
  readonly times: number;
  readonly delayMs: number;
};

/** Events during a paused refresh. */
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
      /** At its nth transaction from now on, or in its first list request. */
      readonly where: 'transaction' | 'platform';
      readonly nth: number;
      readonly meanwhile: Meanwhile;
      /** Whether another refresh may take over before the paused one continues. */
      readonly isOvertaken: boolean;
    };

const interval = fc.constantFrom<Interval[]>('day', 'day', 'hour', 'minute');
const databaseFault = fc.record({
  kind: fc.constantFrom(...databaseFaults),
  nth: fc.integer({ min: 1, max: 9 }),
  times: fc.integer({ min: 1, max: 2 }),
  delayMs: fc.integer({ min: 0, max: 4 }),
});
const passingMeanwhile = fc.record({
  kind: fc.constant('passing' as const),
  passing: fc.oneof(span(1_001, 7_000), span(8_001, 12_000), span(31_000, 70_000), midnight),
  events: fc.option(someEvents, { freq: 4 }),
});
const bindingMeanwhile = fc.record({
  kind: fc.constantFrom<('unbind' | 'bind' | 'bindAnew')[]>('unbind', 'bind', 'bindAnew', 'bindAnew'),
  account: fc.constantFrom<(0 | 1)[]>(0, 0, 1),
});
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  { weight: 3, arbitrary: passingMeanwhile },
  { weight: 2, arbitrary: bindingMeanwhile },
);
const read = fc.record({
  kind: fc.constant('read' as const),
  intervals: fc.array(interval, { minLength: 1, maxLength: 2 }),
  databaseFault: fc.option(databaseFault, { freq: 2 }),
});
const paused = fc.record({
  kind: fc.constant('paused' as const),
  interval,
  where: fc.constantFrom<('transaction' | 'platform')[]>('transaction', 'transaction', 'platform'),
  nth: fc.integer({ min: 1, max: 5 }),
  meanwhile,
  isOvertaken: fc.boolean(),
});
const asking: fc.Arbitrary<Asking> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nobody') }) },
  { weight: 6, arbitrary: read },
  { weight: 3, arbitrary: paused },
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
  /** Whether the account has a transaction of an earlier day, as the anchor of a first pull. */
  readonly hasPast: boolean;
  readonly before: readonly Events[];
  readonly rounds: readonly Round[];
};

const starts = [
  '2027-03-10T09:30:17Z',
  // The nights before clock changes in Berlin, Auckland and New York, and New Year's Eve.
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
  before: fc.oneof(fc.constant([]), fc.array(someEvents, { maxLength: 2 })),
  rounds: fc.array(fc.record({ happenings: fc.array(happening, { maxLength: 3 }), passing, asking }), {
    minLength: 2,
    maxLength: 6,
  }),
});
