-- counted_since: when the connection was first read to its end; null while it does not count yet.
-- complete_through: the platform's data is complete up to here; null when only data_as_of is known.
-- recent_*: the re-read of the last minutes, independent of the cursor; it finds records listed
-- late.
alter table platform_sync_states add column counted_since timestamptz;
alter table platform_sync_states add column complete_through timestamptz;
alter table platform_sync_states add column recent_cursor jsonb;
alter table platform_sync_states add column recent_read_at timestamptz not null default '-infinity';

-- FORCE also applies to the owner: turned off for this one statement, inside the migration's
-- transaction.
alter table platform_sync_states no force row level security;
update platform_sync_states set counted_since = case when data_as_of > '-infinity' then data_as_of else now() end
 where cursor is not null;
alter table platform_sync_states force row level security;

-- Completely read times, by connection. A gap between two rows was not read.
create table connection_coverage (
  tenant_id uuid not null,
  connection_id uuid not null,
  covered_from timestamptz not null,
  covered_to timestamptz not null check (covered_to >= covered_from),
  primary key (tenant_id, connection_id, covered_from),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

alter table connection_coverage enable row level security;
alter table connection_coverage force row level security;
create policy tenant_isolation on connection_coverage to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on connection_coverage to revenue_app;
