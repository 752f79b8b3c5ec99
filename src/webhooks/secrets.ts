/** Webhook secrets: sealed like tokens; the previous secret stays valid beside the current one. */
import type { Cipher } from '../connections/cipher.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export const secretColumns = ['secret', 'secret_before'] as const;
type Column = (typeof secretColumns)[number];
type Row = { readonly connection_id: ConnectionId } & Readonly<Record<Column, string | null>>;

function open(cipher: Cipher, tenantId: TenantId, row: Row, column: Column): string | undefined {
  const { connection_id: connectionId, [column]: sealed } = row;
  return sealed === null ? undefined : cipher.open(sealed, { tenantId, connectionId, column });
}

/** In clear; skips secrets that do not open. */
export function openSecrets(cipher: Cipher, tenantId: TenantId, row: Row): string[] {
  return secretColumns.flatMap((column) => open(cipher, tenantId, row, column) ?? []);
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
