/**
 * The statements on the tenant's cache row, except those of its lease (sync/lease.ts). Every writer
 * of a tenant locks this row first.
 *
 *   expired ── claim ──► leased ── publish ──► fresh ── TTL, window ends ──► expired
 *      ▲                   │ │ fail
 *      │ release, revoke,  │ └──► cooling down (keeps the snapshot) ── fail_until ──► expired
 *      └─ lease runs out ──┘
 */
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { failureReasons, maxCooldownMs, type FailureReason, type SourceFailure } from '../model/failure.ts';
import { parseConnectionId, schemaOf, type LeaseToken } from '../model/ids.ts';
import { instant, lastEnd, NEVER, plusMs, toIso, type Instant } from '../model/instant.ts';
import { platforms } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { claimLease, type LeaseRow } from '../sync/lease.ts';
import { parseSnapshot, serialiseSnapshot, type Snapshot } from './snapshot.ts';

/** Both revenue operations answer from this row. */
const cacheKey = 'realtime_revenue:shared:v1';

export const answerRow: LeaseRow = { table: 'revenue_cache_entries', key: { cache_key: cacheKey } };

/** Figures further ahead were read before the clock went back; others were just published. */
const maxAheadMs = 1_000;

export type CacheRow = {
  readonly snapshot: Snapshot | null;
  /** A moment inside each of the snapshot's windows. */
  readonly windowAsOf: Instant;
  readonly expiresAt: Instant;
  /** The answer without the failing sources, if any. */
  readonly partial: PartialAnswer | null;
  readonly leaseToken: LeaseToken | null;
  readonly leaseExpiresAt: Instant;
  readonly failUntil: Instant;
  readonly failures: readonly SourceFailure[];
  /** Another release wrote JSON of another shape: it is ignored, and the row is due. */
  readonly isUnreadable: boolean;
};

export type PartialAnswer = { readonly snapshot: Snapshot; readonly expiresAt: Instant };

const failureList = z.array(
  z.object({
    connectionId: schemaOf(parseConnectionId),
    platform: z.enum(platforms),
    platformAccountId: z.string(),
    reason: z.enum(failureReasons),
    exactReason: z.enum(failureReasons).optional().catch(undefined),
    cooldownUntil: z.number().int().transform(instant),
  }),
);

/** The previous release fails on reasons unknown to it. */
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

/** Without the figures; undefined before the tenant's first connection. */
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
  /** How long before its expiry a row may be claimed: 0, or the margin of a refresh ahead. */
  readonly marginMs: number;
  /** Whether the row was read; a missing one is inserted. */
  readonly hasRow: boolean;
  /** Its times do not count: it is unreadable, hinted, or wanted without the failing sources. */
  readonly ignoresTimes: boolean;
};

/** Takes the lease if the row is due for the window from `windowStart` on; else undefined. */
export async function claim(
  transaction: TenantTransaction,
  { windowStart, leaseMs, marginMs, hasRow, ignoresTimes }: ClaimTerms,
): Promise<LeaseToken | undefined> {
  const { at } = transaction;
  const inserted = hasRow ? undefined : insertRow(transaction, sql`nothing`);
  const ahead = toIso(plusMs(at, maxAheadMs));
  const isDue = ignoresTimes
    ? sql`true`
    : sql`(expires_at <= ${toIso(plusMs(at, marginMs))} or greatest(data_as_of, window_as_of) < ${toIso(windowStart)}
           or greatest(data_as_of, window_as_of) > ${ahead})
          and (fail_until <= ${toIso(at)} or fail_until > ${toIso(lastEnd(at, maxCooldownMs))})`;
  const [token] = await Promise.all([claimLease(transaction, answerRow, { leaseMs, isDue }), inserted]);
  return token;
}

/** Does nothing for a missing or removed tenant. */
async function insertRow(
  { tenantId, db }: TenantTransaction,
  onConflict: RawBuilder<unknown>,
): Promise<void> {
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

const noSnapshot = sql`snapshot = null, data_as_of = '-infinity', window_as_of = '-infinity'`;
const noPartial = sql`partial_snapshot = null, partial_expires_at = '-infinity'`;

/** Behind a fence: another set of connections counts from now on than in the snapshot. */
export async function dropSnapshot(transaction: TenantTransaction): Promise<void> {
  await update(transaction, sql`${noSnapshot}, expires_at = '-infinity', ${noPartial}`);
}

/** Behind the fence: stores the answer and ends the lease; only background work keeps the token. */
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
        ${noPartial}, lease_token = ${token}, lease_expires_at = '-infinity', fail_until = '-infinity', failure = null`,
  );
}

/** Behind the fence: stores failures and cooldown, and ends the lease. The snapshot stays. */
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

/** Behind the fence: answers requests at once with `catching_up` while this refresh continues. */
export async function reportCatchingUp(
  transaction: TenantTransaction,
  failures: readonly SourceFailure[],
  failUntil: Instant,
): Promise<void> {
  await update(
    transaction,
    sql`failure = ${serialiseFailures(failures)}::jsonb, fail_until = ${toIso(failUntil)}`,
  );
}

/** Behind the lock, after a change of the ledger. A running refresh publishes the new figures. */
export async function expire(transaction: TenantTransaction): Promise<void> {
  await update(transaction, sql`expires_at = '-infinity', partial_expires_at = '-infinity'`);
}

/** Locks the row, inserted if missing: begins every change to a tenant's connections. */
export async function lock(transaction: TenantTransaction): Promise<void> {
  const { tenantId, db } = transaction;
  const { rows } = await sql`
    select from revenue_cache_entries where tenant_id = ${tenantId} and cache_key = ${cacheKey} for update
  `.execute(db);
  if (rows.length === 0) await insertRow(transaction, sql`update set cache_key = excluded.cache_key`);
}

/**
 * Locks the row, takes the lease from its holder and makes the row due: the answer's inputs have
 * changed. `dropsSnapshot`: another set of connections counts than in the last known answer.
 */
export async function revoke(
  transaction: TenantTransaction,
  { dropsSnapshot }: { readonly dropsSnapshot: boolean },
): Promise<void> {
  const emptied = dropsSnapshot ? sql`, ${noSnapshot}` : sql``;
  await insertRow(
    transaction,
    sql`update set expires_at = '-infinity', lease_token = null, lease_expires_at = '-infinity', fail_until = '-infinity',
                   failure = null, ${noPartial} ${emptied}`,
  );
}
