/** GET /api/attribution/revenue/realtime: today's revenue as one figure; deprecated for /api/v1. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { toMajorUnits } from '../model/money.ts';
import { ageSeconds } from '../revenue/freshness.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import type { SecuredHandler } from './handler.ts';
import { createEntityTag, respondRevenue, type AnswerCache, type View } from './revenue-answer.ts';

type Body = components['schemas']['RealtimeRevenue'];

/** Deprecated since 2026-01-01 (RFC 9745); the link names the successor (RFC 5829). */
const deprecation = {
  Deprecation: '@1767225600',
  Link: '</api/v1/revenue/realtime>; rel="successor-version"',
} as const;

export function getRealtimeRevenue(revenue: RealtimeRevenue): SecuredHandler<'getRealtimeRevenue'> {
  const cache: AnswerCache<Body> = new WeakMap();
  return async ({ principal: { tenantId }, info, note, getSignal }, respond) => {
    const outcome = await revenue.read(tenantId, 'day', note, getSignal);
    const key = outcome.kind === 'fresh' ? `${tenantId} ${ageSeconds(outcome.snapshot, outcome.at)}` : '';
    return respondRevenue(outcome, { interval: 'day', info, key }, cache, {
      describe: (view) => describeRevenue(tenantId, view),
      // Weak: the age changes every second while the figures do not.
      tagOf: ({ data_freshness_seconds: _, ...content }) =>
        `W/${createEntityTag(tenantId, 'getRealtimeRevenue', content)}`,
      200: ({ body, tag: ETag }, headers) =>
        respond(200, { headers: { ...headers, ...deprecation, ETag }, body }),
      403: (parts) => respond(403, parts),
      404: (parts) => respond(404, parts),
      503: (parts) => respond(503, parts),
    });
  };
}

function describeRevenue(tenantId: TenantId, view: View): Body {
  const { total, snapshot, ageSeconds } = view;
  return {
    total_revenue: toMajorUnits(total.saleMinor, total.currency),
    event_count: total.saleCount,
    last_updated: isoTime(snapshot.dataAsOf),
    data_freshness_seconds: ageSeconds,
    verified: snapshot.isVerified === true,
    tenant_id: tenantId,
    upgrade_notice: describeMissing(view),
  };
}

/** Names the currencies left out of the total; null if there are none. */
function describeMissing({ otherCurrencies, unbooked, snapshot }: View): string | null {
  const unread = [...new Set(unbooked.map(({ currency }) => currency))].toSorted();
  const notices: string[] = [];
  const why = snapshot.rates ? 'no exchange rate is published' : 'amounts are not converted';
  if (otherCurrencies.length > 0)
    notices.push(`Not in the total, because ${why}: sales in ${otherCurrencies.join(', ')}.`);
  if (unread.length > 0)
    notices.push(`Not in the total, because they cannot be booked exactly: records in ${unread.join(', ')}.`);
  return notices.length > 0 ? notices.join(' ') : null;
}
