/** GET /api/v1/revenue/series: revenue in buckets, optionally beside an earlier period. */
import type { components } from '#generated/contract.ts';
import type { RevenueHistory, Series } from '../history/index.ts';
import type { Bucket, BucketSource } from '../history/series.ts';
import type { TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { minorUnitExponent, toSafeInteger } from '../model/money.ts';
import type { SecuredHandler } from './handler.ts';
import { invalidRequest, unknownTenant } from './problem.ts';
import { describeCurrency, describeFigures, createEntityTag, describeNoSource } from './revenue-answer.ts';

type Schemas = components['schemas'];

export function getRevenueSeries(history: RevenueHistory): SecuredHandler<'getRevenueSeries'> {
  return async ({ principal: { tenantId }, query, info }, respond) => {
    const outcome = await history.read(tenantId, query);
    switch (outcome.kind) {
      case 'unknown-tenant':
        return respond(403, unknownTenant(info));
      case 'no-revenue-source':
        return respond(404, describeNoSource(info, outcome.connections));
      case 'invalid': {
        const { field, code, message } = outcome.fault;
        const errors = [{ field: `/query/${field}`, code, message }];
        return respond(400, invalidRequest(info, 'The request is invalid; see errors.', errors));
      }
      case 'series': {
        const body = describeSeries(tenantId, query.granularity, outcome.series);
        const headers = { 'Cache-Control': 'private, max-age=0', Vary: 'Authorization' } as const;
        return respond(200, {
          headers: { ...headers, ETag: createEntityTag(tenantId, 'getRevenueSeries', body) },
          body,
        });
      }
    }
  };
}

function describeSeries(
  tenantId: TenantId,
  granularity: Schemas['Interval'],
  { tenant, mode, window, sources, buckets, compared }: Series,
): Schemas['RevenueSeries'] {
  return {
    tenant_id: tenantId,
    granularity,
    from: isoTime(window.start),
    to: isoTime(window.end),
    time_zone: tenant.timeZone,
    currency: tenant.reportingCurrency,
    minor_unit_exponent: minorUnitExponent(tenant.reportingCurrency),
    complete: buckets.every(({ isComplete }) => isComplete),
    ...(mode && { mode }),
    sources: sources.map(({ platform, platformAccountId, counted }) => {
      return { platform, platform_account_id: platformAccountId, counted };
    }),
    buckets: buckets.map(describeBucket),
    ...(compared && {
      comparison: {
        compare: compared.comparison,
        from: isoTime(compared.window.start),
        to: isoTime(compared.window.end),
        buckets: compared.buckets.map(describeBucket),
      },
    }),
  };
}

function describeBucket({ start, end, isComplete, total, rates, ...parts }: Bucket): Schemas['SeriesBucket'] {
  return {
    start: isoTime(start),
    end: isoTime(end),
    complete: isComplete,
    revenue_total_minor: total && toSafeInteger(total.saleMinor),
    refund_total_minor: total && toSafeInteger(total.refundMinor),
    net_total_minor: total && toSafeInteger(total.netMinor),
    event_count: total && total.saleCount,
    by_currency: parts.byCurrency.map((sums) => describeCurrency(sums, total?.currency, rates)),
    sources: parts.sources.map(describeSource),
  };
}

function describeSource({ source, isComplete, figures, total }: BucketSource): Schemas['SeriesSource'] {
  return {
    platform: source.platform,
    platform_account_id: source.platformAccountId,
    complete: isComplete,
    revenue_total_minor: total && toSafeInteger(total.saleMinor),
    refund_total_minor: total && toSafeInteger(total.refundMinor),
    event_count: total && total.saleCount,
    ...(figures && { figures: figures.map(describeFigures) }),
  };
}
