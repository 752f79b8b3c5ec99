/** GET /api/v1/revenue/reconciliations: comparisons of the ledger with the platforms' lists. */
import type { components } from '#generated/contract.ts';
import { parseReconciliationId, type TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import { minorUnitExponent } from '../model/money.ts';
import type { Reconciliations } from '../reconciliation/index.ts';
import type { Ids, Reconciliation } from '../reconciliation/rows.ts';
import type { Difference } from '../reconciliation/compare.ts';
import type { SecuredHandler } from './handler.ts';
import { invalidCursor, createCursors } from './cursor.ts';
import { noStore, unknownTenant } from './problem.ts';

export function listReconciliations(reconciliations: Reconciliations): SecuredHandler<'listReconciliations'> {
  return async ({ principal: { tenantId }, query: { limit, cursor, verdict }, info }, respond) => {
    const after = cursors.decode(cursor);
    if (after === 'invalid') return respond(400, invalidCursor(info));
    const page = await reconciliations.list(tenantId, { after, verdict, limit });
    if (page === 'unknown-tenant') return respond(403, unknownTenant(info));
    return respond(200, {
      headers: noStore,
      body: {
        items: page.items.map((row) => describeReconciliation(tenantId, row)),
        next_cursor: cursors.encodeNext(page),
      },
    });
  };
}

function describeReconciliation(
  tenantId: TenantId,
  row: Reconciliation,
): components['schemas']['Reconciliation'] {
  const toList = ({ count, ids }: Ids) => ({ count, ids: [...ids] });
  return {
    id: row.id,
    tenant_id: tenantId,
    platform: row.platform,
    platform_account_id: row.platformAccountId,
    granularity: row.window.granularity,
    window_start: isoTime(row.window.start),
    window_end: isoTime(row.window.end),
    verdict: row.verdict,
    expected_count: row.expectedCount,
    found_count: row.foundCount,
    missing: toList(row.missing),
    extra: toList(row.extra),
    changed: toList(row.changed),
    unpaired: toList(row.unpaired),
    amount_differences: row.amountDifferences.map(describeDifference),
    balance_differences: row.balanceDifferences && row.balanceDifferences.map(describeDifference),
    checked_at: isoTime(row.checkedAt),
    correlation_id: row.correlationId,
  };
}

const maxExact = BigInt(Number.MAX_SAFE_INTEGER);

function describeDifference({
  currency,
  differenceMinor,
}: Difference): components['schemas']['MoneyDifference'] {
  const inRange =
    differenceMinor > maxExact ? maxExact : differenceMinor < -maxExact ? -maxExact : differenceMinor;
  return {
    currency,
    minor_unit_exponent: minorUnitExponent(currency),
    difference_minor: Number(inRange),
  };
}

const cursors = createCursors(parseReconciliationId);
