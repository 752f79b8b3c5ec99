-- window_as_of: a moment inside the answer's windows; data of lagging sources is older. The
-- previous release writes it to data_as_of. partial_*: the answer without the failing sources, for
-- requests that accept it.
alter table revenue_cache_entries add column window_as_of timestamptz not null default '-infinity';
alter table revenue_cache_entries add column partial_snapshot jsonb;
alter table revenue_cache_entries add column partial_expires_at timestamptz not null default '-infinity';
