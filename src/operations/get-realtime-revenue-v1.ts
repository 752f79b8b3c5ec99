/** GET /api/v1/revenue/realtime: the running minute, hour or day, by source and currency. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { minorUnitExponent, toMajorUnits, toSafeInteger } from '../model/money.ts';
import type { RealtimeOutcome, RealtimeRevenue } from '../revenue/realtime.ts';
import type { Interval } from '../model/window.ts';
import type { Ask } from '../revenue/freshness.ts';
import type { RequestInfo, Respond, Responded, SecuredHandler } from './handler.ts';
import {
  describeCurrency,
  describeFigures,
  createEntityTag,
  respondRevenue,
  type AnswerCache,
  type View,
} from './revenue-answer.ts';

type Body = components['schemas']['RealtimeRevenueV1'];
// Declared, because TypeScript rejects unknown members only in literals with a declared type.
type SourceDetail = components['schemas']['SourceDetail'];
type UnbookedRevenue = components['schemas']['UnbookedRevenue'];

export function getRealtimeRevenueV1(revenue: RealtimeRevenue): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId }, query, info, note, getSignal }, respond) => {
    const outcome = await revenue.read(tenantId, askOf(query), note, getSignal);
    return answerRealtimeRevenueV1(outcome, { tenantId, interval: query.interval, info }, respond);
  };
}

type Asked = { readonly interval: Interval; readonly on_source_failure: 'fail' | 'partial' };

export function askOf({ interval, on_source_failure: onFailure }: Asked): Ask {
  return onFailure === 'partial' ? `partial ${interval}` : interval;
}

/** Shared with the stream: its events are these answers. */
const cache: AnswerCache<Body> = new WeakMap();

export function answerRealtimeRevenueV1(
  outcome: RealtimeOutcome,
  about: { readonly tenantId: TenantId; readonly interval: Interval; readonly info: RequestInfo },
  respond: Respond<'getRealtimeRevenueV1'>,
): Responded<'getRealtimeRevenueV1'> {
  const { tenantId, interval, info } = about;
  return respondRevenue(outcome, { interval, info, key: `${tenantId} ${interval}` }, cache, {
    describe: (view) => describeRevenue(tenantId, view),
    tagOf: (body) => createEntityTag(tenantId, 'getRealtimeRevenueV1', body),
    200: ({ body, tag: ETag }, headers) => respond(200, { headers: { ...headers, ETag }, body }),
    403: (parts) => respond(403, parts),
    404: (parts) => respond(404, parts),
    503: (parts) => respond(503, parts),
  });
}

function describeRevenue(tenantId: TenantId, view: View): Body {
  const { interval, start, total, snapshot, completeThrough, mode, bySource, byCurrency, unbooked } = view;
  const counted = bySource.filter(({ source, isKnown }) => source.counted && isKnown);
  const currencies = byCurrency.map((sums) => describeCurrency(sums, total.currency, snapshot.rates));
  return {
    tenant_id: tenantId,
    interval,
    interval_start: isoTime(start),
    currency: total.currency,
    minor_unit_exponent: minorUnitExponent(total.currency),
    revenue_total: toMajorUnits(total.saleMinor, total.currency),
    revenue_total_minor: toSafeInteger(total.saleMinor),
    refund_total_minor: toSafeInteger(total.refundMinor),
    net_total_minor: toSafeInteger(total.netMinor),
    event_count: total.saleCount,
    complete: snapshot.isPartial !== true,
    verified: interval === 'day' && snapshot.isVerified === true,
    verified_through: snapshot.verifiedThrough === undefined ? null : isoTime(snapshot.verifiedThrough),
    data_as_of: isoTime(snapshot.dataAsOf),
    complete_through: isoTime(completeThrough),
    ...(mode && { mode }),
    sources: [...new Set(counted.map(({ source }) => source.platform))],
    source_details: bySource.map(describeSource),
    by_currency: currencies,
    rate_source: currencies.find(({ rate_source }) => rate_source)?.rate_source ?? null,
    ...(unbooked.length > 0 && { unbooked: unbooked.map(describeUnbooked) }),
  };
}

const unknownFigures = {
  revenue_total_minor: null,
  refund_total_minor: null,
  currency: null,
  event_count: null,
} as const;

function describeSource({ source, isKnown, total, figures }: View['bySource'][number]): SourceDetail {
  const { platform, platformAccountId, counted, read } = source;
  const status = source.status ?? (read ? 'fresh' : 'not_supported');
  const reason = source.reason ?? null;
  const account = { platform, platform_account_id: platformAccountId, status, counted, reason };
  const times = {
    data_as_of: read && isoTime(read.dataAsOf),
    complete_through: read && isoTime(read.completeThrough),
  };
  if (read && !isKnown)
    return { ...account, status: 'not_yet_available', counted: false, ...unknownFigures, ...times };
  if (!read) return { ...account, ...unknownFigures, ...times };
  const sums = total && {
    revenue_total_minor: toSafeInteger(total.saleMinor),
    refund_total_minor: toSafeInteger(total.refundMinor),
    currency: total.currency,
    event_count: total.saleCount,
  };
  return {
    ...account,
    ...(sums ?? unknownFigures),
    figures: figures.map(describeFigures),
    ...times,
  };
}

function describeUnbooked({ source, currency, reason, count }: View['unbooked'][number]): UnbookedRevenue {
  const { platform, platformAccountId } = source;
  return { platform, platform_account_id: platformAccountId, currency, event_count: count, reason };
}
