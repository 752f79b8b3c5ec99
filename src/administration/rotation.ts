/**
 * Re-encrypts stored tokens and secrets with the primary key, while the servers run. Compare and
 * set: a newer one is never overwritten. An interrupted rotation can be run again.
 */
import type { TenantId } from '../model/ids.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { keyIdOf, type Cipher } from '../connections/cipher.ts';
import { credentialColumns, openTokens, sealTokens, toSealed } from '../connections/credential-rows.ts';
import { secretColumns } from '../webhooks/secrets.ts';

type Rotation = { readonly withTenant: WithTenant; readonly cipher: Cipher };
type KeyCounts = ReadonlyMap<string | undefined, number>;

/**
 * Re-encrypts this tenant's tokens of other keys. Returns the number of connections by key id,
 * undefined for a token without a key. A token of a missing key stays unchanged.
 * @throws DatabaseUnavailableError when the database is away
 */
export async function rotateTenant({ withTenant, cipher }: Rotation, tenantId: TenantId): Promise<KeyCounts> {
  const read = () => withTenant(tenantId, readSealed);
  for (const sealed of await read()) {
    const envelopes = envelopesOf(sealed).filter((envelope) => envelope !== null);
    if (envelopes.every((envelope) => keyIdOf(envelope) === cipher.primaryKeyId)) continue;
    const again = reseal(cipher, tenantId, sealed);
    if (again) await withTenant(tenantId, (transaction) => replace(transaction, sealed, again));
  }
  return countKeys((await read()).map(envelopesOf));
}

/** Re-encrypts this tenant's webhook secrets, in the same way. */
export async function rotateSecrets(
  { withTenant, cipher }: Rotation,
  tenantId: TenantId,
): Promise<KeyCounts> {
  const read = () => withTenant(tenantId, readSecrets);
  for (const { connection_id: connectionId, ...row } of await read())
    for (const column of secretColumns) {
      const sealed = row[column];
      if (sealed === null || keyIdOf(sealed) === cipher.primaryKeyId) continue;
      const place = { tenantId, connectionId, column };
      const clear = cipher.open(sealed, place);
      if (clear === undefined) continue;
      await withTenant(tenantId, ({ db }) =>
        db
          .updateTable('platform_webhooks')
          .set({ [column]: cipher.seal(clear, place) })
          .where('tenant_id', '=', tenantId)
          .where('connection_id', '=', connectionId)
          .where(column, '=', sealed)
          .execute(),
      );
    }
  return countKeys((await read()).map(({ secret, secret_before }) => [secret, secret_before]));
}

function countKeys(connections: ReadonlyArray<ReadonlyArray<string | null>>): KeyCounts {
  const counts = new Map<string | undefined, number>();
  for (const envelopes of connections)
    for (const key of new Set(envelopes.filter((envelope) => envelope !== null).map(keyIdOf)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

async function readSecrets({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('platform_webhooks')
    .select(['connection_id', ...secretColumns])
    .where('tenant_id', '=', tenantId)
    .orderBy('connection_id')
    .execute();
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

const envelopesOf = ({ access_token, refresh_token }: Tokens) => [access_token, refresh_token];

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
