-- Each comparison of a closed window of a connection with the platform's own list. The ids are bounded lists, beside how many
-- there are; `unpaired`: orders whose payment no connected account has. Differences are the platform's less the ledger's.
create table reconciliations (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  granularity text not null check (granularity in ('hour', 'day')),
  window_from timestamptz not null,
  window_to timestamptz not null check (window_to > window_from),
  verdict text not null check (verdict in ('matched', 'discrepancy')),
  expected_count bigint not null,
  found_count bigint not null,
  missing_count bigint not null,
  missing_ids jsonb not null,
  extra_count bigint not null,
  extra_ids jsonb not null,
  changed_count bigint not null,
  changed_ids jsonb not null,
  unpaired_count bigint not null,
  unpaired_ids jsonb not null,
  amount_differences jsonb not null,
  balance_differences jsonb,
  checked_at timestamptz not null,
  correlation_id uuid not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

-- The last verdict on each window, for every answer; and the list by verdict.
create index reconciliations_by_window on reconciliations
  (tenant_id, connection_id, granularity, window_from, checked_at desc, id desc) include (window_to, verdict);
create index reconciliations_by_verdict on reconciliations (tenant_id, verdict, id);

alter table reconciliations enable row level security;
alter table reconciliations force row level security;
create policy tenant_isolation on reconciliations to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on reconciliations to revenue_app;

-- The ledger was voided then, to be read anew: no verdict of before stands.
alter table platform_sync_states add column voided_at timestamptz not null default '-infinity';
