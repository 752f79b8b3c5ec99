/**
 * Moves stored tokens to the key that seals now, while the servers run. Each credential is replaced only if it still
 * is as read (compare and set), so that one stored meanwhile is never overwritten with an older one. Finished work
 * stays, so that an interrupted rotation is simply run again.
 */
import type { TenantId } from '../model/ids.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { keyIdOf, type Cipher } from '../connections/cipher.ts';
import { credentialColumns, openTokens, sealTokens, toSealed } from '../connections/credential-rows.ts';

/**
 * Seals this tenant's tokens of other keys anew, and returns how many connections then hang on each key, undefined for
 * what no key has sealed. A token whose key is not in the ring stays as it is.
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
