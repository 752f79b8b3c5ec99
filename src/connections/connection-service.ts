/**
 * Manages a tenant's connected accounts and their tokens. Every change is one transaction and locks
 * the tenant's cache row first; only a change with an effect on the answer revokes the lease.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import type { Mode, Platform } from '../model/platform.ts';
import type { CredentialInput, CredentialProblem } from '../platforms/definition.ts';
import { definitions } from '../platforms/index.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { Revoke, TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import type { Cipher } from './cipher.ts';
import {
  countRows,
  findLatestRow,
  findRow,
  listRows,
  readHistoryFrom,
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
import { eraseTokens, isExpired, saveTokens, findStoredAt, type NewTokens } from './credential-rows.ts';

export type ConnectionServiceOptions = {
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  /** Bound accounts per tenant. */
  readonly maxConnections: number;
  /** Whether to accept test-mode keys, without real money. */
  readonly allowTestKeys: boolean;
  /** Environment settings of all platforms: some credentials also need an operator's secret. */
  readonly platformSettings: object;
  /** Injected from the modules above. */
  readonly lock: (transaction: TenantTransaction) => Promise<void>;
  readonly revoke: Revoke;
  readonly voidEvents: (transaction: TenantTransaction, connectionId: ConnectionId) => Promise<void>;
  /** Called after each revocation: this process drops its cached reads. */
  readonly onChange: (tenantId: TenantId) => void;
};

export type ConnectionService = ReturnType<typeof createConnectionService>;

/**
 * Each method may return `unknown-tenant` (no tenant has this id, or it was removed) and throw
 * DatabaseUnavailableError. `not-found`: the tenant has no such connection.
 */
export function createConnectionService(options: ConnectionServiceOptions) {
  const { withTenant, maxConnections, allowTestKeys, lock, revoke, onChange } = options;

  /** Runs a change behind the tenant's lock: one change of a tenant at a time. */
  async function change<T>(
    tenantId: TenantId,
    account: Account,
    work: (change: Change) => Promise<T>,
  ): Promise<T | 'unknown-tenant'> {
    let isRevoked = false;
    try {
      return await withTenant(tenantId, async (transaction) => {
        await lock(transaction);
        // Read after the lock, which may have waited for the tenant's removal.
        if (!(await readTenant(transaction))) return 'unknown-tenant';
        return work({
          transaction,
          row: await findRow(transaction, account),
          revoke: async (terms) => {
            isRevoked = true;
            await revoke(transaction, terms);
          },
        });
      });
    } finally {
      // Also after an error: the commit may have succeeded although its reply was lost.
      if (isRevoked) onChange(tenantId);
    }
  }

  /** Locks nothing. The tenant is read last: if it still exists, the reads before belong to it. */
  function readFor<T>(
    tenantId: TenantId,
    work: (transaction: TenantTransaction) => Promise<T>,
  ): Promise<T | 'unknown-tenant'> {
    return withTenant(tenantId, async (transaction) => {
      const found = await work(transaction);
      return (await readTenant(transaction)) ? found : 'unknown-tenant';
    });
  }

  return {
    /** Binds an account, restores a deleted one under its old id, or changes a bound one. */
    upsertConnection: (tenantId: TenantId, account: Account, wanted: WantedConnection) =>
      change(tenantId, account, (begun) => upsertAccount(begun, account, wanted, maxConnections)),

    /** Erases the tokens and hides the connection; its ledger stays. */
    deleteConnection: (tenantId: TenantId, account: Account) => change(tenantId, account, deleteAccount),

    /**
     * Seals the tokens and replaces the stored ones; the same tokens again change nothing.
     * `not-configured`: the server lacks these settings, needed to read with the tokens.
     */
    async storeTokens(tenantId: TenantId, account: Account, tokens: NewTokens) {
      const problems = findProblems(account.platform, tokens);
      if (problems.length > 0) return { kind: 'invalid', problems } as const;
      const mode = definitions[account.platform].modeOf(toInput(tokens));
      if (mode === 'test' && !allowTestKeys) return 'test-key' as const;
      return change(tenantId, account, (begun) => replaceTokens(begun, options, tokens, mode));
    },

    /** At most `limit` connections after the id `after`, sorted by id. */
    listConnections: (
      tenantId: TenantId,
      page: { readonly after: ConnectionId | undefined; readonly limit: number },
    ) =>
      readFor(tenantId, async (transaction) => {
        const rows = await listRows(transaction, page.after, page.limit + 1);
        return { items: rows.slice(0, page.limit).map(toRecord), hasMore: rows.length > page.limit };
      }),

    /** The named account; without a name, the platform's last changed active one. */
    findConnection: (tenantId: TenantId, platform: Platform, platformAccountId: string | undefined) =>
      readFor(tenantId, async (transaction) => {
        const row =
          platformAccountId === undefined
            ? await findLatestRow(transaction, platform)
            : await findRow(transaction, { platform, platformAccountId });
        if (row?.deleted_at !== null) return 'not-found';
        return { ...toRecord(row), historyFrom: await readHistoryFrom(transaction, row.id) };
      }),
  };
}

type Change = {
  readonly transaction: TenantTransaction;
  readonly row: FoundRow | undefined;
  /** Takes the lease from a running pull and makes the answer due. */
  readonly revoke: (terms: { readonly dropsSnapshot: boolean }) => Promise<void>;
};

async function upsertAccount(
  change: Change,
  account: Account,
  { status, metadata, counted }: WantedConnection,
  maxConnections: number,
): Promise<ConnectionRecord | 'too-many-connections'> {
  const { transaction, row, revoke } = change;
  const bound = row?.deleted_at === null ? row : undefined;
  if (!bound && (await countRows(transaction)) >= maxConnections) return 'too-many-connections';
  const isMoved = bound && counted !== undefined && counted !== bound.counted;
  if (bound?.status === status && !isMoved && isSameJson(bound.metadata, metadata)) return toRecord(bound);
  if (bound && isInUse(bound) && status !== 'active') await takeOutOfUse(change, bound);
  else if (isMoved && isInUse(bound)) await revoke({ dropsSnapshot: bound.is_counted });
  if (!isInUse(bound) && status === 'active') {
    await revoke({ dropsSnapshot: false });
    if (row) await resetSyncState(transaction, row.id, 'counting');
  }
  return toRecord(await saveConnection(transaction, account, row, { status, metadata, counted }));
}

async function deleteAccount(change: Change): Promise<'deleted' | 'not-found'> {
  const { transaction, row } = change;
  if (row?.deleted_at !== null) return 'not-found';
  if (isInUse(row)) await takeOutOfUse(change, row);
  const at = toIso(transaction.at);
  // Row, ledger and cursor stay: a connection bound again continues from there.
  await updateConnection(transaction, row.id, { deleted_at: at, updated_at: at });
  await eraseTokens(transaction, row.id);
  return 'deleted';
}

async function replaceTokens(
  { transaction, row, revoke }: Change,
  { cipher, platformSettings, voidEvents }: ConnectionServiceOptions,
  tokens: NewTokens,
  mode: Mode,
) {
  if (row?.deleted_at !== null) return 'not-found' as const;
  const missing = definitions[row.platform].missingSettings(platformSettings, toInput(tokens));
  if (missing.length > 0) return { kind: 'not-configured', missing } as const;
  const { at } = transaction;
  const stored = {
    kind: 'stored',
    // The stored spelling, which may differ from the request's.
    platformAccountId: row.platform_account_id,
    isExpired: isExpired(row.platform, tokens, at),
    expiresAt: tokens.expiresAt,
  } as const;
  const before = await findStoredAt(transaction, cipher, row.id, tokens);
  if (before !== undefined) return { ...stored, updatedAt: before };
  const isOtherMode = mode !== row.mode;
  if (isInUse(row)) await revoke({ dropsSnapshot: isOtherMode && row.is_counted });
  if (isOtherMode) {
    // Test and live money differ: events read with the old key no longer count.
    await voidEvents(transaction, row.id);
    await retryDuplicates(transaction);
    await updateConnection(transaction, row.id, { mode });
  }
  await resetSyncState(transaction, row.id, isOtherMode ? 'everything' : 'credential');
  await saveTokens(transaction, cipher, row.id, tokens);
  return { ...stored, updatedAt: at };
}

const toInput = ({ options = {}, ...tokens }: NewTokens): CredentialInput => ({ ...tokens, options });

/** Rejects another platform's options: they would be stored without any effect. */
function findProblems(platform: Platform, tokens: NewTokens): CredentialProblem[] {
  const { title, options = [], credentialProblems } = definitions[platform];
  const given = toInput(tokens);
  const foreign = Object.keys(given.options).filter((member) => !options.includes(member));
  const message = `is not for ${title}`;
  return [
    ...foreign.map((member) => ({ member, message, code: 'wrong-platform' })),
    ...credentialProblems(given),
  ];
}

/** The connection stops counting; once active again, it first needs a complete read. */
async function takeOutOfUse({ transaction, revoke }: Change, row: FoundRow): Promise<void> {
  await revoke({ dropsSnapshot: row.is_counted });
  await resetSyncState(transaction, row.id, 'counting');
  await retryDuplicates(transaction);
}

function isInUse(row: FoundRow | undefined): boolean {
  return row?.deleted_at === null && row.status === 'active';
}

/** Compares as JSON, ignoring the order of members. */
function isSameJson(stored: unknown, given: object): boolean {
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(given)));
}
