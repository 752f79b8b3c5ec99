/** GET /api/v1/revenue/realtime: the running minute, hour or day, exact to the minor unit, by source and currency. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { minorUnitExponent, toMajorUnits, toSafeInteger } from '../model/money.ts';
import type { Interval } from '../model/window.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import type { Snapshot } from '../revenue/snapshot.ts';
import type { SecuredHandler } from './handler.ts';
import { unknownTenant } from './problem.ts';
import {
  completeThrough,
  entityTag,
  noRevenueSource,
  overloaded,
  revenueHeaders,
  revenueUnavailable,
  sumByCurrency,
  totalIn,
} from './revenue-answer.ts';

type Body = components['schemas']['RealtimeRevenueV1'];
// Named where they are made: TypeScript looks for unknown members in literals of a declared type only.
type SourceDetail = components['schemas']['SourceDetail'];
type CurrencyRevenue = components['schemas']['CurrencyRevenue'];

export function getRealtimeRevenueV1(revenue: RealtimeRevenue): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId }, query: { interval }, subject, note, gone }, answer) => {
    const outcome = await revenue.read(tenantId, interval, note, gone);
    switch (outcome.kind) {
      case 'fresh': {
        const body = bodyOf(tenantId, outcome.snapshot, interval);
        const ETag = entityTag(tenantId, 'getRealtimeRevenueV1', body);
        return answer(200, { headers: { ...revenueHeaders(outcome, interval), ETag }, body });
      }
      case 'unknown-tenant':
        return answer(403, unknownTenant(subject));
      case 'no-revenue-source':
        return answer(404, noRevenueSource(subject, outcome.otherCurrencies));
      case 'overloaded':
        return answer(503, overloaded(subject));
      case 'unavailable': {
        const { lastKnown } = outcome;
        return answer(
          503,
          revenueUnavailable(subject, outcome, lastKnown && bodyOf(tenantId, lastKnown.snapshot, interval)),
        );
      }
    }
  };
}

function bodyOf(tenantId: TenantId, snapshot: Snapshot, interval: Interval): Body {
  const { reportingCurrency, dataAsOf, sources } = snapshot;
  const { start, figures } = snapshot.windows[interval];
  const total = totalIn(reportingCurrency, figures);
  return {
    tenant_id: tenantId,
    interval,
    interval_start: isoTime(start),
    currency: reportingCurrency,
    minor_unit_exponent: minorUnitExponent(reportingCurrency),
    revenue_total: toMajorUnits(total.saleMinor, reportingCurrency),
    revenue_total_minor: toSafeInteger(total.saleMinor),
    refund_total_minor: toSafeInteger(total.refundMinor),
    net_total_minor: toSafeInteger(total.saleMinor - total.refundMinor),
    event_count: total.saleCount,
    verified: false,
    verified_through: null,
    data_as_of: isoTime(dataAsOf),
    complete_through: isoTime(completeThrough(snapshot)),
    sources: [...new Set(sources.filter(({ counted }) => counted).map(({ platform }) => platform))],
    source_details: sources.map(
      ({ connectionId, platform, platformAccountId, counted, read }): SourceDetail => {
        const account = { platform, platform_account_id: platformAccountId, counted, reason: null };
        if (!read) return { ...account, status: 'not_supported', ...unknownFigures };
        const own = totalIn(
          reportingCurrency,
          figures.filter((one) => one.connectionId === connectionId),
        );
        return {
          ...account,
          status: 'fresh',
          revenue_total_minor: toSafeInteger(own.saleMinor),
          refund_total_minor: toSafeInteger(own.refundMinor),
          currency: reportingCurrency,
          event_count: own.saleCount,
          data_as_of: isoTime(read.dataAsOf),
          complete_through: isoTime(read.completeThrough),
        };
      },
    ),
    by_currency: sumByCurrency(figures).map(
      ({ currency, saleMinor, refundMinor, saleCount }): CurrencyRevenue => ({
        currency,
        minor_unit_exponent: minorUnitExponent(currency),
        revenue_total_minor: toSafeInteger(saleMinor),
        refund_total_minor: toSafeInteger(refundMinor),
        event_count: saleCount,
        converted: currency === reportingCurrency,
        rate_date: null,
      }),
    ),
  };
}

const unknownFigures = {
  revenue_total_minor: null,
  refund_total_minor: null,
  currency: null,
  event_count: null,
  data_as_of: null,
  complete_through: null,
} as const;
