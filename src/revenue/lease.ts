/**
 * The tenant's cache row and the lease on it: every statement that reads or writes the row.
 *
 *                    claim                  publish
 *        expired ───────────────► leased ───────────────► fresh ──── TTL, or its window ends ────► expired
 *           ▲                       │ │ fail
 *           │ release, revoke,      │ └──────► cooling down ──── fail_until passes ────► expired
 *           └───────────────────────┘          (the snapshot stays, as the last known)
 *             the lease runs out
 *
 * Rules, each of which keeps a wrong number from being served:
 *  - A claim wins only when the row is not fresh, nobody holds it and it is not cooling down. PostgreSQL lets a loser wait
 *    for the winner's commit and then look again, so that two never win.
 *  - Every write of a leader begins with the fence: a leader that was paused, taken over or revoked writes nothing.
 *  - A leader that has published may go on in the background: its token stays, its lease does not, so any claim takes over.
 *  - Every writer of a tenant locks this row first: that is the lock order.
 *  - Times are the transaction's `at`. A time that lies further ahead than it could have been set for comes from a clock that
 *    has gone back: such a row is not fresh, such a lease and such a cooldown are over.
 */
import { sql } from 'kysely';
import { v4 as uuid } from 'uuid';
import { z } from 'zod';
import { failureReasons, maxCooldownMs, type FailureReason, type SourceFailure } from '../model/failure.ts';
import { parseConnectionId, parseLeaseToken, type LeaseToken } from '../model/ids.ts';
import { instant, lastEnd, never, plusMs, toIso, type Instant } from '../model/instant.ts';
import { platforms } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { parseSnapshot, serialiseSnapshot, type Snapshot } from './snapshot.ts';

/** Both revenue operations answer from this row. */
const cacheKey = 'realtime_revenue:shared:v1';

/** Figures that lie further ahead were read before the clock went back; less is another process's publish, just now. */
const maxAheadMs = 1_000;

export type CacheRow = {
  readonly snapshot: Snapshot | null;
  readonly dataAsOf: Instant;
  readonly expiresAt: Instant;
  readonly leaseToken: LeaseToken | null;
  readonly leaseExpiresAt: Instant;
  readonly failUntil: Instant;
  readonly failures: readonly SourceFailure[];
  /** Holds something of another shape, as of another release: that counts as nothing, and the row is due. */
  readonly isUnreadable: boolean;
};

const failureList = z.array(
  z.object({
    connectionId: z.string().transform((text, context) => {
      const id = parseConnectionId(text);
      if (id) return id;
      context.addIssue({ code: 'custom', message: 'not a connection id' });
      return z.NEVER;
    }),
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
      'expires_at',
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
  return {
    snapshot: snapshot ?? null,
    dataAsOf: snapshot === undefined ? never : row.data_as_of,
    expiresAt: snapshot === undefined ? never : row.expires_at,
    leaseToken: row.lease_token,
    leaseExpiresAt: row.lease_expires_at,
    failUntil: failures === undefined ? never : row.fail_until,
    failures: failures ?? [],
    isUnreadable: snapshot === undefined || failures === undefined,
  };
}

export type ClaimTerms = {
  readonly windowStart: Instant;
  readonly leaseMs: number;
  /** How long before its end a row may be claimed: 0, or that of a refresh ahead. */
  readonly marginMs: number;
  /** The row as it was read: one that is missing is made, and an unreadable one is due whatever its times say. */
  readonly row: Pick<CacheRow, 'isUnreadable'> | undefined;
};

/** Takes the lease, when the row is due for the window that begins at `windowStart`; undefined when another was first. */
export async function claim(
  { tenantId, db, at }: TenantTransaction,
  { windowStart, leaseMs, marginMs, row }: ClaimTerms,
): Promise<LeaseToken | undefined> {
  const token = parseLeaseToken(uuid());
  if (!row) {
    await sql`
      insert into revenue_cache_entries (tenant_id, cache_key)
      select id, ${cacheKey} from tenants where id = ${tenantId} and removed_at is null
      on conflict (tenant_id, cache_key) do nothing
    `.execute(db);
  }
  const now = toIso(at);
  const ahead = toIso(plusMs(at, maxAheadMs));
  const isDue = row?.isUnreadable
    ? sql`true`
    : sql`(expires_at <= ${toIso(plusMs(at, marginMs))} or data_as_of < ${toIso(windowStart)}
           or data_as_of > ${ahead})
          and (fail_until <= ${now} or fail_until > ${toIso(lastEnd(at, maxCooldownMs))})`;
  const { numAffectedRows } = await sql`
    update revenue_cache_entries
       set lease_token = ${token}, lease_expires_at = ${toIso(plusMs(at, leaseMs))}
     where tenant_id = ${tenantId} and cache_key = ${cacheKey}
       and ${isDue} and (lease_expires_at <= ${now} or lease_expires_at > ${toIso(lastEnd(at, leaseMs))})
       and exists (select from tenants where id = ${tenantId} and removed_at is null)
  `.execute(db);
  return numAffectedRows === 1n ? token : undefined;
}

/**
 * Locks the row and renews the lease; false when the lease is no longer this leader's, which must then write nothing.
 * The first statement of every transaction in which a leader writes.
 */
export async function fence(
  { tenantId, db, at }: TenantTransaction,
  token: LeaseToken,
  leaseMs: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update revenue_cache_entries set lease_expires_at = ${toIso(plusMs(at, leaseMs))}
     where tenant_id = ${tenantId} and cache_key = ${cacheKey} and lease_token = ${token}
       and lease_expires_at > '-infinity'
       and exists (select from tenants where id = ${tenantId} and removed_at is null)
  `.execute(db);
  return numAffectedRows === 1n;
}

/**
 * The fence of background work, behind which the row is locked as behind the other: it holds until anybody claims, and
 * renews nothing, so that background work never keeps a claim out.
 */
export async function fenceInBackground(
  { tenantId, db }: TenantTransaction,
  token: LeaseToken,
): Promise<boolean> {
  const { rows } = await sql`
    select from revenue_cache_entries
     where tenant_id = ${tenantId} and cache_key = ${cacheKey} and lease_token = ${token}
       and exists (select from tenants where id = ${tenantId} and removed_at is null)
       for update
  `.execute(db);
  return rows.length === 1;
}

/** Behind a fence: another set of connections counts from now on. The last answer speaks of the one before. */
export async function dropSnapshot({ tenantId, db }: TenantTransaction): Promise<void> {
  await sql`
    update revenue_cache_entries set snapshot = null, data_as_of = '-infinity', expires_at = '-infinity'
     where tenant_id = ${tenantId} and cache_key = ${cacheKey}
  `.execute(db);
}

/** Behind the fence: the new answer, and the end of the lease; the token stays only for background work. */
export async function publish(
  { tenantId, db }: TenantTransaction,
  snapshot: Snapshot,
  expiresAt: Instant,
  { goesOn = false } = {},
): Promise<void> {
  const token = goesOn ? sql`lease_token` : sql`null`;
  await sql`
    update revenue_cache_entries
       set snapshot = ${serialiseSnapshot(snapshot)}::jsonb, data_as_of = ${toIso(snapshot.dataAsOf)}, expires_at = ${toIso(expiresAt)},
           lease_token = ${token}, lease_expires_at = '-infinity', fail_until = '-infinity', failure = null
     where tenant_id = ${tenantId} and cache_key = ${cacheKey}
  `.execute(db);
}

/** Behind the fence: why there is no answer and until when not to ask, and the end of the lease. The snapshot stays. */
export async function fail(
  { tenantId, db }: TenantTransaction,
  failures: readonly SourceFailure[],
  failUntil: Instant,
): Promise<void> {
  await sql`
    update revenue_cache_entries
       set failure = ${serialiseFailures(failures)}::jsonb, fail_until = ${toIso(failUntil)},
           lease_token = null, lease_expires_at = '-infinity'
     where tenant_id = ${tenantId} and cache_key = ${cacheKey}
  `.execute(db);
}

/** Behind the fence: lets requests know at once that this refresh takes long, and goes on with it. */
export async function postpone(
  { tenantId, db }: TenantTransaction,
  failures: readonly SourceFailure[],
  failUntil: Instant,
): Promise<void> {
  await sql`
    update revenue_cache_entries set failure = ${serialiseFailures(failures)}::jsonb, fail_until = ${toIso(failUntil)}
     where tenant_id = ${tenantId} and cache_key = ${cacheKey}
  `.execute(db);
}

/** Gives the lease back without an answer; does nothing when it is no longer this leader's. */
export async function release({ tenantId, db }: TenantTransaction, token: LeaseToken): Promise<void> {
  await sql`
    update revenue_cache_entries set lease_token = null, lease_expires_at = '-infinity'
     where tenant_id = ${tenantId} and cache_key = ${cacheKey} and lease_token = ${token}
  `.execute(db);
}

/** Locks the row, and makes it if it is missing: the first statement of every change to a tenant's connections. */
export async function lock({ tenantId, db }: TenantTransaction): Promise<void> {
  const { rows } = await sql`
    select from revenue_cache_entries where tenant_id = ${tenantId} and cache_key = ${cacheKey} for update
  `.execute(db);
  if (rows.length > 0) return;
  await sql`
    insert into revenue_cache_entries (tenant_id, cache_key)
    select id, ${cacheKey} from tenants where id = ${tenantId} and removed_at is null
    on conflict (tenant_id, cache_key) do update set cache_key = excluded.cache_key
  `.execute(db);
}

/**
 * Takes the lease from whoever holds it and makes the row due, for a change that the answer depends on; locks the row too.
 * With `forgetSnapshot` the last known answer goes too, because it counts another set of connections.
 */
export async function revoke(
  { tenantId, db }: TenantTransaction,
  { forgetSnapshot }: { readonly forgetSnapshot: boolean },
): Promise<void> {
  const forgotten = forgetSnapshot ? sql`, snapshot = null, data_as_of = '-infinity'` : sql``;
  await sql`
    insert into revenue_cache_entries (tenant_id, cache_key)
    select id, ${cacheKey} from tenants where id = ${tenantId} and removed_at is null
    on conflict (tenant_id, cache_key) do update
       set expires_at = '-infinity', lease_token = null, lease_expires_at = '-infinity',
           fail_until = '-infinity', failure = null ${forgotten}
  `.execute(db);
}
