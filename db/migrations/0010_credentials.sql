-- options: non-secret fields, such as a key's account, authenticated by the tokens' seal. The
-- previous release cannot open a token with options and stores tokens without any. version: counts
-- changes of the tokens, so that only one of two concurrent exchanges is stored. lease_*: of a
-- running exchange. Constant defaults rewrite no row.
alter table platform_credentials add column options jsonb not null default '{}';
alter table platform_credentials add column version bigint not null default 1;
alter table platform_credentials add column lease_token uuid;
alter table platform_credentials add column lease_expires_at timestamptz not null default '-infinity';
