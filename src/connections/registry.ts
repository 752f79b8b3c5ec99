/**
 * A tenant's connected accounts and their tokens, as the tenant manages them. Every change is one transaction that begins
 * by revoking the tenant's lease, so that no refresh that began before it publishes after it.
 */
import { sql } from 'kysely';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import type { Cipher } from './cipher.ts';
import {
  findRow,
  forgetState,
  hideConnection,
  saveConnection,
  saveTokens,
  toRecord,
  type Account,
  type ConnectionRecord,
  type ConnectionRow,
  type ConnectionStatus,
  type NewTokens,
} from './connection-rows.ts';

export type StoredTokens = {
  readonly isExpired: boolean;
  readonly expiresAt: Instant | null;
  readonly updatedAt: Instant;
};

/** `unknown-tenant`: there is none of this id, or it has been removed. `not-found`: it has no such connection. */
export type Refused = 'unknown-tenant' | 'not-found';

/** Each may throw DatabaseUnavailableError. */
export type Registry = {
  /** Binds an account, brings a deleted one back under its old id, or changes the one that is there. */
  upsertConnection(
    tenantId: TenantId,
    account: Account,
    change: { readonly status: ConnectionStatus; readonly metadata: object },
  ): Promise<ConnectionRecord | 'unknown-tenant'>;
  /** At most `limit` connections whose ids come behind `after`, in the order of their ids; and whether there are more. */
  listConnections(
    tenantId: TenantId,
    page: { readonly after: ConnectionId | undefined; readonly limit: number },
  ): Promise<{ readonly items: readonly ConnectionRecord[]; readonly hasMore: boolean } | 'unknown-tenant'>;
  /** The account that is named, or else the platform's active one that was changed last. */
  findConnection(
    tenantId: TenantId,
    platform: Platform,
    platformAccountId: string | undefined,
  ): Promise<ConnectionRecord | Refused>;
  /** Erases its tokens and hides it; what was read from it is kept. */
  deleteConnection(tenantId: TenantId, account: Account): Promise<'deleted' | Refused>;
  /** Seals and stores the tokens in place of those before. */
  storeTokens(tenantId: TenantId, account: Account, tokens: NewTokens): Promise<StoredTokens | Refused>;
};

export type RegistryOptions = {
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  /** Both belong to the revenue read, which lies above. */
  readonly revoke: (
    transaction: TenantTransaction,
    terms: { readonly forgetSnapshot: boolean },
  ) => Promise<void>;
  readonly voidEvents: (transaction: TenantTransaction, connectionId: ConnectionId) => Promise<void>;
  /** Told after each change, so that this process answers from nothing that it read before. */
  readonly changed: (tenantId: TenantId) => void;
};

export function createRegistry(options: RegistryOptions): Registry {
  const { withTenant, cipher, revoke, voidEvents, changed } = options;
  /** Runs a change of an account behind the revocation: the lock that it takes makes changes of one tenant follow each other. */
  async function change<T>(
    tenantId: TenantId,
    account: Account,
    work: (transaction: TenantTransaction, row: ConnectionRow | undefined) => Promise<T>,
  ): Promise<T | 'unknown-tenant'> {
    try {
      return await withTenant(tenantId, async (transaction) => {
        await revoke(transaction, { forgetSnapshot: false });
        // Looked for behind the lock: a removal may just have been waited for.
        if (!(await readTenant(transaction))) return 'unknown-tenant';
        return work(transaction, await findRow(transaction, account));
      });
    } finally {
      // After a failure too: a commit whose answer was lost has changed something all the same.
      changed(tenantId);
    }
  }
  /** A read; it locks nothing. The tenant is looked for last: if it is still there, so was all that was read. */
  function look<T>(
    tenantId: TenantId,
    work: (transaction: TenantTransaction) => Promise<T>,
  ): Promise<T | 'unknown-tenant'> {
    return withTenant(tenantId, async (transaction) => {
      const found = await work(transaction);
      return (await readTenant(transaction)) ? found : 'unknown-tenant';
    });
  }

  return {
    upsertConnection: (tenantId, account, { status, metadata }) =>
      change(tenantId, account, async (transaction, row) => {
        const isInUse = row?.deleted_at === null && row.status === 'active';
        if (isInUse !== (status === 'active')) {
          await revoke(transaction, { forgetSnapshot: true });
          if (row) await forgetState(transaction, row.id);
        }
        return toRecord(await saveConnection(transaction, account, row, status, metadata));
      }),

    listConnections: (tenantId, { after, limit }) =>
      look(tenantId, async ({ db }) => {
        const rows = await db
          .selectFrom('platform_connections')
          .selectAll()
          .where('tenant_id', '=', tenantId)
          .where('deleted_at', 'is', null)
          .$if(after !== undefined, (query) => query.where('id', '>', after ?? null))
          .orderBy('id')
          .limit(limit + 1)
          .execute();
        return { items: rows.slice(0, limit).map(toRecord), hasMore: rows.length > limit };
      }),

    findConnection: (tenantId, platform, platformAccountId) =>
      look(tenantId, async ({ db }) => {
        const row = await db
          .selectFrom('platform_connections')
          .selectAll()
          .where('tenant_id', '=', tenantId)
          .where('platform', '=', platform)
          .where('deleted_at', 'is', null)
          .$if(platformAccountId !== undefined, (query) =>
            query.where('platform_account_id', '=', platformAccountId ?? ''),
          )
          .orderBy(sql`status = 'active'`, 'desc')
          .orderBy('updated_at', 'desc')
          .orderBy('id', 'desc')
          .executeTakeFirst();
        return row ? toRecord(row) : 'not-found';
      }),

    deleteConnection: (tenantId, account) =>
      change(tenantId, account, async (transaction, row) => {
        if (!row || row.deleted_at !== null) return 'not-found';
        await revoke(transaction, { forgetSnapshot: true });
        await hideConnection(transaction, row.id);
        await forgetState(transaction, row.id);
        return 'deleted';
      }),

    storeTokens: (tenantId, account, tokens) =>
      change(tenantId, account, async (transaction, row) => {
        if (!row || row.deleted_at !== null) return 'not-found';
        const { db, at } = transaction;
        const mode = modeOf(account.platform, tokens.accessToken);
        if (mode !== row.mode) {
          // The key stands for other money: what was read with the one before does not count any more.
          await revoke(transaction, { forgetSnapshot: true });
          await voidEvents(transaction, row.id);
          await forgetState(transaction, row.id, { cursorToo: true });
          await db
            .updateTable('platform_connections')
            .set({ mode })
            .where('tenant_id', '=', tenantId)
            .where('id', '=', row.id)
            .execute();
        } else {
          await forgetState(transaction, row.id);
        }
        await saveTokens(transaction, cipher, row.id, tokens);
        const { expiresAt } = tokens;
        return { isExpired: expiresAt !== null && expiresAt <= at, expiresAt, updatedAt: at };
      }),
  };
}

/** Stripe's keys say which of an account's two worlds they open (https://docs.stripe.com/keys). */
function modeOf(platform: Platform, accessToken: string): 'test' | 'live' {
  return platform === 'stripe' && /^[a-z]+_test_/.test(accessToken) ? 'test' : 'live';
}
