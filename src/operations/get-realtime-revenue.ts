/** GET /api/attribution/revenue/realtime: today's revenue as one figure, for dashboards of the first generation. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime, type Instant } from '../model/instant.ts';
import { toMajorUnits } from '../model/money.ts';
import { findTooLarge } from '../revenue/aggregate.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import type { Snapshot } from '../revenue/snapshot.ts';
import type { SecuredHandler } from './handler.ts';
import { unknownTenant } from './problem.ts';
import {
  entityTag,
  noRevenueSource,
  overloaded,
  revenueHeaders,
  revenueTooLarge,
  revenueUnavailable,
  sumByCurrency,
  totalIn,
} from './revenue-answer.ts';

type Body = components['schemas']['RealtimeRevenue'];

/** RFC 9745: since 2026-01-01, and where to go instead (RFC 5829). */
const deprecation = {
  Deprecation: '@1767225600',
  Link: '</api/v1/revenue/realtime>; rel="successor-version"',
} as const;

export function getRealtimeRevenue(revenue: RealtimeRevenue): SecuredHandler<'getRealtimeRevenue'> {
  return async ({ principal: { tenantId }, subject, note, gone }, answer) => {
    const outcome = await revenue.read(tenantId, 'day', note, gone);
    switch (outcome.kind) {
      case 'fresh': {
        const tooLarge = findTooLarge(outcome.snapshot.windows.day.figures);
        if (tooLarge.length > 0) return answer(503, revenueTooLarge(subject, outcome, tooLarge));
        const body = bodyOf(tenantId, outcome.snapshot, outcome.at);
        // Weak: the age changes every second while the figures do not.
        const { data_freshness_seconds: _, ...content } = body;
        const ETag = `W/${entityTag(tenantId, 'getRealtimeRevenue', content)}`;
        return answer(200, { headers: { ...revenueHeaders(outcome, 'day'), ...deprecation, ETag }, body });
      }
      case 'unknown-tenant':
        return answer(403, unknownTenant(subject));
      case 'no-revenue-source':
        return answer(404, noRevenueSource(subject, outcome.connections));
      case 'overloaded':
        return answer(503, overloaded(subject));
      case 'unavailable': {
        const { lastKnown } = outcome;
        const isKnown = lastKnown && findTooLarge(lastKnown.snapshot.windows.day.figures).length === 0;
        const last = isKnown ? bodyOf(tenantId, lastKnown.snapshot, lastKnown.at) : null;
        return answer(503, revenueUnavailable(subject, outcome, last));
      }
    }
  };
}

function bodyOf(tenantId: TenantId, snapshot: Snapshot, at: Instant): Body {
  const { reportingCurrency, dataAsOf, windows } = snapshot;
  const { saleMinor, saleCount } = totalIn(reportingCurrency, windows.day.figures);
  return {
    total_revenue: toMajorUnits(saleMinor, reportingCurrency),
    event_count: saleCount,
    last_updated: isoTime(dataAsOf),
    data_freshness_seconds: Math.max(0, Math.floor((at - dataAsOf) / 1000)),
    verified: false,
    tenant_id: tenantId,
    upgrade_notice: describeMissing(snapshot),
  };
}

/** The currencies that are not in the total. */
function describeMissing({ reportingCurrency, windows }: Snapshot): string | null {
  const { figures, unbooked = [] } = windows.day;
  const others = sumByCurrency(figures)
    .filter(({ currency, saleCount }) => currency !== reportingCurrency && saleCount > 0)
    .map(({ currency }) => currency);
  const unread = [...new Set(unbooked.map(({ currency }) => currency))].toSorted();
  const notices: string[] = [];
  if (others.length > 0)
    notices.push(`Not in the total, because amounts are not converted: sales in ${others.join(', ')}.`);
  if (unread.length > 0)
    notices.push(`Not in the total, because they cannot be booked exactly: records in ${unread.join(', ')}.`);
  return notices.length > 0 ? notices.join(' ') : null;
}
