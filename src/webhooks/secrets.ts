/** Webhook secrets: sealed like tokens; the previous secret stays valid beside the current one. */
import type { Cipher } from '../connections/cipher.ts';
import { keyIdOf } from '../connections/cipher.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';

type Row = {
  readonly connection_id: ConnectionId;
  readonly secret: string | null;
  readonly secret_before: string | null;
};
type Column = 'secret' | 'secret_before';
const columns = ['secret', 'secret_before'] as const satisfies readonly Column[];

const open = (cipher: Cipher, tenantId: TenantId, row: Row, column: Column): string | undefined => {
  const sealed = row[column];
  return sealed === null
    ? undefined
    : cipher.open(sealed, { tenantId, connectionId: row.connection_id, column });
};

/** In clear; skips secrets that do not open. */
export function openSecrets(cipher: Cipher, tenantId: TenantId, row: Row): string[] {
  return columns.flatMap((column) => open(cipher, tenantId, row, column) ?? []);
}

/** Behind the lock. Returns when this secret was first stored; the same again changes nothing. */
export async function saveSecret(
  { tenantId, db, at }: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  secret: string,
): Promise<Instant> {
  const row = await db
    .selectFrom('platform_webhooks')
    .select(['connection_id', 'secret', 'secret_before', 'secret_set_at'])
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  const present = row && open(cipher, tenantId, row, 'secret');
  if (row && present === secret) return row.secret_set_at;
  const seal = (text: string, column: Column): string =>
    cipher.seal(text, { tenantId, connectionId, column });
  const stored = {
    secret: seal(secret, 'secret'),
    secret_before: present === undefined ? null : seal(present, 'secret_before'),
    secret_set_at: toIso(at),
  };
  await db
    .insertInto('platform_webhooks')
    .values({ ...stored, tenant_id: tenantId, connection_id: connectionId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'connection_id']).doUpdateSet(stored))
    .execute();
  return at;
}

/** Reseals secrets of non-primary keys (compare and set), then counts the secrets per key. */
export async function rotateSecrets(
  { withTenant, cipher }: { readonly withTenant: WithTenant; readonly cipher: Cipher },
  tenantId: TenantId,
): Promise<ReadonlyMap<string | undefined, number>> {
  const read = () => withTenant(tenantId, readRows);
  for (const row of await read())
    for (const column of columns) {
      const sealed = row[column];
      const clear = open(cipher, tenantId, row, column);
      if (sealed === null || clear === undefined || keyIdOf(sealed) === cipher.primaryKeyId) continue;
      const again = cipher.seal(clear, { tenantId, connectionId: row.connection_id, column });
      await withTenant(tenantId, ({ db }) =>
        db
          .updateTable('platform_webhooks')
          .set({ [column]: again })
          .where('tenant_id', '=', tenantId)
          .where('connection_id', '=', row.connection_id)
          .where(column, '=', sealed)
          .execute(),
      );
    }
  const use = new Map<string | undefined, number>();
  for (const row of await read())
    for (const key of new Set(
      columns.flatMap((column) => (row[column] === null ? [] : keyIdOf(row[column]))),
    ))
      use.set(key, (use.get(key) ?? 0) + 1);
  return use;
}

async function readRows({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('platform_webhooks')
    .select(['connection_id', 'secret', 'secret_before'])
    .where('tenant_id', '=', tenantId)
    .orderBy('connection_id')
    .execute();
}
