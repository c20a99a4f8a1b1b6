-- The roles of a Supabase project, for a plain Postgres 17. Runs as the superuser, can be run again.
-- Hosted semantics: `postgres` owns our data and is no superuser, so that a fault that hosted shows is not hidden here.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('supabase_auth_admin', 'nologin noinherit createrole'),
      ('supabase_storage_admin', 'nologin noinherit createrole'),
      ('dashboard_user', 'nologin createrole createdb replication'),
      ('postgres', 'login createrole createdb bypassrls replication'),
      -- Local only: what serves Supabase Auth and the Data API on this machine. It inherits so that it sees the
      -- catalogue of what the API roles may read; per request it becomes one of them.
      ('supabase_lite', 'login inherit')
    ) as roles (name, options)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.options);
    end if;
  end loop;
end $$;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant anon, authenticated, service_role to supabase_lite;
grant pg_monitor, pg_signal_backend, pg_read_all_data to postgres with admin option;
