-- auth.uid() and its kin as hosted Supabase defines them: the whole claims first written by the Data API, one setting per claim as the older form.
-- The local Auth server brings versions that know the older form only, so these follow it.
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
$$;

create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
$$;

create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;

-- Owners and grants as on hosted: the schema belongs to the Auth server, `postgres` may read and write its tables but not own them.
do $$
declare
  object record;
begin
  for object in select format('table %s', oid::regclass) as name from pg_class where relnamespace = 'auth'::regnamespace and relkind in ('r', 'p') loop
    execute format('alter %s owner to supabase_auth_admin', object.name);
  end loop;
  for object in select oid::regprocedure as name from pg_proc where pronamespace = 'auth'::regnamespace loop
    execute format('alter function %s owner to supabase_auth_admin', object.name);
  end loop;
end $$;
grant usage on schema auth to anon, authenticated, service_role, postgres, supabase_lite;
grant select, insert, update, delete on all tables in schema auth to supabase_lite;
grant select, insert, update, delete, truncate, references, trigger on all tables in schema auth to postgres;
grant usage, select on all sequences in schema auth to supabase_lite, postgres;
grant execute on all functions in schema auth to anon, authenticated, service_role, postgres;
