/** The tasks that every worker does, in the order in which a tenant's are done. */
import type { Task } from './task.ts';

export const tasks: readonly Task[] = [];
