-- A tenant's cached answer and the lease of the process refreshing it. Times are never null, so no
-- statement needs coalesce. fillfactor: rows are updated all day; a half-free page keeps the
-- updates HOT (heap-only tuples).
create table revenue_cache_entries (
  tenant_id uuid not null references tenants (id),
  cache_key text not null,
  snapshot jsonb,
  data_as_of timestamptz not null default '-infinity',
  expires_at timestamptz not null default '-infinity',
  lease_token uuid,
  lease_expires_at timestamptz not null default '-infinity',
  fail_until timestamptz not null default '-infinity',
  failure jsonb,
  primary key (tenant_id, cache_key)
) with (fillfactor = 50);

alter table revenue_cache_entries enable row level security;
alter table revenue_cache_entries force row level security;
create policy tenant_isolation on revenue_cache_entries to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update on revenue_cache_entries to revenue_app;
