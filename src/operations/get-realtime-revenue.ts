/** GET /api/attribution/revenue/realtime: today's revenue as one figure, for dashboards of the first generation. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime, type Instant } from '../model/instant.ts';
import { toMajorUnits } from '../model/money.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import type { Snapshot } from '../revenue/snapshot.ts';
import type { SecuredHandler } from './handler.ts';
import { unknownTenant } from './problem.ts';
import {
  entityTag,
  noRevenueSource,
  overloaded,
  revenueHeaders,
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
        const body = bodyOf(tenantId, outcome.snapshot, outcome.at);
        // Weak: the age changes every second while the figures do not.
        const { data_freshness_seconds: _, ...content } = body;
        const ETag = `W/${entityTag(tenantId, 'getRealtimeRevenue', content)}`;
        return answer(200, { headers: { ...revenueHeaders(outcome, 'day'), ...deprecation, ETag }, body });
      }
      case 'unknown-tenant':
        return answer(403, unknownTenant(subject));
      case 'no-revenue-source':
        return answer(404, noRevenueSource(subject, outcome.otherCurrencies));
      case 'overloaded':
        return answer(503, overloaded(subject));
      case 'unavailable': {
        const { lastKnown } = outcome;
        const last = lastKnown && bodyOf(tenantId, lastKnown.snapshot, lastKnown.at);
        return answer(503, revenueUnavailable(subject, outcome, last));
      }
    }
  };
}

function bodyOf(tenantId: TenantId, snapshot: Snapshot, at: Instant): Body {
  const { reportingCurrency, dataAsOf, windows } = snapshot;
  const { saleMinor, saleCount } = totalIn(reportingCurrency, windows.day.figures);
  const others = sumByCurrency(windows.day.figures).filter(
    ({ currency, saleCount: sold }) => currency !== reportingCurrency && sold > 0,
  );
  return {
    total_revenue: toMajorUnits(saleMinor, reportingCurrency),
    event_count: saleCount,
    last_updated: isoTime(dataAsOf),
    data_freshness_seconds: Math.max(0, Math.floor((at - dataAsOf) / 1000)),
    verified: false,
    tenant_id: tenantId,
    upgrade_notice:
      others.length === 0
        ? null
        : `Not in the total, because amounts are not converted: sales in ${others.map(({ currency }) => currency).join(', ')}.`,
  };
}
