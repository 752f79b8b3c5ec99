-- Work beside the answers, claimed by the same lease as they are: one row a task of a tenant. due_at: when it is worth
-- looking again.
create table worker_tasks (
  tenant_id uuid not null references tenants (id),
  task text not null check (task ~ '^[a-z_]{1,32}$'),
  due_at timestamptz not null default '-infinity',
  lease_token uuid,
  lease_expires_at timestamptz not null default '-infinity',
  last_ended_at timestamptz not null default '-infinity',
  primary key (tenant_id, task)
) with (fillfactor = 50);

alter table worker_tasks enable row level security;
alter table worker_tasks force row level security;
create policy tenant_isolation on worker_tasks to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on worker_tasks to revenue_app;

-- backfill_cursor: where the reading of a day before the first pull goes on.
alter table platform_sync_states add column backfill_cursor jsonb;

-- Nothing that happened before is booked any more: the ledger may have deleted it. It only moves forward.
alter table tenants add column ledger_kept_from timestamptz not null default '-infinity';

-- Old events are deleted by time; those that count have an index of their own.
create index revenue_events_voided_by_time on revenue_events (tenant_id, occurred_at) where voided;
