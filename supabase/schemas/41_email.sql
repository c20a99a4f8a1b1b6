-- E-mail: what was read from mailboxes and what is to be sent from them. What a mail is about is seen with its record; what it says
-- (text, attachments) lies in tables of its own, for the mailbox's member until the conversation is shared.

create table public.emails (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  conversation_id uuid not null,
  integration_id uuid not null,
  member_id uuid not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  kind text not null default 'message' check (kind in ('message', 'auto_reply', 'bulk', 'bounce')),
  state text not null check (state in ('received', 'scheduled', 'sending', 'sent', 'failed', 'cancelled', 'bounced')),
  message_id text not null check (length(message_id) between 1 and 998),
  in_reply_to text check (length(in_reply_to) <= 998),
  provider_id text,
  provider_thread_id text,
  subject text not null default '' check (length(subject) <= 2000),
  from_address text not null check (length(from_address) <= 320),
  from_name text not null default '' check (length(from_name) <= 300),
  recipients jsonb not null default '[]' check (jsonb_typeof(recipients) = 'array'),
  occurred_at timestamptz(3) not null default now(),
  send_at timestamptz(3),
  sent_at timestamptz(3),
  is_read boolean not null default true,
  labels text[] not null default '{}',
  attachment_count int not null default 0,
  shared boolean not null default false,
  error_code text check (length(error_code) <= 100),
  error text check (length(error) <= 2000),
  origin text not null default 'sync' check (origin in ('sync', 'backfill', 'api', 'sequence')),
  template_id uuid,
  enrollment_id uuid,
  is_bulk boolean not null default false,
  author_type text not null default 'system' check (author_type in ('user', 'key', 'system')),
  author_id uuid,
  attempts int not null default 0,
  lease_id uuid,
  lease_until timestamptz(3),
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  reply_to jsonb not null default '[]' check (jsonb_typeof(reply_to) = 'array'),
  primary key (org_id, id),
  constraint emails_conversation_fkey foreign key (org_id, conversation_id) references public.conversations (org_id, id) on delete cascade,
  constraint emails_integration_fkey foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint emails_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete cascade,
  constraint emails_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint emails_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint emails_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete set null (deal_id),
  constraint emails_state_of_direction check ((direction = 'inbound') = (state = 'received')),
  constraint emails_scheduled check (state <> 'scheduled' or send_at is not null)
);
comment on column public.emails.message_id is 'the header''s (RFC 5322, 3.6.4) without its brackets; made from the text where it is missing';
comment on column public.emails.recipients is 'to, cc and bcc as [{"role", "address", "name"}]';
comment on column public.emails.reply_to is 'where answers are to go, as [{"address", "name"}]; empty: to who wrote it';
comment on column public.emails.send_at is 'until then it can be called back';
create unique index emails_message_key on public.emails (org_id, integration_id, message_id) where deleted_at is null;
create unique index emails_provider_key on public.emails (org_id, integration_id, provider_id) where provider_id is not null and deleted_at is null;
create index emails_conversation_idx on public.emails (org_id, conversation_id, occurred_at, id) where deleted_at is null;
create index emails_when_idx on public.emails (org_id, occurred_at desc, id desc) where deleted_at is null;
create index emails_person_idx on public.emails (org_id, person_id, occurred_at desc, id desc) where deleted_at is null;
create index emails_company_idx on public.emails (org_id, company_id, occurred_at desc, id desc) where deleted_at is null;
create index emails_deal_idx on public.emails (org_id, deal_id, occurred_at desc, id desc) where deleted_at is null;
create index emails_member_idx on public.emails (org_id, member_id);
create index emails_state_idx on public.emails (org_id, state, send_at) where state in ('scheduled', 'sending', 'failed');
create index emails_due_idx on public.emails (send_at) where state in ('scheduled', 'sending');
select app.tenant_table('public.emails', 'emails', type => 'email', hidden => '{lease_id,lease_until}', links => '{deal_id,person_id,company_id}',
  mine => '(emails.member_id = (select app.current_member_id()) or emails.author_id = (select app.current_actor_id()))',
  rule => $$(shared or num_nonnulls(deal_id, person_id, company_id) > 0 or member_id = (select app.current_member_id())
    or author_id = (select app.current_actor_id()))$$,
  audited => false);
-- Written by the functions below.
revoke insert, update, delete on public.emails from rapport_app;
drop policy tenant_insert on public.emails;
drop policy tenant_update on public.emails;
drop policy tenant_delete on public.emails;

create table public.email_bodies (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null,
  member_id uuid not null,
  shared boolean not null default false,
  snippet text not null default '' check (length(snippet) <= 500),
  text text,
  html text,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint email_bodies_email_fkey foreign key (org_id, id) references public.emails (org_id, id) on delete cascade
);
comment on column public.email_bodies.html is 'cleaned when it was read: no scripts, forms, frames or styles that reach out';
select app.tenant_table('public.email_bodies', 'emails',
  rule => $$(member_id = (select app.current_member_id()) or exists (select from public.emails e
    where e.org_id = email_bodies.org_id and e.id = email_bodies.id and (email_bodies.shared or e.author_id = (select app.current_actor_id()))))$$,
  audited => false);
revoke insert, update, delete on public.email_bodies from rapport_app;
drop policy tenant_insert on public.email_bodies;
drop policy tenant_update on public.email_bodies;
drop policy tenant_delete on public.email_bodies;

create table public.email_attachments (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  email_id uuid not null,
  member_id uuid not null,
  shared boolean not null default false,
  file_name text not null check (length(file_name) between 1 and 500),
  content_type text not null default 'application/octet-stream' check (length(content_type) <= 200),
  size_bytes bigint not null check (size_bytes >= 0),
  content_id text check (length(content_id) <= 500),
  is_inline boolean not null default false,
  file_key text not null,
  position int not null default 0,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint email_attachments_email_fkey foreign key (org_id, email_id) references public.emails (org_id, id) on delete cascade
);
create index email_attachments_email_idx on public.email_attachments (org_id, email_id, position);
select app.tenant_table('public.email_attachments', 'emails',
  rule => $$(member_id = (select app.current_member_id()) or exists (select from public.emails e
    where e.org_id = email_attachments.org_id and e.id = email_attachments.email_id
      and (email_attachments.shared or e.author_id = (select app.current_actor_id()))))$$, audited => false);
revoke insert, update, delete on public.email_attachments from rapport_app;
drop policy tenant_insert on public.email_attachments;
drop policy tenant_update on public.email_attachments;
drop policy tenant_delete on public.email_attachments;

-- Who wrote and who got it, by address: so that a mail stands with everybody whom it went to, and finds people who are added later.
create table public.email_participants (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  email_id uuid not null,
  role text not null check (role in ('from', 'to', 'cc', 'bcc')),
  address text not null check (length(address) <= 320),
  name text not null default '' check (length(name) <= 300),
  person_id uuid,
  occurred_at timestamptz(3) not null,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint email_participants_email_fkey foreign key (org_id, email_id) references public.emails (org_id, id) on delete cascade,
  constraint email_participants_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id)
);
create index email_participants_email_idx on public.email_participants (org_id, email_id);
create index email_participants_address_idx on public.email_participants (org_id, address) where person_id is null;
create index email_participants_person_idx on public.email_participants (org_id, person_id, occurred_at desc) where person_id is not null;
select app.tenant_table('public.email_participants', 'emails',
  rule => $$exists (select from public.emails e where e.org_id = email_participants.org_id and e.id = email_participants.email_id)$$, audited => false);
revoke insert, update, delete on public.email_participants from rapport_app;
drop policy tenant_insert on public.email_participants;
drop policy tenant_update on public.email_participants;
drop policy tenant_delete on public.email_participants;

alter policy record_rule on public.domain_events using (
  (object_type = any ((select app.seen_types())::text[]) and object_type not in ('interaction', 'email', 'conversation'))
  or (object_type = 'interaction' and object_type = any ((select app.seen_types())::text[]) and (select app.can('private_notes.read')))
  or case object_type
    when 'company' then exists (select from public.companies r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'person' then exists (select from public.people r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'deal' then exists (select from public.deals r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'task' then exists (select from public.tasks r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'interaction' then exists (select from public.interactions r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'email' then exists (select from public.emails r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    else false end);

-- Sharing a conversation opens what its mails say, and those to come.
create function app.share_conversation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  opened boolean := new.visibility = 'shared';
begin
  update public.email_bodies b set shared = opened from public.emails e
  where e.org_id = new.org_id and e.conversation_id = new.id and b.org_id = e.org_id and b.id = e.id and b.shared <> opened;
  update public.email_attachments a set shared = opened from public.emails e
  where e.org_id = new.org_id and e.conversation_id = new.id and a.org_id = e.org_id and a.email_id = e.id and a.shared <> opened;
  update public.emails e set shared = opened where e.org_id = new.org_id and e.conversation_id = new.id and e.shared <> opened;
  return null;
end $$;
create trigger share after update of visibility on public.conversations for each row
  when (new.channel = 'email' and old.visibility <> new.visibility) execute function app.share_conversation();
-- What a conversation is about, its mails are about.
create function app.file_conversation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.emails e set deal_id = new.deal_id, person_id = coalesce(new.person_id, e.person_id), company_id = coalesce(new.company_id, e.company_id)
  where e.org_id = new.org_id and e.conversation_id = new.id
    and (e.deal_id, e.person_id, e.company_id) is distinct from (new.deal_id, coalesce(new.person_id, e.person_id), coalesce(new.company_id, e.company_id));
  return null;
end $$;
create trigger file after update of deal_id, person_id, company_id on public.conversations for each row
  when (new.channel = 'email' and (old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id))
  execute function app.file_conversation();

-- The timeline follows the mail.
create function app.tell_email() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state in ('received', 'sent', 'bounced') and new.deleted_at is null then
    perform private.tell_interaction(new.org_id, new.id, 'email', new.subject, new.occurred_at, new.deal_id, new.person_id, new.company_id,
      new.author_type, new.author_id);
  elsif tg_op = 'UPDATE' and new.deleted_at is not null and old.deleted_at is null then
    update public.interactions i set deleted_at = new.deleted_at where i.org_id = new.org_id and i.id = new.id and i.deleted_at is null;
  end if;
  return null;
end $$;
create trigger tell after insert or update of state, conversation_id, deal_id, person_id, company_id, deleted_at, subject on public.emails
  for each row execute function app.tell_email();
-- What was read of the past is no news. A member's mail about nobody we know is their own affair, as long as it is not shared.
create trigger emit_received after insert on public.emails for each row
  when (new.direction = 'inbound' and new.origin = 'sync' and num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0) execute function app.emit('email.received');
create trigger emit_sent_elsewhere after insert on public.emails for each row
  when (new.direction = 'outbound' and new.origin = 'sync' and new.state = 'sent' and num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0) execute function app.emit('email.sent');
create trigger emit_sent after update of state on public.emails for each row
  when (old.state <> 'sent' and new.state = 'sent' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.sent');
create trigger emit_failed after update of state on public.emails for each row
  when (old.state <> 'failed' and new.state = 'failed' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.failed');
create trigger emit_bounced after update of state on public.emails for each row
  when (old.state <> 'bounced' and new.state = 'bounced' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.bounced');

-- Mail providers for everybody: such a domain says nothing about whose colleague somebody is.
create function private.is_shared_domain(domain text) returns boolean
language sql immutable parallel safe set search_path = '' as $$
  select domain in ('gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'ymail.com', 'icloud.com', 'me.com',
    'mac.com', 'aol.com', 'gmx.de', 'gmx.net', 'gmx.ch', 'gmx.at', 'web.de', 'bluewin.ch', 'proton.me', 'protonmail.com', 'pm.me', 'mail.ru', 'yandex.ru',
    'qq.com', '163.com', '126.com', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'libero.it', 'comcast.net', 'hey.com', 'fastmail.com', 'tutanota.com')
$$;

-- Leases a mailbox that is due and whose member is active, for 60 s: whose turn was longest ago first. What came since `news_since` is news, whatever phase reads it.
create function app.claim_mailbox(only_org uuid default null, only_integration uuid default null)
returns table (org_id uuid, integration_id uuid, lease uuid, address text, member_id uuid, phase text, history_id text, page_token text, read_since date,
  reconcile boolean, failures int, news_since timestamptz, deaths int, suspect text, suspected int)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  -- A lease that is still there was left by a turn that never ended.
  update private.mailboxes m set lease_id = gen_random_uuid(), lease_until = now() + interval '60 seconds',
    deaths = case when m.lease_id is null then 0 else m.deaths + 1 end
  from public.integrations i
  where i.org_id = m.org_id and i.id = m.id and (m.org_id, m.id) = (
    select c.org_id, c.id from private.mailboxes c join public.integrations x on x.org_id = c.org_id and x.id = c.id
    where c.due_at <= now() and (c.lease_until is null or c.lease_until < now()) and x.state in ('connected', 'failing')
      and exists (select from public.org_members m where m.org_id = x.org_id and m.id = x.member_id and m.status = 'active')
      and (only_org is null or (c.org_id = only_org and c.id = only_integration))
    order by c.due_at limit 1 for update of c skip locked)
  returning m.org_id, m.id, m.lease_id, i.address, i.member_id, i.sync_phase, m.history_id::text, m.page_token, m.read_since,
    i.sync_phase = 'following' and m.reconcile_due_at <= now(), m.failures, coalesce(i.last_synced_at, i.created_at), m.deaths, m.suspect, m.suspected;
end $$;

-- The ids among these that have not been dealt with.
create function app.unknown_messages(org uuid, integration uuid, provider_ids text[]) returns setof text
language sql stable security definer set search_path = '' as $$
  select w.id from unnest(provider_ids) with ordinality w (id, n)
  where not exists (select from private.mailbox_messages k where k.org_id = org and k.integration_id = integration and k.provider_id = w.id)
  order by w.n
$$;

-- One mail as read, written once: an object with provider_id, provider_thread_id, labels, message_id, in_reply_to, references, subject,
-- from {address, name}, recipients, reply_to, occurred_at, kind, snippet, text, html, attachments [{file_name, content_type, size_bytes, content_id,
-- is_inline, file_key}], bounce {recipient, message_id, reason} and is_draft. Answers what came of it and its id.
create function private.store_email(box public.integrations, mail jsonb, past boolean, out outcome text, out email uuid)
language plpgsql volatile set search_path = '' as $$
declare
  org uuid := box.org_id;
  mail_id text := mail ->> 'message_id';
  writer text := lower(mail #>> '{from,address}');
  -- Of the mailbox's own is what lies among its sent mails: the address that a mail names as its writer is anybody's to write.
  outgoing boolean := (mail -> 'labels') ? 'SENT';
  at timestamptz := (mail ->> 'occurred_at')::timestamptz;
  own text := split_part(box.address, '@', 2);
  others text[];
  talk public.conversations;
  known public.emails;
  who record;
  firm uuid;
  one jsonb;
  thread text := coalesce(mail ->> 'provider_thread_id', mail ->> 'provider_id');
  is_new boolean;
begin
  select k.outcome, k.email_id into outcome, email from private.mailbox_messages k
  where k.org_id = org and k.integration_id = box.id and k.provider_id = mail ->> 'provider_id';
  if found then return; end if;
  if coalesce((mail ->> 'is_draft')::boolean, false) then outcome := 'draft'; end if;

  -- It may be one of ours, sent from here, whose answer has not come or was lost.
  if outcome is null then
    select e.* into known from public.emails e where e.org_id = org and e.integration_id = box.id and e.message_id = mail_id for update;
    if found then
      if known.provider_id is null and known.direction = 'outbound' then
        update public.emails e set provider_id = mail ->> 'provider_id', provider_thread_id = thread, state = case when e.state in ('scheduled', 'sending', 'failed') then 'sent' else e.state end,
          sent_at = coalesce(e.sent_at, at), occurred_at = case when e.sent_at is null then at else e.occurred_at end, labels = array(select jsonb_array_elements_text(mail -> 'labels')), lease_id = null, lease_until = null,
          error = null, error_code = null
        where e.org_id = org and e.id = known.id;
        perform private.join_thread(org, known.id, thread);
        outcome := 'stored'; email := known.id;
      else
        outcome := 'duplicate'; email := known.id;
      end if;
    end if;
  end if;

  if outcome is null then
    select coalesce(array_agg(distinct lower(p ->> 'address')) filter (where lower(p ->> 'address') <> box.address
        and (private.is_shared_domain(own) or split_part(lower(p ->> 'address'), '@', 2) <> own)
        and not exists (select from public.integrations i where i.org_id = org and i.address = lower(p ->> 'address'))), '{}') into others
    from jsonb_array_elements(jsonb_build_array(mail -> 'from') || coalesce(mail -> 'recipients', '[]')) p;
    if cardinality(others) = 0 and jsonb_array_length(coalesce(mail -> 'recipients', '[]')) > 0 and writer is not null then
      outcome := 'internal';
    elsif exists (select from public.blocked_addresses b where b.org_id = org and b.address in (writer, split_part(writer, '@', 2)))
      -- What was written to them alone is left alone, too.
      or outgoing and cardinality(others) > 0 and not exists (select from unnest(others) o (address) where not exists (
        select from public.blocked_addresses b where b.org_id = org and b.address in (o.address, split_part(o.address, '@', 2)))) then
      outcome := 'blocked';
    end if;
  end if;
  if outcome is not null then
    insert into private.mailbox_messages (org_id, integration_id, provider_id, outcome, email_id) values (org, box.id, mail ->> 'provider_id', outcome, email);
    return;
  end if;

  select p.person_id, p.company_id into who from unnest(case when outgoing then others else array[writer] || others end) with ordinality o (address, n)
    cross join lateral private.person_by_email(org, o.address) p order by o.n limit 1;
  firm := who.company_id;
  if firm is null then
    select private.company_by_domain(org, split_part(o.address, '@', 2)) into firm
    from unnest(case when outgoing then others else array[writer] || others end) with ordinality o (address, n)
    where o.address = any (others) and not private.is_shared_domain(split_part(o.address, '@', 2))
      and private.company_by_domain(org, split_part(o.address, '@', 2)) is not null order by o.n limit 1;
  end if;

  insert into public.conversations as c (org_id, channel, integration_id, counterpart, counterpart_name, subject, owner_id, visibility, last_at, last_kind,
    person_id, company_id, state, last_direction)
  values (org, 'email', box.id, thread,
    left(case when outgoing then (select coalesce(nullif(p ->> 'name', ''), p ->> 'address') from jsonb_array_elements(mail -> 'recipients') p limit 1)
      else coalesce(nullif(mail #>> '{from,name}', ''), writer) end, 300),
    left(mail ->> 'subject', 1000), box.member_id, case when box.shares_bodies then 'shared' else 'private' end, at, 'email', who.person_id, firm,
    case when past then 'done' else 'open' end, case when outgoing then 'outbound' else 'inbound' end)
  on conflict (org_id, integration_id, counterpart) where integration_id is not null do update
    set person_id = coalesce(c.person_id, excluded.person_id), company_id = coalesce(c.company_id, excluded.company_id)
  returning c.* into talk;

  insert into public.emails (org_id, conversation_id, integration_id, member_id, direction, kind, state, message_id, in_reply_to, provider_id, provider_thread_id,
    subject, from_address, from_name, recipients, occurred_at, sent_at, is_read, labels, attachment_count, shared, origin, author_type, author_id, deal_id, person_id, company_id, reply_to)
  values (org, talk.id, box.id, box.member_id, case when outgoing then 'outbound' else 'inbound' end, coalesce(mail ->> 'kind', 'message'),
    case when outgoing then 'sent' else 'received' end, mail_id, mail ->> 'in_reply_to', mail ->> 'provider_id', thread,
    left(coalesce(mail ->> 'subject', ''), 2000), coalesce(writer, ''), left(coalesce(mail #>> '{from,name}', ''), 300),
    coalesce((select jsonb_agg(jsonb_build_object('role', p ->> 'role', 'address', lower(p ->> 'address'), 'name', left(coalesce(p ->> 'name', ''), 300))) from jsonb_array_elements(mail -> 'recipients') p), '[]'),
    at, case when outgoing then at end, not (mail -> 'labels') ? 'UNREAD', array(select jsonb_array_elements_text(mail -> 'labels')),
    jsonb_array_length(coalesce(mail -> 'attachments', '[]')), talk.visibility = 'shared', case when past then 'backfill' else 'sync' end,
    case when outgoing then 'user' else 'system' end,
    case when outgoing then (select m.user_id from public.org_members m where m.org_id = org and m.id = box.member_id) end,
    talk.deal_id, coalesce(who.person_id, talk.person_id), coalesce(firm, talk.company_id),
    coalesce((select jsonb_agg(jsonb_build_object('address', lower(p ->> 'address'), 'name', left(coalesce(p ->> 'name', ''), 300))) from jsonb_array_elements(mail -> 'reply_to') p), '[]'))
  returning id into email;
  insert into public.email_bodies (org_id, id, member_id, shared, snippet, text, html)
  values (org, email, box.member_id, talk.visibility = 'shared', left(coalesce(mail ->> 'snippet', ''), 500), mail ->> 'text', mail ->> 'html');
  insert into public.email_attachments (org_id, email_id, member_id, shared, file_name, content_type, size_bytes, content_id, is_inline, file_key, position)
  select org, email, box.member_id, talk.visibility = 'shared', left(a ->> 'file_name', 500), left(a ->> 'content_type', 200), (a ->> 'size_bytes')::bigint,
    left(a ->> 'content_id', 500), coalesce((a ->> 'is_inline')::boolean, false), a ->> 'file_key', n::int
  from jsonb_array_elements(coalesce(mail -> 'attachments', '[]')) with ordinality x (a, n);
  insert into public.email_participants (org_id, email_id, role, address, name, person_id, occurred_at)
  select org, email, p ->> 'role', left(lower(p ->> 'address'), 320), left(coalesce(p ->> 'name', ''), 300), (select f.person_id from private.person_by_email(org, p ->> 'address') f), at
  from jsonb_array_elements(jsonb_build_array((mail -> 'from') || '{"role": "from"}') || coalesce(mail -> 'recipients', '[]')) p
  where coalesce(p ->> 'address', '') <> '';
  perform private.touch_conversation(org, talk.id, at, case when outgoing then 'outbound' else 'inbound' end, 'email',
    not past and coalesce(mail ->> 'kind', 'message') in ('message', 'bounce', 'auto_reply'));
  if mail ->> 'kind' = 'bounce' then perform private.note_bounce(org, box.id, mail -> 'bounce' || jsonb_build_object('writer', writer)); end if;
  outcome := 'stored';
  insert into private.mailbox_messages (org_id, integration_id, provider_id, outcome, email_id) values (org, box.id, mail ->> 'provider_id', outcome, email);
end $$;

-- A mail sent from here is in the provider's thread from its first answer on.
create function private.join_thread(org uuid, email uuid, thread text) returns void
language plpgsql volatile set search_path = '' as $$
declare
  sent public.emails := (select e from public.emails e where e.org_id = org and e.id = email);
  there uuid;
begin
  if thread is null then return; end if;
  select c.id into there from public.conversations c where c.org_id = org and c.integration_id = sent.integration_id and c.counterpart = thread;
  if not found then
    update public.conversations c set counterpart = thread where c.org_id = org and c.id = sent.conversation_id and c.counterpart = 'draft:' || c.id;
  elsif there <> sent.conversation_id then
    -- Who may read it is said by the conversation that it is in now.
    update public.emails e set conversation_id = there, shared = c.visibility = 'shared' from public.conversations c
    where e.org_id = org and e.id = email and c.org_id = org and c.id = there;
    update public.email_bodies b set shared = e.shared from public.emails e where e.org_id = org and e.id = email and b.org_id = org and b.id = email;
    update public.email_attachments a set shared = e.shared from public.emails e where e.org_id = org and e.id = email and a.org_id = org and a.email_id = email;
    delete from public.conversations c where c.org_id = org and c.id = sent.conversation_id and not exists (
      select from public.emails e where e.org_id = org and e.conversation_id = c.id);
  end if;
end $$;

-- A report that one of our mails did not arrive: by the Message-ID it quotes, else by the last mail to that address.
-- A mail came back. One that does not say which it was is believed of Google's and of the recipient's own server alone: anybody can
-- write that somebody else's address has failed.
create function private.note_bounce(org uuid, integration uuid, report jsonb) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  hit uuid;
begin
  select e.id into hit from public.emails e
  where e.org_id = org and e.integration_id = integration and e.direction = 'outbound' and e.state = 'sent'
    and (e.message_id = report ->> 'message_id' or (report ->> 'message_id' is null and e.occurred_at > now() - interval '7 days'
      and split_part(report ->> 'writer', '@', 1) in ('mailer-daemon', 'postmaster')
      and split_part(report ->> 'writer', '@', 2) in ('googlemail.com', 'google.com', split_part(lower(report ->> 'recipient'), '@', 2))
      and exists (select from jsonb_array_elements(e.recipients) r where r ->> 'address' = lower(report ->> 'recipient'))))
  order by e.occurred_at desc limit 1 for update;
  if hit is null then return null; end if;
  update public.emails e set state = 'bounced', error_code = 'bounced', error = left(coalesce(report ->> 'reason', 'The mail was returned.'), 2000)
  where e.org_id = org and e.id = hit;
  return hit;
end $$;

-- Stores what was read, for the lease's holder: answers each mail's outcome in its order; no row when the lease is lost.
create function app.store_emails(org uuid, integration uuid, lease uuid, mails jsonb) returns table (provider_id text, outcome text, email_id uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  box public.integrations;
  one jsonb;
  made record;
begin
  -- One writer a mailbox: the lease's row is held until commit.
  perform from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease for update;
  if not found then return; end if;
  select i.* into box from public.integrations i where i.org_id = org and i.id = integration and i.state in ('connected', 'failing');
  if not found then return; end if;
  update private.mailboxes m set lease_until = now() + interval '60 seconds' where m.org_id = org and m.id = integration;
  for one in select e.value from jsonb_array_elements(mails) e loop
    select s.outcome, s.email into made from private.store_email(box, one, coalesce((one ->> 'is_past')::boolean, box.sync_phase <> 'following')) s;
    provider_id := one ->> 'provider_id'; outcome := made.outcome; email_id := made.email;
    return next;
  end loop;
end $$;

-- Messages that cannot be read at all, or are gone before they were: noted, so that they are counted and not asked for again.
create function app.skip_messages(org uuid, integration uuid, lease uuid, provider_ids text[], why text) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  noted int;
begin
  if why not in ('gone', 'unreadable') or not exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease) then return 0; end if;
  insert into private.mailbox_messages (org_id, integration_id, provider_id, outcome)
  select org, integration, w, why from unnest(provider_ids) w on conflict do nothing;
  get diagnostics noted = row_count;
  return noted;
end $$;

-- Labels of what is stored of a mailbox, for the lease's holder, to be held against the provider's. What is deleted here stays so.
create function app.known_labels(org uuid, integration uuid, lease uuid) returns table (provider_id text, labels text[])
language sql stable security definer set search_path = '' as $$
  select e.provider_id, e.labels from public.emails e
  where e.org_id = org and e.integration_id = integration and e.provider_id is not null and e.deleted_at is null
    and exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease)
$$;
grant execute on function app.known_labels(uuid, uuid, uuid) to rapport_worker;

-- Labels as they are at the provider now: [{provider_id, labels}]; no labels: deleted there. What is read there is read here, a
-- conversation once nothing in it is unread any more.
create function app.note_labels(org uuid, integration uuid, lease uuid, changes jsonb) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  changed int;
begin
  if not exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease) then return 0; end if;
  with wanted as (
    select c ->> 'provider_id' as provider_id, case when jsonb_typeof(c -> 'labels') = 'array' then array(select jsonb_array_elements_text(c -> 'labels')) end as labels
    from jsonb_array_elements(changes) c
  ), hit as (
    select e.id, e.conversation_id, w.labels, not e.is_read and (w.labels is null or not 'UNREAD' = any (w.labels)) as was_unread
    from wanted w join public.emails e on e.org_id = org and e.integration_id = integration and e.provider_id = w.provider_id and e.deleted_at is null
  ), made as (
    update public.emails e set labels = coalesce(h.labels, e.labels), is_read = case when h.labels is null then e.is_read else not 'UNREAD' = any (h.labels) end,
      deleted_at = case when h.labels is null then now() end
    from hit h where e.org_id = org and e.id = h.id
    returning e.id
  ), read as (
    update public.conversations c set unread = false
    where c.org_id = org and c.unread and c.id in (select h.conversation_id from hit h where h.was_unread)
      and not exists (select from public.emails e left join hit h on h.id = e.id
        where e.org_id = org and e.conversation_id = c.id and e.deleted_at is null
          and case when h.id is null then not e.is_read else 'UNREAD' = any (h.labels) end)
  )
  select count(*) into changed from made;
  return changed;
end $$;

-- How far the reading has come, for the lease's holder. A key that is missing stays; page_token and history_id may be set to null.
-- {phase, history_id, page_token, total, done_more, read_since, suspect}: the suspect is the message that is read next, alone. Answers whether the lease still holds.
create function app.advance_mailbox(org uuid, integration uuid, lease uuid, progress jsonb) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update private.mailboxes m set lease_until = now() + interval '60 seconds',
    history_id = case when progress ? 'history_id' then (progress ->> 'history_id')::numeric else m.history_id end,
    page_token = case when progress ? 'page_token' then progress ->> 'page_token' else m.page_token end,
    read_since = coalesce((progress ->> 'read_since')::date, m.read_since),
    suspected = case when not progress ? 'suspect' then m.suspected when m.suspect = progress ->> 'suspect' then m.suspected + 1 else 1 end,
    suspect = case when progress ? 'suspect' then progress ->> 'suspect' else m.suspect end
  where m.org_id = org and m.id = integration and m.lease_id = lease;
  if not found then return false; end if;
  update public.integrations i set sync_phase = coalesce(progress ->> 'phase', i.sync_phase),
    sync_total = case when progress ? 'total' then (progress ->> 'total')::int else i.sync_total end,
    sync_done = case when progress ? 'done' then (progress ->> 'done')::int else i.sync_done + coalesce((progress ->> 'done_more')::int, 0) end
  where i.org_id = org and i.id = integration and progress ?| '{phase,total,done,done_more}'::text[];
  return true;
end $$;

-- Ends a turn. outcome: ok | failed (transient, tried again) | more (there is more, at once). Answers whether the lease held.
create function app.finish_mailbox(org uuid, integration uuid, lease uuid, outcome text, reason text default null, again_in interval default '20 seconds') returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  failed int;
begin
  update private.mailboxes m set lease_id = null, lease_until = null, failures = case when outcome = 'failed' then m.failures + 1 else 0 end,
    deaths = 0, suspect = null, suspected = 0,
    due_at = case outcome when 'more' then now() when 'ok' then now() + again_in else now() + greatest(again_in, least(interval '15 minutes', interval '5 seconds' * 2 ^ least(m.failures, 10))) end
  where m.org_id = org and m.id = integration and m.lease_id = lease and m.due_at < 'infinity'
  returning m.failures into failed;
  if not found then return false; end if;
  update private.missing_emails x set outcome = k.outcome, email_id = k.email_id, settled_at = now() from private.mailbox_messages k
  where x.org_id = org and x.integration_id = integration and x.settled_at is null
    and k.org_id = org and k.integration_id = integration and k.provider_id = x.provider_id;
  if outcome = 'failed' then
    if failed >= 3 then perform private.mark_integration(org, integration, 'failing', reason); end if;
  else
    update public.integrations i set last_synced_at = now() where i.org_id = org and i.id = integration and i.sync_phase = 'following' and outcome = 'ok';
    perform private.mark_integration(org, integration, 'connected', null);
  end if;
  return true;
end $$;

-- The nightly comparison: all that the provider has is held against what has been dealt with, counted, and what is missing is answered; null:
-- the lease is lost. What could not be read, or was gone when it was to be, counts as missing, and is tried again.
create function app.note_reconciliation(org uuid, integration uuid, lease uuid, provider_ids text[]) returns text[]
language plpgsql volatile security definer set search_path = '' as $$
declare
  since date;
  missing text[];
begin
  update private.mailboxes m set reconcile_due_at = date_trunc('day', now()) + interval '1 day 3 hours' + interval '1 second' * (hashtext(integration::text) & 3599)
  where m.org_id = org and m.id = integration and m.lease_id = lease returning m.read_since into since;
  if not found then return null; end if;
  delete from private.mailbox_messages k using unnest(provider_ids) w (id)
  where k.org_id = org and k.integration_id = integration and k.provider_id = w.id and k.outcome in ('unreadable', 'gone');
  missing := array(select app.unknown_messages(org, integration, provider_ids));
  update public.integrations i set reconciled_at = now(), compared_since = since, provider_count = cardinality(provider_ids),
    missing_count = cardinality(missing), missing_ids = missing[1:50],
    outcome_counts = (select coalesce(jsonb_object_agg(n.outcome, n.many), '{}') from (
      select k.outcome, count(*) as many from unnest(provider_ids) w (id)
        join private.mailbox_messages k on k.org_id = org and k.integration_id = integration and k.provider_id = w.id group by k.outcome) n)
  where i.org_id = org and i.id = integration;
  delete from private.missing_emails x where x.org_id = org and x.integration_id = integration;
  insert into private.missing_emails (org_id, integration_id, provider_id, position)
  select org, integration, w.id, w.n from unnest(missing[1:50]) with ordinality w (id, n);
  return missing;
end $$;

-- What a missing message is called, for the lease's holder: [{provider_id, subject, from_address, from_name, occurred_at}].
create function app.name_missing_emails(org uuid, integration uuid, lease uuid, names jsonb) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  named int;
begin
  if not exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease) then return 0; end if;
  update private.missing_emails x set subject = left(n ->> 'subject', 2000), from_address = left(n ->> 'from_address', 320), from_name = left(n ->> 'from_name', 300),
    occurred_at = (n ->> 'occurred_at')::timestamptz
  from jsonb_array_elements(names) n
  where x.org_id = org and x.integration_id = integration and x.provider_id = n ->> 'provider_id';
  get diagnostics named = row_count;
  return named;
end $$;
grant execute on function app.note_reconciliation(uuid, uuid, uuid, text[]), app.name_missing_emails(uuid, uuid, uuid, jsonb) to rapport_worker;

-- What the last comparison missed, for the mailbox's member alone: subjects and senders are what private mails say.
create function app.missing_emails(integration uuid) returns table (provider_id text, subject text, from_address text, from_name text, occurred_at timestamptz,
  found_at timestamptz, outcome text, email_id uuid, conversation_id uuid, settled_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select x.provider_id, x.subject, x.from_address, x.from_name, x.occurred_at, x.found_at, x.outcome, x.email_id, e.conversation_id, x.settled_at
  from private.missing_emails x join public.integrations i on i.org_id = x.org_id and i.id = x.integration_id
    left join public.emails e on e.org_id = x.org_id and e.id = x.email_id and e.deleted_at is null
  where x.org_id = (select app.org_with('integrations.read')) and x.integration_id = integration and i.member_id = (select app.current_member_id())
  order by x.position
$$;
grant execute on function app.missing_emails(uuid) to rapport_app;

-- Reads a mailbox now rather than at its turn.
create function app.sync_integration(integration uuid, reconcile boolean default false) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := app.org_with('integrations.write');
begin
  if org is null or not private.may_change_integration(org, integration) then return false; end if;
  update private.mailboxes m set due_at = now(), reconcile_due_at = case when reconcile then now() else m.reconcile_due_at end
  where m.org_id = org and m.id = integration and m.due_at < 'infinity';
  if found then perform pg_notify('rapport_mailboxes', ''); end if;
  return found;
end $$;
grant execute on function app.sync_integration(uuid, boolean) to rapport_app;

-- How many mailboxes are due, so that a caller knows whether to come again.
create function app.mailboxes_due() returns int
language sql stable security definer set search_path = '' as $$
  select count(*)::int from private.mailboxes c join public.integrations x on x.org_id = c.org_id and x.id = c.id
  where c.due_at <= now() and (c.lease_until is null or c.lease_until < now()) and x.state in ('connected', 'failing')
      and exists (select from public.org_members m where m.org_id = x.org_id and m.id = x.member_id and m.status = 'active')
$$;
grant execute on function app.claim_mailbox(uuid, uuid), app.unknown_messages(uuid, uuid, text[]), app.store_emails(uuid, uuid, uuid, jsonb),
  app.skip_messages(uuid, uuid, uuid, text[], text), app.note_labels(uuid, uuid, uuid, jsonb), app.advance_mailbox(uuid, uuid, uuid, jsonb),
  app.finish_mailbox(uuid, uuid, uuid, text, text, interval), app.mailboxes_due() to rapport_worker;

-- Whether a mail may go to this address, and why not: the chapter on compliance says more than this first version, which knows no ledger.
create function private.may_mail(org uuid, address text, bulk boolean) returns text
language sql stable set search_path = '' as $$ select null::text $$;

-- Puts a mail into the queue, for its mailbox's member, or for others where the mailbox says so. wanted: integration_id, message_id, subject,
-- recipients [{role, address, name}], text, html, snippet, send_at, in_reply_to_email (an email's id: the mail joins its conversation), deal_id,
-- person_id, company_id, template_id, enrollment_id, is_bulk, attachments [{file_name, content_type, size_bytes, content_id, is_inline, file_key}].
-- Raises 42501 where the mailbox is not the caller's to send from, 22023 with a word in the detail for what cannot be sent.
create function app.queue_email(wanted jsonb) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('emails.write');
  me uuid := app.current_member_id();
begin
  if org is null then raise exception 'this needs the permission emails.write' using errcode = '42501'; end if;
  return private.queue_email(org, me, wanted, case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id(), 'api');
end $$;
create function private.queue_email(org uuid, me uuid, wanted jsonb, author_kind text, author uuid, from_where text) returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  box public.integrations;
  answered public.emails;
  talk public.conversations;
  made uuid;
  goes_at timestamptz := greatest((wanted ->> 'send_at')::timestamptz, now());
  refused record;
  first_person record;
begin
  select i.* into box from public.integrations i where i.org_id = org and i.id = (wanted ->> 'integration_id')::uuid;
  if not found or (box.member_id is distinct from me and box.sends_for <> 'org') then
    raise exception 'this mailbox is not yours to send from' using errcode = '42501', detail = 'integration_id';
  end if;
  if box.state in ('needs_reconnect', 'disconnected') then
    raise exception '% has to be connected again before it can send', box.address using errcode = '22023', detail = 'integration_id';
  end if;
  if jsonb_array_length(wanted -> 'recipients') = 0 then
    raise exception 'nobody is named to send it to' using errcode = '22023', detail = 'to';
  end if;
  select r ->> 'address' as address, private.may_mail(org, r ->> 'address', coalesce((wanted ->> 'is_bulk')::boolean, false)) as why into refused
  from jsonb_array_elements(wanted -> 'recipients') r where private.may_mail(org, r ->> 'address', coalesce((wanted ->> 'is_bulk')::boolean, false)) is not null limit 1;
  if found then
    raise exception '%: %', refused.address, refused.why using errcode = '22023', detail = 'to';
  end if;
  if (wanted ->> 'is_bulk')::boolean then
    if jsonb_array_length(wanted -> 'recipients') > 1 then
      raise exception 'bulk mail goes to one person each, so that each can unsubscribe' using errcode = '22023', detail = 'to';
    end if;
    -- Those of a sequence were counted by its step, which waits for the next day instead.
    if from_where = 'api' then
      perform from public.integrations i where i.org_id = org and i.id = box.id for no key update;
      if (select count(*) from public.emails e, private.mailbox_day(box, goes_at) d where e.org_id = org and e.integration_id = box.id and e.is_bulk
        and e.state not in ('cancelled', 'failed') and e.occurred_at >= d.began and e.occurred_at < d.ends) >= box.daily_limit then
        raise exception '% has its % bulk mails of that day', box.address, box.daily_limit using errcode = '22023', detail = 'is_bulk';
      end if;
    end if;
  end if;
  if wanted ? 'in_reply_to_email' then
    select e.* into answered from public.emails e where e.org_id = org and e.id = (wanted ->> 'in_reply_to_email')::uuid and e.integration_id = box.id and e.deleted_at is null;
    if not found then raise exception 'there is no such mail in this mailbox' using errcode = '22023', detail = 'reply_to_id'; end if;
    select c.* into talk from public.conversations c where c.org_id = org and c.id = answered.conversation_id;
  else
    select p.person_id, p.company_id into first_person from jsonb_array_elements(wanted -> 'recipients') with ordinality r (value, n)
      cross join lateral private.person_by_email(org, r.value ->> 'address') p order by r.n limit 1;
    made := app.uuid7();
    insert into public.conversations (org_id, id, channel, integration_id, counterpart, counterpart_name, subject, owner_id, visibility, last_at, last_direction, last_kind,
      deal_id, person_id, company_id, state)
    values (org, made, 'email', box.id, 'draft:' || made, left(coalesce(nullif(wanted #>> '{recipients,0,name}', ''), wanted #>> '{recipients,0,address}'), 300),
      left(wanted ->> 'subject', 1000), box.member_id, case when box.shares_bodies then 'shared' else 'private' end, now(), 'outbound', 'email',
      (wanted ->> 'deal_id')::uuid, coalesce((wanted ->> 'person_id')::uuid, first_person.person_id), coalesce((wanted ->> 'company_id')::uuid, first_person.company_id), 'open')
    returning * into talk;
  end if;
  insert into public.emails (org_id, conversation_id, integration_id, member_id, direction, state, message_id, in_reply_to, provider_thread_id, subject, from_address, from_name,
    recipients, occurred_at, send_at, attachment_count, shared, origin, template_id, enrollment_id, is_bulk, author_type, author_id, deal_id, person_id, company_id)
  values (org, talk.id, box.id, box.member_id, 'outbound', 'scheduled', wanted ->> 'message_id', answered.message_id, answered.provider_thread_id,
    left(wanted ->> 'subject', 2000), box.address, box.display_name,
    (select jsonb_agg(jsonb_build_object('role', r ->> 'role', 'address', lower(r ->> 'address'), 'name', left(coalesce(r ->> 'name', ''), 300))) from jsonb_array_elements(wanted -> 'recipients') r),
    goes_at, goes_at, jsonb_array_length(coalesce(wanted -> 'attachments', '[]')), talk.visibility = 'shared', from_where,
    (wanted ->> 'template_id')::uuid, (wanted ->> 'enrollment_id')::uuid, coalesce((wanted ->> 'is_bulk')::boolean, false), author_kind, author,
    coalesce((wanted ->> 'deal_id')::uuid, talk.deal_id), coalesce((wanted ->> 'person_id')::uuid, talk.person_id), coalesce((wanted ->> 'company_id')::uuid, talk.company_id))
  returning id into made;
  insert into public.email_bodies (org_id, id, member_id, shared, snippet, text, html)
  values (org, made, box.member_id, talk.visibility = 'shared', left(coalesce(wanted ->> 'snippet', ''), 500), wanted ->> 'text', wanted ->> 'html');
  insert into public.email_attachments (org_id, email_id, member_id, shared, file_name, content_type, size_bytes, content_id, is_inline, file_key, position)
  select org, made, box.member_id, talk.visibility = 'shared', left(a ->> 'file_name', 500), left(a ->> 'content_type', 200), (a ->> 'size_bytes')::bigint,
    a ->> 'content_id', coalesce((a ->> 'is_inline')::boolean, false), a ->> 'file_key', n::int
  from jsonb_array_elements(coalesce(wanted -> 'attachments', '[]')) with ordinality x (a, n);
  insert into public.email_participants (org_id, email_id, role, address, name, person_id, occurred_at)
  select org, made, p ->> 'role', lower(p ->> 'address'), left(coalesce(p ->> 'name', ''), 300), (select f.person_id from private.person_by_email(org, p ->> 'address') f), goes_at
  from jsonb_array_elements(jsonb_build_array(jsonb_build_object('role', 'from', 'address', box.address, 'name', box.display_name)) || (wanted -> 'recipients')) p;
  perform private.touch_conversation(org, talk.id, now(), 'outbound', 'email');
  perform pg_notify('rapport_jobs', '');
  return made;
end $$;

-- Calls back a mail that has not begun to go. Answers its state after that; null: none that the caller may send.
create function app.cancel_email(email uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('emails.write');
  me uuid := app.current_member_id();
  now_state text;
begin
  update public.emails e set state = 'cancelled', send_at = null
  where e.org_id = org and e.id = email and e.state = 'scheduled' and e.attempts = 0
    and (e.member_id = me or (e.author_id = app.current_actor_id()))
  returning e.state into now_state;
  -- A conversation that was to begin with it has nothing to answer.
  update public.conversations c set state = 'done', snoozed_until = null from public.emails e
  where now_state = 'cancelled' and e.org_id = org and e.id = email and c.org_id = org and c.id = e.conversation_id and c.counterpart = 'draft:' || c.id;
  return coalesce(now_state, (select e.state from public.emails e where e.org_id = org and e.id = email and (e.member_id = me or e.author_id = app.current_actor_id())));
end $$;

-- Puts a mail of the caller's into the bin here; at the provider it stays.
create function app.delete_email(email uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('emails.delete');
begin
  update public.emails e set deleted_at = now()
  where e.org_id = org and e.id = email and e.deleted_at is null and e.state in ('received', 'sent', 'failed', 'cancelled', 'bounced')
    and e.member_id = app.current_member_id();
  return found;
end $$;

-- Whether an attachment's file may be named: what the API has put there for this org alone.
grant execute on function app.queue_email(jsonb), app.cancel_email(uuid), app.delete_email(uuid) to rapport_app;

-- Why a mail that waited may not go any more, in words: somebody asked for no more mail since, or who wrote it has left.
create function private.mail_refused(one public.emails) returns text
language sql stable set search_path = '' as $$
  select case when one.author_type = 'user' and not exists (
      select from public.org_members m where m.org_id = one.org_id and m.user_id = one.author_id and m.status = 'active')
    then 'Who wrote it is no active member of the organisation any more.'
    else (select (r.value ->> 'address') || ': ' || w.why || '.' from jsonb_array_elements(one.recipients) with ordinality r (value, n)
      cross join lateral (select private.may_mail(one.org_id, r.value ->> 'address', one.is_bulk) as why) w
      where w.why is not null order by r.n limit 1) end
$$;

-- Takes mails that are due, for 90 s. One taken a second time may have gone: the caller looks for its Message-ID at the provider first.
create function app.claim_emails(max_rows int default 20) returns table (org_id uuid, id uuid, lease uuid, attempts int, integration_id uuid, member_id uuid,
  message_id text, in_reply_to text, reference_ids text[], provider_thread_id text, subject text, from_address text, from_name text, recipients jsonb, text text, html text,
  is_bulk boolean, attachments jsonb, refused text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with due as (
    select d.org_id, d.id from public.emails d
    where d.state in ('scheduled', 'sending') and d.send_at <= now() and (d.lease_until is null or d.lease_until < now())
    order by d.send_at limit least(greatest(max_rows, 1), 100) for update skip locked
  ), taken as (
    update public.emails e set state = 'sending', attempts = e.attempts + 1, lease_id = gen_random_uuid(), lease_until = now() + interval '90 seconds'
    from due where e.org_id = due.org_id and e.id = due.id
    returning e.*
  )
  select t.org_id, t.id, t.lease_id, t.attempts, t.integration_id, t.member_id, t.message_id, t.in_reply_to,
    array(select e.message_id from public.emails e where e.org_id = t.org_id and e.conversation_id = t.conversation_id and e.id <> t.id and e.state in ('received', 'sent')
      order by e.occurred_at desc limit 20),
    t.provider_thread_id, t.subject, t.from_address, t.from_name, t.recipients, b.text, b.html, t.is_bulk,
    coalesce((select jsonb_agg(jsonb_build_object('file_name', a.file_name, 'content_type', a.content_type, 'content_id', a.content_id, 'is_inline', a.is_inline, 'file_key', a.file_key) order by a.position)
      from public.email_attachments a where a.org_id = t.org_id and a.email_id = t.id), '[]'),
    private.mail_refused(t)
  from taken t join public.email_bodies b on b.org_id = t.org_id and b.id = t.id;
end $$;

-- It has gone. Only for the lease's holder; a reading that saw it first has said so already, which counts as well.
create function app.note_email_sent(org uuid, email uuid, lease uuid, provider_id text, provider_thread_id text, at timestamptz default now()) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  sent public.emails;
begin
  update public.emails e set state = 'sent', provider_id = provider_id, provider_thread_id = provider_thread_id, sent_at = at, occurred_at = at,
    lease_id = null, lease_until = null, error = null, error_code = null
  where e.org_id = org and e.id = email and e.lease_id = lease and e.state = 'sending'
  returning e.* into sent;
  if not found then return false; end if;
  insert into private.mailbox_messages (org_id, integration_id, provider_id, outcome, email_id)
  values (org, sent.integration_id, provider_id, 'stored', email) on conflict do nothing;
  perform private.join_thread(org, email, provider_thread_id);
  return true;
end $$;

-- It has not gone: again at that time, or, with none, never. Only for the lease's holder.
create function app.note_email_failed(org uuid, email uuid, lease uuid, code text, reason text, again_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.emails e set state = case when again_at is null then 'failed' else 'sending' end, send_at = coalesce(again_at, e.send_at),
    lease_id = null, lease_until = null, error_code = left(code, 100), error = left(reason, 2000)
  where e.org_id = org and e.id = email and e.lease_id = lease and e.state = 'sending';
  return found;
end $$;
grant execute on function app.claim_emails(int), app.note_email_sent(uuid, uuid, uuid, text, text, timestamptz),
  app.note_email_failed(uuid, uuid, uuid, text, text, timestamptz) to rapport_web;

-- When the next mail falls due that nobody has taken, so that a worker can be there in time; null: none waits.
create function app.next_email_due() returns timestamptz
language sql stable security definer set search_path = '' as $$
  select greatest(e.send_at, e.lease_until) from public.emails e where e.state in ('scheduled', 'sending') order by e.send_at limit 1
$$;
grant execute on function app.next_email_due() to rapport_web;

-- Where nothing can LISTEN, mails that are due wake the API as jobs do, and so do notices and what has slept long enough.
create or replace function private.wake_jobs() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from public.jobs j where j.state = 'queued' or (j.state = 'running' and j.lease_until < now()))
    and not exists (select from private.notices n where n.next_attempt_at <= now())
    and not exists (select from private.integration_notices n where n.next_attempt_at <= now())
    and not exists (select from public.emails e where e.state in ('scheduled', 'sending') and e.send_at <= now())
    and not exists (select from public.conversations c where c.state = 'snoozed' and c.snoozed_until <= now()) then return false; end if;
  return private.call_worker('rapport_api_url', '/api/internal/jobs/run');
end $$;

-- A mail stands with everybody whom it went to, under the policies of its reader.
create or replace function app.also_in_timeline(person uuid, before timestamptz, before_id uuid, max_rows int) returns setof uuid
language sql stable set search_path = '' as $$
  select p.email_id from public.email_participants p join public.emails e on e.org_id = p.org_id and e.id = p.email_id
  where p.person_id = person and e.person_id is distinct from person and e.deleted_at is null
    and (before is null or (p.occurred_at, p.email_id) < (before, before_id))
  group by p.occurred_at, p.email_id order by p.occurred_at desc, p.email_id desc limit least(greatest(max_rows, 1), 200)
$$;

-- Somebody new may have written before: their mails and conversations become theirs.
create function app.match_people() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.integrations i join new_people n on n.org_id = i.org_id) then return null; end if;
  with hits as (
    update public.email_participants p set person_id = n.id from new_people n
    where n.email_normalized is not null and n.deleted_at is null and p.org_id = n.org_id and p.address = n.email_normalized and p.person_id is null
    returning p.org_id, p.email_id, n.id as person_id, n.company_id
  ), filed as (
    update public.emails e set person_id = h.person_id, company_id = coalesce(e.company_id, h.company_id) from hits h
    where e.org_id = h.org_id and e.id = h.email_id and e.person_id is null
    returning e.org_id, e.conversation_id, e.person_id, e.company_id
  )
  update public.conversations c set person_id = f.person_id, company_id = coalesce(c.company_id, f.company_id) from filed f
  where c.org_id = f.org_id and c.id = f.conversation_id and c.person_id is null;
  return null;
end $$;
create trigger match_mails after insert on public.people referencing new table as new_people for each statement execute function app.match_people();
create trigger match_mails_change after update on public.people referencing new table as new_people for each statement execute function app.match_people();
