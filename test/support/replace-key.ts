import type { Harness, Merchant } from './harness.ts';
import { replaceCredential } from './connections.ts';

/** Replaces a merchant's stored token, and lets the second pass in which a process may still answer from its memory. */
export async function replaceKey(
  harness: Harness,
  { tenantId, connectionId }: Merchant,
  key: string,
): Promise<void> {
  const { withTenant, cipher } = harness.service;
  await withTenant(tenantId, (transaction) => replaceCredential(transaction, cipher, connectionId, key));
  await harness.advance(1_001);
}
