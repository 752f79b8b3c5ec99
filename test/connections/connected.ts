/** A whole server whose tenants connect accounts, with queries for the rows they leave. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ConnectionRecord } from '../../src/connections/connection-rows.ts';
import type { NewTokens } from '../../src/connections/credential-rows.ts';
import type { ConnectionService } from '../../src/connections/connection-service.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { revenueV1 } from '../support/asking.ts';
import { newIds, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

export const stripe = (platformAccountId: string) => ({ platform: 'stripe', platformAccountId }) as const;
export const active = { status: 'active', metadata: {} } as const;
export const tokensOf = (accessToken: string): NewTokens => {
  return { accessToken, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
};

export let harness: Harness;
export let connections: ConnectionService;

/** Starts a server for one test file, at noon; clears the faults of the platform between tests. */
export function serveConnections(): void {
  beforeAll(async () => {
    harness = await startHarness({ DATABASE_POOL_SIZE: '20' });
    connections = harness.service.connections;
    await harness.setNow('2027-03-03T12:00:00Z');
    await harness.freeze();
  });
  afterEach(async () => {
    await harness.simulator.release();
    await harness.simulator.clearFaults();
  });
  afterAll(() => harness.stop());
}

type Change = Parameters<ConnectionService['upsertConnection']>[2];
export const bind = async (tenantId: TenantId, id: string, change: Change = active) =>
  connections.upsertConnection(tenantId, stripe(id), change);
export const unbind = async (tenantId: TenantId, id: string) =>
  connections.deleteConnection(tenantId, stripe(id));
export const store = async (tenantId: TenantId, id: string, token: string) =>
  connections.storeTokens(tenantId, stripe(id), tokensOf(token));
export const query = async (text: string, ...values: readonly unknown[]) =>
  harness.database.query(text, values);

export function recordOf(outcome: ConnectionRecord | string): ConnectionRecord {
  if (typeof outcome === 'string') throw new Error(`not bound: ${outcome}`);
  return outcome;
}
export async function newTenant(): Promise<TenantId> {
  return harness.service.withTenant(newIds().tenantId, (transaction) =>
    addTenant(transaction, { name: 'without accounts', currency: 'USD', timeZone: 'UTC' }),
  );
}
export const sell = async ({ account }: { readonly account: string }, amount: number) =>
  harness.simulator.addEvents([{ account, category: 'charge', amount }]);
export const read = async ({ token }: Merchant) => harness.get(v1, { token });
export const readTotal = async (merchant: Merchant): Promise<number> => {
  const { status, body, text } = await read(merchant);
  expect(status, text).toBe(200);
  return revenueV1.parse(body).revenue_total_minor;
};
export const countCalls = async ({ account }: Merchant) =>
  (await harness.simulator.requests({ account })).count;
export const rows = async (columns: string, table: string, tenantId: TenantId) =>
  harness.database.query(`select ${columns} from ${table} where tenant_id = $1`, [tenantId]);
export const hasSnapshot = async (tenantId: TenantId) => {
  const [row] = await rows('snapshot is not null as has', 'revenue_cache_entries', tenantId);
  return row?.['has'];
};
