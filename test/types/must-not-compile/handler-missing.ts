import type { OperationId } from '#generated/router.ts';
import type { Handlers } from '../../../src/operations/handler.ts';

type Table = { readonly [Id in OperationId]: NonNullable<Handlers[Id]> };

export function handlers({ getRealtimeRevenue, getRealtimeRevenueV1, ...others }: Handlers): Table {
  const revenue = { getRealtimeRevenue, getRealtimeRevenueV1 };
  const health = { getLiveness: others.getLiveness };
  const connections = {
    upsertPlatformConnection: others.upsertPlatformConnection,
    listPlatformConnections: others.listPlatformConnections,
    getPlatformConnection: others.getPlatformConnection,
    deletePlatformConnection: others.deletePlatformConnection,
    upsertPlatformCredentials: others.upsertPlatformCredentials,
  };
  return { ...revenue, ...connections, ...health }; // error TS2741
}
