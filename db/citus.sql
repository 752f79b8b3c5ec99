-- Optional: spreads the tenants over the nodes of a Citus cluster, in place of one PostgreSQL. Run it in the coordinator's
-- database after `migrate`, as a superuser, and again after each upgrade that adds a table; what is distributed already is
-- left alone. Before, db/roles.sql has to be run on every node. docs/scaling.md says what else a cluster needs.

-- Three statements, each a transaction for psql: Citus alters no role in one that has worked on many shards at once.

do $$
begin
  -- Rows that are there move to the nodes: row-level security would hide them from their owner, and they would stay behind.
  if not exists (select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)) then
    raise insufficient_privilege using message = 'db/citus.sql must be run by a superuser';
  end if;

  -- The tenant of a transaction, set by SET LOCAL, has to reach the node whose policies read it.
  execute format('alter role revenue_app in database %I set citus.propagate_set_commands = %L', current_database(), 'local');
end $$;

do $$
declare
  entry record;
begin
  -- Each table of tenants by the tenant, behind those that it refers to; all of a tenant's rows lie on one node.
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
    -- Citus takes no policy with a sub-select; there an index scan of one tenant reads the setting once all the same.
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
  -- The same for all tenants: a copy on each node. The migrator's own two tables stay on the coordinator.
  if not exists (select from pg_dist_partition where logicalrelid = 'fx_rates'::regclass) then
    perform create_reference_table('fx_rates'::regclass);
  end if;
end $$;
