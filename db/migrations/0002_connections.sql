-- A tenant's connected platform accounts, their encrypted tokens, and the progress of reading them.
-- Keys and foreign keys begin with tenant_id: checks of a foreign key ignore row-level security.
create table platform_connections (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  platform text not null check (platform in
    ('google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads', 'stripe', 'paypal', 'shopify', 'woocommerce')),
  platform_account_id text not null check (length(platform_account_id) between 1 and 255),
  status text not null check (status in ('pending', 'active', 'disabled')),
  mode text not null check (mode in ('test', 'live')),
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, platform, platform_account_id)
);

-- The application seals tokens; the database never sees one in clear. account_checked_at: when the
-- platform last confirmed the token's account; null for a new token.
create table platform_credentials (
  tenant_id uuid not null,
  connection_id uuid not null,
  access_token text not null,
  refresh_token text,
  expires_at timestamptz,
  scope text,
  token_type text,
  account_checked_at timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

-- cursor: where the next read begins, in the adapter's own format. data_as_of: everything up to
-- then was read.
create table platform_sync_states (
  tenant_id uuid not null,
  connection_id uuid not null,
  cursor jsonb,
  data_as_of timestamptz not null default '-infinity',
  cooldown_until timestamptz not null default '-infinity',
  last_error text,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id)
);

alter table platform_connections enable row level security;
alter table platform_connections force row level security;
create policy tenant_isolation on platform_connections to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

alter table platform_credentials enable row level security;
alter table platform_credentials force row level security;
create policy tenant_isolation on platform_credentials to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

alter table platform_sync_states enable row level security;
alter table platform_sync_states force row level security;
create policy tenant_isolation on platform_sync_states to revenue_app
  using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid));

grant select, insert, update on platform_connections to revenue_app;
grant select, insert, update, delete on platform_credentials to revenue_app;
grant select, insert, update, delete on platform_sync_states to revenue_app;
