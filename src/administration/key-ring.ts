/** Checks at start-up whether the server's keys decrypt the stored tokens. */
import { sql } from 'kysely';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { WithTenant } from '../tenancy/with-tenant.ts';
import { keyIdOf, type Cipher } from '../connections/cipher.ts';
import { credentialColumns, openTokens, toSealed } from '../connections/credential-rows.ts';

/**
 * Decrypts one token for each tenant and key, for at most `limitMs`. `unopened`: tenants with a
 * token that does not decrypt, by key id; `(none)` for a token without a key.
 * @throws DatabaseUnavailableError when the database is away
 */
export async function sampleKeyRing(
  { withTenant, cipher, clock }: { withTenant: WithTenant; cipher: Cipher; clock: Clock },
  tenantIds: readonly TenantId[],
  limitMs: number,
) {
  const endsAtMs = clock.monotonicMs() + limitMs;
  const unopened = new Map<string, number>();
  let tenants = 0;
  let opened = 0;
  for (const tenantId of tenantIds) {
    if (clock.monotonicMs() >= endsAtMs) break;
    const sealed = await withTenant(tenantId, ({ db }) =>
      db
        .selectFrom('platform_credentials')
        .distinctOn(sql`split_part(access_token, '.', 2)`)
        .select(['connection_id', ...credentialColumns])
        .where('tenant_id', '=', tenantId)
        .orderBy(sql`split_part(access_token, '.', 2)`)
        .execute(),
    );
    tenants += 1;
    for (const row of sealed) {
      const keyId = keyIdOf(row.access_token) ?? '(none)';
      const owner = { tenantId, connectionId: row.connection_id };
      if (openTokens(cipher, owner, { ...toSealed(row), refreshToken: null }) === undefined)
        unopened.set(keyId, (unopened.get(keyId) ?? 0) + 1);
      else opened += 1;
    }
  }
  return { tenants, opened, unopened };
}
