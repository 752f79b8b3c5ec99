-- The ledger: one row per event on a platform, without customer data. Amounts are in the ISO 4217
-- minor unit of their currency. A sale is positive; a refund or dispute is positive when money goes
-- back to a customer and negative when it returns to the merchant. An event that no longer counts
-- is voided, not deleted.
create table revenue_events (
  tenant_id uuid not null,
  connection_id uuid not null,
  external_id text not null,
  kind text not null check (kind in ('sale', 'refund', 'dispute')),
  amount_minor bigint not null check (kind <> 'sale' or amount_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  occurred_at timestamptz not null,
  voided boolean not null default false,
  primary key (tenant_id, connection_id, external_id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

-- The rollup: the ledger summed by minute. The same statement writes ledger and rollup, so the two
-- never differ, and the cost of a window does not grow with the number of events.
create table revenue_minutes (
  tenant_id uuid not null,
  connection_id uuid not null,
  minute timestamptz not null,
  kind text not null check (kind in ('sale', 'refund', 'dispute')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null,
  event_count bigint not null,
  primary key (tenant_id, connection_id, minute, kind, currency),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

alter table revenue_events enable row level security;
alter table revenue_events force row level security;
create policy tenant_isolation on revenue_events to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

alter table revenue_minutes enable row level security;
alter table revenue_minutes force row level security;
create policy tenant_isolation on revenue_minutes to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update on revenue_events to revenue_app;
grant select, insert, update on revenue_minutes to revenue_app;
