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
  const { rows } = await sql<{ role_is_unsafe: boolean; unprotected_tables: number }>`
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
      ) as unprotected_tables
  `.execute(database);
  const [answer] = rows;
  const failed: FailedCheck[] = [];
  if (answer === undefined || answer.role_is_unsafe) failed.push('role');
  if (answer === undefined || answer.unprotected_tables > 0) failed.push('row_level_security');
  if (!(await migrationsAreCurrent(database))) failed.push('migrations');
  return failed;
}

async function migrationsAreCurrent(database: Database): Promise<boolean> {
  const { rows: tables } = await sql<{ present: boolean }>`
    select coalesce(has_table_privilege(to_regclass('public.kysely_migration'), 'select'), false) as present
  `.execute(database);
  if (tables[0]?.present !== true) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    database,
  );
  const known = await knownMigrations();
  return known.length === rows.length && known.every((name, index) => rows[index]?.name === name);
}
