/** What must be true of the database before it may serve: asked at start-up, and again for readiness. */
import { sql } from 'kysely';
import { knownMigrations } from './migrator.ts';
import type { Database } from './pool.ts';

export type FailedCheck = 'row_level_security' | 'role' | 'migrations';

/**
 * The checks that fail, none when all is well: the role can bypass row-level security (by itself, by a role that it may
 * become, or by owning a table), a tenant table is not under enabled and forced row-level security with policies that all
 * hold this role, and those that it may become, to the tenant, or the schema is not the one that this release was built for.
 */
export async function failedChecks(database: Database): Promise<FailedCheck[]> {
  const { rows } = await readState(database);
  const [state] = rows;
  if (!state) return ['migrations'];
  const failed: FailedCheck[] = [];
  if (state.role_is_unsafe) failed.push('role');
  if (state.unprotected_tables > 0) failed.push('row_level_security');
  const known = await knownMigrations();
  if (state.applied?.join() !== known.join()) failed.push('migrations');
  return failed;
}

type State = { role_is_unsafe: boolean; unprotected_tables: number; applied: string[] | null };

/** One statement, so that a probe costs one round trip; no row when the table of migrations is not there for this role. */
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
      exists (
        select from pg_roles r
        where (r.rolsuper or r.rolbypassrls) and pg_has_role(current_user, r.oid, 'MEMBER')
      ) or exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'MEMBER')
      ) as role_is_unsafe,
      (
        select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
          and (c.relname = 'tenants' or exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
          and not (c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid)
            and not exists (select from own_policies p where p.polrelid = c.oid and not p.holds_to_tenant))
      ) as unprotected_tables,
      (select array_agg(name order by name) from kysely_migration) as applied
  `;
  try {
    return await statement.execute(database);
  } catch (error) {
    if (error instanceof Error && 'code' in error && unseen.has(String(error.code))) return { rows: [] };
    throw error;
  }
}

/** SQLSTATE: the table does not exist; it may not be read. */
const unseen = new Set(['42P01', '42501']);
