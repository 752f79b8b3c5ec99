-- Webhooks of platforms. secret: sealed by the application, like tokens. secret_before: the
-- previous secret, still used by the platform until it switches over. Null secret: the app uses the
-- server's secret.
create table platform_webhooks (
  tenant_id uuid not null,
  connection_id uuid not null,
  secret text,
  secret_before text,
  secret_set_at timestamptz not null default '-infinity',
  last_received_at timestamptz not null default '-infinity',
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

-- Each message once, by its key, without its payload. object_id: the deleted object of a deletion
-- message; its look-up at the platform is pending while looked_up_at is null.
create table webhook_inbox (
  tenant_id uuid not null,
  connection_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  topic text not null check (length(topic) <= 100),
  object_id text check (length(object_id) <= 255),
  received_at timestamptz not null,
  looked_up_at timestamptz,
  primary key (tenant_id, connection_id, key),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);
create index webhook_inbox_to_look_up on webhook_inbox (tenant_id, connection_id) where looked_up_at is null;
create index webhook_inbox_by_time on webhook_inbox (tenant_id, received_at);

alter table platform_webhooks enable row level security;
alter table platform_webhooks force row level security;
create policy tenant_isolation on platform_webhooks to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

alter table webhook_inbox enable row level security;
alter table webhook_inbox force row level security;
create policy tenant_isolation on webhook_inbox to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update, delete on platform_webhooks, webhook_inbox to revenue_app;

-- hinted_at: when a webhook last announced news; read already if data_as_of is later.
alter table platform_sync_states add column hinted_at timestamptz not null default '-infinity';
