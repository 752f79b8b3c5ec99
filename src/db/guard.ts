/** Conditions of the database before it may serve: checked at start-up, and again for readiness. */
import { sql } from 'kysely';
import { knownMigrations } from './migrations.ts';
import { codeOf, type Database } from './pool.ts';

/** The checks, each with the way to mend it. */
export const mends = {
  role:
    'the role can bypass row-level security, replicate or make roles; log in as revenue_app, and see that it owns nothing ' +
    'and may become nobody',
  access:
    'every role may connect to the database, or this one may create tables or temporary ones there; run db/roles.sql again ' +
    'as the owner of the database, also after a restore',
  row_level_security:
    "a table of tenants' data has no forced row-level security for this role; undo what changed its policies",
  migrations: 'the schema lacks migrations of this release; run `node src/main.ts migrate`',
  read_only: 'the server refuses writes; give the URL of the primary, or let the server be written to again',
  session_settings:
    'the sessions of the role lack settings that the server relies on; run db/roles.sql again',
  timeouts:
    'the time-outs of the role do not fit: idle_in_transaction_session_timeout at most LEASE_MS / 4, lock_timeout and ' +
    'statement_timeout below ANSWER_DEADLINE_MS; run db/roles.sql again, or change LEASE_MS and ANSWER_DEADLINE_MS',
} as const;

export type FailedCheck = keyof typeof mends;

export type Limits = { readonly leaseMs: number; readonly answerDeadlineMs: number };

/** The checks that fail, none when all is well; without limits the role's time-outs are not looked at. */
export async function failedChecks(database: Database, limits?: Limits): Promise<FailedCheck[]> {
  const { rows } = await readState(database);
  const [state] = rows;
  if (!state) return ['migrations'];
  const applied = new Set(state.applied);
  const known = await knownMigrations();
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

/** A frozen process keeps a tenant's row for a quarter of the lease at most. PostgreSQL's 0 means no time-out. */
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

/** One statement, one round trip; no row when this role has no table of migrations. */
async function readState(database: Database): Promise<{ rows: State[] }> {
  const statement = sql<State>`
    with own_policies as (
      select polrelid,
             -- What is shown, and what may be written: where one is missing, the other one counts for both.
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
        -- The nodes' policies read what SET LOCAL says: db/citus.sql.
        and (current_setting('citus.propagate_set_commands', true) = 'local'
          or not exists (select from pg_extension where extname = 'citus')) as has_settings,
      ${milliseconds('idle_in_transaction_session_timeout')} as idle_in_transaction_ms,
      ${milliseconds('lock_timeout')} as lock_ms,
      ${milliseconds('statement_timeout')} as statement_ms
  `;
  try {
    return await statement.execute(database);
  } catch (error) {
    if (unseen.has(codeOf(error))) return { rows: [] };
    throw error;
  }
}

/** A time-out of the session; PostgreSQL gives it with a unit of its choice. */
function milliseconds(setting: string) {
  return sql<number>`(extract(epoch from current_setting(${setting})::interval) * 1000)::int`;
}

/** SQLSTATE: the table does not exist; it may not be read. */
const unseen = new Set<unknown>(['42P01', '42501']);
