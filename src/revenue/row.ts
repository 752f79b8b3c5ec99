/**
 * The tenant's cache row: every statement that reads or writes it, but for those of its lease (sync/lease.ts).
 *
 *                    claim                  publish
 *        expired ───────────────► leased ───────────────► fresh ──── TTL, or its window ends ────► expired
 *           ▲                       │ │ fail
 *           │ release, revoke,      │ └──────► cooling down ──── fail_until passes ────► expired
 *           └───────────────────────┘          (the snapshot stays, as the last known)
 *             the lease runs out
 *
 * A claim wins only on a due row without lease or cooldown; a loser waits for the winner's commit and looks again.
 * Every writer of a tenant locks this row first: the lock order. A time
 * further ahead than it could have been set for comes from a clock that went back: row, lease and cooldown are over.
 */
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { failureReasons, maxCooldownMs, type FailureReason, type SourceFailure } from '../model/failure.ts';
import { parseConnectionId, parsedBy, type LeaseToken } from '../model/ids.ts';
import { instant, lastEnd, NEVER, plusMs, toIso, type Instant } from '../model/instant.ts';
import { platforms } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { claimLease, type LeaseRow } from '../sync/lease.ts';
import { parseSnapshot, serialiseSnapshot, type Snapshot } from './snapshot.ts';

/** Both revenue operations answer from this row. */
const cacheKey = 'realtime_revenue:shared:v1';

/** The row that a refresh of a tenant's answer is claimed by. */
export const answerRow: LeaseRow = { table: 'revenue_cache_entries', key: { cache_key: cacheKey } };

/** Figures that lie further ahead were read before the clock went back; less is another process's publish, just now. */
const maxAheadMs = 1_000;

export type CacheRow = {
  readonly snapshot: Snapshot | null;
  /** The moment that the snapshot's windows contain. */
  readonly windowAsOf: Instant;
  readonly expiresAt: Instant;
  /** The answer without the sources that fail; null when there is none. */
  readonly partial: PartialAnswer | null;
  readonly leaseToken: LeaseToken | null;
  readonly leaseExpiresAt: Instant;
  readonly failUntil: Instant;
  readonly failures: readonly SourceFailure[];
  /** Holds something of another shape, as of another release: that counts as nothing, and the row is due. */
  readonly isUnreadable: boolean;
};

export type PartialAnswer = { readonly snapshot: Snapshot; readonly expiresAt: Instant };

const failureList = z.array(
  z.object({
    connectionId: parsedBy(parseConnectionId),
    platform: z.enum(platforms),
    platformAccountId: z.string(),
    reason: z.enum(failureReasons),
    exactReason: z.enum(failureReasons).optional().catch(undefined),
    cooldownUntil: z.number().int().transform(instant),
  }),
);

/** The release before knows only the reasons of its day, and fails on any other. */
const olderReasons: Partial<Record<FailureReason, FailureReason>> = {
  wrong_account: 'forbidden',
  duplicate_account: 'forbidden',
  credential_unreadable: 'credential_missing',
  not_yet_available: 'catching_up',
};

function parseFailures(json: unknown): SourceFailure[] | undefined {
  return failureList
    .safeParse(json)
    .data?.map(({ exactReason, ...failure }) => ({ ...failure, reason: exactReason ?? failure.reason }));
}

function serialiseFailures(failures: readonly SourceFailure[]): string {
  return JSON.stringify(
    failures.map((failure) => {
      const older = olderReasons[failure.reason];
      return older ? { ...failure, reason: older, exactReason: failure.reason } : failure;
    }),
  );
}

/** The row, or undefined before the tenant's first connection. */
export async function readRow({ tenantId, db }: TenantTransaction): Promise<CacheRow | undefined> {
  const row = await db
    .selectFrom('revenue_cache_entries')
    .select([
      'snapshot',
      'data_as_of',
      'window_as_of',
      'expires_at',
      'partial_snapshot',
      'partial_expires_at',
      'lease_token',
      'lease_expires_at',
      'fail_until',
      'failure',
    ])
    .where('tenant_id', '=', tenantId)
    .where('cache_key', '=', cacheKey)
    .executeTakeFirst();
  if (!row) return undefined;
  const snapshot = row.snapshot === null ? null : (parseSnapshot(row.snapshot) ?? undefined);
  const failures = row.failure === null ? [] : parseFailures(row.failure);
  const partial = row.partial_snapshot === null ? null : parseSnapshot(row.partial_snapshot);
  return {
    snapshot: snapshot ?? null,
    windowAsOf: snapshot === undefined ? NEVER : instant(Math.max(row.data_as_of, row.window_as_of)),
    expiresAt: snapshot === undefined ? NEVER : row.expires_at,
    partial: partial && { snapshot: partial, expiresAt: row.partial_expires_at },
    leaseToken: row.lease_token,
    leaseExpiresAt: row.lease_expires_at,
    failUntil: failures === undefined ? NEVER : row.fail_until,
    failures: failures ?? [],
    isUnreadable: snapshot === undefined || failures === undefined,
  };
}

/** The times alone, for who needs no figures; undefined before the tenant's first connection. */
export async function readTimes({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('revenue_cache_entries')
    .select(['expires_at as expiresAt', 'lease_expires_at as leaseExpiresAt', 'fail_until as failUntil'])
    .where('tenant_id', '=', tenantId)
    .where('cache_key', '=', cacheKey)
    .executeTakeFirst();
}

export type ClaimTerms = {
  readonly windowStart: Instant;
  readonly leaseMs: number;
  /** How long before its end a row may be claimed: 0, or that of a refresh ahead. */
  readonly marginMs: number;
  /** The row as it was read: one that is missing is made, and an unreadable one is due whatever its times say. */
  readonly row: Pick<CacheRow, 'isUnreadable'> | undefined;
  /** Somebody asks for an answer without the sources that fail: their cooldown keeps no claim off. */
  readonly isPartial: boolean;
};

/** Takes the lease if the row is due for the window that begins at `windowStart`; undefined if another was first. */
export async function claim(
  transaction: TenantTransaction,
  { windowStart, leaseMs, marginMs, row, isPartial }: ClaimTerms,
): Promise<LeaseToken | undefined> {
  const { at } = transaction;
  const made = row ? undefined : make(transaction, sql`nothing`);
  const ahead = toIso(plusMs(at, maxAheadMs));
  const isDue =
    row?.isUnreadable || isPartial
      ? sql`true`
      : sql`(expires_at <= ${toIso(plusMs(at, marginMs))} or greatest(data_as_of, window_as_of) < ${toIso(windowStart)}
           or greatest(data_as_of, window_as_of) > ${ahead})
          and (fail_until <= ${toIso(at)} or fail_until > ${toIso(lastEnd(at, maxCooldownMs))})`;
  const [token] = await Promise.all([claimLease(transaction, answerRow, { leaseMs, isDue }), made]);
  return token;
}

/** Makes the row of a tenant that is there; one that is there itself is changed as said. */
async function make({ tenantId, db }: TenantTransaction, onConflict: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into revenue_cache_entries (tenant_id, cache_key)
    select id, ${cacheKey} from tenants where id = ${tenantId} and removed_at is null
    on conflict (tenant_id, cache_key) do ${onConflict}
  `.execute(db);
}

async function update({ tenantId, db }: TenantTransaction, changes: RawBuilder<unknown>): Promise<void> {
  await sql`
    update revenue_cache_entries set ${changes} where tenant_id = ${tenantId} and cache_key = ${cacheKey}
  `.execute(db);
}

const nothingPartial = sql`window_as_of = '-infinity', partial_snapshot = null, partial_expires_at = '-infinity'`;

/** Behind a fence: another set of connections counts from now on. The last answer speaks of the one before. */
export async function dropSnapshot(transaction: TenantTransaction): Promise<void> {
  const nothing = sql`snapshot = null, data_as_of = '-infinity', expires_at = '-infinity', ${nothingPartial}`;
  await update(transaction, nothing);
}

/** Behind the fence: the new answer, and the end of the lease; the token stays only for background work. */
export async function publish(
  transaction: TenantTransaction,
  snapshot: Snapshot,
  expiresAt: Instant,
  { goesOn = false } = {},
): Promise<void> {
  const token = goesOn ? sql`lease_token` : sql`null`;
  await update(
    transaction,
    sql`snapshot = ${serialiseSnapshot(snapshot)}::jsonb, data_as_of = ${toIso(snapshot.dataAsOf)},
        window_as_of = ${toIso(snapshot.windowAsOf ?? snapshot.dataAsOf)}, expires_at = ${toIso(expiresAt)},
        partial_snapshot = null, partial_expires_at = '-infinity',
        lease_token = ${token}, lease_expires_at = '-infinity', fail_until = '-infinity', failure = null`,
  );
}

/** Behind the fence: why there is no answer and until when not to ask, and the end of the lease. The snapshot stays. */
export async function fail(
  transaction: TenantTransaction,
  failures: readonly SourceFailure[],
  failUntil: Instant,
  partial: PartialAnswer | null,
): Promise<void> {
  await update(
    transaction,
    sql`failure = ${serialiseFailures(failures)}::jsonb, fail_until = ${toIso(failUntil)},
        partial_snapshot = ${partial && serialiseSnapshot(partial.snapshot)}::jsonb,
        partial_expires_at = ${toIso(partial?.expiresAt ?? NEVER)}, lease_token = null, lease_expires_at = '-infinity'`,
  );
}

/** Behind the fence: lets requests know at once that this refresh takes long, and goes on with it. */
export async function reportCatchingUp(
  transaction: TenantTransaction,
  failures: readonly SourceFailure[],
  failUntil: Instant,
): Promise<void> {
  const reported = sql`failure = ${serialiseFailures(failures)}::jsonb, fail_until = ${toIso(failUntil)}`;
  await update(transaction, reported);
}

/** Behind the lock: the ledger has changed. A refresh under way goes on, and publishes what it finds then. */
export async function expire(transaction: TenantTransaction): Promise<void> {
  await update(transaction, sql`expires_at = '-infinity', partial_expires_at = '-infinity'`);
}

/** Locks the row, and makes it if it is missing: the first statement of every change to a tenant's connections. */
export async function lock(transaction: TenantTransaction): Promise<void> {
  const { tenantId, db } = transaction;
  const { rows } = await sql`
    select from revenue_cache_entries where tenant_id = ${tenantId} and cache_key = ${cacheKey} for update
  `.execute(db);
  if (rows.length === 0) await make(transaction, sql`update set cache_key = excluded.cache_key`);
}

/**
 * Takes the lease from its holder and makes the row due, for a change that the answer depends on; locks the row. With
 * `forgetSnapshot` the last known answer goes too, because it counts another set of connections.
 */
export async function revoke(
  transaction: TenantTransaction,
  { forgetSnapshot }: { readonly forgetSnapshot: boolean },
): Promise<void> {
  const forgotten = forgetSnapshot
    ? sql`, snapshot = null, data_as_of = '-infinity', window_as_of = '-infinity'`
    : sql``;
  await make(
    transaction,
    sql`update set expires_at = '-infinity', lease_token = null, lease_expires_at = '-infinity', fail_until = '-infinity',
                   failure = null, partial_snapshot = null, partial_expires_at = '-infinity' ${forgotten}`,
  );
}
