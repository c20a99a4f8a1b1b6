-- Files that no mail names any more are removed, whoever dies in between.
-- Bytes that no row names any more, noted in the transaction that takes the row away: a worker that dies forgets none of them.
create table private.file_removals (
  org_id uuid not null,
  file_key text not null,
  noted_at timestamptz(3) not null default now(),
  primary key (org_id, file_key)
);
create index file_removals_noted_idx on private.file_removals (noted_at);
create index email_attachments_file_idx on public.email_attachments (org_id, file_key);
create index emails_cancelled_files_idx on public.emails (updated_at) where state = 'cancelled' and attachment_count > 0;
create function app.note_freed_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.file_removals (org_id, file_key) values (old.org_id, old.file_key) on conflict do nothing;
  return null;
end $$;
create trigger free_file after delete on public.email_attachments for each row execute function app.note_freed_file();
create trigger free_file after delete on public.email_files for each row execute function app.note_freed_file();

-- Forgets files that went with no mail for a day, or with one that was called back then, and answers where bytes lie that nobody names
-- for an hour. What has gone from an upload into a mail is named again.
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
    and (exists (select from public.email_attachments a where a.org_id = r.org_id and a.file_key = r.file_key)
      or exists (select from public.email_files f where f.org_id = r.org_id and f.file_key = r.file_key));
  return query select r.file_key from private.file_removals r where r.noted_at < now() - interval '1 hour' order by r.noted_at limit max_rows;
end $$;
-- These are gone; those could not be removed, and are tried again in an hour.
create function app.forget_files(gone text[], kept text[]) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  forgotten int;
begin
  update private.file_removals r set noted_at = now() where r.file_key = any (kept);
  delete from private.file_removals r where r.file_key = any (gone);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
grant execute on function app.sweep_email_files(int), app.forget_files(text[], text[]) to rapport_web;
