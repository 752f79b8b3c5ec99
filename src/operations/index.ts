/** The table of all operations: one that is missing, or that the contract does not have, does not compile. */
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import { getRealtimeRevenueV1 } from './get-realtime-revenue-v1.ts';
import { getRealtimeRevenue } from './get-realtime-revenue.ts';
import type { Handlers } from './handler.ts';
import { getLiveness, getReadiness, type ReadinessCheck } from './health.ts';

export type OperationDependencies = {
  readonly revenue: RealtimeRevenue;
  readonly failedChecks: ReadinessCheck;
};

export function createOperations({ revenue, failedChecks }: OperationDependencies) {
  return {
    getRealtimeRevenue: getRealtimeRevenue(revenue),
    getRealtimeRevenueV1: getRealtimeRevenueV1(revenue),
    getLiveness: getLiveness(),
    getReadiness: getReadiness(failedChecks),
  } satisfies Handlers;
}
