-- The removal of a tenant deletes its rows as the application role, under the same policies as all
-- other work. The worker lists the tenants' ids and handles one tenant at a time.
grant delete on tenants, platform_connections, revenue_events, revenue_minutes, revenue_cache_entries to revenue_app;
