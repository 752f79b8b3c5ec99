-- The ledger: what happened on the platforms, one row an event, nothing about customers. Amounts are in the ISO 4217 minor
-- unit of their currency. A sale is positive; a refund or dispute is positive when money went back to a customer and
-- negative when it returned to the merchant. What stops counting is voided, not deleted.
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

-- The rollup: the ledger summed by minute, corrected by the statement that writes the ledger, so that the two are equal at
-- every moment and a window costs the same however busy the day was.
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
