/**
 * Deletes old events; the rollup stays. It moves `ledger_kept_from` first and never back: older
 * events are not booked again, even after a changed setting or a clock set back.
 */
import { sql } from 'kysely';
import { plusMs, toIso, type Instant } from '../model/instant.ts';
import { windowAt } from '../model/window.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Task } from './task.ts';

const batchSize = 2_000;
const maxBatches = 50;
const whenDoneMs = 6 * 3_600_000;
/** Reversals are kept this much longer: booked at their sale's time, but listed at their own. */
const reversalMs = 90 * 86_400_000;

export function createRetention({ days }: { readonly days: number }): Task {
  return {
    name: 'retention',
    async run({ withTenant, tenantId, hold, signal }) {
      const keptFrom = await withTenant(tenantId, async (transaction) =>
        (await hold(transaction)) ? moveKeptFrom(transaction, days) : undefined,
      );
      if (keptFrom === undefined) return { dueInMs: 0 };
      for (let batches = 0; batches < maxBatches && !signal.aborted; batches += 1) {
        const deleted = await withTenant(tenantId, async (transaction) =>
          (await hold(transaction)) ? deleteBatch(transaction, keptFrom) : undefined,
        );
        if (deleted === undefined) return { dueInMs: 0 };
        if (deleted === 0) return { dueInMs: whenDoneMs };
      }
      return { dueInMs: 0 };
    },
  };
}

/** Undefined: the tenant was removed. */
async function moveKeptFrom(transaction: TenantTransaction, days: number): Promise<Instant | undefined> {
  const { tenantId, db, at } = transaction;
  const tenant = await readTenant(transaction);
  if (!tenant) return undefined;
  const wanted = windowAt('day', plusMs(at, -days * 86_400_000), tenant.timeZone).start;
  const { rows } = await sql<{ keptFrom: Instant }>`
    update tenants set ledger_kept_from = greatest(ledger_kept_from, ${toIso(wanted)}::timestamptz)
     where id = ${tenantId} returning ledger_kept_from as "keptFrom"
  `.execute(db);
  return rows[0]?.keptFrom;
}

/** Uses the indexes on time: one for voided events, one per connection for the others. */
async function deleteBatch({ tenantId, db }: TenantTransaction, keptFrom: Instant): Promise<number> {
  const [from, reversalsFrom] = [toIso(keptFrom), toIso(plusMs(keptFrom, -reversalMs))];
  const isOver = sql`(kind <> 'capture_reversal' or occurred_at < ${reversalsFrom})`;
  const { rows } = await sql<{ deleted: number }>`
    with old as materialized (
      (select ctid from revenue_events
        where tenant_id = ${tenantId} and voided and occurred_at < ${from} and ${isOver} limit ${batchSize})
      union all
      (select e.ctid from platform_connections c
        cross join lateral (
          select ctid from revenue_events
           where tenant_id = c.tenant_id and connection_id = c.id and not voided and occurred_at < ${from} and ${isOver}
           limit ${batchSize}
        ) e
        where c.tenant_id = ${tenantId} limit ${batchSize})
    ), deleted as (
      delete from revenue_events where tenant_id = ${tenantId} and ctid = any(array(select ctid from old)) returning 1
    ), unlisted as (
      delete from unbooked_events where tenant_id = ${tenantId} and ctid = any(array(
        select ctid from unbooked_events where tenant_id = ${tenantId} and occurred_at < ${from} limit ${batchSize}
      )) returning 1
    )
    select ((select count(*) from deleted) + (select count(*) from unlisted))::int as deleted
  `.execute(db);
  return rows[0]?.deleted ?? 0;
}
