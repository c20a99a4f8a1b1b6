-- Texts that are written once and sent often, and files on their way into a mail.

create table public.email_templates (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(name) between 1 and 200),
  owner_id uuid default app.current_member_id(),
  shared boolean not null default true,
  subject text not null default '' check (length(subject) <= 1000),
  text text not null default '' check (length(text) <= 100000),
  html text check (length(html) <= 300000),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id),
  constraint email_templates_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete cascade,
  constraint email_templates_seen check (shared or owner_id is not null)
);
comment on column public.email_templates.shared is 'of the whole organisation; otherwise its owner''s alone';
create unique index email_templates_name_key on public.email_templates (org_id, lower(name)) where shared and deleted_at is null;
create index email_templates_name_idx on public.email_templates (org_id, name, id) where deleted_at is null;
create index email_templates_owner_idx on public.email_templates (org_id, owner_id);
create index email_templates_created_idx on public.email_templates (org_id, created_at, id) where deleted_at is null;
create index email_templates_deleted_idx on public.email_templates (org_id, deleted_at, id) where deleted_at is not null;
select app.tenant_table('public.email_templates', 'email_templates', rule => $$(shared or owner_id = (select app.current_member_id()))$$);

-- A file that was uploaded and has not gone with a mail: of whoever uploaded it, for a day.
create table public.email_files (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  author_id uuid not null default app.current_actor_id(),
  file_name text not null check (length(file_name) between 1 and 500),
  content_type text not null check (length(content_type) between 3 and 200),
  size_bytes bigint not null check (size_bytes between 0 and 25000000),
  file_key text not null check (length(file_key) between 1 and 300),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id)
);
create index email_files_created_idx on public.email_files (created_at);
select app.tenant_table('public.email_files', 'emails', rule => $$author_id = (select app.current_actor_id())$$, audited => false);
-- What is there is used or left, never changed; taking it is part of sending and needs no more than that.
revoke update on public.email_files from rapport_app;
drop policy tenant_update on public.email_files;
drop policy tenant_delete on public.email_files;
revoke delete on public.email_files from rapport_app;

-- Takes files of the caller's for a mail: each goes with one. Answers those that are there.
create function app.take_email_files(wanted uuid[]) returns table (id uuid, file_name text, content_type text, size_bytes bigint, file_key text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  org uuid := app.org_with('emails.write');
begin
  return query delete from public.email_files f where f.org_id = org and f.id = any (wanted) and f.author_id = app.current_actor_id()
    returning f.id, f.file_name, f.content_type, f.size_bytes, f.file_key;
end $$;
grant execute on function app.take_email_files(uuid[]) to rapport_app;

-- Bytes that no row names any more, noted in the transaction that takes the row away: a worker that dies forgets none of them.
create table private.file_removals (
  of_org uuid not null,
  file_key text not null,
  noted_at timestamptz(3) not null default now(),
  primary key (of_org, file_key)
);
comment on column private.file_removals.of_org is 'no org_id: the end of an organisation empties all that bears one, and its files are still to be removed then';
create index file_removals_noted_idx on private.file_removals (noted_at);
create index email_attachments_file_idx on public.email_attachments (org_id, file_key);
create index emails_cancelled_files_idx on public.emails (updated_at) where state = 'cancelled' and attachment_count > 0;
create function app.note_freed_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.file_removals (of_org, file_key) values (old.org_id, old.file_key) on conflict do nothing;
  return null;
end $$;
create trigger free_file after delete on public.email_attachments for each row execute function app.note_freed_file();
create trigger free_file after delete on public.email_files for each row execute function app.note_freed_file();

-- Forgets files that went with no mail for a day, or with one that was called back then, and answers where bytes lie that nobody names
-- for an hour. What has gone from an upload into a mail is named again.
create function app.sweep_email_files(max_rows int default 100) returns setof text
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
