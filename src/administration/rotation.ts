/**
 * Re-encrypts stored tokens with the primary key, while the servers run. Replaces only credentials
 * unchanged since they were read (compare and set), so that it never overwrites a newer one.
 * An interrupted rotation can be run again.
 */
import type { TenantId } from '../model/ids.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { keyIdOf, type Cipher } from '../connections/cipher.ts';
import { credentialColumns, openTokens, sealTokens, toSealed } from '../connections/credential-rows.ts';

/**
 * Re-encrypts this tenant's tokens of other keys. Returns the number of connections by key id,
 * undefined for a token without a key. A token of a missing key stays unchanged.
 * @throws DatabaseUnavailableError when the database is away
 */
export async function rotateTenant(
  { withTenant, cipher }: { readonly withTenant: WithTenant; readonly cipher: Cipher },
  tenantId: TenantId,
): Promise<ReadonlyMap<string | undefined, number>> {
  const read = () => withTenant(tenantId, readSealed);
  for (const sealed of await read()) {
    if (keysOf(sealed).every((key) => key === cipher.primaryKeyId)) continue;
    const again = reseal(cipher, tenantId, sealed);
    if (again) await withTenant(tenantId, (transaction) => replace(transaction, sealed, again));
  }
  const use = new Map<string | undefined, number>();
  for (const sealed of await read())
    for (const key of new Set(keysOf(sealed))) use.set(key, (use.get(key) ?? 0) + 1);
  return use;
}

type Sealed = Awaited<ReturnType<typeof readSealed>>[number];
type Tokens = ReturnType<typeof sealTokens>;

async function readSealed({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('platform_credentials')
    .select(['connection_id', ...credentialColumns])
    .where('tenant_id', '=', tenantId)
    .orderBy('connection_id')
    .execute();
}

function keysOf({ access_token, refresh_token }: Tokens): Array<string | undefined> {
  return [access_token, refresh_token].filter((envelope) => envelope !== null).map(keyIdOf);
}

function reseal(cipher: Cipher, tenantId: TenantId, sealed: Sealed): Tokens | undefined {
  const owner = { tenantId, connectionId: sealed.connection_id };
  const tokens = openTokens(cipher, owner, toSealed(sealed));
  return tokens && sealTokens(cipher, owner, tokens);
}

async function replace({ tenantId, db }: TenantTransaction, before: Sealed, again: Tokens): Promise<void> {
  await db
    .updateTable('platform_credentials')
    .set(again)
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', before.connection_id)
    .where('access_token', '=', before.access_token)
    .where('refresh_token', 'is not distinct from', before.refresh_token)
    .execute();
}
