import type { Harness, Merchant } from './harness.ts';

/** Stores another token for a merchant's account. */
export async function storeKey(
  { service }: Harness,
  { tenantId, account }: Merchant,
  key: string,
): Promise<void> {
  const named = { platform: 'stripe', platformAccountId: account } as const;
  const tokens = { accessToken: key, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
  const stored = await service.registry.storeTokens(tenantId, named, tokens);
  if (typeof stored === 'string') throw new Error(`the key was not stored: ${stored}`);
}
