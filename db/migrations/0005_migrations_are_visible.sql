-- The serving role checks at start-up and for readiness that the schema is the one it was built for.
grant select on kysely_migration to revenue_app;
