-- A partly reversed capture lowers the sales: gross revenue is captured money. Not validated:
-- existing rows satisfied a stricter check.
alter table revenue_events drop constraint revenue_events_kind_check;
alter table revenue_events add constraint revenue_events_kind_check
  check (kind in ('sale', 'capture_reversal', 'refund', 'dispute')) not valid;
alter table revenue_minutes drop constraint revenue_minutes_kind_check;
alter table revenue_minutes add constraint revenue_minutes_kind_check
  check (kind in ('sale', 'capture_reversal', 'refund', 'dispute')) not valid;

-- The event's payment: base64url of the SHA-256 of the platform's payment id, usable for joins but
-- not readable. Null for older events.
alter table revenue_events add column payment_ref text check (payment_ref ~ '^[A-Za-z0-9_-]{43}$');
-- Without the connection: with it, the planner rates the primary key's first two columns as good as
-- this index.
create index revenue_events_by_payment on revenue_events (tenant_id, payment_ref) where payment_ref is not null;

-- Relevant records that cannot be booked exactly: listed here, never estimated, never in a total.
-- Ids are escaped where PostgreSQL cannot store them.
create table unbooked_events (
  tenant_id uuid not null,
  connection_id uuid not null,
  external_id text not null,
  occurred_at timestamptz not null,
  currency text not null check (length(currency) between 1 and 8),
  reason text not null check (length(reason) between 1 and 64),
  primary key (tenant_id, connection_id, external_id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);
create index unbooked_events_by_time on unbooked_events (tenant_id, occurred_at);

alter table unbooked_events enable row level security;
alter table unbooked_events force row level security;
create policy tenant_isolation on unbooked_events to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on unbooked_events to revenue_app;
