/**
 * Moves stored tokens to the key that seals now, while the servers run. Each credential is replaced only if it still
 * is as read (compare and set), so that one stored meanwhile is never overwritten with an older one. Finished work
 * stays, so that an interrupted rotation is simply run again.
 */
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { keyIdOf, type Cipher, type SealedColumn } from './cipher.ts';

/** Connections by the key that their tokens hang on; undefined for what no key has sealed. */
export type KeyUse = ReadonlyMap<string | undefined, number>;

/**
 * Seals this tenant's tokens of other keys anew, and returns how many connections then hang on each key. A token
 * whose key is not in the ring stays as it is.
 * @throws DatabaseUnavailableError when the database is away
 */
export async function rotateTenant(
  { withTenant, cipher }: { readonly withTenant: WithTenant; readonly cipher: Cipher },
  tenantId: TenantId,
): Promise<KeyUse> {
  const read = () => withTenant(tenantId, (transaction) => readSealed(transaction));
  for (const sealed of await read()) {
    if (keysOf(sealed).every((key) => key === cipher.primaryKeyId)) continue;
    const again = resealed(cipher, tenantId, sealed);
    if (again) await withTenant(tenantId, (transaction) => replace(transaction, sealed, again));
  }
  const use = new Map<string | undefined, number>();
  for (const sealed of await read())
    for (const key of new Set(keysOf(sealed))) use.set(key, (use.get(key) ?? 0) + 1);
  return use;
}

type Tokens = { readonly access_token: string; readonly refresh_token: string | null };
type Sealed = Tokens & { readonly connection_id: ConnectionId };

async function readSealed({ tenantId, db }: TenantTransaction): Promise<Sealed[]> {
  return db
    .selectFrom('platform_credentials')
    .select(['connection_id', 'access_token', 'refresh_token'])
    .where('tenant_id', '=', tenantId)
    .orderBy('connection_id')
    .execute();
}

function keysOf({ access_token, refresh_token }: Tokens): Array<string | undefined> {
  return [access_token, ...(refresh_token === null ? [] : [refresh_token])].map(keyIdOf);
}

function resealed(
  cipher: Cipher,
  tenantId: TenantId,
  { connection_id: connectionId, access_token, refresh_token }: Sealed,
): Tokens | undefined {
  const reseal = (envelope: string, column: SealedColumn): string | undefined => {
    const place = { tenantId, connectionId, column };
    const token = cipher.open(envelope, place);
    return token === undefined ? undefined : cipher.seal(token, place);
  };
  const access = reseal(access_token, 'access_token');
  const refresh = refresh_token === null ? null : reseal(refresh_token, 'refresh_token');
  return access === undefined || refresh === undefined
    ? undefined
    : { access_token: access, refresh_token: refresh };
}

async function replace(
  { tenantId, db }: TenantTransaction,
  { connection_id, access_token, refresh_token }: Sealed,
  again: Tokens,
): Promise<void> {
  await db
    .updateTable('platform_credentials')
    .set(again)
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connection_id)
    .where('access_token', '=', access_token)
    .where('refresh_token', 'is not distinct from', refresh_token)
    .execute();
}
