-- What a Supabase project's database holds before the first migration. Runs as the superuser in that database, can be run again.
do $$ begin
  execute format('alter database %I owner to postgres', current_database());
  execute format('alter database %I set search_path = "$user", public, extensions', current_database());
end $$;

create schema if not exists extensions authorization postgres;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists storage authorization supabase_storage_admin;

grant usage on schema public, extensions, auth to anon, authenticated, service_role;
grant usage on schema auth to postgres, supabase_lite;
grant create on schema extensions to postgres;

-- Supabase grants the API roles everything that `postgres` creates in public; our chapters take it back, table by table.
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
-- Not trusted, so only the superuser can create it; on hosted it is there, too.
create extension if not exists pg_stat_statements with schema extensions;

do $$ begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end $$;

-- As on hosted: DDL tells the Data API to read the catalogue anew.
create or replace function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $$
begin
  notify pgrst, 'reload schema';
end $$;
drop event trigger if exists pgrst_ddl_watch;
create event trigger pgrst_ddl_watch on ddl_command_end
  when tag in ('CREATE TABLE', 'ALTER TABLE', 'DROP TABLE', 'CREATE VIEW', 'ALTER VIEW', 'DROP VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION', 'DROP FUNCTION', 'CREATE SCHEMA', 'DROP SCHEMA', 'GRANT', 'REVOKE', 'COMMENT')
  execute function extensions.pgrst_ddl_watch();
