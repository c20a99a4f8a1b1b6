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

-- Forgets files that went with no mail for a day, and answers where their bytes lie.
create function app.sweep_email_files(max_rows int default 100) returns setof text
language sql volatile security definer set search_path = '' as $$
  delete from public.email_files f where (f.org_id, f.id) in (
    select d.org_id, d.id from public.email_files d where d.created_at < now() - interval '1 day' order by d.created_at limit max_rows for update skip locked)
  returning f.file_key
$$;
grant execute on function app.sweep_email_files(int) to rapport_web;
