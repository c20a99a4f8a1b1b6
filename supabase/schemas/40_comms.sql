-- What passes through other people's systems: connections to them, and the conversations that e-mails, texts and calls belong to.
-- Rows are written by functions, for workers that know no org yet and for members who may do it; a caller reads them under policies.

create table public.integrations (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  provider text not null check (provider in ('google')),
  member_id uuid not null,
  address text not null check (length(address) between 3 and 320 and address = lower(address)),
  display_name text not null default '' check (length(display_name) <= 200),
  scopes text[] not null default '{}',
  state text not null default 'connected' check (state in ('connected', 'failing', 'needs_reconnect', 'disconnected')),
  state_reason text check (length(state_reason) <= 1000),
  state_since timestamptz(3) not null default now(),
  sync_phase text not null default 'backfill' check (sync_phase in ('backfill', 'following', 'resync')),
  sync_total int check (sync_total >= 0),
  sync_done int not null default 0 check (sync_done >= 0),
  last_synced_at timestamptz(3),
  reconciled_at timestamptz(3),
  missing_count int check (missing_count >= 0),
  missing_ids text[] not null default '{}',
  signature text not null default '' check (length(signature) <= 10000),
  shares_bodies boolean not null default false,
  sends_for text not null default 'member' check (sends_for in ('member', 'org')),
  daily_limit int not null default 400 check (daily_limit between 1 and 2000),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  compared_since date,
  provider_count int check (provider_count >= 0),
  outcome_counts jsonb check (jsonb_typeof(outcome_counts) = 'object'),
  primary key (org_id, id),
  constraint integrations_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete cascade
);
comment on column public.integrations.missing_ids is 'the first of what the last reconciliation found at the provider and not here, by the provider''s ids';
comment on column public.integrations.provider_count is 'how many messages the last reconciliation found at the provider';
comment on column public.integrations.outcome_counts is 'what had become of these here, by outcome: together with missing_count they are provider_count';
comment on column public.integrations.shares_bodies is 'new conversations begin shared; otherwise their texts are for the mailbox''s member alone';
comment on column public.integrations.sends_for is 'org: API keys and colleagues who may send e-mail may send from this address';
comment on column public.integrations.daily_limit is 'e-mails that sequences and bulk sending may take of a day';
create unique index integrations_address_key on public.integrations (org_id, provider, address);
create index integrations_member_idx on public.integrations (org_id, member_id);
select app.tenant_table('public.integrations', 'integrations', member => '{read,write}', type => 'integration');
revoke insert, update, delete on public.integrations from rapport_app;
drop policy tenant_insert on public.integrations;
drop policy tenant_update on public.integrations;
drop policy tenant_delete on public.integrations;

-- Tokens, sealed outside the database. One refresh at a time: the lease says whose.
create table private.integration_tokens (
  org_id uuid not null,
  id uuid not null,
  refresh_token text,
  access_token text,
  access_expires_at timestamptz(3),
  lease_id uuid,
  lease_until timestamptz(3),
  primary key (org_id, id),
  foreign key (org_id, id) references public.integrations (org_id, id) on delete cascade
);
select private.register_sealed_column('private.integration_tokens', 'refresh_token');
select private.register_sealed_column('private.integration_tokens', 'access_token');

-- How far a mailbox has been read.
create table private.mailboxes (
  org_id uuid not null,
  id uuid not null,
  history_id numeric,
  page_token text,
  read_since date,
  due_at timestamptz(3) not null default now(),
  reconcile_due_at timestamptz(3) not null default now() + interval '1 day',
  failures int not null default 0,
  lease_id uuid,
  lease_until timestamptz(3),
  deaths int not null default 0,
  suspect text,
  suspected int not null default 0,
  primary key (org_id, id),
  foreign key (org_id, id) references public.integrations (org_id, id) on delete cascade
);
create index mailboxes_due_idx on private.mailboxes (due_at);
comment on column private.mailboxes.deaths is 'turns that ended without a word, one after the other: then mails are read one at a time, and the one that is read is the suspect';
comment on column private.mailboxes.suspected is 'how often the suspect was read and nothing was heard afterwards';
comment on column private.mailboxes.history_id is 'Gmail''s; what came after it is read next. Null: everything since read_since is read, page by page';

-- What of a mailbox has been dealt with, whatever came of it: a reconciliation holds the provider's list against this one.
create table private.mailbox_messages (
  org_id uuid not null,
  integration_id uuid not null,
  provider_id text not null,
  outcome text not null check (outcome in ('stored', 'duplicate', 'internal', 'blocked', 'draft', 'gone', 'unreadable')),
  email_id uuid,
  primary key (org_id, integration_id, provider_id),
  foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade
);

-- What the last reconciliation did not find here, named for the mailbox's member, and what has become of it since.
create table private.missing_emails (
  org_id uuid not null,
  integration_id uuid not null,
  provider_id text not null,
  position int not null,
  subject text not null default '',
  from_address text not null default '',
  from_name text not null default '',
  occurred_at timestamptz(3),
  found_at timestamptz(3) not null default now(),
  outcome text,
  email_id uuid,
  settled_at timestamptz(3),
  primary key (org_id, integration_id, provider_id),
  foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade
);
comment on column private.missing_emails.outcome is 'of private.mailbox_messages; null: it waits to be fetched';

-- Addresses and domains whose mail is left where it is.
create table public.blocked_addresses (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  address text not null check (length(address) between 3 and 320 and address = lower(address)),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id)
);
comment on column public.blocked_addresses.address is 'an address, or a domain for all of its addresses';
create unique index blocked_addresses_key on public.blocked_addresses (org_id, address);
select app.tenant_table('public.blocked_addresses', 'blocked_addresses', member => '{read}');

-- One line of the inbox: a thread of a mailbox, or all that passed between a number of ours and another one, or a mention of somebody.
create table public.conversations (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  channel text not null check (channel in ('email', 'phone', 'mention')),
  integration_id uuid,
  phone_id uuid,
  counterpart text not null check (length(counterpart) between 1 and 400),
  counterpart_name text check (length(counterpart_name) <= 300),
  subject text not null default '' check (length(subject) <= 1000),
  owner_id uuid,
  assignee_id uuid,
  team_id uuid,
  state text not null default 'open' check (state in ('open', 'snoozed', 'done')),
  snoozed_until timestamptz(3),
  visibility text not null default 'shared' check (visibility in ('private', 'shared')),
  unread boolean not null default false,
  last_at timestamptz(3) not null default now(),
  last_direction text not null default 'inbound' check (last_direction in ('inbound', 'outbound')),
  last_kind text not null check (last_kind in ('email', 'sms', 'call', 'mention')),
  message_count int not null default 0,
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  holder_id uuid generated always as (coalesce(assignee_id, owner_id)) stored,
  interaction_id uuid,
  hidden boolean not null default false,
  note_private boolean not null default false,
  primary key (org_id, id),
  constraint conversations_integration_fkey foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint conversations_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id),
  constraint conversations_assignee_fkey foreign key (org_id, assignee_id) references public.org_members (org_id, id) on delete set null (assignee_id),
  constraint conversations_team_fkey foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  constraint conversations_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint conversations_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint conversations_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete set null (deal_id),
  constraint conversations_of_channel check ((channel = 'email') = (integration_id is not null) and (channel = 'phone') = (phone_id is not null)),
  constraint conversations_snoozed check ((state = 'snoozed') = (snoozed_until is not null)),
  constraint conversations_interaction_fkey foreign key (org_id, interaction_id) references public.interactions (org_id, id) on delete cascade,
  constraint conversations_of_note check ((channel = 'mention') = (interaction_id is not null)),
  constraint conversations_own_mention check (channel <> 'mention' or (visibility = 'private' and num_nonnulls(assignee_id, team_id) = 0))
);
comment on column public.conversations.counterpart is 'the provider''s thread, the other number, or the note that mentions somebody';
comment on column public.conversations.owner_id is 'whose mailbox or number it is, or who is mentioned; null: of all who may see it';
comment on column public.conversations.holder_id is 'who has it to do: the assignee, else the owner';
comment on column public.conversations.interaction_id is 'the note that mentions its owner, for whom alone it is';
comment on column public.conversations.hidden is 'of a mention: its note is in the bin';
comment on column public.conversations.note_private is 'of a mention: its note is private';
comment on column public.conversations.visibility is 'private: that it is there follows its records, what it says is for its owner';
create unique index conversations_thread_key on public.conversations (org_id, integration_id, counterpart) where integration_id is not null;
create unique index conversations_number_key on public.conversations (org_id, phone_id, counterpart) where phone_id is not null;
create unique index conversations_mention_key on public.conversations (org_id, owner_id, counterpart) where channel = 'mention';
create index conversations_last_idx on public.conversations (org_id, state, last_at desc, id desc);
create index conversations_all_idx on public.conversations (org_id, last_at desc, id desc);
create index conversations_assignee_idx on public.conversations (org_id, assignee_id) where assignee_id is not null;
create index conversations_holder_idx on public.conversations (org_id, holder_id, state, last_at desc, id desc);
create index conversations_unread_idx on public.conversations (org_id, holder_id) where unread and state = 'open';
create index conversations_team_idx on public.conversations (org_id, team_id, state, last_at desc, id desc) where team_id is not null;
create index conversations_person_idx on public.conversations (org_id, person_id, last_at desc) where person_id is not null;
create index conversations_company_idx on public.conversations (org_id, company_id, last_at desc) where company_id is not null;
create index conversations_deal_idx on public.conversations (org_id, deal_id, last_at desc) where deal_id is not null;
create index conversations_interaction_idx on public.conversations (org_id, interaction_id) where interaction_id is not null;
create index conversations_snoozed_idx on public.conversations (snoozed_until) where state = 'snoozed';
select app.tenant_table('public.conversations', 'conversations', type => 'conversation', links => '{deal_id,person_id,company_id}',
  mine => '(conversations.channel <> ''mention'' and (select app.current_member_id()) in (conversations.owner_id, conversations.assignee_id))',
  rule => $$(channel = 'phone' or (channel = 'email' and (visibility = 'shared' or num_nonnulls(deal_id, person_id, company_id) > 0))
    or ((select app.current_member_id()) in (owner_id, assignee_id) and not hidden and (not note_private or (select app.can('private_notes.read')))))$$,
  audited => false);
-- Messages make conversations; people sort them.
revoke insert, update, delete on public.conversations from rapport_app;
grant update (state, snoozed_until, assignee_id, team_id, unread, visibility, company_id, person_id, deal_id) on public.conversations to rapport_app;
drop policy tenant_insert on public.conversations;
drop policy tenant_delete on public.conversations;

-- What a private conversation says is for its owner to open to others. Who gives it to a colleague opens it with that.
create function app.guard_sharing() returns trigger
language plpgsql set search_path = '' as $$
begin
  if app.is_server() and old.owner_id is not null and old.owner_id is distinct from app.current_member_id() then
    raise exception 'who may read a conversation is for its owner to say' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_sharing before update of visibility on public.conversations for each row
  when (old.visibility is distinct from new.visibility) execute function app.guard_sharing();
create trigger guard_hanging_change before update of deal_id, person_id, company_id on public.conversations for each row
  when ((old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id)) execute function app.guard_hanging();

-- Texts and calls stand in the timeline like notes, as one row of the same id that their own table keeps.
alter table public.interactions add column source_type text check (source_type in ('email', 'sms', 'call'));
comment on column public.interactions.source_type is 'the table that keeps it, under the same id; null: written by hand';
alter table public.interactions drop constraint interactions_kind_check;
alter table public.interactions add constraint interactions_kind_check check (kind in ('note', 'call', 'meeting', 'email', 'sms'));
select app.tenant_table('public.interactions', 'interactions', type => 'interaction', links => '{deal_id,person_id,company_id}',
  mine => 'interactions.author_id = (select app.current_actor_id())',
  rule => $$(visibility = 'everyone' or author_id = (select app.current_actor_id()) or (select app.can('private_notes.read')))$$);
revoke insert (source_type, conversation_id), update (source_type, conversation_id) on public.interactions from rapport_app;
create function app.guard_source() returns trigger
language plpgsql set search_path = '' as $$
begin
  if app.is_server() and pg_trigger_depth() = 1 and (old.kind, old.body, old.occurred_at, old.visibility, old.deleted_at)
    is distinct from (new.kind, new.body, new.occurred_at, new.visibility, new.deleted_at) then
    raise exception 'it tells of a message, which keeps it' using errcode = '42501', hint = 'Change or delete the message itself.';
  end if;
  return new;
end $$;
create trigger guard_source before update on public.interactions for each row when (old.source_type is not null) execute function app.guard_source();
-- The message tells of itself: a second event of its line in the timeline would be heard twice.
drop trigger emit_created on public.interactions;
drop trigger emit_updated on public.interactions;
drop trigger emit_deleted on public.interactions;
drop trigger emit_restored on public.interactions;
create trigger emit_created after insert on public.interactions for each row when (new.source_type is null) execute function app.emit('interaction.created');
create trigger emit_updated after update on public.interactions for each row when (old.deleted_at is null and new.deleted_at is null and new.source_type is null) execute function app.emit('interaction.updated');
create trigger emit_deleted after update of deleted_at on public.interactions for each row when (old.deleted_at is null and new.deleted_at is not null and new.source_type is null) execute function app.emit('interaction.deleted');
create trigger emit_restored after update of deleted_at on public.interactions for each row when (old.deleted_at is not null and new.deleted_at is null and new.source_type is null) execute function app.emit('interaction.restored');

-- A note may mention members: each, save its author, gets a line in the inbox, which hangs on what the note hangs on, and is not seen
-- while the note is private or in the bin. Whoever writes names active
-- members of the org; who is mentioned already stays, whatever became of them.
alter table public.interactions add column mentions uuid[] not null default '{}';
alter table public.interactions add constraint interactions_mentions_check check (cardinality(mentions) <= 50 and (kind = 'note' or mentions = '{}'));
comment on column public.interactions.mentions is 'members whom a note mentions';
grant insert (mentions), update (mentions) on public.interactions to rapport_app;
create function app.guard_mentions() returns trigger
language plpgsql set search_path = '' as $$
declare
  known uuid[] := case when tg_op = 'UPDATE' then old.mentions else '{}' end;
begin
  -- Runs before any policy is asked: of another org nobody learns whose id there is.
  if app.is_server() and app.org_with('interactions.write') is distinct from new.org_id then return new; end if;
  if exists (select from unnest(new.mentions) m where m is null or m <> all (known)
    and not exists (select from public.org_members o where o.org_id = new.org_id and o.id = m and o.status = 'active')) then
    raise exception 'a note mentions active members of its organisation alone' using errcode = '23503', constraint = 'interactions_mentions', table = 'interactions';
  end if;
  return new;
end $$;
create trigger guard_mentions before insert on public.interactions for each row when (new.mentions <> '{}') execute function app.guard_mentions();
create trigger guard_mentions_change before update of mentions on public.interactions for each row
  when (old.mentions is distinct from new.mentions) execute function app.guard_mentions();

-- The lines follow the note: who is mentioned newly gets one, who is no longer loses it, and it is about what the note is about. A
-- note that mentions the writer of another on the same record answers it.
create function app.tell_mentions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  writer record;
begin
  select m.id, m.name into writer from public.org_members m where new.author_type = 'user' and m.org_id = new.org_id and m.user_id = new.author_id;
  if tg_op = 'UPDATE' then
    delete from public.conversations c where c.org_id = new.org_id and c.interaction_id = new.id and c.owner_id <> all (new.mentions);
    update public.conversations c set deal_id = new.deal_id, person_id = new.person_id, company_id = new.company_id,
      hidden = new.deleted_at is not null, note_private = new.visibility <> 'everyone'
    where c.org_id = new.org_id and c.interaction_id = new.id;
  end if;
  insert into public.conversations (org_id, channel, interaction_id, counterpart, counterpart_name, owner_id, visibility, last_kind, unread, message_count,
    deal_id, person_id, company_id, hidden, note_private)
  select new.org_id, 'mention', new.id, new.id::text, coalesce(writer.name, (select k.name from public.api_keys k where k.org_id = new.org_id and k.id = new.author_id)),
    m.id, 'private', 'mention', true, 1, new.deal_id, new.person_id, new.company_id,
    new.deleted_at is not null, new.visibility <> 'everyone'
  from public.org_members m
  where m.org_id = new.org_id and m.id = any (new.mentions) and m.status = 'active' and m.id is distinct from writer.id
    and (tg_op = 'INSERT' or m.id <> all (old.mentions))
  on conflict (org_id, owner_id, counterpart) where channel = 'mention' do nothing;
  if tg_op = 'INSERT' then
    update public.conversations c set message_count = c.message_count + 1, last_direction = 'outbound', last_at = now(), unread = false
    from public.interactions n join public.org_members a on a.org_id = n.org_id and a.user_id = n.author_id and n.author_type = 'user'
    where c.org_id = new.org_id and c.owner_id = writer.id and c.channel = 'mention' and n.org_id = c.org_id and n.id = c.interaction_id
      and a.id = any (new.mentions) and coalesce(c.deal_id, c.person_id, c.company_id) = coalesce(new.deal_id, new.person_id, new.company_id);
  end if;
  return null;
end $$;
create trigger tell_mentions after insert on public.interactions for each row when (new.mentions <> '{}') execute function app.tell_mentions();
create trigger tell_mentions_change after update of mentions, visibility, deleted_at, deal_id, person_id, company_id on public.interactions for each row
  when ((old.mentions <> '{}' or new.mentions <> '{}') and (old.mentions, old.visibility, old.deleted_at, old.deal_id, old.person_id, old.company_id)
    is distinct from (new.mentions, new.visibility, new.deleted_at, new.deal_id, new.person_id, new.company_id)) execute function app.tell_mentions();

-- The timeline's row of a message, written once or brought up to date. A message about nobody we know has none.
create function private.tell_interaction(org uuid, source uuid, source_kind text, said text, at timestamptz, deal uuid, person uuid, company uuid,
  author_kind text, author uuid) returns void
language plpgsql set search_path = '' as $$
declare
  talk uuid;
begin
  if num_nonnulls(deal, person, company) = 0 and source_kind = 'email' then return; end if;
  execute format('select m.conversation_id from public.%I m where m.org_id = $1 and m.id = $2',
    case source_kind when 'email' then 'emails' when 'call' then 'calls' else source_kind end) into talk using org, source;
  insert into public.interactions as i (org_id, id, kind, source_type, conversation_id, body, occurred_at, deal_id, person_id, company_id, author_type, author_id)
  values (org, source, source_kind, source_kind, talk, left(coalesce(nullif(btrim(said), ''), '—'), 50000), at, deal, person, company, author_kind, author)
  on conflict on constraint interactions_pkey do update set body = excluded.body, conversation_id = excluded.conversation_id, occurred_at = excluded.occurred_at, deal_id = excluded.deal_id,
    person_id = excluded.person_id, company_id = excluded.company_id
  where (i.body, i.conversation_id, i.occurred_at, i.deal_id, i.person_id, i.company_id)
    is distinct from (excluded.body, excluded.conversation_id, excluded.occurred_at, excluded.deal_id, excluded.person_id, excluded.company_id);
end $$;

-- A message came or went: the conversation moves up; what comes in opens it again.
create function private.touch_conversation(org uuid, conversation uuid, at timestamptz, message_direction text, message_kind text, is_news boolean default true) returns void
language plpgsql set search_path = '' as $$
begin
  update public.conversations c set message_count = c.message_count + 1,
    last_direction = case when at >= c.last_at then message_direction else c.last_direction end,
    last_kind = case when at >= c.last_at then message_kind else c.last_kind end,
    last_at = greatest(c.last_at, at),
    unread = case when not is_news then c.unread else message_direction = 'inbound' end,
    state = case when is_news and message_direction = 'inbound' then 'open' else c.state end,
    snoozed_until = case when is_news and message_direction = 'inbound' then null else c.snoozed_until end
  where c.org_id = org and c.id = conversation;
end $$;

-- Who has this address or number: the one changed last, if several do.
create function private.person_by_email(org uuid, wanted text) returns table (person_id uuid, company_id uuid)
language sql stable set search_path = '' as $$
  select p.id, p.company_id from public.people p
  where p.org_id = org and p.email_normalized = lower(wanted) and p.deleted_at is null
  order by p.updated_at desc, p.id limit 1
$$;
create function private.person_by_phone(org uuid, wanted text) returns table (person_id uuid, company_id uuid)
language sql stable set search_path = '' as $$
  select p.id, p.company_id from public.people p
  where p.org_id = org and p.phone_normalized = wanted and p.deleted_at is null
  order by p.updated_at desc, p.id limit 1
$$;
create function private.company_by_domain(org uuid, wanted text) returns uuid
language sql stable set search_path = '' as $$
  select c.id from public.companies c
  where c.org_id = org and c.domain = lower(wanted) and c.deleted_at is null
  order by c.created_at, c.id limit 1
$$;

-- What has slept long enough comes back. Answers how many.
create function app.wake_conversations(max_rows int default 1000) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  woken int;
begin
  update public.conversations c set state = 'open', snoozed_until = null, unread = true
  where (c.org_id, c.id) in (
    select s.org_id, s.id from public.conversations s where s.state = 'snoozed' and s.snoozed_until <= now()
    order by s.snoozed_until limit max_rows for update skip locked);
  get diagnostics woken = row_count;
  return woken;
end $$;
grant execute on function app.wake_conversations(int) to rapport_web, rapport_worker;

-- Makes or renews the caller's connection to an address, with sealed tokens; reading begins at once. Answers its id, and whether it is
-- new. Another member's address is refused, whoever asks.
create function app.connect_integration(provider text, address text, display_name text, scopes text[], integration uuid,
  sealed_refresh text, sealed_access text, access_expires_at timestamptz, out id uuid, out is_new boolean)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := app.org_with('integrations.write');
  me uuid := app.current_member_id();
  known public.integrations;
begin
  if org is null or me is null then
    raise exception 'this needs the permission integrations.write, and a person to sign in' using errcode = '42501';
  end if;
  select i.* into known from public.integrations i where i.org_id = org and i.provider = provider and i.address = lower(address) for update;
  if found and known.member_id <> me then
    raise exception 'another member has connected this address' using errcode = '42501';
  end if;
  -- Sealed values are bound to their row, so the caller has named it.
  if found and known.id <> integration then
    raise exception 'this address has another id' using errcode = '22023';
  end if;
  id := integration;
  is_new := known.id is null;
  if is_new then
    insert into public.integrations (org_id, id, provider, member_id, address, display_name, scopes)
    values (org, id, provider, me, lower(address), display_name, scopes);
    insert into private.mailboxes (org_id, id, read_since) values (org, id, current_date - 90);
  else
    update public.integrations i set state = 'connected', state_reason = null, state_since = now(), display_name = display_name, scopes = scopes
    where i.org_id = org and i.id = id;
    update private.mailboxes m set due_at = now(), failures = 0 where m.org_id = org and m.id = id;
  end if;
  insert into private.integration_tokens as t (org_id, id, refresh_token, access_token, access_expires_at)
  values (org, id, sealed_refresh, sealed_access, access_expires_at)
  on conflict on constraint integration_tokens_pkey do update
    set refresh_token = coalesce(excluded.refresh_token, t.refresh_token), access_token = excluded.access_token,
      access_expires_at = excluded.access_expires_at, lease_id = null, lease_until = null;
  if is_new or known.state <> 'connected' then
    perform private.record_event(org, 'integration.connected', id, private.integration_told(org, id), null);
  end if;
  delete from private.integration_notices n where n.org_id = org and n.integration_id = id;
  perform pg_notify('rapport_mailboxes', '');
end $$;

-- The id that a connection to an address has or will have, so that its tokens can be sealed for it. Null: the caller may not connect it.
create function app.integration_id_for(provider text, address text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := app.org_with('integrations.write');
  me uuid := app.current_member_id();
  known record;
begin
  if org is null or me is null then return null; end if;
  select i.id, i.member_id into known from public.integrations i where i.org_id = org and i.provider = provider and i.address = lower(address);
  if not found then return app.uuid7(); end if;
  return case when known.member_id = me then known.id end;
end $$;

-- Whose connection it is may end and change it, and so may who may delete connections.
create function private.may_change_integration(org uuid, integration uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.integrations i where i.org_id = org and i.id = integration
    and (i.member_id = app.current_member_id() or app.org_with('integrations.delete') = org));
end $$;

-- Forgets the tokens; what was read stays. Answers the sealed refresh token's owner row so that a worker may revoke it, false: none.
create function app.disconnect_integration(integration uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('integrations.write');
begin
  if org is null or not private.may_change_integration(org, integration) then return false; end if;
  update public.integrations i set state = 'disconnected', state_reason = null, state_since = now()
  where i.org_id = org and i.id = integration and i.state <> 'disconnected';
  if not found then return true; end if;
  delete from private.integration_tokens t where t.org_id = org and t.id = integration;
  update private.mailboxes m set lease_id = null, lease_until = null, due_at = 'infinity' where m.org_id = org and m.id = integration;
  perform private.record_event(org, 'integration.disconnected', integration, private.integration_told(org, integration), null);
  return true;
end $$;

-- With a member who is removed goes the access to their mailbox.
create function app.end_connections() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  box uuid;
begin
  delete from private.integration_tokens t using public.integrations i
  where i.org_id = new.org_id and i.member_id = new.id and t.org_id = i.org_id and t.id = i.id;
  update private.mailboxes m set lease_id = null, lease_until = null, due_at = 'infinity' from public.integrations i
  where i.org_id = new.org_id and i.member_id = new.id and m.org_id = i.org_id and m.id = i.id;
  for box in update public.integrations i set state = 'disconnected', state_reason = null, state_since = now()
    where i.org_id = new.org_id and i.member_id = new.id and i.state <> 'disconnected' returning i.id
  loop
    perform private.record_event(new.org_id, 'integration.disconnected', box, private.integration_told(new.org_id, box), null);
  end loop;
  return null;
end $$;
create trigger end_connections after update of status on public.org_members for each row
  when (old.status <> 'removed' and new.status = 'removed') execute function app.end_connections();

-- What events say of a connection.
create function private.integration_told(org uuid, integration uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('id', i.id, 'provider', i.provider, 'name', i.address, 'member_id', i.member_id,
    'state', case i.state when 'needs_reconnect' then 'failing' else i.state end, 'reason', i.state_reason,
    'connected_at', case when i.state <> 'disconnected' then i.created_at end,
    'failing_since', case when i.state in ('failing', 'needs_reconnect') then i.state_since end)
  from public.integrations i where i.org_id = org and i.id = integration
$$;

-- Changes what a member sets of a mailbox; a key that is missing stays. Answers whether it did.
create function app.set_integration(integration uuid, wanted jsonb) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('integrations.write');
begin
  if org is null or not private.may_change_integration(org, integration) then return false; end if;
  update public.integrations i set
    signature = coalesce(wanted ->> 'signature', i.signature),
    display_name = coalesce(wanted ->> 'display_name', i.display_name),
    shares_bodies = coalesce((wanted ->> 'shares_bodies')::boolean, i.shares_bodies),
    sends_for = coalesce(wanted ->> 'sends_for', i.sends_for),
    daily_limit = coalesce((wanted ->> 'daily_limit')::int, i.daily_limit)
  where i.org_id = org and i.id = integration and (i.member_id = app.current_member_id()
    or not (wanted ?| '{shares_bodies,sends_for,signature,display_name}'::text[]));
  return found;
end $$;
grant execute on function app.connect_integration(text, text, text, text[], uuid, text, text, timestamptz), app.integration_id_for(text, text),
  app.disconnect_integration(uuid), app.set_integration(uuid, jsonb) to rapport_app;

-- A short-lived access token for who may use the mailbox. Answers one of: 'fresh' with the sealed access token; 'refresh' with the
-- sealed refresh token and a lease, for one caller at a time; 'wait', somebody else is at it; 'refused' with the reason.
-- `member` is who asks; null: the system, for its own reading.
create function app.take_token(org uuid, integration uuid, member uuid, at_least interval default '2 minutes',
  out answer text, out sealed text, out lease uuid, out reason text, out expires_at timestamptz)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  box public.integrations;
  held private.integration_tokens;
begin
  select i.* into box from public.integrations i where i.org_id = org and i.id = integration;
  if not found then answer := 'refused'; reason := 'not_found'; return; end if;
  -- Whose mailbox it is has to be there as well: with a member who was suspended or has left goes their mailbox, whoever asks.
  if exists (select from unnest(array[member, box.member_id]) who where who is not null
      and not exists (select from public.org_members m where m.org_id = org and m.id = who and m.status = 'active'))
    or member <> box.member_id and box.sends_for <> 'org' then
    answer := 'refused'; reason := 'not_yours'; return;
  end if;
  if box.state in ('needs_reconnect', 'disconnected') then answer := 'refused'; reason := box.state; return; end if;
  select t.* into held from private.integration_tokens t where t.org_id = org and t.id = integration for update;
  if not found or held.refresh_token is null then answer := 'refused'; reason := 'needs_reconnect'; return; end if;
  if held.access_token is not null and held.access_expires_at > now() + at_least then
    answer := 'fresh'; sealed := held.access_token; expires_at := held.access_expires_at; return;
  end if;
  if held.lease_until > now() then answer := 'wait'; return; end if;
  answer := 'refresh'; sealed := held.refresh_token; lease := gen_random_uuid();
  update private.integration_tokens t set lease_id = lease, lease_until = now() + interval '20 seconds' where t.org_id = org and t.id = integration;
end $$;

-- A provider may give a new refresh token with each refresh; the old one is then worth nothing. Only for the lease's holder.
create function app.keep_token(org uuid, integration uuid, lease uuid, sealed_access text, access_expires_at timestamptz, sealed_refresh text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  update private.integration_tokens t set access_token = sealed_access, access_expires_at = access_expires_at,
    refresh_token = coalesce(sealed_refresh, t.refresh_token), lease_id = null, lease_until = null
  where t.org_id = org and t.id = integration and t.lease_id = lease;
  return found;
end $$;

-- Forgets an access token that the provider no longer takes, so that the next caller refreshes it.
create function app.drop_access_token(org uuid, integration uuid, sealed_access text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update private.integration_tokens t set access_token = null, access_expires_at = null
  where t.org_id = org and t.id = integration and t.access_token = sealed_access;
  return found;
end $$;

-- A refresh did not work: `revoked` means the person has to connect again, which is told once; otherwise the next caller tries again.
create function app.fail_token(org uuid, integration uuid, lease uuid, revoked boolean, why text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update private.integration_tokens t set lease_id = null, lease_until = null,
    access_token = case when revoked then null else t.access_token end, refresh_token = case when revoked then null else t.refresh_token end
  where t.org_id = org and t.id = integration and t.lease_id = lease;
  if not found then return false; end if;
  if revoked then perform private.mark_integration(org, integration, 'needs_reconnect', why); end if;
  return true;
end $$;

-- A connection's state, told by an event and a notice when it changes.
create function private.mark_integration(org uuid, integration uuid, state_now text, why text) returns boolean
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
begin
  update public.integrations i set state = state_now, state_reason = left(why, 1000), state_since = now()
  where i.org_id = org and i.id = integration and i.state <> state_now and i.state <> 'disconnected';
  if not found then return false; end if;
  if state_now = 'needs_reconnect' then
    update private.mailboxes m set due_at = 'infinity', lease_id = null, lease_until = null where m.org_id = org and m.id = integration;
  end if;
  perform private.record_event(org, case state_now when 'connected' then 'integration.connected' else 'integration.failing' end, integration,
    private.integration_told(org, integration), null);
  if state_now = 'needs_reconnect' then
    insert into private.integration_notices (org_id, integration_id) values (org, integration) on conflict do nothing;
  end if;
  return true;
end $$;

-- Mails to write: somebody's connection ended without them.
create table private.integration_notices (
  org_id uuid not null,
  integration_id uuid not null,
  next_attempt_at timestamptz(3) not null default now(),
  attempts int not null default 0,
  primary key (org_id, integration_id),
  foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade
);
create index integration_notices_due_idx on private.integration_notices (next_attempt_at);
create function app.claim_integration_notices(max_rows int default 20) returns table (org_id uuid, integration_id uuid, org_name text, org_slug text,
  address text, reason text, member_name text, member_email text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with taken as (
    update private.integration_notices n set attempts = n.attempts + 1, next_attempt_at = now() + interval '1 minute' * least(1440, 2 ^ n.attempts)
    where (n.org_id, n.integration_id) in (select d.org_id, d.integration_id from private.integration_notices d
      where d.next_attempt_at <= now() order by d.next_attempt_at limit max_rows for update skip locked)
    returning n.org_id, n.integration_id)
  select t.org_id, t.integration_id, o.name, o.slug, i.address, i.state_reason, m.name, coalesce(m.email, u.email)
  from taken t join public.orgs o on o.id = t.org_id join public.integrations i on i.org_id = t.org_id and i.id = t.integration_id
    join public.org_members m on m.org_id = i.org_id and m.id = i.member_id left join public.users u on u.id = m.user_id;
end $$;
create function app.finish_integration_notice(org uuid, integration uuid) returns void
language sql volatile security definer set search_path = '' as $$
  delete from private.integration_notices n where n.org_id = org and n.integration_id = integration
$$;
grant execute on function app.claim_integration_notices(int), app.finish_integration_notice(uuid, uuid) to rapport_web;
grant execute on function app.take_token(uuid, uuid, uuid, interval), app.keep_token(uuid, uuid, uuid, text, timestamptz, text),
  app.drop_access_token(uuid, uuid, text), app.fail_token(uuid, uuid, uuid, boolean, text) to rapport_worker;
