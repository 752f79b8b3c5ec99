/** The tasks that every worker does, in the order in which a tenant's are done. */
import { createReconciling } from '../reconciliation/index.ts';
import { expire } from '../revenue/row.ts';
import { createBackfill } from './backfill.ts';
import { createRetention } from './retention.ts';
import type { Task } from './task.ts';

export type TaskSettings = Readonly<
  Record<'BACKFILL_DAYS' | 'LEDGER_RETENTION_DAYS' | 'RECONCILE_EVERY_MS', number>
>;

export function createTasks(settings: TaskSettings): readonly Task[] {
  return [
    createReconciling({ everyMs: settings.RECONCILE_EVERY_MS, expire }),
    createBackfill({ days: settings.BACKFILL_DAYS }),
    createRetention({ days: settings.LEDGER_RETENTION_DAYS }),
  ];
}
