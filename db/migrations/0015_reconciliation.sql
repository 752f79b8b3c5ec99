-- Each comparison of a connection's closed window with the platform's list. Lists of ids are
-- bounded, their counts are not. unpaired: orders without a payment at any connected account.
-- Differences are platform minus ledger.
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

-- The first index finds the last verdict on each window, for every answer; the second lists
-- comparisons by verdict.
create index reconciliations_by_window on reconciliations
  (tenant_id, connection_id, granularity, window_from, checked_at desc, id desc) include (window_to, verdict);
create index reconciliations_by_verdict on reconciliations (tenant_id, verdict, id);

alter table reconciliations enable row level security;
alter table reconciliations force row level security;
create policy tenant_isolation on reconciliations to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on reconciliations to revenue_app;

-- When the ledger was last voided to be read again: earlier verdicts are no longer valid.
alter table platform_sync_states add column voided_at timestamptz not null default '-infinity';
