/** A worker's tasks, in order: a new account's backfill comes before its reconciliation. */
import { createReconciling } from '../reconciliation/index.ts';
import { expire } from '../revenue/row.ts';
import { createBackfill } from './backfill.ts';
import { createRetention } from './retention.ts';
import type { Task } from './task.ts';
import { createWebhookTask } from './webhooks.ts';
import type { Webhooks } from '../webhooks/index.ts';

export type TaskSettings = Readonly<
  Record<'BACKFILL_DAYS' | 'LEDGER_RETENTION_DAYS' | 'RECONCILE_EVERY_MS', number>
>;

export function createTasks(settings: TaskSettings, webhooks: Pick<Webhooks, 'catchUp'>): readonly Task[] {
  return [
    createWebhookTask(webhooks),
    createBackfill({ days: settings.BACKFILL_DAYS }),
    createReconciling({ everyMs: settings.RECONCILE_EVERY_MS, expire }),
    createRetention({ days: settings.LEDGER_RETENTION_DAYS }),
  ];
}
