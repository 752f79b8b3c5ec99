-- counted_since: when the connection was first read to its end; null while it does not count yet.
-- complete_through: up to where the platform itself claims to be complete; null where only data_as_of is known.
-- recent_*: the second reading of the last minutes, which finds what a platform lists late; apart from the cursor.
alter table platform_sync_states add column counted_since timestamptz;
alter table platform_sync_states add column complete_through timestamptz;
alter table platform_sync_states add column recent_cursor jsonb;
alter table platform_sync_states add column recent_read_at timestamptz not null default '-infinity';

-- FORCE binds the owner too: lifted for this one statement, inside the migration's transaction.
alter table platform_sync_states no force row level security;
update platform_sync_states set counted_since = case when data_as_of > '-infinity' then data_as_of else now() end
 where cursor is not null;
alter table platform_sync_states force row level security;

-- What was read whole, by connection. Two rows with a gap between them: what happened in the gap was not read.
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
