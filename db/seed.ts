/** Two demo merchants with simulator accounts; one also has a shop and PayPal. */
import {
  demoAurora,
  demoBoreal,
  demoPaypal,
  demoShop,
  demoShopSecret,
  type MerchantProfile,
} from '../scripts/simulator/merchants.ts';
import type { Account } from '../src/connections/connection-rows.ts';
import type { ConnectionService } from '../src/connections/connection-service.ts';
import type { NewTokens } from '../src/connections/credential-rows.ts';
import { parseTenantId, type ConnectionId, type TenantId } from '../src/model/ids.ts';
import type { Webhooks } from '../src/webhooks/index.ts';
import { addTenant, type NewTenant } from '../src/administration/tenants.ts';
import type { WithTenant } from '../src/tenancy/with-tenant.ts';

export type StripeAccount = { readonly account: string; readonly key: string };

type DemoAccount = Account &
  Pick<NewTokens, 'accessToken' | 'refreshToken'> & { readonly webhookSecret?: string | undefined };
type StripeProfile = Pick<MerchantProfile, 'account' | 'keys' | 'webhookSecret'>;
type DemoTenant = NewTenant & {
  readonly tenantId: TenantId;
  readonly accounts: readonly DemoAccount[];
};

const toTenantId = (text: string): TenantId => {
  const parsed = parseTenantId(text);
  if (!parsed) throw new Error(`not a UUID: ${text}`);
  return parsed;
};

export const demoTenants: readonly [DemoTenant, DemoTenant] = [
  {
    tenantId: toTenantId('0193a000-0000-7000-8000-00000000a001'),
    name: 'aurora',
    currency: 'USD',
    timeZone: 'America/New_York',
    accounts: [
      stripeOf(demoAurora),
      {
        platform: 'shopify',
        platformAccountId: demoShop.account,
        accessToken: demoShop.accessTokens[0] ?? '',
        refreshToken: null,
        webhookSecret: demoShopSecret,
      },
      {
        platform: 'paypal',
        platformAccountId: demoPaypal.account,
        accessToken: demoPaypal.clientId,
        refreshToken: demoPaypal.clientSecret,
      },
    ],
  },
  {
    tenantId: toTenantId('0193a000-0000-7000-8000-00000000a002'),
    name: 'boreal',
    currency: 'EUR',
    timeZone: 'Europe/Helsinki',
    accounts: [stripeOf(demoBoreal)],
  },
];

/** Adds missing tenants and accounts. Leaves existing ones alone: a restart keeps its data. */
export async function seedDemoTenants(withTenant: WithTenant, connections: ConnectionService): Promise<void> {
  for (const tenant of demoTenants) {
    const { tenantId, accounts } = tenant;
    await withTenant(tenantId, (transaction) => addTenant(transaction, tenant));
    for (const account of accounts) {
      const { platform, platformAccountId } = account;
      const found = await connections.findConnection(tenantId, platform, platformAccountId);
      // A pending account may lack its key: an earlier start was interrupted.
      if (typeof found === 'string' || found.status === 'pending')
        await connectAccount(connections, tenantId, account);
    }
  }
}

/** Stores the demo's webhook secrets and returns the addresses for the simulator. */
export async function seedDemoWebhooks({ setSecret }: Pick<Webhooks, 'setSecret'>) {
  const hooks: Array<Readonly<Record<'platform' | 'account' | 'url' | 'secret', string>>> = [];
  for (const { tenantId, accounts } of demoTenants)
    for (const { platform, platformAccountId, webhookSecret: secret } of accounts) {
      if (secret === undefined) continue;
      const stored = await setSecret(tenantId, { platform, platformAccountId }, secret);
      if (typeof stored === 'string' || stored.kind !== 'stored') continue;
      if (stored.url !== null) hooks.push({ platform, account: platformAccountId, url: stored.url, secret });
    }
  return hooks;
}

/** Binds a Stripe account and stores its key. */
export function connectStripe(
  connections: ConnectionService,
  tenantId: TenantId,
  { account, key }: StripeAccount,
): Promise<ConnectionId> {
  return connectAccount(connections, tenantId, stripeOf({ account, keys: [key] }));
}

/** Activates the account last: no pull may start before its key is stored. */
async function connectAccount(
  connections: ConnectionService,
  tenantId: TenantId,
  { platform, platformAccountId, accessToken, refreshToken }: DemoAccount,
): Promise<ConnectionId> {
  const named = { platform, platformAccountId };
  const none = { expiresAt: null, scope: null, tokenType: null, options: {} };
  await connections.upsertConnection(tenantId, named, { status: 'pending', metadata: {} });
  await connections.storeTokens(tenantId, named, { accessToken, refreshToken, ...none });
  const connected = await connections.upsertConnection(tenantId, named, { status: 'active', metadata: {} });
  if (typeof connected === 'string')
    throw new Error(`${platformAccountId} was not connected to ${tenantId}: ${connected}`);
  return connected.id;
}

function stripeOf({ account, keys, webhookSecret }: StripeProfile): DemoAccount {
  const tokens = { accessToken: keys[0] ?? '', refreshToken: null };
  return { platform: 'stripe', platformAccountId: account, ...tokens, webhookSecret };
}
