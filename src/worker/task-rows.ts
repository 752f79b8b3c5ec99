/** The rows to claim work by: one per tenant and task. */
import { sql } from 'kysely';
import type { LeaseToken } from '../model/ids.ts';
import { isRunning, lastEnd, plusMs, toIso } from '../model/instant.ts';
import { claimLease, type LeaseRow } from '../sync/lease.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { maxDueInMs } from './task.ts';

export const taskRowOf = (task: string): LeaseRow => ({ table: 'worker_tasks', key: { task } });

export type ClaimedTask = {
  readonly task: string;
  readonly token: LeaseToken;
  /** The expired lease of a worker that died or hangs. */
  readonly abandoned: LeaseToken | null;
};

/** Claims the first due task; undefined when none is due. */
export async function claimTask(
  transaction: TenantTransaction,
  tasks: readonly string[],
  leaseMs: number,
): Promise<ClaimedTask | undefined> {
  const { tenantId, db, at } = transaction;
  const rows = await db
    .selectFrom('worker_tasks')
    .select(['task', 'due_at', 'lease_token', 'lease_expires_at'])
    .where('tenant_id', '=', tenantId)
    .execute();
  const missing = tasks.filter((task) => !rows.some((row) => row.task === task));
  if (missing.length > 0)
    await sql`
      insert into worker_tasks (tenant_id, task)
      select id, task from tenants cross join unnest(${missing}::text[]) as task
       where id = ${tenantId} and removed_at is null
      on conflict (tenant_id, task) do nothing
    `.execute(db);
  const isDue = sql`(due_at <= ${toIso(at)} or due_at > ${toIso(lastEnd(at, maxDueInMs))})`;
  for (const task of tasks) {
    const row = rows.find((one) => one.task === task);
    if (row && (isRunning(row.due_at, at, maxDueInMs) || isRunning(row.lease_expires_at, at, leaseMs)))
      continue;
    const token = await claimLease(transaction, taskRowOf(task), { leaseMs, isDue });
    if (token) return { task, token, abandoned: row?.lease_token ?? null };
  }
  return undefined;
}

/** Ends a run and sets when the task is due again; false when another run has taken over. */
export async function endTask(
  { tenantId, db, at }: TenantTransaction,
  { task, token }: Pick<ClaimedTask, 'task' | 'token'>,
  dueInMs: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update worker_tasks
       set due_at = ${toIso(plusMs(at, Math.min(dueInMs, maxDueInMs)))}, last_ended_at = ${toIso(at)},
           lease_token = null, lease_expires_at = '-infinity'
     where tenant_id = ${tenantId} and task = ${task} and lease_token = ${token}
  `.execute(db);
  return numAffectedRows === 1n;
}

/** Behind the lock of the tenant's cache row: a running task has read outdated state. */
export async function restartTask({ tenantId, db }: TenantTransaction, task: string): Promise<void> {
  await sql`
    update worker_tasks set due_at = '-infinity', lease_token = null, lease_expires_at = '-infinity'
     where tenant_id = ${tenantId} and task = ${task}
  `.execute(db);
}
