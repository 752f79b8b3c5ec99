-- window_as_of: as of when the answer's windows are; sources that list late are older. Rows that the release before writes
-- have it in data_as_of. partial_*: the answer without the sources that fail, for those who ask for it.
alter table revenue_cache_entries add column window_as_of timestamptz not null default '-infinity';
alter table revenue_cache_entries add column partial_snapshot jsonb;
alter table revenue_cache_entries add column partial_expires_at timestamptz not null default '-infinity';
