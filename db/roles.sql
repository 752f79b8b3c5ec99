-- The three roles and what the database itself allows them. Run it in the database, before the first migration, as a
-- superuser, or as a role with CREATEROLE that owns the database, as managed services have one. Running it again changes
-- nothing. Passwords are set apart from this file.
--
--   revenue_owner   owns the schema and migrates it; serves nothing
--   revenue_app     serves: cannot bypass row-level security, owns nothing
--   revenue_worker  lists the ids of tenants for background work, and sees nothing else
--
-- MUST: an ERROR there means that the server will not serve from this database.

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
-- answer deadline. Set on the role, so that they hold through a transaction-mode pooler. The server reads and compares
-- times; what a database or a machine was set to must not change how they are written.
do $$
declare
  wanted record;
begin
  -- Two that set up databases of one cluster at the same moment would fail on each other's rows; only a superuser may lock.
  begin
    lock table pg_catalog.pg_db_role_setting in share row exclusive mode;
  exception when insufficient_privilege then
    null;
  end;
  -- Those that are set stay untouched: roles of another database's superuser may not be changed by everyone.
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
  -- PostgreSQL only warns when it revokes or grants nothing.
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

-- SHOULD: each stops what a text slipped into a statement could do beside reading rows, which row-level security binds. A
-- WARNING there means that the server serves without it, and logs so at its start; SECURITY.md says what that leaves open.

-- Functions that the schema may have one day. To say so for the owner, a role must be able to become the owner.
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

-- Functions of PostgreSQL itself, which its superuser owns.
--   set_config: changes the tenant inside a SELECT, in which SET cannot stand. The migrator sets its own lock timeout so.
--   large_objects: belong to a role, not to a tenant: a way around row-level security.
--   other_sessions: what others of the same role run names their tenants.
--   signals: ending other sessions disturbs them.
-- Nothing here uses them. Roles that watch the server keep the last two.
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
