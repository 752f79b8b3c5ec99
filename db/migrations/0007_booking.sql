-- A capture that was reversed in part lowers the sale side: gross is money captured. Not validated, because the rows that
-- are there satisfied a stricter rule.
alter table revenue_events drop constraint revenue_events_kind_check;
alter table revenue_events add constraint revenue_events_kind_check
  check (kind in ('sale', 'capture_reversal', 'refund', 'dispute')) not valid;
alter table revenue_minutes drop constraint revenue_minutes_kind_check;
alter table revenue_minutes add constraint revenue_minutes_kind_check
  check (kind in ('sale', 'capture_reversal', 'refund', 'dispute')) not valid;

-- The payment that an event belongs to: base64url of the SHA-256 of the platform's own id for it, so that it joins and says
-- nothing. Null for what was booked before.
alter table revenue_events add column payment_ref text check (payment_ref ~ '^[A-Za-z0-9_-]{43}$');
-- Not led by the connection as well: the planner would take the primary key's first two columns to be as good as the index.
create index revenue_events_by_payment on revenue_events (tenant_id, payment_ref) where payment_ref is not null;

-- Records that count but cannot be booked exactly: listed, never guessed at and never in a total. Ids are escaped where
-- PostgreSQL could not keep them.
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
