-- The end of an organisation empties all that bears an org_id; its files are still to be removed then.
alter table private.file_removals rename column org_id to of_org;
comment on column private.file_removals.of_org is 'no org_id: the end of an organisation empties all that bears one, and its files are still to be removed then';
create or replace function app.note_freed_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.file_removals (of_org, file_key) values (old.org_id, old.file_key) on conflict do nothing;
  return null;
end $$;
create or replace function app.sweep_email_files(max_rows int default 100) returns setof text
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from public.email_files f where (f.org_id, f.id) in (
    select d.org_id, d.id from public.email_files d where d.created_at < now() - interval '1 day' order by d.created_at limit max_rows for update skip locked);
  with back as materialized (
    select e.org_id, e.id from public.emails e where e.state = 'cancelled' and e.attachment_count > 0 and e.updated_at < now() - interval '1 day'
    order by e.updated_at limit max_rows for update skip locked
  ), freed as (
    delete from public.email_attachments a using back b where a.org_id = b.org_id and a.email_id = b.id
  )
  update public.emails e set attachment_count = 0 from back b where e.org_id = b.org_id and e.id = b.id;
  delete from private.file_removals r where r.noted_at < now() - interval '1 hour'
    and (exists (select from public.email_attachments a where a.org_id = r.of_org and a.file_key = r.file_key)
      or exists (select from public.email_files f where f.org_id = r.of_org and f.file_key = r.file_key));
  return query select r.file_key from private.file_removals r where r.noted_at < now() - interval '1 hour' order by r.noted_at limit max_rows;
end $$;
