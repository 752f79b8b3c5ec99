/** Histories that chance rarely draws. */
import type { Events } from './events.ts';
import type { History } from './histories.ts';

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
