/** Rights that only a superuser's run of db/roles.sql revokes; before that, the server warns. */
import { sql } from 'kysely';
import type { Database } from '../db/pool.ts';

export const protections = [
  'function_defaults',
  'set_config',
  'large_objects',
  'other_sessions',
  'signals',
] as const;

export type Protection = (typeof protections)[number];

/** The missing protections; none if a superuser has run db/roles.sql. */
export async function findMissingProtections(database: Database): Promise<Protection[]> {
  const { rows } = await sql<Record<Protection, boolean>>`
    select
      ${mayExecute('^set_config$')} as set_config,
      ${mayExecute('^lo_|^lo(read|write)$')} as large_objects,
      ${mayExecute('^pg_stat_get_(backend_)?activity$')} as other_sessions,
      ${mayExecute('^pg_(cancel|terminate)_backend$')} as signals,
      not exists (
        select from pg_default_acl d
         where d.defaclrole = to_regrole('revenue_owner') and d.defaclnamespace = 0 and d.defaclobjtype = 'f'
           and not exists (select from aclexplode(d.defaclacl) where grantee = 0)) as function_defaults
  `.execute(database);
  const [missing] = rows;
  return protections.filter((name) => missing?.[name] ?? true);
}

function mayExecute(functions: string) {
  return sql`exists (
    select from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname ~ ${functions}
       and has_function_privilege(oid, 'execute'))`;
}
