-- Creates the three roles and their privileges. Run it in the database before the first migration,
-- as a superuser or, on a managed service, as the database's owner with CREATEROLE. A second run
-- changes nothing. Set the passwords separately.
--
--   revenue_owner   owns and migrates the schema; not used by the server
--   revenue_app     the server's role: owns nothing, cannot bypass row-level security
--   revenue_worker  lists tenants' ids for background work, sees nothing else
--
-- Required part: after an ERROR here, the server refuses to use this database.

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

-- A process frozen inside a transaction must not keep a tenant's row locked: the idle timeout is a
-- quarter of the lease, the others are below the answer deadline. They are set on the role, so that
-- a transaction-mode pooler keeps them. The fixed date format and time zone keep the server
-- independent of the database's and the machine's settings.
do $$
declare
  wanted record;
begin
  -- Without the lock, concurrent runs for two databases of one cluster fail on the same rows; only
  -- a superuser may lock.
  begin
    lock table pg_catalog.pg_db_role_setting in share row exclusive mode;
  exception when insufficient_privilege then
    null;
  end;
  -- Skips settings already made: only the superuser of another database may alter a role created
  -- there.
  for wanted in
    select * from (values
      ('revenue_app', 'idle_in_transaction_session_timeout', '2s'),
      ('revenue_app', 'lock_timeout', '1s'),
      ('revenue_app', 'statement_timeout', '5s'),
      ('revenue_app', 'datestyle', 'ISO, MDY'),
      ('revenue_app', 'intervalstyle', 'postgres'),
      ('revenue_app', 'timezone', 'UTC'),
      ('revenue_app', 'default_transaction_isolation', 'read committed'),
      ('revenue_app', 'row_security', 'on'),
      ('revenue_worker', 'statement_timeout', '5s')
    ) as setting (role, name, value)
    where not exists (
      select from pg_db_role_setting s, unnest(s.setconfig) as one
       where s.setrole = setting.role::regrole and s.setdatabase = 0 and lower(one) = lower(name || '=' || value))
  loop
    execute format('alter role %I set %I = %L', wanted.role, wanted.name, wanted.value);
  end loop;
end $$;

do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to revenue_app, revenue_worker', current_database());
  execute format('grant connect, create on database %I to revenue_owner', current_database());
  revoke create on schema public from public;
  grant usage, create on schema public to revenue_owner;
  grant usage on schema public to revenue_app, revenue_worker;
  -- A revoke or grant without effect is only a warning in PostgreSQL: check the result.
  if has_database_privilege('public', current_database(), 'connect')
     or has_database_privilege('revenue_app', current_database(), 'create, temporary')
     or has_schema_privilege('revenue_app', 'public', 'create')
     or not has_database_privilege('revenue_owner', current_database(), 'create')
     or not has_schema_privilege('revenue_owner', 'public', 'create') then
    raise insufficient_privilege using
      message = format('%s may not decide who connects to the database %s', current_user, current_database()),
      hint = 'Run db/roles.sql as the owner of the database.';
  end if;
end $$;

-- Recommended part: limits the damage of an SQL injection beyond reading rows, which row-level
-- security limits already. After a WARNING here, the server runs without the protection and logs
-- this at start-up; SECURITY.md lists the risks.

-- Default for future functions of the schema. Only a member of revenue_owner may change the owner's
-- defaults.
do $$
begin
  alter default privileges for role revenue_owner revoke execute on functions from public;
exception when insufficient_privilege then
  begin
    execute format('grant revenue_owner to %I', current_user);
    alter default privileges for role revenue_owner revoke execute on functions from public;
    execute format('revoke revenue_owner from %I', current_user);
  exception when insufficient_privilege then
    raise warning 'function_defaults: % may not change the default privileges of revenue_owner', current_user;
  end;
end $$;

-- PostgreSQL's own functions, owned by its superuser. The server uses none of them.
--   set_config: can change the tenant inside a SELECT, where SET is not allowed. The migrator needs it.
--   large_objects: belong to a role, not to a tenant: they bypass row-level security.
--   other_sessions: other sessions' queries of the same role show their tenants' ids.
--   signals: cancel or terminate other sessions.
-- Monitoring roles keep the last two.
do $$
declare
  protection record;
  routine regprocedure;
begin
  for protection in
    select * from (values
      ('set_config', '^set_config$', 'revenue_owner'),
      ('large_objects', '^lo_|^lo(read|write)$', null),
      ('other_sessions', '^pg_stat_get_(backend_)?activity$', 'pg_read_all_stats'),
      ('signals', '^pg_(cancel|terminate)_backend$', 'pg_signal_backend')
    ) as protected (name, functions, keeper)
  loop
    if not (
      select bool_and(pg_has_role(proowner, 'usage')) from pg_proc
       where pronamespace = 'pg_catalog'::regnamespace and proname ~ protection.functions
    ) then
      if exists (
        select from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname ~ protection.functions
           and has_function_privilege('revenue_app', oid, 'execute')
      ) then
        raise warning '%: only a superuser may revoke these functions; % is none', protection.name, current_user;
      end if;
      continue;
    end if;
    for routine in
      select oid::regprocedure from pg_proc
       where pronamespace = 'pg_catalog'::regnamespace and proname ~ protection.functions
    loop
      execute format('revoke execute on function %s from public', routine);
      if protection.keeper is not null then
        execute format('grant execute on function %s to %I', routine, protection.keeper);
      end if;
    end loop;
  end loop;
end $$;
