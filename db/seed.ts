/** Two demo merchants, the same on every machine, each with a Stripe account of the simulator. */
import { demoAurora, demoBoreal } from '../scripts/simulator/merchants.ts';
import type { Cipher } from '../src/connections/cipher.ts';
import { parseConnectionId, parseTenantId, type ConnectionId, type TenantId } from '../src/model/ids.ts';
import { toIso } from '../src/model/instant.ts';
import { revoke } from '../src/revenue/lease.ts';
import { addTenant, type NewTenant } from '../src/tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../src/tenancy/with-tenant.ts';

export type StripeConnection = {
  readonly connectionId: ConnectionId;
  readonly account: string;
  readonly key: string;
};

export type DemoTenant = NewTenant & { readonly tenantId: TenantId; readonly connection: StripeConnection };

const id = <T>(parse: (text: string) => T | undefined, text: string): T => {
  const value = parse(text);
  if (value === undefined) throw new Error(`not a UUID: ${text}`);
  return value;
};

export const demoTenants: readonly DemoTenant[] = [
  {
    tenantId: id(parseTenantId, '0193a000-0000-7000-8000-00000000a001'),
    name: 'aurora',
    currency: 'USD',
    timeZone: 'America/New_York',
    connection: {
      connectionId: id(parseConnectionId, '0193a000-0000-7000-8000-00000000c001'),
      account: demoAurora.account,
      key: demoAurora.keys[0] ?? '',
    },
  },
  {
    tenantId: id(parseTenantId, '0193a000-0000-7000-8000-00000000a002'),
    name: 'boreal',
    currency: 'EUR',
    timeZone: 'Europe/Helsinki',
    connection: {
      connectionId: id(parseConnectionId, '0193a000-0000-7000-8000-00000000c002'),
      account: demoBoreal.account,
      key: demoBoreal.keys[0] ?? '',
    },
  },
];

/** Adds what is missing; what is there stays as it is, so that a restart keeps its data. */
export async function seedDemoTenants(withTenant: WithTenant, cipher: Cipher): Promise<void> {
  for (const tenant of demoTenants) {
    await withTenant(tenant.tenantId, async (transaction) => {
      await addTenant(transaction, tenant);
      await connectStripe(transaction, cipher, tenant.connection);
    });
  }
}

/** Connects a Stripe account with its key, sealed; an account that is connected already is left alone. */
export async function connectStripe(
  transaction: TenantTransaction,
  cipher: Cipher,
  connection: StripeConnection,
): Promise<void> {
  const { tenantId, db, at } = transaction;
  const { connectionId, account, key } = connection;
  const known = await db
    .selectFrom('platform_connections')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', connectionId)
    .executeTakeFirst();
  if (known) return;
  await revoke(transaction, { forgetSnapshot: true });
  const common = { tenant_id: tenantId, updated_at: toIso(at) };
  await db
    .insertInto('platform_connections')
    .values({
      ...common,
      id: connectionId,
      platform: 'stripe',
      platform_account_id: account,
      status: 'active',
      mode: key.includes('_live_') ? 'live' : 'test',
      created_at: toIso(at),
    })
    .execute();
  await db
    .insertInto('platform_credentials')
    .values({
      ...common,
      connection_id: connectionId,
      access_token: cipher.seal(key, { tenantId, connectionId, column: 'access_token' }),
    })
    .execute();
}
