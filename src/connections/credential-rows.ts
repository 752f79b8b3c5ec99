/** The rows of stored tokens: written sealed, compared without revealing them. */
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import type { PlatformCredentials } from '#generated/database.ts';
import type { ConnectionId, LeaseToken } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { Credential, NewPair } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import { sealsToken, type Cipher, type Place, type SealedColumn } from './cipher.ts';

/** Tokens as given by a merchant. */
export type NewTokens = NewPair & {
  readonly options?: Credential['options'];
  readonly scope: string | null;
  readonly tokenType: string | null;
};

/** A stored credential, sealed. `version` counts changes of the tokens, not key rotations. */
export type SealedCredential = Credential & { readonly version: bigint };

type Tokens = Pick<Credential, 'accessToken' | 'refreshToken' | 'options'>;
type Owner = Pick<Place, 'tenantId' | 'connectionId'>;

export const credentialColumns = [
  'access_token',
  'refresh_token',
  'expires_at',
  'options',
  'version',
] as const;

const optionsSchema = z.record(z.string(), z.string()).catch({});

export function toSealed(
  row: Pick<Selectable<PlatformCredentials>, (typeof credentialColumns)[number]>,
): SealedCredential {
  return {
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    expiresAt: row.expires_at,
    options: optionsSchema.parse(row.options),
    version: row.version,
  };
}

const selectCredential = ({ tenantId, db }: TenantTransaction, connectionId: ConnectionId) =>
  db
    .selectFrom('platform_credentials')
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId);

export async function readCredential(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<SealedCredential | undefined> {
  const row = await selectCredential(transaction, connectionId).select(credentialColumns).executeTakeFirst();
  return row && toSealed(row);
}

/** The tokens in clear and their sealed options; undefined when a token does not open. */
export function openTokens(cipher: Cipher, owner: Owner, sealed: Tokens): Tokens | undefined {
  // The previous release replaces tokens without options and leaves the old options in the row.
  for (const options of [sealed.options, {}]) {
    const open = (envelope: string, column: SealedColumn): string | undefined =>
      cipher.open(envelope, { ...owner, column, options });
    const accessToken = open(sealed.accessToken, 'access_token');
    const refreshToken = sealed.refreshToken && open(sealed.refreshToken, 'refresh_token');
    if (accessToken !== undefined && refreshToken !== undefined)
      return { accessToken, refreshToken, options };
  }
  return undefined;
}

export function sealTokens(cipher: Cipher, owner: Owner, { accessToken, refreshToken, options }: Tokens) {
  const seal = (token: string, column: SealedColumn): string =>
    cipher.seal(token, { ...owner, column, options });
  return {
    access_token: seal(accessToken, 'access_token'),
    refresh_token: refreshToken === null ? null : seal(refreshToken, 'refresh_token'),
  };
}

/** Expired, and not exchangeable for a new token. */
export function isExpired(
  platform: Platform,
  { expiresAt, refreshToken }: Pick<Credential, 'expiresAt' | 'refreshToken'>,
  at: Instant,
): boolean {
  const isExchanged = refreshToken !== null && definitions[platform].exchangesTokens === true;
  return expiresAt !== null && expiresAt <= at && !isExchanged;
}

/** When these same tokens were stored; undefined if others are, or a stored one does not open. */
export async function findStoredAt(
  transaction: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { accessToken, refreshToken, expiresAt, options = {}, scope, tokenType }: NewTokens,
): Promise<Instant | undefined> {
  const { tenantId } = transaction;
  const row = await selectCredential(transaction, connectionId).selectAll().executeTakeFirst();
  if (!row) return undefined;
  const holds = (sealed: string | null, token: string | null, column: SealedColumn): boolean =>
    sealed === null || token === null
      ? sealed === token
      : sealsToken(cipher, sealed, { tenantId, connectionId, column, options }, token);
  const isSame =
    holds(row.access_token, accessToken, 'access_token') &&
    holds(row.refresh_token, refreshToken, 'refresh_token') &&
    row.expires_at === expiresAt &&
    row.scope === scope &&
    row.token_type === tokenType;
  return isSame ? row.updated_at : undefined;
}

/** Marks the token's account as unchecked, and ends the lease of a running exchange. */
export async function saveTokens(
  { tenantId, db, at }: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { options = {}, ...tokens }: NewTokens,
): Promise<void> {
  const stored = {
    ...sealTokens(cipher, { tenantId, connectionId }, { ...tokens, options }),
    expires_at: tokens.expiresAt === null ? null : toIso(tokens.expiresAt),
    options: JSON.stringify(options),
    scope: tokens.scope,
    token_type: tokens.tokenType,
    account_checked_at: null,
    updated_at: toIso(at),
    lease_token: null,
    lease_expires_at: '-infinity',
  };
  await db
    .insertInto('platform_credentials')
    .values({ ...stored, tenant_id: tenantId, connection_id: connectionId })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'connection_id']).doUpdateSet({
        ...stored,
        version: sql`platform_credentials.version + 1`,
      }),
    )
    .execute();
}

/** Stores the pair exchanged for `version` and ends the lease; false if either has changed. */
export async function savePair(
  transaction: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { version, expiresAt, ...tokens }: SealedCredential,
  lease: LeaseToken | undefined,
): Promise<boolean> {
  const { tenantId, db } = transaction;
  const sealed = sealTokens(cipher, { tenantId, connectionId }, tokens);
  const { numAffectedRows } = await sql`
    update platform_credentials
       set access_token = ${sealed.access_token}, refresh_token = ${sealed.refresh_token},
           expires_at = ${expiresAt === null ? null : toIso(expiresAt)}, version = version + 1,
           lease_token = null, lease_expires_at = '-infinity'
     where ${isOwnedBy(transaction, connectionId)} and version = ${version}
           ${lease === undefined ? sql`` : sql`and lease_token = ${lease}`}
  `.execute(db);
  return numAffectedRows === 1n;
}

export async function eraseTokens(transaction: TenantTransaction, connectionId: ConnectionId): Promise<void> {
  const own = isOwnedBy(transaction, connectionId);
  await sql`delete from platform_credentials where ${own}`.execute(transaction.db);
  await sql`delete from platform_webhooks where ${own}`.execute(transaction.db);
}
