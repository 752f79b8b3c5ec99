-- At start-up and in its readiness check, the server compares the schema with its own migrations.
grant select on kysely_migration to revenue_app;
