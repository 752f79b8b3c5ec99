/** Changes of one connection, behind the tenant's lock; each revokes only if the revenue answer depends on it. */
import { isDeepStrictEqual } from 'node:util';
import type { ConnectionId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import type { Mode } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Cipher } from './cipher.ts';
import {
  countRows,
  resetSyncState,
  retryDuplicates,
  saveConnection,
  toRecord,
  updateConnection,
  type Account,
  type ConnectionRecord,
  type FoundRow,
  type WantedConnection,
} from './connection-rows.ts';
import { eraseTokens, saveTokens, storedAt, type NewTokens } from './credential-rows.ts';

export type Change = {
  readonly transaction: TenantTransaction;
  readonly row: FoundRow | undefined;
  /** Takes the lease from a pull under way and makes the answer due. */
  readonly revoke: (terms: { readonly forgetSnapshot: boolean }) => Promise<void>;
};

export async function upsertAccount(
  change: Change,
  account: Account,
  { status, metadata }: WantedConnection,
  maxConnections: number,
): Promise<ConnectionRecord | 'too-many-connections'> {
  const { transaction, row, revoke } = change;
  const bound = row?.deleted_at === null ? row : undefined;
  if (!bound && (await countRows(transaction)) >= maxConnections) return 'too-many-connections';
  if (bound?.status === status && isSameJson(bound.metadata, metadata)) return toRecord(bound);
  if (bound && isInUse(bound) && status !== 'active') await takeOutOfUse(change, bound);
  if (!isInUse(bound) && status === 'active') {
    await revoke({ forgetSnapshot: false });
    if (row) await resetSyncState(transaction, row.id, 'counting');
  }
  return toRecord(await saveConnection(transaction, account, row, { status, metadata }));
}

export async function deleteAccount(change: Change): Promise<'deleted' | 'not-found'> {
  const { transaction, row } = change;
  if (row?.deleted_at !== null) return 'not-found';
  if (isInUse(row)) await takeOutOfUse(change, row);
  const at = toIso(transaction.at);
  // Its row, ledger and cursor stay, so that it goes on from there when it is bound again.
  await updateConnection(transaction, row.id, { deleted_at: at, updated_at: at });
  await eraseTokens(transaction, row.id);
  return 'deleted';
}

export async function replaceTokens(
  { transaction, row, revoke }: Change,
  options: {
    readonly tokens: NewTokens;
    readonly mode: Mode;
    readonly cipher: Cipher;
    readonly voidEvents: (transaction: TenantTransaction, connectionId: ConnectionId) => Promise<void>;
  },
) {
  const { tokens, mode, cipher, voidEvents } = options;
  if (row?.deleted_at !== null) return 'not-found' as const;
  const { at } = transaction;
  const { expiresAt } = tokens;
  const isExpired = expiresAt !== null && expiresAt <= at;
  // As it is bound, which may differ from the text that named it.
  const stored = { platformAccountId: row.platform_account_id, isExpired, expiresAt };
  const before = await storedAt(transaction, cipher, row.id, tokens);
  if (before !== undefined) return { ...stored, updatedAt: before };
  const isOtherMode = mode !== row.mode;
  if (isInUse(row)) await revoke({ forgetSnapshot: isOtherMode && row.is_counted });
  if (isOtherMode) {
    // The key stands for other money: what was read with the one before does not count any more.
    await voidEvents(transaction, row.id);
    await retryDuplicates(transaction);
    await updateConnection(transaction, row.id, { mode });
  }
  await resetSyncState(transaction, row.id, isOtherMode ? 'everything' : 'credential');
  await saveTokens(transaction, cipher, row.id, tokens);
  return { ...stored, updatedAt: at };
}

/** From now on it does not count, and starts anew when it comes back: then a complete read comes first. */
async function takeOutOfUse({ transaction, revoke }: Change, row: FoundRow): Promise<void> {
  await revoke({ forgetSnapshot: row.is_counted });
  await resetSyncState(transaction, row.id, 'counting');
  await retryDuplicates(transaction);
}

function isInUse(row: FoundRow | undefined): boolean {
  return row?.deleted_at === null && row.status === 'active';
}

/** By what JSON keeps, whatever the order of members. */
function isSameJson(stored: unknown, given: object): boolean {
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(given)));
}
