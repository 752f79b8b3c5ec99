-- Optional: spreads the tenants over the nodes of a Citus cluster. First run db/roles.sql on every
-- node. Then run this file in the coordinator's database after `migrate`, as a superuser, and again
-- after each upgrade with a new table; it skips distributed tables. docs/scaling.md lists the
-- cluster's other requirements.

-- Three statements, each its own transaction in psql: Citus cannot alter a role after parallel work
-- on shards.

do $$
begin
  -- Existing rows move to the nodes. Row-level security would hide them from their owner, and they
  -- would stay behind.
  if not exists (select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)) then
    raise insufficient_privilege using message = 'db/citus.sql must be run by a superuser';
  end if;

  -- SET LOCAL sets a transaction's tenant; the nodes' policies need the setting too.
  execute format('alter role revenue_app in database %I set citus.propagate_set_commands = %L', current_database(), 'local');
end $$;

do $$
declare
  entry record;
begin
  -- Each table is distributed by tenant, after the tables it references; all rows of a tenant share
  -- one node.
  for entry in
    select * from (values
      ('tenants', 'id'),
      ('platform_connections', 'tenant_id'),
      ('platform_credentials', 'tenant_id'),
      ('platform_sync_states', 'tenant_id'),
      ('revenue_events', 'tenant_id'),
      ('revenue_minutes', 'tenant_id'),
      ('unbooked_events', 'tenant_id'),
      ('connection_coverage', 'tenant_id'),
      ('platform_webhooks', 'tenant_id'),
      ('webhook_inbox', 'tenant_id'),
      ('worker_tasks', 'tenant_id'),
      ('reconciliations', 'tenant_id'),
      ('revenue_cache_entries', 'tenant_id')
    ) as spread (name, tenant_column)
  loop
    continue when exists (select from pg_dist_partition where logicalrelid = entry.name::regclass);
    -- Citus allows no sub-select in a policy. An index scan of one tenant still reads the setting
    -- only once.
    execute format(
      $policy$alter policy tenant_isolation on %I
        using (%I = nullif(current_setting('app.current_tenant_id', true), '')::uuid)$policy$,
      entry.name, entry.tenant_column);
    perform create_distributed_table(
      entry.name::regclass, entry.tenant_column,
      colocate_with => case entry.name when 'tenants' then 'none' else 'tenants' end);
  end loop;
end $$;

do $$
begin
  -- Shared by all tenants: each node has a copy. The migrator's two tables stay on the coordinator.
  if not exists (select from pg_dist_partition where logicalrelid = 'fx_rates'::regclass) then
    perform create_reference_table('fx_rates'::regclass);
  end if;
end $$;
