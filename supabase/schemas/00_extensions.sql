-- Extensions, schemas and run-time roles. Nothing here knows what a deal is.

create schema if not exists extensions;
create extension if not exists pgcrypto  with schema extensions;
create extension if not exists citext    with schema extensions;
create extension if not exists pg_trgm   with schema extensions;
create extension if not exists btree_gin with schema extensions;
create extension if not exists unaccent  with schema extensions;

create schema app;
create schema private;
create schema partitions;
comment on schema app is 'Helpers. Its security definer functions are the whole list of ways around row-level security.';
comment on schema private is 'Hashes, ciphertexts, windows of use: no run-time role has usage.';
comment on schema partitions is 'Children of the range-partitioned tables, where neither the Data API nor the generated types look.';

-- rapport_web    the web server's login: owns nothing, inherits nothing, so a query outside withOrg() is refused
-- rapport_app    what it becomes inside a transaction: the only role with write grants
-- rapport_worker the Edge Functions' login: may execute its named functions and nothing else
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('rapport_app', 'nologin noinherit'),
      ('rapport_web', 'login noinherit'),
      ('rapport_worker', 'login noinherit')) as r (name, options)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.options);
    end if;
  end loop;
end $$;
grant rapport_app to rapport_web with inherit false, set true;
alter role rapport_web set statement_timeout = '15s';
alter role rapport_web set idle_in_transaction_session_timeout = '30s';
alter role rapport_web set timezone = 'UTC';
alter role rapport_worker set statement_timeout = '30s';
alter role rapport_worker set timezone = 'UTC';

revoke all on schema public from public;
grant usage on schema public, extensions to anon, authenticated, service_role, rapport_app;
grant usage on schema app to authenticated, rapport_app, rapport_web, rapport_worker;

-- The platform grants every new table and function in public to its API roles. Grants here are given by hand, by app.tenant_table().
alter default privileges in schema public revoke all on tables    from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;
