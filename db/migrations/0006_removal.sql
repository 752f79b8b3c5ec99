-- Removing a tenant deletes what it had, as the application role and under its policies like all other work. The worker
-- lists tenants by their ids, to go through them one by one.
grant delete on tenants, platform_connections, revenue_events, revenue_minutes, revenue_cache_entries to revenue_app;
