-- options: fields that are no secrets, such as the account that a platform's key reads, sealed in with the
-- tokens. The release before opens no token that has options, and those that it stores have none.
-- version: counts the changes of the tokens, so that of two exchanges one is stored. The lease: of an exchange
-- under way. Constant defaults rewrite no row.
alter table platform_credentials add column options jsonb not null default '{}';
alter table platform_credentials add column version bigint not null default 1;
alter table platform_credentials add column lease_token uuid;
alter table platform_credentials add column lease_expires_at timestamptz not null default '-infinity';
