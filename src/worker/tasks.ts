/** A worker's tasks, in order: a new account's backfill comes before its reconciliation. */
import { createReconciling } from '../reconciliation/index.ts';
import { expire } from '../revenue/row.ts';
import { createBackfill } from './backfill.ts';
import { createRetention } from './retention.ts';
import type { Task } from './task.ts';
import type { Webhooks } from '../webhooks/index.ts';

const withWebhooksMs = 30_000;
const withoutMs = 10 * 60_000;

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

/** Follows webhook hints lost with their process, and looks up pending deletions. */
export function createWebhookTask({ catchUp }: Pick<Webhooks, 'catchUp'>): Task {
  return {
    name: 'webhooks',
    async run({ tenantId, signal }) {
      const { hasWebhooks } = await catchUp(tenantId, signal);
      return { dueInMs: hasWebhooks ? withWebhooksMs : withoutMs };
    },
  };
}
