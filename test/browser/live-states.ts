/** The states of the page at /live as API answers, at one moment of one merchant's day. */
import type { RealtimeRevenue, Result } from '../../src/client/index.ts';

type Series = Extract<Result<'getRevenueSeries'>, { readonly status: 200 }>['data'];
type Connection = Extract<Result<'getPlatformConnection'>, { readonly status: 200 }>['data'];
type Source = NonNullable<RealtimeRevenue['source_details']>[number];
export type Answered = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
  /** The figures behind the series and the connections. */
  readonly figures?: RealtimeRevenue | null;
};

export const now = '2026-11-28T20:42:10.000Z';
export const tenant = '5b0e9d1c-6f3a-4a77-8c2e-91d4b7f0a263';
const dayStart = '2026-11-28T05:00:00.000Z';
const before = (seconds: number): string => new Date(Date.parse(now) - seconds * 1000).toISOString();
const usd = { currency: 'USD', minor_unit_exponent: 2 } as const;

function source(platform: Source['platform'], account: string, minor: number, overlap = 0): Source {
  const figures = {
    revenue_total_minor: minor,
    refund_total_minor: 0,
    event_count: Math.round(minor / 8_000),
  };
  return {
    platform,
    platform_account_id: account,
    status: 'fresh',
    counted: true,
    ...figures,
    currency: 'USD',
    figures: [{ ...usd, ...figures, overlap_minor: overlap }],
    data_as_of: before(3),
    complete_through: before(63),
    reason: null,
  };
}

export const revenue: RealtimeRevenue = {
  tenant_id: tenant,
  interval: 'day',
  interval_start: dayStart,
  ...usd,
  revenue_total: 48_213.5,
  revenue_total_minor: 4_821_350,
  refund_total_minor: 103_400,
  net_total_minor: 4_717_950,
  event_count: 612,
  verified: false,
  verified_through: before(3_600),
  data_as_of: before(3),
  complete_through: before(63),
  sources: ['stripe', 'shopify'],
  source_details: [
    source('stripe', 'acct_1DemoAurora', 3_900_000),
    source('shopify', 'demo-aurora.myshopify.com', 921_350, 2_114_020),
  ],
  by_currency: [
    {
      ...usd,
      revenue_total_minor: 4_821_350,
      refund_total_minor: 103_400,
      event_count: 612,
      converted: true,
      rate_date: null,
    },
  ],
  mode: 'live',
};

export const ok = (body: RealtimeRevenue, etag = '"1"'): Answered => ({
  status: 200,
  headers: { ETag: etag, 'Cache-Control': 'private, max-age=27' },
  body,
  figures: body,
});

/** @param reason of Stripe's failure; its figures are two minutes old */
function unavailable(reason: string, seconds: number, lastKnown: RealtimeRevenue | null): Answered {
  const failed = {
    platform: 'stripe',
    platform_account_id: 'acct_1DemoAurora',
    reason,
    retry_after_seconds: seconds,
  };
  return {
    status: 503,
    figures: lastKnown ?? revenue,
    headers: { 'Retry-After': String(seconds) },
    body: {
      type: '/problems/realtime-revenue-unavailable',
      title: 'The realtime revenue is not available',
      status: 503,
      detail: 'A source has no current figures.',
      instance: '/api/v1/revenue/realtime',
      correlation_id: '6f1c6ed2-6b3e-4c9f-9d0e-2f5f0f1d7a11',
      timestamp: now,
      failed_sources: [failed],
      last_known: lastKnown,
    },
  };
}

const old: RealtimeRevenue = { ...revenue, data_as_of: before(125) };
const noSource: Answered = {
  status: 404,
  figures: null,
  body: {
    type: '/problems/no-revenue-source',
    title: 'No revenue source',
    status: 404,
    detail: 'No account that counts is connected.',
    instance: '/api/v1/revenue/realtime',
    correlation_id: '6f1c6ed2-6b3e-4c9f-9d0e-2f5f0f1d7a11',
    timestamp: now,
  },
};

const foreign: RealtimeRevenue = {
  ...revenue,
  currency: 'JPY',
  minor_unit_exponent: 0,
  revenue_total: 7_421_900,
  revenue_total_minor: 7_421_900,
  refund_total_minor: 12_000,
  net_total_minor: 7_409_900,
  source_details: [
    {
      ...source('stripe', 'acct_1DemoKumo', 351_200),
      currency: null,
      revenue_total_minor: null,
      refund_total_minor: null,
    },
  ],
  by_currency: [
    {
      currency: 'JPY',
      minor_unit_exponent: 0,
      revenue_total_minor: 6_900_000,
      refund_total_minor: 12_000,
      event_count: 540,
      converted: true,
      rate_date: null,
    },
    {
      ...usd,
      revenue_total_minor: 351_200,
      refund_total_minor: 0,
      event_count: 72,
      converted: true,
      rate_date: '2026-11-27',
      rate_source: 'ecb',
    },
    {
      currency: 'KWD',
      minor_unit_exponent: 3,
      revenue_total_minor: 1_250_500,
      refund_total_minor: 0,
      event_count: 4,
      converted: false,
      rate_date: null,
    },
  ],
};

export type State = {
  readonly name: string;
  readonly answer: Answered;
  /** The badge shown on the page. */
  readonly badge: string;
  readonly text: string;
  readonly scheme?: 'dark';
  readonly width?: number;
};

export const states: readonly State[] = [
  { name: 'live', answer: ok(revenue), badge: 'Live', text: '$48,213.50' },
  {
    name: 'stale',
    answer: unavailable('timeout', 20, old),
    badge: 'Out of date',
    text: 'Stripe (acct_1DemoAurora) did not answer in time. These are the last known figures.',
  },
  {
    name: 'limited',
    answer: unavailable('rate_limited', 40, old),
    badge: 'Limited',
    text: 'Stripe (acct_1DemoAurora) asked us to slow down.',
  },
  {
    name: 'connecting',
    answer: unavailable('catching_up', 5, null),
    badge: 'Connecting',
    text: 'is being read; its figures follow',
  },
  { name: 'empty', answer: noSource, badge: 'Not connected', text: 'Connect an account' },
  { name: 'foreign-currency', answer: ok(foreign), badge: 'Live', text: 'No: no exchange rate is known' },
  { name: 'dark', answer: ok(revenue), badge: 'Live', text: '$48,213.50', scheme: 'dark' },
  { name: 'phone', answer: ok(revenue), badge: 'Live', text: '$48,213.50', width: 320 },
];

/** Hourly buckets whose sales rise and fall over a day and sum to the total of `revenue`. */
export function seriesOf(
  from: string,
  to: string,
  { currency, minor_unit_exponent, revenue_total_minor: total } = revenue,
): Series {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const isToday = start >= Date.parse(dayStart);
  const hours = Math.ceil((end - start) / 3_600_000);
  const weights = Array.from({ length: hours }, (_, hour) => 1.2 + Math.sin((hour - 6) / 3.5));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const bucket = (weight: number, hour: number) => {
    const minor = Math.round((total * (isToday ? 1 : 0.91) * weight) / whole);
    return {
      start: new Date(start + hour * 3_600_000).toISOString(),
      end: new Date(Math.min(end, start + (hour + 1) * 3_600_000)).toISOString(),
      complete: !isToday || hour < hours - 1,
      revenue_total_minor: minor,
      refund_total_minor: 0,
      net_total_minor: minor,
      event_count: 1,
      by_currency: [],
      sources: [],
    };
  };
  return {
    tenant_id: tenant,
    granularity: 'hour',
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
    time_zone: 'America/New_York',
    currency,
    minor_unit_exponent,
    complete: !isToday,
    mode: 'live',
    sources: [],
    buckets: weights.map(bucket),
  };
}

export function connectionOf({ platform, platform_account_id }: Source): Connection {
  return {
    id:
      platform === 'stripe' ? '019cec0c-73f1-7d04-a94e-1b6c8f20d5a7' : '019cec0c-73f1-7d04-a94e-1b6c8f20d5a8',
    tenant_id: tenant,
    platform,
    platform_account_id,
    status: 'active',
    metadata: {},
    history_from: '2026-10-24T04:00:00Z',
    webhook: { url: 'https://revenue.example/webhooks/stripe/h', last_received_at: null, healthy: null },
    created_at: '2026-10-01T08:15:30Z',
    updated_at: '2026-10-01T08:15:30Z',
  };
}

/** The answer to a read: `said` to one of the figures, else one with the same figures. */
export function answerTo(path: string, query: URLSearchParams, said: Answered): Answered {
  if (path.endsWith('/realtime')) return said;
  // Without a stream the client polls.
  if (path.endsWith('/stream')) return { status: 200, body: {} };
  const { figures = revenue } = said;
  const [from = '', to = '', account] = ['from', 'to', 'platform_account_id'].map(
    (name) => query.get(name) ?? '',
  );
  if (path.endsWith('/series')) return { status: 200, body: seriesOf(from, to, figures ?? revenue) };
  const items = (figures?.source_details ?? []).map(connectionOf);
  if (path.endsWith('/platform-connections')) return { status: 200, body: { items, next_cursor: null } };
  const found = items.find((one) => one.platform_account_id === account);
  return { status: found ? 200 : 404, body: found ?? {} };
}
