-- Where files lie on the platform: a private bucket of Supabase Storage, and a role that sees this bucket and nothing else.
-- API and functions show Storage a token of that role (`pnpm storage:key`), so none of them holds a key that passes row-level security.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'rapport_files') then create role rapport_files nologin inherit; end if;
end $$;

-- Makes the bucket and the role's way to it, as often as it is called. Answers whether Storage is there.
-- https://supabase.com/docs/guides/storage/schema/custom-roles: the role is granted to authenticator, and anon to the role, which brings usage of the schema.
create function private.prepare_files() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then return false; end if;
  grant rapport_files to authenticator;
  grant anon to rapport_files;
  insert into storage.buckets (id, name, public) values ('rapport', 'rapport', false) on conflict (id) do update set public = false;
  if not exists (select from pg_catalog.pg_policies p where p.schemaname = 'storage' and p.tablename = 'objects' and p.policyname = 'rapport files') then
    create policy "rapport files" on storage.objects to rapport_files using (bucket_id = 'rapport') with check (bucket_id = 'rapport');
    create policy "rapport bucket" on storage.buckets for select to rapport_files using (id = 'rapport');
  end if;
  return true;
end $$;
revoke execute on function private.prepare_files() from public;
