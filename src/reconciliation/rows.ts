/** The rows of comparisons. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { parseReconciliationId, type ConnectionId, type ReconciliationId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import { parseCurrency, type Currency } from '../model/money.ts';
import type { Platform } from '../model/platform.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import { toDifferences, type Comparison, type Difference } from './compare.ts';
import { granularities, verdicts, type Checked, type ClosedWindow, type Verdict } from './windows.ts';

/** The total count and the first ids. */
export type Ids = { readonly count: number; readonly ids: readonly string[] };

/** Stored ids per list. */
export const maxIds = 100;

export type Reconciliation = {
  readonly id: string;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly window: ClosedWindow;
  readonly verdict: Verdict;
  readonly expectedCount: number;
  readonly foundCount: number;
  readonly missing: Ids;
  readonly extra: Ids;
  readonly changed: Ids;
  readonly unpaired: Ids;
  readonly amountDifferences: readonly Difference[];
  /** Null: its balances were not compared. */
  readonly balanceDifferences: readonly Difference[] | null;
  readonly checkedAt: Instant;
  readonly correlationId: string;
};

/** The sum of a window's pieces; the row's id has the time of the first piece. */
export type Compared = Omit<Comparison, 'corrections'> & {
  readonly id: ReconciliationId | undefined;
  /** Null: its balances were not compared. */
  readonly balances: readonly Difference[] | null;
};

export const nothingCompared: Compared = {
  id: undefined,
  balances: null,
  expectedCount: 0,
  foundCount: 0,
  missing: [],
  extra: [],
  changed: [],
  differences: [],
  inFlux: 0,
};

export function addComparison(
  one: Compared,
  other: Comparison,
  at: Instant,
): Compared & { id: ReconciliationId } {
  const sums = new Map<Currency, bigint>();
  for (const { currency, differenceMinor } of [...one.differences, ...other.differences])
    sums.set(currency, (sums.get(currency) ?? 0n) + differenceMinor);
  return {
    id: one.id ?? newReconciliationId(at),
    balances: one.balances,
    expectedCount: one.expectedCount + other.expectedCount,
    foundCount: one.foundCount + other.foundCount,
    missing: [...one.missing, ...other.missing],
    extra: [...one.extra, ...other.extra],
    changed: [...one.changed, ...other.changed],
    differences: toDifferences(sums),
    inFlux: one.inFlux + other.inFlux,
  };
}

/** Ids sort by time. */
function newReconciliationId(at: Instant): ReconciliationId {
  const id = parseReconciliationId(uuidv7({ msecs: at }));
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

const toIdsJson = (ids: readonly string[]): string => JSON.stringify(ids.slice(0, maxIds));

const toJson = (differences: readonly Difference[]): string =>
  JSON.stringify(differences.map((one) => ({ ...one, differenceMinor: one.differenceMinor.toString() })));

/** Replaces the row: a large window is compared in pieces and saved after each. */
export async function saveReconciliation(
  { tenantId, db, at }: TenantTransaction,
  connectionId: ConnectionId,
  { id, missing, extra, changed, balances, ...compared }: Compared & { readonly id: ReconciliationId },
  row: Pick<Reconciliation, 'window' | 'verdict' | 'unpaired' | 'correlationId'>,
): Promise<void> {
  const { window, unpaired } = row;
  await db.deleteFrom('reconciliations').where('tenant_id', '=', tenantId).where('id', '=', id).execute();
  const values = {
    tenant_id: tenantId,
    id,
    connection_id: connectionId,
    granularity: window.granularity,
    window_from: toIso(window.start),
    window_to: toIso(window.end),
    verdict: row.verdict,
    expected_count: BigInt(compared.expectedCount),
    found_count: BigInt(compared.foundCount),
    missing_count: BigInt(missing.length),
    missing_ids: toIdsJson(missing),
    extra_count: BigInt(extra.length),
    extra_ids: toIdsJson(extra),
    changed_count: BigInt(changed.length),
    changed_ids: toIdsJson(changed),
    unpaired_count: BigInt(unpaired.count),
    unpaired_ids: toIdsJson(unpaired.ids),
    amount_differences: toJson(compared.differences),
    balance_differences: balances && toJson(balances),
    checked_at: toIso(at),
    correlation_id: row.correlationId,
  };
  await db.insertInto('reconciliations').values(values).execute();
}

/** The last comparison of each window since `since`, if newer than the ledger's last voiding. */
export async function readChecked(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  since: Instant,
): Promise<Checked[]> {
  const { rows } = await sql<Checked>`
    select distinct on (granularity, window_from) granularity, window_from as start, window_to as "end", verdict,
           checked_at as "checkedAt", missing_count + extra_count + changed_count > 0 as "hasCorrected"
      from reconciliations
     where ${isOwnedBy(transaction, connectionId)} and window_from >= ${toIso(since)}
       and checked_at > coalesce((select voided_at from platform_sync_states where ${isOwnedBy(transaction, connectionId)}),
                                 '-infinity')
     order by granularity, window_from, checked_at desc, id desc
  `.execute(transaction.db);
  return rows;
}

const granularitySchema = z.enum(granularities);
const verdictSchema = z.enum(verdicts);
const idsSchema = z.array(z.string());
const differencesSchema = z.array(
  z.object({
    currency: z.string().transform((text, context) => {
      const currency = parseCurrency(text);
      if (currency) return currency;
      context.addIssue({ code: 'custom', message: 'not a currency' });
      return z.NEVER;
    }),
    differenceMinor: z.string().transform(BigInt),
  }),
);

/** At most `limit` comparisons older than `after`, newest first. */
export async function listRows(
  { tenantId, db }: TenantTransaction,
  {
    after,
    verdict,
    limit,
  }: { after: ReconciliationId | undefined; verdict: Verdict | undefined; limit: number },
): Promise<Reconciliation[]> {
  const rows = await db
    .selectFrom('reconciliations as r')
    .innerJoin('platform_connections as c', (join) =>
      join.onRef('c.tenant_id', '=', 'r.tenant_id').onRef('c.id', '=', 'r.connection_id'),
    )
    .selectAll('r')
    .select(['c.platform', 'c.platform_account_id'])
    .where('r.tenant_id', '=', tenantId)
    .$if(after !== undefined, (query) => query.where('r.id', '<', after ?? null))
    .$if(verdict !== undefined, (query) => query.where('r.verdict', '=', verdict ?? null))
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute();
  const toIds = (count: bigint, ids: unknown): Ids => ({ count: Number(count), ids: idsSchema.parse(ids) });
  return rows.map((row) => ({
    id: row.id,
    platform: row.platform,
    platformAccountId: row.platform_account_id,
    window: {
      granularity: granularitySchema.parse(row.granularity),
      start: row.window_from,
      end: row.window_to,
    },
    verdict: verdictSchema.parse(row.verdict),
    expectedCount: Number(row.expected_count),
    foundCount: Number(row.found_count),
    missing: toIds(row.missing_count, row.missing_ids),
    extra: toIds(row.extra_count, row.extra_ids),
    changed: toIds(row.changed_count, row.changed_ids),
    unpaired: toIds(row.unpaired_count, row.unpaired_ids),
    amountDifferences: differencesSchema.parse(row.amount_differences),
    balanceDifferences:
      row.balance_differences === null ? null : differencesSchema.parse(row.balance_differences),
    checkedAt: row.checked_at,
    correlationId: row.correlation_id,
  }));
}

/** Deletes at most 1000 rows, oldest first: ids sort by time. */
export async function deleteOlder({ tenantId, db }: TenantTransaction, than: Instant): Promise<void> {
  await sql`
    with oldest as materialized (
      select ctid, checked_at from reconciliations where tenant_id = ${tenantId} order by id limit 1000
    )
    delete from reconciliations
     where tenant_id = ${tenantId} and ctid = any(array(select ctid from oldest where checked_at < ${toIso(than)}))
  `.execute(db);
}
