/** Finds in PostgreSQL's catalogue each schema fault against the isolation of tenants. */
import type { TestDatabase } from '../support/database.ts';
import { covered, operations, tenantColumn, withoutTenants } from './tables.ts';

type Query = TestDatabase['query'];

/** Our relations, functions and schemas. `tenant_tables`: all tables but the migrator's two. */
const ours = `with schemas as (
  select oid, nspname from pg_namespace
   where nspname not in ('pg_catalog', 'information_schema') and nspname !~ '^pg_(toast|temp)'
), relations as (
  select c.*, c.oid::regclass::text as name from pg_class c join schemas s on s.oid = c.relnamespace
), tenant_tables as (
  select *, case when name = 'tenants' then 'id' else 'tenant_id' end as tenant_column from relations
   where relkind in ('r', 'p') and name not in (${withoutTenants.map((name) => `'${name}'`).join(', ')})
), functions as (
  select p.*, p.oid::regprocedure::text as name from pg_proc p join schemas s on s.oid = p.pronamespace
)`;

/** Each query returns the violations of its rule as `name`. */
const rules: Readonly<Record<string, string>> = {
  'not under forced row-level security':
    'select name from tenant_tables where not (relrowsecurity and relforcerowsecurity)',
  // A duplicate key would reveal the row of another tenant.
  'an index that does not lead with the tenant': `
    select i.indexrelid::regclass::text as name from pg_index i join tenant_tables t on t.oid = i.indrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
     where a.attname is distinct from t.tenant_column`,
  'a table without a key': `
    select name from tenant_tables t
     where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
  // Foreign key checks bypass row-level security.
  'a foreign key that does not lead with the tenant on both sides': `
    select k.conname as name from pg_constraint k
      join tenant_tables t on t.oid = k.conrelid
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
      left join tenant_tables r on r.oid = k.confrelid
     where k.contype = 'f' and (a.attname <> t.tenant_column or b.attname is distinct from r.tenant_column)`,
  'a foreign key that changes rows by itself': `
    select conname as name from pg_constraint where contype = 'f' and (confdeltype <> 'a' or confupdtype <> 'a')`,
  "a view with its owner's rights": `
    select name from relations where relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false)`,
  'a view without a barrier': `
    select name from relations where relkind = 'v' and not coalesce(reloptions @> '{security_barrier=true}', false)`,
  'a copy of rows without policies': `select name from relations where relkind in ('m', 'f')`,
  'a sequence across tenants': `select name from relations where relkind = 'S'`,
  "a function with its owner's rights": 'select name from functions where prosecdef',
  'a function executable by everyone': `
    select name from functions where exists (
      select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)`,
  // A function would compute another value on each copy of a row.
  'a computed default': `
    select t.name || '.' || a.attname as name from pg_attrdef d
      join tenant_tables t on t.oid = d.adrelid
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
     where pg_get_expr(d.adbin, d.adrelid) ~ '[(]'`,
  'a trigger': 'select tgname as name from pg_trigger where not tgisinternal',
  'a rewrite rule': `
    select rulename as name from pg_rewrite w join relations r on r.oid = w.ev_class where rulename <> '_RETURN'`,
  'not owned by revenue_owner': `
    select name from relations where relowner <> 'revenue_owner'::regrole and relkind <> 'i'
    union all select name from functions where proowner <> 'revenue_owner'::regrole`,
  'a schema with create rights beyond the owner': `
    select nspname as name from schemas cross join unnest(array['revenue_app', 'revenue_worker']) as role
     where has_schema_privilege(role, oid, 'create')`,
  'a default privilege on later objects': `
    select coalesce(nullif(grantee, 0)::regrole::text, 'public') || ': ' || privilege_type as name
      from pg_default_acl, aclexplode(defaclacl) where grantee <> defaclrole`,
  'a publication': 'select pubname as name from pg_publication',
};

async function selectNames(query: Query, text: string): Promise<string[]> {
  return (await query(`${ours} ${text}`)).map(({ name }) => String(name));
}

export async function catalogueFaults(query: Query): Promise<string[]> {
  const faults: string[] = [];
  const tables = await selectNames(query, 'select name from tenant_tables');
  for (const table of tables) if (!(table in covered)) faults.push(`not covered: ${table}`);
  for (const table of Object.keys(covered)) if (!tables.includes(table)) faults.push(`gone: ${table}`);
  for (const [claim, text] of Object.entries(rules))
    for (const name of await selectNames(query, text)) faults.push(`${claim}: ${name}`);
  for (const table of tables)
    if (JSON.stringify(await readPolicies(query, table)) !== JSON.stringify(policiesFor(table)))
      faults.push(`not the policy of the tenant alone: ${table}`);
  const granted = await selectNames(query, grants);
  for (const grant of granted) if (!wanted.has(grant)) faults.push(`granted: ${grant}`);
  for (const grant of wanted) if (!granted.includes(grant)) faults.push(`not granted: ${grant}`);
  return faults.toSorted();
}

async function readPolicies(query: Query, table: string): Promise<unknown[]> {
  return query(
    `select polroles::regrole[]::text as roles, polcmd as command, polpermissive as permissive,
            pg_get_expr(polqual, polrelid) as sees, pg_get_expr(polwithcheck, polrelid) as writes
       from pg_policy where polrelid = $1::regclass order by 1, 2, polname`,
    [table],
  );
}

/** A policy without its own check applies its `using` clause to writes. */
function policiesFor(table: string): unknown[] {
  const isOwn = `(${tenantColumn(table)} = ( SELECT (NULLIF(current_setting('app.current_tenant_id'::text, true), ''::text))::uuid AS "nullif"))`;
  const own = { roles: '{revenue_app}', command: '*', permissive: true, sees: isOwn, writes: null };
  const listing = { ...own, roles: '{revenue_worker}', command: 'r', sees: 'true' };
  return table === 'tenants' ? [own, listing] : [own];
}

/** Every privilege of a role other than the owner on a relation or column. */
const grants = `
  select coalesce(nullif(grantee, 0)::regrole::text, 'public') || ' may ' || lower(privilege_type) || ' ' || object
         || case when is_grantable then ' and pass it on' else '' end as name
    from (
      select name as object, relowner, a.* from relations, aclexplode(relacl) a
      union all
      select name || '.' || attname, relowner, a.*
        from relations r join pg_attribute on attrelid = r.oid, aclexplode(attacl) a
    ) as given
   where grantee <> relowner`;

const wanted = new Set([
  'revenue_worker may select tenants.id',
  'revenue_app may select kysely_migration',
  // No update or delete: past conversions must not change.
  'revenue_app may select fx_rates',
  'revenue_app may insert fx_rates',
  ...Object.keys(covered).flatMap((table) =>
    operations.map((operation) => `revenue_app may ${operation} ${table}`),
  ),
]);
