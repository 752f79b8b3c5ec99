/** Histories rarely drawn at random. */
import type { Events, Listing } from './events.ts';
import type { Asking, Happening, History, Meanwhile, Passing, Round } from './histories.ts';

const inTime: Listing = { lateMs: 0, isFirstOfSecond: false };
export const sale: Events = {
  account: 0,
  count: 1,
  aheadMs: 0,
  spreadMs: 0,
  movements: ['sale'],
  amounts: [1_99],
  inOther: [false],
  listing: [inTime],
};
const sales = (change: Partial<Events> = {}): Happening => ({
  kind: 'events',
  events: { ...sale, ...change },
});
const span = (ms: number): Passing => ({ kind: 'span', ms });
const toMidnight = (ms: number): Passing => ({ kind: 'midnight', ms });
const read: Asking = { kind: 'read', intervals: ['day'], databaseFault: null };
const pause = (where: 'transaction' | 'platform', nth: number, meanwhile: Meanwhile): Asking => ({
  kind: 'paused',
  interval: 'day',
  where,
  nth,
  meanwhile,
  isOvertaken: false,
});
const passing = (passing: Passing, change: Partial<Events>): Meanwhile => ({
  kind: 'passing',
  passing,
  events: { ...sale, ...change },
});
const round = (happening: Happening, passing: Passing, asking: Asking): Round => ({
  happenings: [happening],
  passing,
  asking,
});
const aDay = (hasPast: boolean, ...rounds: Round[]): History => ({
  startMs: Date.parse('2027-03-10T09:30:17Z'),
  timeZone: 'UTC',
  currency: 'usd',
  otherCurrency: 'eur',
  before: [],
  hasPast,
  rounds,
});

const bindAnew: Meanwhile = { kind: 'bindAnew', account: 0 };
const lateFirst = { count: 250, listing: [inTime, { lateMs: 4_000, isFirstOfSecond: true }] };
const oneLate = { count: 250, aheadMs: 1_000, listing: [inTime, inTime, { ...inTime, lateMs: 4_000 }] };
const whileRead = passing(span(12_000), { count: 50, aheadMs: 1_000 });
const limited: Happening = { kind: 'platformFault', account: 0, fault: 'limited', after: 1 };
const limitedSilently: Happening = { ...limited, fault: 'limitedSilently', after: 2 };

export const rareHistories: readonly History[] = [
  // The first transactions fill several pages within the overlap, and the oldest is listed late.
  aDay(false, round(sales(lateFirst), span(1_500), read)),
  // More than the overlap passes between two pages; then the first page's events are listed.
  aDay(true, round(sales(oneLate), span(2_000), pause('transaction', 4, whileRead))),
  // The connection is deleted and bound again between the read of a page and its booking.
  aDay(true, round(sales({ count: 40, spreadMs: 20_000 }), span(25_000), pause('transaction', 4, bindAnew))),
  // A refresh runs over midnight, and the next one fails: the last known day ends at midnight.
  aDay(
    true,
    round(sales(), toMidnight(-40_000), read),
    round(limited, toMidnight(-500), pause('platform', 1, passing(toMidnight(3_000), {}))),
  ),
  // The connection is bound again before the refresh stores the response to the old token.
  aDay(true, round(limitedSilently, span(1_001), pause('transaction', 4, bindAnew))),
];
