/** The checks of the database before the server uses it: at start-up, and again for readiness. */
import { sql } from 'kysely';
import { codeOf } from '../model/failure.ts';
import { listMigrations } from './migrations.ts';
import type { Database } from './pool.ts';

/** The checks, and how to mend each. */
export const mends = {
  role:
    'the role can bypass row-level security, replicate or create roles; log in as revenue_app, and make sure that it ' +
    'owns no table and is a member of no other role',
  access:
    'every role may connect to the database, or this one may create tables, also temporary ones; run db/roles.sql again ' +
    'as the owner of the database, also after a restore',
  row_level_security:
    "a table of tenants' data has no forced row-level security for this role; restore its policies",
  migrations: 'the schema lacks migrations of this release; run `node src/main.ts migrate`',
  read_only: 'the server refuses writes; set the URL of the primary, or make the server writable again',
  session_settings: "the role's sessions lack required settings; run db/roles.sql again",
  timeouts:
    'the time-outs of the role do not fit: idle_in_transaction_session_timeout at most LEASE_MS / 4, lock_timeout and ' +
    'statement_timeout below ANSWER_DEADLINE_MS; run db/roles.sql again, or change LEASE_MS and ANSWER_DEADLINE_MS',
} as const;

export type FailedCheck = keyof typeof mends;

type Limits = { readonly leaseMs: number; readonly answerDeadlineMs: number };

/** The failed checks, none if all is well; without limits it skips the role's time-outs. */
export async function findFailedChecks(database: Database, limits?: Limits): Promise<FailedCheck[]> {
  const { rows } = await readState(database);
  const [state] = rows;
  if (!state) return ['migrations'];
  const applied = new Set(state.applied);
  const known = await listMigrations();
  const checks: Array<[FailedCheck, boolean]> = [
    ['role', state.role_is_safe],
    ['access', state.is_closed],
    ['row_level_security', state.unprotected_tables === 0],
    ['migrations', known.every((name) => applied.has(name))],
    ['read_only', state.is_writable],
    ['session_settings', state.has_settings],
    ['timeouts', limits === undefined || (areWithin(limits, state) && state.worker_is_limited)],
  ];
  return checks.filter(([, holds]) => !holds).map(([check]) => check);
}

/** A frozen process locks a row for at most a quarter of the lease. 0: no time-out. */
function areWithin({ leaseMs, answerDeadlineMs }: Limits, state: TimeOuts): boolean {
  const bounds = [
    [state.idle_in_transaction_ms, leaseMs / 4],
    [state.lock_ms, answerDeadlineMs - 1],
    [state.statement_ms, answerDeadlineMs - 1],
  ] as const;
  return bounds.every(([ms, maxMs]) => ms > 0 && ms <= maxMs);
}

type TimeOuts = { idle_in_transaction_ms: number; lock_ms: number; statement_ms: number };

type State = TimeOuts & {
  role_is_safe: boolean;
  is_closed: boolean;
  worker_is_limited: boolean;
  unprotected_tables: number;
  applied: string[] | null;
  is_writable: boolean;
  has_settings: boolean;
};

/** One statement, one round trip. No row if the migrations table is missing or unreadable. */
async function readState(database: Database): Promise<{ rows: State[] }> {
  const statement = sql<State>`
    with own_policies as (
      select polrelid,
             -- USING and WITH CHECK: PostgreSQL takes the one for a missing other.
             coalesce(pg_get_expr(polqual, polrelid) like '%app.current_tenant_id%', true)
             and coalesce(pg_get_expr(polwithcheck, polrelid) like '%app.current_tenant_id%', true) as holds_to_tenant
        from pg_policy
       where exists (
         select from unnest(polroles) as role where role = 0 or pg_has_role(current_user, role, 'MEMBER'))
    )
    select
      not exists (
        select from pg_roles r
        where (r.rolsuper or r.rolbypassrls or r.rolreplication or r.rolcreaterole or r.rolcreatedb)
          and pg_has_role(current_user, r.oid, 'MEMBER')
      ) and not exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'MEMBER')
      ) as role_is_safe,
      not has_database_privilege('public', current_database(), 'connect')
        and not has_database_privilege(current_database(), 'create, temporary')
        and not has_schema_privilege('public', 'create') as is_closed,
      exists (
        select from pg_db_role_setting s, unnest(s.setconfig) as setting
         where s.setrole = to_regrole('revenue_worker') and s.setdatabase = 0
           and setting like 'statement_timeout=%' and setting <> 'statement_timeout=0') as worker_is_limited,
      (
        select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
          and (c.relname = 'tenants' or exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
          and not (c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid)
            and not exists (select from own_policies p where p.polrelid = c.oid and not p.holds_to_tenant))
      ) as unprotected_tables,
      (select array_agg(name) from kysely_migration) as applied,
      not current_setting('transaction_read_only')::boolean as is_writable,
      current_setting('datestyle') like 'ISO%' and current_setting('intervalstyle') = 'postgres'
        and current_setting('timezone') = 'UTC' and current_setting('row_security')::boolean
        and current_setting('default_transaction_isolation') = 'read committed'
        -- SET LOCAL must reach the nodes: their policies read its value (db/citus.sql).
        and (current_setting('citus.propagate_set_commands', true) = 'local'
          or not exists (select from pg_extension where extname = 'citus')) as has_settings,
      ${readMilliseconds('idle_in_transaction_session_timeout')} as idle_in_transaction_ms,
      ${readMilliseconds('lock_timeout')} as lock_ms,
      ${readMilliseconds('statement_timeout')} as statement_ms
  `;
  try {
    return await statement.execute(database);
  } catch (error) {
    if (missingTable.has(codeOf(error))) return { rows: [] };
    throw error;
  }
}

/** A time-out of the session in milliseconds; PostgreSQL shows it in a unit of its choice. */
function readMilliseconds(setting: string) {
  return sql<number>`(extract(epoch from current_setting(${setting})::interval) * 1000)::int`;
}

/** SQLSTATE: undefined table, insufficient privilege. */
const missingTable = new Set<unknown>(['42P01', '42501']);
