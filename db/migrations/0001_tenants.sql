-- A tenant is a merchant. Row-level security shows its row only to a transaction with its id, so
-- the application role may also create it. The worker role may list all tenants' ids and nothing
-- else.
create table tenants (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  reporting_currency text not null check (reporting_currency ~ '^[A-Z]{3}$'),
  reporting_time_zone text not null,
  created_at timestamptz not null,
  removed_at timestamptz
);

alter table tenants enable row level security;
alter table tenants force row level security;
-- nullif: after a SET LOCAL ends, the setting reads as ''. The sub-select is evaluated once per
-- scan.
create policy tenant_isolation on tenants to revenue_app
  using (id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));
create policy worker_lists_ids on tenants for select to revenue_worker using (true);

grant select, insert, update on tenants to revenue_app;
grant select (id) on tenants to revenue_worker;
