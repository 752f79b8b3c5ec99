/** The rows of stored tokens: sealed before they come here in, compared without being shown. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import { ownedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import { sealsToken, type Cipher, type SealedColumn } from './cipher.ts';

export type NewTokens = {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: Instant | null;
  readonly scope: string | null;
  readonly tokenType: string | null;
};

/** When exactly these tokens were stored, if they were. One that the key ring cannot open counts as different. */
export async function storedAt(
  { tenantId, db }: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { accessToken, refreshToken, expiresAt, scope, tokenType }: NewTokens,
): Promise<Instant | undefined> {
  const row = await db
    .selectFrom('platform_credentials')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  if (!row) return undefined;
  const holds = (sealed: string | null, token: string | null, column: SealedColumn): boolean =>
    sealed === null || token === null
      ? sealed === token
      : sealsToken(cipher, sealed, { tenantId, connectionId, column }, token);
  const isSame =
    holds(row.access_token, accessToken, 'access_token') &&
    holds(row.refresh_token, refreshToken, 'refresh_token') &&
    row.expires_at === expiresAt &&
    row.scope === scope &&
    row.token_type === tokenType;
  return isSame ? row.updated_at : undefined;
}

/** A new token is unchecked: nobody has asked the platform yet whose it is. */
export async function saveTokens(
  { tenantId, db, at }: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { accessToken, refreshToken, expiresAt, scope, tokenType }: NewTokens,
): Promise<void> {
  const seal = (token: string, column: SealedColumn): string =>
    cipher.seal(token, { tenantId, connectionId, column });
  const stored = {
    access_token: seal(accessToken, 'access_token'),
    refresh_token: refreshToken === null ? null : seal(refreshToken, 'refresh_token'),
    expires_at: expiresAt === null ? null : toIso(expiresAt),
    scope,
    token_type: tokenType,
    account_checked_at: null,
    updated_at: toIso(at),
  };
  await db
    .insertInto('platform_credentials')
    .values({ ...stored, tenant_id: tenantId, connection_id: connectionId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'connection_id']).doUpdateSet(stored))
    .execute();
}

export async function eraseTokens(transaction: TenantTransaction, connectionId: ConnectionId): Promise<void> {
  const own = ownedBy(transaction, connectionId);
  await sql`delete from platform_credentials where ${own}`.execute(transaction.db);
}
