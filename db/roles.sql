-- The three roles and what the database itself allows them. Run once per database by a superuser, in that database, before
-- the first migration; running it again changes nothing. Passwords are set apart from this file.
--
--   revenue_owner   owns the schema and migrates it; serves nothing
--   revenue_app     serves: cannot bypass row-level security, owns nothing
--   revenue_worker  lists the ids of tenants for background work, and sees nothing else

do $$
begin
  if not exists (select from pg_roles where rolname = 'revenue_owner') then
    create role revenue_owner login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'revenue_app') then
    create role revenue_app login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'revenue_worker') then
    create role revenue_worker login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
end $$;

-- A process frozen inside a transaction must not keep a tenant's row: a quarter of the lease, and limits below the
-- answer deadline. Set on the role, so that they hold through a transaction-mode pooler.
do $$
begin
  -- Two that set up databases of one cluster at the same moment would fail on each other's rows.
  lock table pg_catalog.pg_db_role_setting in share row exclusive mode;
  alter role revenue_app set idle_in_transaction_session_timeout = '2s';
  alter role revenue_app set lock_timeout = '1s';
  alter role revenue_app set statement_timeout = '5s';
  alter role revenue_worker set statement_timeout = '5s';
  -- The server reads and compares times; what a database or a machine was set to must not change how they are written.
  alter role revenue_app set datestyle = 'ISO, MDY';
  alter role revenue_app set intervalstyle = 'postgres';
  alter role revenue_app set timezone = 'UTC';
  alter role revenue_app set default_transaction_isolation = 'read committed';
  alter role revenue_app set row_security = on;
end $$;

do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to revenue_app, revenue_worker', current_database());
  execute format('grant connect, create on database %I to revenue_owner', current_database());
end $$;
grant usage, create on schema public to revenue_owner;
grant usage on schema public to revenue_app, revenue_worker;
alter default privileges for role revenue_owner revoke execute on functions from public;

-- An injected SELECT could otherwise change the tenant inside one statement; SET cannot stand inside a SELECT.
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
-- The migrator sets its own lock timeout so.
grant execute on function pg_catalog.set_config(text, text, boolean) to revenue_owner;

-- Large objects belong to a role, not to a tenant: a way around row-level security, and nothing here uses them.
do $$
declare
  routine regprocedure;
begin
  for routine in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace and (proname like 'lo\_%' or proname in ('loread', 'lowrite')) loop
    execute format('revoke execute on function %s from public', routine);
  end loop;
end $$;

-- What other sessions of the same role run names their tenants, and ending them is a way to disturb those: nothing here
-- does either. Roles that watch the server keep both.
do $$
declare
  routine regprocedure;
begin
  for routine in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname in ('pg_stat_get_activity', 'pg_stat_get_backend_activity') loop
    execute format('revoke execute on function %s from public', routine);
    execute format('grant execute on function %s to pg_read_all_stats', routine);
  end loop;
  for routine in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname in ('pg_cancel_backend', 'pg_terminate_backend') loop
    execute format('revoke execute on function %s from public', routine);
    execute format('grant execute on function %s to pg_signal_backend', routine);
  end loop;
end $$;
