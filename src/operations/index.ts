/** The table of all operations: a missing or undocumented operation does not compile. */
import type { ConnectionService } from '../connections/connection-service.ts';
import type { RevenueHistory } from '../history/index.ts';
import type { Reconciliations } from '../reconciliation/index.ts';
import type { LiveRevenue } from '../live/live-revenue.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import { getRealtimeRevenueV1 } from './get-realtime-revenue-v1.ts';
import { getRealtimeRevenue } from './get-realtime-revenue.ts';
import { getRevenueSeries } from './get-revenue-series.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { Handlers } from './handler.ts';
import { getLiveness, getReadiness, type ReadinessCheck } from './health.ts';
import {
  deletePlatformConnection,
  getPlatformConnection,
  listPlatformConnections,
  upsertPlatformConnection,
} from './platform-connections.ts';
import { upsertPlatformCredentials } from './platform-credentials.ts';
import { listReconciliations } from './list-reconciliations.ts';
import { receiveWebhook, setPlatformWebhook } from './webhooks.ts';
import { streamRealtimeRevenue } from './stream-realtime-revenue.ts';

export type Dependencies = {
  readonly revenue: RealtimeRevenue;
  readonly live: LiveRevenue;
  readonly history: RevenueHistory;
  readonly connections: ConnectionService;
  readonly reconciliations: Reconciliations;
  readonly webhooks: Pick<Webhooks, 'receive' | 'setSecret' | 'describe'>;
  readonly failedChecks: ReadinessCheck;
};

export function createOperations(dependencies: Dependencies): Handlers {
  const { revenue, live, history, connections, reconciliations, webhooks, failedChecks } = dependencies;
  return {
    getRealtimeRevenue: getRealtimeRevenue(revenue),
    getRealtimeRevenueV1: getRealtimeRevenueV1(revenue),
    streamRealtimeRevenue: streamRealtimeRevenue(revenue, live),
    getRevenueSeries: getRevenueSeries(history),
    listReconciliations: listReconciliations(reconciliations),
    upsertPlatformConnection: upsertPlatformConnection(connections),
    listPlatformConnections: listPlatformConnections(connections),
    getPlatformConnection: getPlatformConnection(connections, webhooks),
    deletePlatformConnection: deletePlatformConnection(connections),
    upsertPlatformCredentials: upsertPlatformCredentials(connections),
    setPlatformWebhook: setPlatformWebhook(webhooks),
    receiveWebhook: receiveWebhook(webhooks),
    getLiveness: getLiveness(),
    getReadiness: getReadiness(failedChecks),
  };
}
