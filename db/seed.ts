/** Two demo merchants, the same on every machine, each with a Stripe account of the simulator. */
import { demoAurora, demoBoreal } from '../scripts/simulator/merchants.ts';
import type { ConnectionService } from '../src/connections/connection-service.ts';
import { parseTenantId, type ConnectionId, type TenantId } from '../src/model/ids.ts';
import { addTenant, type NewTenant } from '../src/tenancy/tenants.ts';
import type { WithTenant } from '../src/tenancy/with-tenant.ts';

export type StripeAccount = { readonly account: string; readonly key: string };

type DemoTenant = NewTenant & { readonly tenantId: TenantId; readonly stripe: StripeAccount };

const tenantId = (text: string): TenantId => {
  const parsed = parseTenantId(text);
  if (!parsed) throw new Error(`not a UUID: ${text}`);
  return parsed;
};

export const demoTenants: readonly [DemoTenant, DemoTenant] = [
  {
    tenantId: tenantId('0193a000-0000-7000-8000-00000000a001'),
    name: 'aurora',
    currency: 'USD',
    timeZone: 'America/New_York',
    stripe: { account: demoAurora.account, key: demoAurora.keys[0] ?? '' },
  },
  {
    tenantId: tenantId('0193a000-0000-7000-8000-00000000a002'),
    name: 'boreal',
    currency: 'EUR',
    timeZone: 'Europe/Helsinki',
    stripe: { account: demoBoreal.account, key: demoBoreal.keys[0] ?? '' },
  },
];

/** Adds what is missing; what is there stays as it is, so that a restart keeps its data. */
export async function seedDemoTenants(withTenant: WithTenant, connections: ConnectionService): Promise<void> {
  for (const tenant of demoTenants) {
    const { tenantId, stripe } = tenant;
    await withTenant(tenantId, (transaction) => addTenant(transaction, tenant));
    const found = await connections.findConnection(tenantId, 'stripe', stripe.account);
    // A merchant that is still pending may have no key yet: an earlier start was interrupted.
    if (typeof found === 'string' || found.status === 'pending')
      await connectStripe(connections, tenantId, stripe);
  }
}

/** Binds a Stripe account and stores its key; it becomes active last, so that nobody pulls it before it has one. */
export async function connectStripe(
  connections: ConnectionService,
  tenantId: TenantId,
  { account, key }: StripeAccount,
): Promise<ConnectionId> {
  const named = { platform: 'stripe', platformAccountId: account } as const;
  const tokens = { accessToken: key, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
  await connections.upsertConnection(tenantId, named, { status: 'pending', metadata: {} });
  await connections.storeTokens(tenantId, named, tokens);
  const connected = await connections.upsertConnection(tenantId, named, { status: 'active', metadata: {} });
  if (typeof connected === 'string')
    throw new Error(`${account} was not connected to ${tenantId}: ${connected}`);
  return connected.id;
}
