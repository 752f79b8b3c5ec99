/** The tasks that every worker does, in the order in which a tenant's are done. */
import { createBackfill } from './backfill.ts';
import { createRetention } from './retention.ts';
import type { Task } from './task.ts';

export type TaskSettings = { readonly backfillDays: number; readonly retentionDays: number };

export function createTasks({ backfillDays, retentionDays }: TaskSettings): readonly Task[] {
  return [createBackfill({ days: backfillDays }), createRetention({ days: retentionDays })];
}
