-- options: fields of a credential that are no secrets, such as the account that a platform's key reads. They are sealed in
-- with the tokens: the release before opens no token that has options, and what it stores has none, whatever stands here.
-- version: counts the changes of the tokens, so that of two that exchange them one stores. The lease: who exchanges them
-- now. Defaults of constants rewrite no row.
alter table platform_credentials add column options jsonb not null default '{}';
alter table platform_credentials add column version bigint not null default 1;
alter table platform_credentials add column lease_token uuid;
alter table platform_credentials add column lease_expires_at timestamptz not null default '-infinity';
