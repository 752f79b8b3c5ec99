import { createClient } from '../../../src/client/index.ts';

const client = createClient({ baseUrl: '', token: async () => 'a token' });

export async function unbind(account: string): Promise<boolean> {
  const at = { path: { platform: 'stripe' }, query: { platform_account_id: account } } as const;
  const result = await client.deletePlatformConnection(at);
  if (result.status === 503) return result.retryAfterSeconds > 10;
  return result.status === 204;
}

export const shop = async () => client.getPlatformConnection({ path: { platform: 'shopify' } });
