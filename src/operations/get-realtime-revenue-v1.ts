/** GET /api/v1/revenue/realtime: the running minute, hour or day, exact to the minor unit, by source and currency. */
import type { components } from '#generated/contract.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { minorUnitExponent, toMajorUnits, toSafeInteger, type Currency } from '../model/money.ts';
import type { Interval } from '../model/window.ts';
import { findTooLarge } from '../revenue/aggregate.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import type { Figures, Snapshot, SnapshotSource } from '../revenue/snapshot.ts';
import type { SecuredHandler } from './handler.ts';
import { unknownTenant } from './problem.ts';
import {
  completeThrough,
  entityTag,
  noRevenueSource,
  overloaded,
  revenueHeaders,
  revenueTooLarge,
  revenueUnavailable,
  sumByCurrency,
  totalIn,
} from './revenue-answer.ts';

type Body = components['schemas']['RealtimeRevenueV1'];
// Named where they are made: TypeScript looks for unknown members in literals of a declared type only.
type SourceDetail = components['schemas']['SourceDetail'];
type SourceFigures = components['schemas']['SourceFigures'];
type UnbookedRevenue = components['schemas']['UnbookedRevenue'];
type CurrencyRevenue = components['schemas']['CurrencyRevenue'];

export function getRealtimeRevenueV1(revenue: RealtimeRevenue): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId }, query: { interval }, subject, note, gone }, answer) => {
    const outcome = await revenue.read(tenantId, interval, note, gone);
    switch (outcome.kind) {
      case 'fresh': {
        const tooLarge = findTooLarge(outcome.snapshot.windows[interval].figures);
        if (tooLarge.length > 0) return answer(503, revenueTooLarge(subject, outcome, tooLarge));
        const body = bodyOf(tenantId, outcome.snapshot, interval);
        const ETag = entityTag(tenantId, 'getRealtimeRevenueV1', body);
        return answer(200, { headers: { ...revenueHeaders(outcome, interval), ETag }, body });
      }
      case 'unknown-tenant':
        return answer(403, unknownTenant(subject));
      case 'no-revenue-source':
        return answer(404, noRevenueSource(subject, outcome.connections));
      case 'overloaded':
        return answer(503, overloaded(subject));
      case 'unavailable': {
        const { lastKnown } = outcome;
        const isKnown = lastKnown && findTooLarge(lastKnown.snapshot.windows[interval].figures).length === 0;
        const last = isKnown ? bodyOf(tenantId, lastKnown.snapshot, interval) : null;
        return answer(503, revenueUnavailable(subject, outcome, last));
      }
    }
  };
}

function bodyOf(tenantId: TenantId, snapshot: Snapshot, interval: Interval): Body {
  const { reportingCurrency, dataAsOf, sources } = snapshot;
  const { start, figures } = snapshot.windows[interval];
  const total = totalIn(reportingCurrency, figures);
  const counted = sources.filter((source) => source.counted);
  const mode = modeOf(counted);
  const unbooked = describeUnbooked(snapshot, interval);
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
    ...(mode && { mode }),
    sources: [...new Set(counted.map(({ platform }) => platform))],
    source_details: sources.map((source) =>
      describeSource(
        source,
        figures.filter(({ connectionId }) => connectionId === source.connectionId),
        reportingCurrency,
      ),
    ),
    by_currency: sumByCurrency(figures).map((sum): CurrencyRevenue => ({
      ...describeFigures(sum),
      converted: sum.currency === reportingCurrency,
      rate_date: null,
    })),
    ...(unbooked.length > 0 && { unbooked }),
  };
}

/** Undefined when the snapshot does not say: then a process of the release before has written it. */
function modeOf(counted: readonly SnapshotSource[]): Body['mode'] {
  const modes = counted.map(({ mode }) => mode);
  if (modes.includes(undefined)) return undefined;
  return modes.includes('live') ? 'live' : 'test';
}

function describeFigures({
  currency,
  saleMinor,
  refundMinor,
  saleCount,
}: Omit<Figures, 'connectionId'>): SourceFigures {
  return {
    currency,
    minor_unit_exponent: minorUnitExponent(currency),
    revenue_total_minor: toSafeInteger(saleMinor),
    refund_total_minor: toSafeInteger(refundMinor),
    event_count: saleCount,
  };
}

function describeSource(
  { platform, platformAccountId, counted, read, ...source }: SnapshotSource,
  figures: readonly Figures[],
  reportingCurrency: Currency,
): SourceDetail {
  const status = source.status ?? (read ? 'fresh' : 'not_supported');
  const reason = source.reason ?? null;
  const account = { platform, platform_account_id: platformAccountId, status, counted, reason };
  if (!read) return { ...account, ...unknownFigures, data_as_of: null, complete_through: null };
  const { currency, saleMinor, refundMinor, saleCount } = totalIn(reportingCurrency, figures);
  const isInOthersOnly = figures.length > 0 && !figures.some((one) => one.currency === reportingCurrency);
  const total = isInOthersOnly
    ? unknownFigures
    : {
        revenue_total_minor: toSafeInteger(saleMinor),
        refund_total_minor: toSafeInteger(refundMinor),
        currency,
        event_count: saleCount,
      };
  return {
    ...account,
    ...total,
    figures: figures.map(describeFigures),
    data_as_of: isoTime(read.dataAsOf),
    complete_through: isoTime(read.completeThrough),
  };
}

function describeUnbooked({ windows, sources }: Snapshot, interval: Interval): UnbookedRevenue[] {
  return (windows[interval].unbooked ?? []).flatMap(({ connectionId, currency, reason, count }) =>
    sources
      .filter((source) => source.connectionId === connectionId)
      .map(({ platform, platformAccountId }) => ({
        platform,
        platform_account_id: platformAccountId,
        currency,
        event_count: count,
        reason,
      })),
  );
}

const unknownFigures = {
  revenue_total_minor: null,
  refund_total_minor: null,
  currency: null,
  event_count: null,
} as const;
