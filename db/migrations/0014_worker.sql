-- Background work, claimed by the same kind of lease as the cache row: one row per tenant and task.
-- due_at: when the task should run next.
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

-- backfill_cursor: where the backfill of a past day continues.
alter table platform_sync_states add column backfill_cursor jsonb;

-- Older events may be deleted and are never booked again. This time only moves forward.
alter table tenants add column ledger_kept_from timestamptz not null default '-infinity';

-- For the deletion of old voided events; revenue_events_by_time covers the others.
create index revenue_events_voided_by_time on revenue_events (tenant_id, occurred_at) where voided;
