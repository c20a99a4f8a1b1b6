-- Texts and calls: numbers of ours, what came and went over them, and what waits for the provider. Rows are written by functions, for
-- a provider that knows no org and for members who may do it; a caller reads them under policies.

create table public.phones (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  number text not null check (number ~ '^\+[1-9][0-9]{6,14}$'),
  label text not null check (length(btrim(label)) between 1 and 100),
  member_id uuid,
  team_id uuid,
  forward_to text check (forward_to ~ '^\+[1-9][0-9]{6,14}$' and forward_to <> number),
  ring_seconds int not null default 20 check (ring_seconds between 5 and 60),
  greeting text not null default '' check (length(greeting) <= 1000),
  recording_mode text not null default 'off' check (recording_mode in ('off', 'announce', 'consent_by_key')),
  can_text boolean not null default true,
  can_send_media boolean not null default false,
  can_call boolean not null default true,
  state text not null default 'active' check (state in ('active', 'released')),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint phones_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete set null (member_id),
  constraint phones_team_fkey foreign key (org_id, team_id) references public.teams (org_id, id) on delete set null (team_id),
  constraint phones_of_one check (num_nonnulls(member_id, team_id) <= 1)
);
comment on column public.phones.member_id is 'whose number it is; with no team either, everybody''s';
comment on column public.phones.forward_to is 'the phone that rings; null: callers leave a message at once';
comment on column public.phones.greeting is 'what callers hear before they leave a message; empty: a sentence with the org''s name';
comment on column public.phones.recording_mode is 'announce: calls are recorded and say so first; consent_by_key: only after the caller has pressed 1';
create unique index phones_number_key on public.phones (org_id, number) where state = 'active';
create index phones_member_idx on public.phones (org_id, member_id);
create index phones_team_idx on public.phones (org_id, team_id);
select app.tenant_table('public.phones', 'phones', member => '{read}');
-- What passed over a number stays, so the number's row stays, too.
revoke delete on public.phones from rapport_app;
drop policy tenant_delete on public.phones;

-- Whose a number is, over all orgs: what comes in finds its org here. One that another org has reads as one that cannot be had.
create table private.phone_numbers (
  number text primary key,
  org_id uuid not null,
  phone_id uuid not null,
  foreign key (org_id, phone_id) references public.phones (org_id, id) on delete cascade
);
create index phone_numbers_phone_idx on private.phone_numbers (org_id, phone_id);
create function app.claim_number() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and new.number <> old.number then
    raise exception 'a number stays what it is' using errcode = '22023', hint = 'Release it and add the other one.';
  end if;
  if tg_op = 'UPDATE' and new.state = 'released' and old.state = 'active' then
    delete from private.phone_numbers n where n.org_id = new.org_id and n.phone_id = new.id;
  elsif new.state = 'active' and (tg_op = 'INSERT' or old.state = 'released') then
    insert into private.phone_numbers (number, org_id, phone_id) values (new.number, new.org_id, new.id) on conflict (number) do nothing;
    if not found then
      raise exception 'this number cannot be had' using errcode = '23514', constraint = 'phones_number_available', table = 'phones';
    end if;
  end if;
  return null;
end $$;
create trigger claim_number after insert or update of number, state on public.phones for each row execute function app.claim_number();
-- Of these numbers, those that nobody has. For who may add numbers.
create function app.free_numbers(numbers text[]) returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  if app.org_with('phones.write') is null then return; end if;
  return query select w from unnest(numbers) w where not exists (select from private.phone_numbers n where n.number = w);
end $$;
grant execute on function app.free_numbers(text[]) to rapport_app;

alter table public.conversations add constraint conversations_phone_fkey foreign key (org_id, phone_id)
  references public.phones (org_id, id) on delete cascade;

create table public.sms (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  conversation_id uuid not null,
  phone_id uuid not null,
  member_id uuid,
  direction text not null check (direction in ('inbound', 'outbound')),
  state text not null check (state in ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'received', 'cancelled')),
  from_number text not null check (length(from_number) between 1 and 60),
  to_number text not null check (length(to_number) between 1 and 60),
  body text not null default '' check (length(body) <= 20000),
  media jsonb not null default '[]' check (jsonb_typeof(media) = 'array'),
  segments int not null default 1 check (segments between 0 and 100),
  occurred_at timestamptz(3) not null default now(),
  send_at timestamptz(3),
  sent_at timestamptz(3),
  error_code int,
  error text check (length(error) <= 2000),
  twilio_sid text check (length(twilio_sid) <= 64),
  origin text not null default 'api' check (origin in ('api', 'inbound', 'sequence')),
  template_id uuid,
  enrollment_id uuid,
  author_type text not null default 'system' check (author_type in ('user', 'key', 'system')),
  author_id uuid,
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint sms_conversation_fkey foreign key (org_id, conversation_id) references public.conversations (org_id, id) on delete cascade,
  constraint sms_phone_fkey foreign key (org_id, phone_id) references public.phones (org_id, id) on delete cascade,
  constraint sms_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete set null (member_id),
  constraint sms_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint sms_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint sms_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete set null (deal_id),
  constraint sms_state_of_direction check ((direction = 'inbound') = (state = 'received'))
);
comment on column public.sms.member_id is 'who sent it, or whose number it came to';
comment on column public.sms.media is 'of one that came in: [{"id", "content_type", "size_bytes", "state": "pending|stored|failed"}]; of one that goes out: [{"url"}]';
comment on column public.sms.segments is 'into how many texts carriers cut it';
create unique index sms_sid_key on public.sms (org_id, twilio_sid) where twilio_sid is not null;
create index sms_sid_idx on public.sms (twilio_sid) where twilio_sid is not null;
create index sms_under_way_idx on public.sms (org_id, from_number, to_number) where state = 'sending';
create index sms_conversation_idx on public.sms (org_id, conversation_id, occurred_at, id);
create index sms_when_idx on public.sms (org_id, occurred_at desc, id desc);
create index sms_phone_idx on public.sms (org_id, phone_id, occurred_at desc);
create index sms_member_idx on public.sms (org_id, member_id);
create index sms_state_idx on public.sms (org_id, state, occurred_at desc, id desc);
create index sms_person_idx on public.sms (org_id, person_id, occurred_at desc, id desc);
create index sms_company_idx on public.sms (org_id, company_id, occurred_at desc, id desc);
create index sms_deal_idx on public.sms (org_id, deal_id, occurred_at desc, id desc);
select app.tenant_table('public.sms', 'sms', type => 'sms', links => '{deal_id,person_id,company_id}',
  mine => 'sms.member_id = (select app.current_member_id())', audited => false);
revoke insert, update, delete on public.sms from rapport_app;
drop policy tenant_insert on public.sms;
drop policy tenant_update on public.sms;
drop policy tenant_delete on public.sms;

create table public.calls (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  conversation_id uuid not null,
  phone_id uuid not null,
  member_id uuid,
  direction text not null check (direction in ('inbound', 'outbound')),
  state text not null default 'ringing' check (state in ('ringing', 'in_progress', 'completed', 'no_answer', 'busy', 'failed', 'cancelled', 'voicemail')),
  from_number text not null check (length(from_number) between 1 and 60),
  to_number text not null check (length(to_number) between 1 and 60),
  through_number text check (length(through_number) <= 60),
  occurred_at timestamptz(3) not null default now(),
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  duration_seconds int check (duration_seconds >= 0),
  consent text not null default 'not_asked' check (consent in ('not_asked', 'announced', 'given', 'refused')),
  recording_state text not null default 'none' check (recording_state in ('none', 'pending', 'stored', 'failed')),
  recording_seconds int check (recording_seconds >= 0),
  disposition text check (length(disposition) between 1 and 100),
  note text check (length(note) <= 20000),
  error_code int,
  error text check (length(error) <= 2000),
  twilio_sid text check (length(twilio_sid) <= 64),
  author_type text not null default 'system' check (author_type in ('user', 'key', 'system')),
  author_id uuid,
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint calls_conversation_fkey foreign key (org_id, conversation_id) references public.conversations (org_id, id) on delete cascade,
  constraint calls_phone_fkey foreign key (org_id, phone_id) references public.phones (org_id, id) on delete cascade,
  constraint calls_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete set null (member_id),
  constraint calls_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint calls_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint calls_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete set null (deal_id)
);
comment on column public.calls.through_number is 'the phone of ours that rang: the member''s';
comment on column public.calls.consent is 'how whoever was called or called came to know of a recording';
create unique index calls_sid_key on public.calls (org_id, twilio_sid) where twilio_sid is not null;
create index calls_sid_idx on public.calls (twilio_sid) where twilio_sid is not null;
create index calls_conversation_idx on public.calls (org_id, conversation_id, occurred_at, id);
create index calls_when_idx on public.calls (org_id, occurred_at desc, id desc);
create index calls_phone_idx on public.calls (org_id, phone_id, occurred_at desc);
create index calls_member_idx on public.calls (org_id, member_id, occurred_at desc);
create index calls_state_idx on public.calls (org_id, state, occurred_at desc, id desc);
create index calls_person_idx on public.calls (org_id, person_id, occurred_at desc, id desc);
create index calls_company_idx on public.calls (org_id, company_id, occurred_at desc, id desc);
create index calls_deal_idx on public.calls (org_id, deal_id, occurred_at desc, id desc);
select app.tenant_table('public.calls', 'calls', type => 'call', links => '{deal_id,person_id,company_id}',
  mine => 'calls.member_id = (select app.current_member_id())');
-- The provider makes and moves calls; people say what came of them.
revoke insert, update, delete on public.calls from rapport_app;
grant update (disposition, note) on public.calls to rapport_app;
drop policy tenant_insert on public.calls;
drop policy tenant_delete on public.calls;

-- What waits to be sent or dialled. A lease says who is at it; one that ended leaves a row whose outcome the provider has to be asked for.
create table private.phone_queue (
  org_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('sms', 'call')),
  next_attempt_at timestamptz(3) not null default now(),
  tried_at timestamptz(3),
  attempts int not null default 0,
  lease_id uuid,
  primary key (org_id, id)
);
create index phone_queue_due_idx on private.phone_queue (kind, next_attempt_at);
create index phone_queue_turns_idx on private.phone_queue (kind, org_id, next_attempt_at, id);
create index phone_queue_tried_idx on private.phone_queue (kind, org_id, next_attempt_at, id) where tried_at is not null;
comment on column private.phone_queue.attempts is 'how often the provider was asked to take it; asking what became of it does not count';

-- Files that lie with the provider until they are fetched: pictures of texts, recordings of calls. A recording that is told twice is one.
create table private.phone_files (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  kind text not null check (kind in ('media', 'recording')),
  source_id uuid not null,
  remote text not null check (length(remote) <= 2000),
  content_type text,
  next_attempt_at timestamptz(3) not null default now(),
  attempts int not null default 0,
  lease_id uuid,
  done_at timestamptz(3),
  file_key text check (length(file_key) <= 300),
  primary key (org_id, id),
  unique (org_id, source_id, remote)
);
create index phone_files_due_idx on private.phone_files (next_attempt_at) where done_at is null;
create index phone_files_turns_idx on private.phone_files (org_id, next_attempt_at, id) where done_at is null;

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
    when 'sms' then exists (select from public.sms r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'call' then exists (select from public.calls r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    else false end);

create trigger emit_received after insert on public.sms for each row when (new.direction = 'inbound') execute function app.emit('sms.received');
create trigger emit_sent after update of state on public.sms for each row when (old.state <> 'sent' and new.state = 'sent') execute function app.emit('sms.sent');
create trigger emit_delivered after update of state on public.sms for each row when (old.state <> 'delivered' and new.state = 'delivered') execute function app.emit('sms.delivered');
create trigger emit_failed after update of state on public.sms for each row
  when (old.state not in ('failed', 'undelivered') and new.state in ('failed', 'undelivered')) execute function app.emit('sms.failed');
create trigger emit_received after insert on public.calls for each row when (new.direction = 'inbound') execute function app.emit('call.received');
create trigger emit_completed after update of state on public.calls for each row
  when (old.state in ('ringing', 'in_progress') and new.state not in ('ringing', 'in_progress')) execute function app.emit('call.completed');
create trigger emit_recorded after update of recording_state on public.calls for each row
  when (old.recording_state <> 'stored' and new.recording_state = 'stored') execute function app.emit('call.recorded');

-- The timeline follows texts and calls.
create function app.tell_sms() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state in ('received', 'sent', 'delivered', 'undelivered') then
    perform private.tell_interaction(new.org_id, new.id, 'sms', new.body, new.occurred_at, new.deal_id, new.person_id, new.company_id,
      new.author_type, new.author_id);
  end if;
  return null;
end $$;
create trigger tell after insert or update of state, deal_id, person_id, company_id on public.sms for each row execute function app.tell_sms();

create function private.call_summary(one public.calls) returns text
language sql immutable set search_path = '' as $$
  select concat_ws(E'\n',
    case one.direction when 'inbound' then 'Call from ' || one.from_number else 'Call to ' || one.to_number end
      || case one.state when 'completed' then coalesce(', ' || case when one.duration_seconds < 60 then one.duration_seconds || ' s' else round(one.duration_seconds / 60.0) || ' min' end, '')
        when 'voicemail' then ', left a message' || coalesce(' of ' || one.recording_seconds || ' s', '')
        when 'no_answer' then ', not answered' when 'busy' then ', busy' when 'failed' then ', did not get through' when 'cancelled' then ', given up' else '' end,
    one.disposition, one.note)
$$;
create function app.tell_call() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell_interaction(new.org_id, new.id, 'call', private.call_summary(new), new.occurred_at, new.deal_id, new.person_id, new.company_id,
    new.author_type, new.author_id);
  return null;
end $$;
create trigger tell after insert or update of state, duration_seconds, recording_seconds, disposition, note, deal_id, person_id, company_id on public.calls
  for each row execute function app.tell_call();

-- What a conversation is about, its texts and calls are about.
create function app.file_phone_conversation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.sms s set deal_id = new.deal_id, person_id = coalesce(new.person_id, s.person_id), company_id = coalesce(new.company_id, s.company_id)
  where s.org_id = new.org_id and s.conversation_id = new.id
    and (s.deal_id, s.person_id, s.company_id) is distinct from (new.deal_id, coalesce(new.person_id, s.person_id), coalesce(new.company_id, s.company_id));
  update public.calls s set deal_id = new.deal_id, person_id = coalesce(new.person_id, s.person_id), company_id = coalesce(new.company_id, s.company_id)
  where s.org_id = new.org_id and s.conversation_id = new.id
    and (s.deal_id, s.person_id, s.company_id) is distinct from (new.deal_id, coalesce(new.person_id, s.person_id), coalesce(new.company_id, s.company_id));
  return null;
end $$;
create trigger file_phone after update of deal_id, person_id, company_id on public.conversations for each row
  when (new.channel = 'phone' and (old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id))
  execute function app.file_phone_conversation();

-- Somebody new may have called before: what passed with their number becomes theirs.
create function app.match_callers() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.phones p join new_people n on n.org_id = p.org_id) then return null; end if;
  update public.conversations c set person_id = n.id, company_id = coalesce(c.company_id, n.company_id),
    counterpart_name = coalesce(c.counterpart_name, nullif(n.full_name, ''))
  from new_people n, public.phones p
  where n.phone_normalized is not null and n.deleted_at is null and p.org_id = n.org_id
    and c.org_id = p.org_id and c.phone_id = p.id and c.counterpart = n.phone_normalized and c.person_id is null;
  return null;
end $$;
create trigger match_callers after insert on public.people referencing new table as new_people for each statement execute function app.match_callers();
create trigger match_callers_change after update on public.people referencing new table as new_people for each statement execute function app.match_callers();

-- Whether this number may text that one: null, or the reason why not, in words. The chapter on compliance answers it.
create function private.may_text(org uuid, phone uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select null::text
$$;
-- The same of calls.
create function private.may_call(org uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select null::text
$$;
-- Whether a text that was queued may go now. Its number may have been given up since, and be another org's.
create function private.may_send_from(org uuid, phone uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select case when exists (select from private.phone_numbers n where n.org_id = org and n.phone_id = phone) then private.may_text(org, phone, e164)
    else 'the number that it was to go from has been released' end
$$;
-- Looks for words such as STOP in what came in, and answers what is to be sent back, null: nothing. The chapter on compliance does it.
create function private.note_keyword(org uuid, phone uuid, e164 text, said text) returns text
language sql volatile set search_path = '' as $$
  select null::text
$$;

-- The conversation of a number of ours with another one, found or begun, locked.
create function private.phone_conversation(org uuid, phone uuid, other text, kind text, direction text, at timestamptz) returns public.conversations
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  talk public.conversations;
  ours public.phones;
  who record;
begin
  select c.* into talk from public.conversations c where c.org_id = org and c.phone_id = phone and c.counterpart = other for update;
  if found then return talk; end if;
  select p.* into ours from public.phones p where p.org_id = org and p.id = phone;
  select f.person_id, f.company_id, nullif(p.full_name, '') as name into who
  from private.person_by_phone(org, other) f join public.people p on p.org_id = org and p.id = f.person_id;
  insert into public.conversations (org_id, channel, phone_id, counterpart, counterpart_name, owner_id, team_id, last_at, last_direction, last_kind, person_id, company_id)
  values (org, 'phone', phone, other, who.name, ours.member_id, ours.team_id, at, direction, kind, who.person_id, who.company_id)
  on conflict (org_id, phone_id, counterpart) where phone_id is not null do nothing;
  select c.* into strict talk from public.conversations c where c.org_id = org and c.phone_id = phone and c.counterpart = other for update;
  return talk;
end $$;

-- A text has come in. Answers whether the number is one of ours, whether the text is new, and what is to be sent back.
create function app.receive_sms(sid text, sender text, receiver text, said text, files jsonb default '[]', parts int default 1, at timestamptz default now(),
  out is_ours boolean, out is_new boolean, out org uuid, out sms uuid, out reply text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  ours record;
  talk public.conversations;
  shown jsonb;
begin
  is_ours := false; is_new := false;
  select n.org_id, n.phone_id, p.member_id into ours from private.phone_numbers n join public.phones p on p.org_id = n.org_id and p.id = n.phone_id
  where n.number = receiver;
  if not found or exists (select from private.deleted_orgs d where d.org_id = ours.org_id) then return; end if;
  is_ours := true; org := ours.org_id;
  -- What came to the number while it was another org's stays theirs, however often it is told.
  if exists (select from public.sms s where s.twilio_sid = sid and s.org_id <> org) then return; end if;
  talk := private.phone_conversation(org, ours.phone_id, sender, 'sms', 'inbound', at);
  select s.id into sms from public.sms s where s.org_id = org and s.twilio_sid = sid;
  if found then return; end if;
  is_new := true; sms := app.uuid7();
  with kept as (
    insert into private.phone_files (org_id, kind, source_id, remote, content_type)
    select org, 'media', sms, left(f ->> 'url', 2000), left(f ->> 'type', 200) from jsonb_array_elements(files) f
    on conflict do nothing returning id, content_type)
  select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'content_type', k.content_type, 'size_bytes', null, 'state', 'pending') order by k.id), '[]') into shown from kept k;
  insert into public.sms (org_id, id, conversation_id, phone_id, member_id, direction, state, from_number, to_number, body, media, segments, occurred_at, twilio_sid, origin,
    deal_id, person_id, company_id)
  values (org, sms, talk.id, ours.phone_id, ours.member_id, 'inbound', 'received', sender, receiver, said, shown, parts, at, sid, 'inbound',
    talk.deal_id, talk.person_id, talk.company_id);
  perform private.touch_conversation(org, talk.id, at, 'inbound', 'sms');
  reply := private.note_keyword(org, ours.phone_id, sender, said);
  if shown <> '[]' then perform pg_notify('rapport_jobs', ''); end if;
end $$;

-- The provider says how far a text of ours has come. By its SID or, as long as that has not been noted, by the id that we gave along.
-- A state never goes back. Answers noted, stale or unknown.
create function app.note_sms_state(sid text, org uuid, sms uuid, reached text, code int default null, words text default null) returns text
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.sms;
  order_of constant text[] := '{queued,sending,sent,delivered}';
  ended boolean := reached in ('delivered', 'undelivered', 'failed');
begin
  select s.* into one from public.sms s where s.twilio_sid = sid and s.direction = 'outbound' for update;
  if not found then
    select s.* into one from public.sms s
    where s.org_id = org and s.id = sms and s.direction = 'outbound' and s.twilio_sid is null and s.state not in ('cancelled', 'failed') for update;
    if not found then return 'unknown'; end if;
    update public.sms s set twilio_sid = sid where s.org_id = one.org_id and s.id = one.id;
    delete from private.phone_queue q where q.org_id = one.org_id and q.id = one.id;
  end if;
  if one.state in ('delivered', 'undelivered', 'failed', 'cancelled')
    or (not ended and coalesce(array_position(order_of, reached), 0) <= array_position(order_of, one.state)) then return 'stale'; end if;
  -- What arrived has been sent, also when nobody said so.
  if reached in ('delivered', 'undelivered') and one.state <> 'sent' then
    update public.sms s set state = 'sent', sent_at = coalesce(s.sent_at, now()) where s.org_id = one.org_id and s.id = one.id;
  end if;
  update public.sms s set state = reached, sent_at = case when reached = 'sent' then coalesce(s.sent_at, now()) else s.sent_at end,
    error_code = case when reached in ('undelivered', 'failed') then code end, error = case when reached in ('undelivered', 'failed') then left(words, 2000) end
  where s.org_id = one.org_id and s.id = one.id;
  return 'noted';
end $$;

-- Somebody calls a number of ours. Answers whether it is one, whether the call is new, and what is to happen with it.
create function app.receive_call(sid text, caller text, called text, at timestamptz default now(), out is_ours boolean, out is_new boolean, out org uuid, out call uuid,
  out forward_to text, out ring_seconds int, out greeting text, out recording_mode text, out org_name text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  ours public.phones;
  talk public.conversations;
begin
  is_ours := false; is_new := false;
  select p.* into ours from private.phone_numbers n join public.phones p on p.org_id = n.org_id and p.id = n.phone_id where n.number = called;
  if not found or exists (select from private.deleted_orgs d where d.org_id = ours.org_id)
    or exists (select from public.calls c where c.twilio_sid = sid and c.org_id <> ours.org_id) then return; end if;
  is_ours := true; org := ours.org_id; forward_to := ours.forward_to; ring_seconds := ours.ring_seconds; greeting := ours.greeting;
  recording_mode := ours.recording_mode;
  org_name := (select o.name from public.orgs o where o.id = org);
  talk := private.phone_conversation(org, ours.id, caller, 'call', 'inbound', at);
  select c.id into call from public.calls c where c.org_id = org and c.twilio_sid = sid;
  if found then return; end if;
  is_new := true;
  insert into public.calls (org_id, conversation_id, phone_id, member_id, direction, from_number, to_number, through_number, twilio_sid, occurred_at, consent,
    deal_id, person_id, company_id)
  values (org, talk.id, ours.id, ours.member_id, 'inbound', caller, called, ours.forward_to, sid, at,
    case when ours.recording_mode = 'announce' and ours.forward_to is not null then 'announced' else 'not_asked' end,
    talk.deal_id, talk.person_id, talk.company_id)
  returning id into call;
  perform private.touch_conversation(org, talk.id, at, 'inbound', 'call');
end $$;

-- One call by its SID, or by the id that we gave along with it as long as the SID has not been noted; locked.
create function private.find_call(sid text, org uuid, call uuid) returns public.calls
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.calls;
begin
  if coalesce(sid, '') = '' then return null; end if;
  select c.* into one from public.calls c where c.twilio_sid = sid for update;
  if not found and call is not null then
    update public.calls c set twilio_sid = sid where c.org_id = org and c.id = call and c.twilio_sid is null and c.direction = 'outbound' returning c.* into one;
    if found then delete from private.phone_queue q where q.org_id = org and q.id = call; end if;
  end if;
  return one;
end $$;

-- What is to be done with a call of ours that goes on: for the answers to the provider. No row: it is not known.
create function app.read_call(sid text, org uuid default null, call uuid default null) returns table (org_id uuid, call_id uuid, direction text, state text,
  our_number text, other_number text, forward_to text, ring_seconds int, greeting text, recording_mode text, org_name text, is_answered boolean)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.calls := private.find_call(sid, org, call);
begin
  if one.id is null then return; end if;
  return query
  select one.org_id, one.id, one.direction, one.state, p.number, case one.direction when 'inbound' then one.from_number else one.to_number end,
    p.forward_to, p.ring_seconds, p.greeting, p.recording_mode, o.name, one.answered_at is not null
  from public.phones p join public.orgs o on o.id = p.org_id where p.org_id = one.org_id and p.id = one.phone_id;
end $$;

-- How far a call has come. `talked`: the two were put through. A state never goes back; only a call that was thought missed may turn out
-- to have been answered. Answers noted, stale or unknown.
create function app.note_call_state(sid text, org uuid, call uuid, reached text, seconds int default null, talked boolean default false,
  code int default null, words text default null) returns text
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.calls := private.find_call(sid, org, call);
  over boolean := reached not in ('ringing', 'in_progress');
begin
  if one.id is null then return 'unknown'; end if;
  if reached = 'completed' and one.answered_at is null and not talked then reached := 'no_answer'; end if;
  if one.state in ('ringing', 'in_progress') then
    if reached = one.state or reached = 'ringing' then return 'stale'; end if;
  elsif not (one.state = 'no_answer' and reached = 'completed') then
    return 'stale';
  end if;
  update public.calls c set state = reached,
    answered_at = coalesce(c.answered_at, case when reached = 'in_progress' then now() when talked then now() - make_interval(secs => coalesce(seconds, 0)) end),
    ended_at = case when over then coalesce(c.ended_at, now()) end,
    duration_seconds = case when over then case when reached = 'completed' then
      coalesce(seconds, extract(epoch from now() - c.answered_at)::int, 0) else 0 end end,
    error_code = coalesce(code, c.error_code), error = coalesce(left(words, 2000), c.error)
  where c.org_id = one.org_id and c.id = one.id;
  return 'noted';
end $$;

-- What somebody said to being recorded.
create function app.note_consent(sid text, org uuid, call uuid, said text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  one public.calls := private.find_call(sid, org, call);
begin
  if one.id is null or said not in ('announced', 'given', 'refused') then return false; end if;
  update public.calls c set consent = said where c.org_id = one.org_id and c.id = one.id and c.consent in ('not_asked', 'announced');
  return found;
end $$;

-- A recording lies ready with the provider. What nobody agreed to is not fetched. Answers noted, stale, refused or unknown.
create function app.note_recording(sid text, org uuid, call uuid, recording_sid text, seconds int, is_message boolean default false) returns text
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.calls := private.find_call(sid, org, call);
begin
  if one.id is null then return 'unknown'; end if;
  if not is_message and one.consent not in ('announced', 'given') then return 'refused'; end if;
  insert into private.phone_files (org_id, kind, source_id, remote, content_type) values (one.org_id, 'recording', one.id, recording_sid, 'audio/mpeg')
  on conflict do nothing;
  if not found then return 'stale'; end if;
  update public.calls c set recording_state = case when c.recording_state = 'stored' then 'stored' else 'pending' end, recording_seconds = coalesce(c.recording_seconds, 0) + seconds,
    state = case when is_message and c.direction = 'inbound' and c.answered_at is null then 'voicemail' else c.state end,
    ended_at = case when is_message then coalesce(c.ended_at, now()) else c.ended_at end
  where c.org_id = one.org_id and c.id = one.id;
  perform pg_notify('rapport_jobs', '');
  return 'noted';
end $$;
grant execute on function app.receive_sms(text, text, text, text, jsonb, int, timestamptz), app.note_sms_state(text, uuid, uuid, text, int, text),
  app.receive_call(text, text, text, timestamptz), app.note_call_state(text, uuid, uuid, text, int, boolean, int, text) to rapport_web;
grant execute on function app.receive_sms(text, text, text, text, jsonb, int, timestamptz), app.note_sms_state(text, uuid, uuid, text, int, text),
  app.receive_call(text, text, text, timestamptz), app.read_call(text, uuid, uuid), app.note_call_state(text, uuid, uuid, text, int, boolean, int, text),
  app.note_consent(text, uuid, uuid, text), app.note_recording(text, uuid, uuid, text, int, boolean) to rapport_worker;

-- The number that the caller may use for this: their own, their team's, everybody's; who manages numbers, and keys, any.
create function private.usable_phone(org uuid, phone uuid, purpose text) returns public.phones
language plpgsql stable set search_path = '' as $$
#variable_conflict use_variable
declare
  ours public.phones;
  me uuid := app.current_member_id();
begin
  select p.* into ours from public.phones p where p.org_id = org and p.id = phone and p.state = 'active';
  if not found then
    raise exception 'there is no such number' using errcode = '23503', constraint = purpose || '_phone_fkey', table = purpose;
  end if;
  if app.current_key_id() is null and app.org_with('phones.write') is distinct from org and not (
    (ours.member_id is null and ours.team_id is null) or ours.member_id = me
    or exists (select from public.team_members t where t.org_id = org and t.team_id = ours.team_id and t.member_id = me)) then
    raise exception 'this number is somebody else''s' using errcode = '42501';
  end if;
  return ours;
end $$;

-- A text to send, at once or later. Answers its id.
create function app.queue_sms(phone uuid, receiver text, said text, media_urls text[], parts int, send_at timestamptz, person uuid, company uuid, deal uuid,
  text_origin text default 'api', template uuid default null, enrollment uuid default null) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := app.org_with('sms.write');
  ours public.phones;
  talk public.conversations;
  made uuid := app.uuid7();
begin
  if org is null then raise exception 'this needs the permission sms.write' using errcode = '42501'; end if;
  ours := private.usable_phone(org, phone, 'sms');
  talk := private.phone_conversation(org, phone, receiver, 'sms', 'outbound', now());
  if num_nonnulls(person, company, deal) > 0 and num_nonnulls(talk.person_id, talk.company_id, talk.deal_id) = 0 then
    update public.conversations c set person_id = person, company_id = company, deal_id = deal where c.org_id = org and c.id = talk.id returning c.* into talk;
  end if;
  insert into public.sms (org_id, id, conversation_id, phone_id, member_id, direction, state, from_number, to_number, body, media, segments, send_at, origin,
    template_id, enrollment_id, author_type, author_id, person_id, company_id, deal_id)
  values (org, made, talk.id, phone, coalesce(app.current_member_id(), ours.member_id), 'outbound', 'queued', ours.number, receiver, said,
    coalesce((select jsonb_agg(jsonb_build_object('url', u)) from unnest(media_urls) u), '[]'), parts, send_at, text_origin, template, enrollment,
    case when app.current_key_id() is not null then 'key' when app.current_user_id() is not null then 'user' else 'system' end, coalesce(app.current_key_id(), app.current_user_id()),
    coalesce(person, talk.person_id), coalesce(company, talk.company_id), coalesce(deal, talk.deal_id));
  insert into private.phone_queue (org_id, id, kind, next_attempt_at) values (org, made, 'sms', greatest(coalesce(send_at, now()), now()));
  perform private.touch_conversation(org, talk.id, now(), 'outbound', 'sms');
  perform pg_notify('rapport_jobs', '');
  return made;
end $$;

-- A text that waits is called back. Answers whether it was.
create function app.cancel_sms(sms uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('sms.write');
begin
  if org is null then return false; end if;
  update public.sms s set state = 'cancelled' where s.org_id = org and s.id = sms and s.state = 'queued'
    and not exists (select from private.phone_queue q where q.org_id = org and q.id = sms and q.attempts > 0);
  if not found then return false; end if;
  delete from private.phone_queue q where q.org_id = org and q.id = sms;
  return true;
end $$;

-- A call to place: the member's phone rings first. Answers its id.
create function app.queue_call(phone uuid, receiver text, through text, person uuid, company uuid, deal uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  org uuid := app.org_with('calls.write');
  ours public.phones;
  talk public.conversations;
  made uuid := app.uuid7();
begin
  if org is null then raise exception 'this needs the permission calls.write' using errcode = '42501'; end if;
  ours := private.usable_phone(org, phone, 'calls');
  talk := private.phone_conversation(org, phone, receiver, 'call', 'outbound', now());
  if num_nonnulls(person, company, deal) > 0 and num_nonnulls(talk.person_id, talk.company_id, talk.deal_id) = 0 then
    update public.conversations c set person_id = person, company_id = company, deal_id = deal where c.org_id = org and c.id = talk.id returning c.* into talk;
  end if;
  insert into public.calls (org_id, id, conversation_id, phone_id, member_id, direction, from_number, to_number, through_number, consent, author_type, author_id,
    person_id, company_id, deal_id)
  values (org, made, talk.id, phone, coalesce(app.current_member_id(), ours.member_id), 'outbound', ours.number, receiver, through,
    'not_asked',
    case when app.current_key_id() is not null then 'key' else 'user' end, coalesce(app.current_key_id(), app.current_user_id()),
    coalesce(person, talk.person_id), coalesce(company, talk.company_id), coalesce(deal, talk.deal_id));
  insert into private.phone_queue (org_id, id, kind) values (org, made, 'call');
  perform private.touch_conversation(org, talk.id, now(), 'outbound', 'call');
  perform pg_notify('rapport_jobs', '');
  return made;
end $$;
grant execute on function app.queue_sms(uuid, text, text, text[], int, timestamptz, uuid, uuid, uuid, text, uuid, uuid), app.cancel_sms(uuid),
  app.queue_call(uuid, text, text, uuid, uuid, uuid) to rapport_app;

-- The orgs that have something due of a kind ('sms', 'call' or 'file'), each once and in no order: a walk over an index from a random org
-- on and around, one step for each org, however much each has. Orgs that only wait are passed by.
create function private.phone_turns(wanted text) returns uuid[]
language plpgsql volatile set search_path = '' as $$
declare
  -- A few pages of the table, whatever its size. Ids tell the time, so a random uuid would lie behind all of them.
  share constant real := (select least(100, 400.0 / greatest(c.relpages, 1)) from pg_catalog.pg_class c where c.oid = 'private.phone_numbers'::regclass);
  first uuid := coalesce((select n.org_id from private.phone_numbers n tablesample system (share) order by random() limit 1), '00000000-0000-0000-0000-000000000000');
  at uuid := first;
  wrapped boolean := false;
  held uuid;
  due_at timestamptz;
  turns uuid[] := '{}';
begin
  for steps in 1 .. 2048 loop
    if wanted = 'file' then
      select f.org_id, f.next_attempt_at into held, due_at from private.phone_files f where f.done_at is null and f.org_id > at
      order by f.org_id, f.next_attempt_at limit 1;
    else
      select q.org_id, q.next_attempt_at into held, due_at from private.phone_queue q where q.kind = wanted and q.org_id > at
      order by q.org_id, q.next_attempt_at limit 1;
    end if;
    exit when wrapped and (held is null or held > first);
    if held is null then
      wrapped := true; at := '00000000-0000-0000-0000-000000000000';
      continue;
    end if;
    if due_at <= now() then turns := turns || held; end if;
    exit when cardinality(turns) >= 100;
    at := held;
  end loop;
  return turns;
end $$;
-- Rows of the queue that are due, locked: of each org its share, first what has been tried, so that nothing that was begun waits behind
-- a backlog.
create function private.pick_phone_work(wanted text, max_rows int) returns table (org_id uuid, id uuid)
language plpgsql volatile rows 10 set search_path = '' as $$
#variable_conflict use_column
declare
  turns constant uuid[] := private.phone_turns(wanted);
  share constant int := greatest(1, ceil(max_rows::numeric / greatest(cardinality(turns), 1)));
begin
  return query
  select w.org_id, w.id from (select o from unnest(turns) o order by random()) t (org) cross join lateral (
    select tried.* from (
      select q.org_id, q.id from private.phone_queue q
      where q.kind = wanted and q.org_id = t.org and q.tried_at is not null and q.next_attempt_at <= now()
      order by q.next_attempt_at, q.id limit share for update skip locked) tried
    union all
    select fresh.* from (
      select q.org_id, q.id from private.phone_queue q
      where q.kind = wanted and q.org_id = t.org and q.tried_at is null and q.next_attempt_at <= now()
      order by q.next_attempt_at, q.id limit share for update skip locked) fresh
    limit share) w
  limit max_rows;
end $$;

-- Takes texts that are due, in turns between orgs, each under a lease of 60 s; their state says so once this is committed, before anybody
-- asks the provider. `is_open`: an earlier attempt's outcome is not known, so the provider is asked first. Of the same words to the same
-- number one is under way at a time, because the provider's list could not tell two apart.
create function app.claim_sms(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, attempts int, is_open boolean, tried_at timestamptz,
  from_number text, to_number text, body text, media_urls text[])
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  one record;
  reason text;
  later timestamptz;
  key uuid;
  taken int := 0;
  seen int;
begin
  -- Those that have to wait after all make room for others, for a while.
  for pass in 1 .. 40 loop
    seen := 0;
    for one in
      select q.org_id, q.id, q.attempts, q.tried_at, s.phone_id, s.state, s.from_number, s.to_number, s.body, s.media
      from private.pick_phone_work('sms', max_rows - taken) w
        join private.phone_queue q on q.org_id = w.org_id and q.id = w.id join public.sms s on s.org_id = q.org_id and s.id = q.id
      for update of s skip locked
    loop
      seen := seen + 1;
      if one.state not in ('queued', 'sending') then
        delete from private.phone_queue q where q.org_id = one.org_id and q.id = one.id;
        continue;
      end if;
      if one.state = 'queued' and (not pg_try_advisory_xact_lock(hashtextextended(one.from_number || ' ' || one.to_number || ' ' || one.body, 42))
        or exists (select from public.sms s where s.org_id = one.org_id and s.from_number = one.from_number and s.to_number = one.to_number
          and s.state = 'sending' and s.twilio_sid is null and s.body = one.body)) then
        update private.phone_queue q set next_attempt_at = now() + interval '1 second' where q.org_id = one.org_id and q.id = one.id;
        continue;
      end if;
      -- What may have gone out already is only asked after; a new attempt is asked for its leave.
      reason := case when one.state = 'queued' then private.may_send_from(one.org_id, one.phone_id, one.to_number) end;
      if reason is not null then
        update public.sms s set state = 'failed', error = left(reason, 2000) where s.org_id = one.org_id and s.id = one.id;
        delete from private.phone_queue q where q.org_id = one.org_id and q.id = one.id;
        continue;
      end if;
      later := case when one.state = 'queued' then private.text_waits_until(one.org_id, one.id, now()) end;
      if later > now() then
        update private.phone_queue q set next_attempt_at = later where q.org_id = one.org_id and q.id = one.id;
        update public.sms s set send_at = nullif(later, 'infinity') where s.org_id = one.org_id and s.id = one.id;
        continue;
      end if;
      key := gen_random_uuid();
      is_open := one.state = 'sending';
      attempts := one.attempts + (not is_open)::int;
      tried_at := case when is_open then coalesce(one.tried_at, now()) else now() end;
      update private.phone_queue q set lease_id = key, next_attempt_at = now() + interval '60 seconds', attempts = claim_sms.attempts, tried_at = claim_sms.tried_at
      where q.org_id = one.org_id and q.id = one.id;
      update public.sms s set state = 'sending' where s.org_id = one.org_id and s.id = one.id and s.state = 'queued';
      org_id := one.org_id; id := one.id; lease := key;
      from_number := one.from_number; to_number := one.to_number; body := one.body;
      media_urls := array(select m ->> 'url' from jsonb_array_elements(one.media) m where m ? 'url');
      taken := taken + 1;
      return next;
    end loop;
    exit when taken >= max_rows or seen = 0;
  end loop;
end $$;

-- What came of an attempt, for the lease's holder:
--   sent     the provider took it; of `sids` the first that no other text has is its
--   again    it was certainly not taken: once more, later, at most ten times
--   unknown  it may have been taken: the provider is asked in a while
--   failed   it will not be
create function app.finish_sms(org uuid, sms uuid, lease uuid, outcome text, sids text[] default '{}', code int default null, words text default null,
  again_after interval default null) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  held private.phone_queue;
  known text;
  state_now text;
begin
  -- In the order of every other writer: the text, then what waits.
  select s.state into state_now from public.sms s where s.org_id = org and s.id = sms for update;
  select q.* into held from private.phone_queue q where q.org_id = org and q.id = sms and q.lease_id = lease for update;
  if not found then return false; end if;
  if outcome = 'sent' then
    select w.sid into known from unnest(sids) with ordinality w (sid, n)
    where not exists (select from public.sms s where s.twilio_sid = w.sid and (s.org_id, s.id) <> (org, sms)) order by w.n limit 1;
    -- What the provider lists may all be others of the same words; what is not there by now was never taken.
    if known is null then outcome := case when held.tried_at < now() - interval '30 seconds' then 'again' else 'unknown' end; end if;
  end if;
  if outcome = 'sent' then
    update public.sms s set twilio_sid = known, error_code = null, error = null where s.org_id = org and s.id = sms and s.twilio_sid is null;
    update public.sms s set state = 'sent', sent_at = coalesce(s.sent_at, now()) where s.org_id = org and s.id = sms and s.state in ('queued', 'sending');
    delete from private.phone_queue q where q.org_id = org and q.id = sms;
  elsif outcome = 'unknown' then
    update private.phone_queue q set lease_id = null, next_attempt_at = now() + coalesce(again_after,
      least(interval '5 minutes', greatest(interval '10 seconds', (now() - held.tried_at) / 2))) where q.org_id = org and q.id = sms;
  elsif outcome = 'again' and held.attempts < 10 then
    update private.phone_queue q set lease_id = null, next_attempt_at = now() + coalesce(again_after, least(interval '15 minutes', interval '2 seconds' * 2 ^ held.attempts))
    where q.org_id = org and q.id = sms;
    update public.sms s set state = 'queued' where s.org_id = org and s.id = sms and s.state = 'sending';
  else
    update public.sms s set state = 'failed', error_code = code, error = left(words, 2000) where s.org_id = org and s.id = sms and s.state in ('queued', 'sending');
    delete from private.phone_queue q where q.org_id = org and q.id = sms;
  end if;
  return true;
end $$;

-- Takes calls that are to be placed, in turns as claim_sms does. What was tried once is never dialled again by itself; nor what waited so
-- long that nobody sits by the phone any more, or what was asked meanwhile not to be done.
create function app.claim_calls(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, is_open boolean, tried_at timestamptz,
  from_number text, through_number text, to_number text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  one record;
  reason text;
begin
  for one in
    select q.org_id, q.id, q.tried_at, c.occurred_at, c.phone_id, c.from_number, c.through_number, c.to_number
    from private.pick_phone_work('call', max_rows) w
      join private.phone_queue q on q.org_id = w.org_id and q.id = w.id join public.calls c on c.org_id = q.org_id and c.id = q.id
    for update of c skip locked
  loop
    reason := case when one.tried_at is not null then null
      when one.occurred_at < now() - interval '2 minutes' then 'It could not be placed at once. Call again.'
      when not exists (select from private.phone_numbers n where n.org_id = one.org_id and n.phone_id = one.phone_id) then 'The number that it was to come from has been released.'
      else private.may_call(one.org_id, one.to_number) end;
    if reason is not null then
      update public.calls c set state = 'failed', ended_at = now(), duration_seconds = 0, error = left(reason, 2000)
      where c.org_id = one.org_id and c.id = one.id and c.state in ('ringing', 'in_progress');
      delete from private.phone_queue q where q.org_id = one.org_id and q.id = one.id;
      continue;
    end if;
    lease := gen_random_uuid();
    is_open := one.tried_at is not null;
    tried_at := coalesce(one.tried_at, now());
    update private.phone_queue q set lease_id = claim_calls.lease, attempts = q.attempts + (not claim_calls.is_open)::int, tried_at = claim_calls.tried_at,
      next_attempt_at = now() + interval '60 seconds'
    where q.org_id = one.org_id and q.id = one.id;
    org_id := one.org_id; id := one.id; from_number := one.from_number; through_number := one.through_number; to_number := one.to_number;
    return next;
  end loop;
end $$;
create function app.finish_call(org uuid, call uuid, lease uuid, outcome text, sids text[] default '{}', code int default null, words text default null) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  held private.phone_queue;
  known text;
begin
  perform from public.calls c where c.org_id = org and c.id = call for update;
  select q.* into held from private.phone_queue q where q.org_id = org and q.id = call and q.lease_id = lease for update;
  if not found then return false; end if;
  if outcome = 'sent' then
    select w.sid into known from unnest(sids) with ordinality w (sid, n)
    where not exists (select from public.calls c where c.twilio_sid = w.sid and (c.org_id, c.id) <> (org, call)) order by w.n limit 1;
    -- A member's phone is called often: what the provider lists may all be other calls.
    if known is null then
      outcome := case when held.tried_at < now() - interval '20 seconds' then 'failed' else 'unknown' end;
      words := 'Your phone may not have rung. Call again.';
    end if;
  end if;
  if outcome = 'unknown' then
    update private.phone_queue q set lease_id = null, next_attempt_at = now() + interval '5 seconds' where q.org_id = org and q.id = call;
    return true;
  end if;
  if outcome = 'sent' then
    update public.calls c set twilio_sid = known where c.org_id = org and c.id = call and c.twilio_sid is null;
  else
    update public.calls c set state = 'failed', ended_at = now(), duration_seconds = 0, error_code = code, error = left(words, 2000)
    where c.org_id = org and c.id = call and c.state in ('ringing', 'in_progress');
  end if;
  delete from private.phone_queue q where q.org_id = org and q.id = call;
  return true;
end $$;

-- Takes files that are to be fetched, in turns between orgs, under a lease of two minutes. Five attempts.
create function app.claim_phone_files(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, kind text, source_id uuid, remote text, content_type text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  turns constant uuid[] := private.phone_turns('file');
begin
  return query
  update private.phone_files f set lease_id = gen_random_uuid(), attempts = f.attempts + 1, next_attempt_at = now() + interval '2 minutes'
  from (select d.org_id, d.id from (select o from unnest(turns) o order by random()) t (org) cross join lateral (
      select p.org_id, p.id from private.phone_files p where p.done_at is null and p.org_id = t.org and p.next_attempt_at <= now()
      order by p.next_attempt_at, p.id limit greatest(1, ceil(max_rows::numeric / greatest(cardinality(turns), 1))) for update skip locked) d
    limit max_rows) due
  where f.org_id = due.org_id and f.id = due.id
  returning f.org_id, f.id, f.lease_id, f.kind, f.source_id, f.remote, f.content_type;
end $$;
-- It lies in our store, under `key`; or, with none, it could not be had: again, unless `for_good`.
create function app.finish_phone_file(org uuid, file uuid, lease uuid, key text, bytes bigint, type text, for_good boolean default false) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  held private.phone_files;
  state_now text;
begin
  select f.* into held from private.phone_files f where f.org_id = org and f.id = file and f.lease_id = lease and f.done_at is null for update;
  if not found then return false; end if;
  if key is null and not for_good and held.attempts < 5 then
    update private.phone_files f set lease_id = null, next_attempt_at = now() + interval '5 seconds' * 3 ^ held.attempts where f.org_id = org and f.id = file;
    return true;
  end if;
  state_now := case when key is null then 'failed' else 'stored' end;
  update private.phone_files f set done_at = now(), lease_id = null, file_key = key where f.org_id = org and f.id = file;
  if held.kind = 'media' then
    update public.sms s set media = (select jsonb_agg(case when m ->> 'id' = file::text
      then m || jsonb_build_object('state', state_now, 'size_bytes', bytes, 'content_type', coalesce(type, m ->> 'content_type')) else m end order by n)
      from jsonb_array_elements(s.media) with ordinality x (m, n))
    where s.org_id = org and s.id = held.source_id;
  else
    update public.calls c set recording_state = state_now where c.org_id = org and c.id = held.source_id;
  end if;
  return true;
end $$;
grant execute on function app.claim_sms(int), app.finish_sms(uuid, uuid, uuid, text, text[], int, text, interval), app.claim_calls(int),
  app.finish_call(uuid, uuid, uuid, text, text[], int, text), app.claim_phone_files(int), app.finish_phone_file(uuid, uuid, uuid, text, bigint, text, boolean) to rapport_web;

-- Where a call's recording lies, for who may hear calls: the last that was fetched.
create function app.recording_key(call uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select f.file_key from private.phone_files f
    where f.org_id = app.org_with('calls.read') and f.source_id = call and f.kind = 'recording' and f.file_key is not null
    order by f.done_at desc, f.id desc limit 1);
end $$;
grant execute on function app.recording_key(uuid) to rapport_app;

-- What the provider has told nobody, because nobody was there to hear it: its lists are read again and again, number by number.
create table private.phone_checks (
  org_id uuid not null,
  id uuid not null,
  checked_until timestamptz(3) not null default now(),
  due_at timestamptz(3) not null default now() + interval '2 minutes',
  primary key (org_id, id),
  foreign key (org_id, id) references public.phones (org_id, id) on delete cascade
);
create index phone_checks_due_idx on private.phone_checks (due_at);
create function app.watch_number() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state = 'active' then
    insert into private.phone_checks (org_id, id) values (new.org_id, new.id) on conflict do nothing;
  else
    delete from private.phone_checks c where c.org_id = new.org_id and c.id = new.id;
  end if;
  return null;
end $$;
create trigger watch_number after insert or update of state on public.phones for each row execute function app.watch_number();
-- Takes numbers whose lists are due, for two minutes. `since`: ten minutes before what was read last, because lists lag.
create function app.claim_phone_checks(max_rows int default 5) returns table (org_id uuid, id uuid, number text, since timestamptz, until timestamptz, owned_since timestamptz)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  update private.phone_checks c set due_at = now() + interval '2 minutes'
  from public.phones p
  where p.org_id = c.org_id and p.id = c.id and (c.org_id, c.id) in (select d.org_id, d.id from private.phone_checks d
    where d.due_at <= now() order by d.due_at limit max_rows for update skip locked)
  returning c.org_id, c.id, p.number, greatest(c.checked_until - interval '10 minutes', p.created_at), now(), p.created_at;
end $$;
create function app.finish_phone_check(org uuid, phone uuid, read_until timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
  update private.phone_checks c set checked_until = greatest(c.checked_until, read_until) where c.org_id = org and c.id = phone
$$;
grant execute on function app.claim_phone_checks(int), app.finish_phone_check(uuid, uuid, timestamptz) to rapport_web;

-- Texts and calls of which the provider may have something to tell still: how they ended, that there is a recording. Who is told of it goes
-- from here; of the others the provider is asked, ever more rarely.
create table private.phone_watch (
  org_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('sms', 'call')),
  due_at timestamptz(3) not null,
  asks int not null default 0,
  primary key (org_id, id)
);
create index phone_watch_due_idx on private.phone_watch (due_at);
create function app.watch_sms() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state in ('queued', 'sending', 'sent') then
    insert into private.phone_watch (org_id, id, kind, due_at) values (new.org_id, new.id, 'sms', now() + interval '2 minutes') on conflict do nothing;
  else
    delete from private.phone_watch w where w.org_id = new.org_id and w.id = new.id;
  end if;
  return null;
end $$;
create trigger watch after insert or update of state, twilio_sid on public.sms for each row
  when (new.direction = 'outbound' and new.twilio_sid is not null) execute function app.watch_sms();
create function app.watch_call() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state in ('ringing', 'in_progress') then
    insert into private.phone_watch (org_id, id, kind, due_at) values (new.org_id, new.id, 'call', now() + interval '2 minutes') on conflict do nothing;
  -- A call that nobody took may have a message, and one that may be recorded a recording.
  elsif new.recording_state = 'none' and ((new.state = 'no_answer' and new.direction = 'inbound') or (new.state = 'completed' and new.consent in ('announced', 'given'))) then
    insert into private.phone_watch (org_id, id, kind, due_at) values (new.org_id, new.id, 'call', now() + interval '3 minutes')
    on conflict (org_id, id) do update set due_at = excluded.due_at, asks = 0;
  else
    delete from private.phone_watch w where w.org_id = new.org_id and w.id = new.id;
  end if;
  return null;
end $$;
create trigger watch after insert or update of state, twilio_sid, consent, recording_state on public.calls for each row
  when (new.twilio_sid is not null) execute function app.watch_call();
-- Takes what is due to be asked after: after two minutes, then each time after three times as long, for a day and a half. What has gone
-- meanwhile, and what was asked after eight times, is asked after no more.
create function app.claim_phone_watch(max_rows int default 20) returns table (org_id uuid, id uuid, kind text, sid text, state text, direction text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with due as materialized (
    select w.org_id, w.id from private.phone_watch w where w.due_at <= now() order by w.due_at limit max_rows for update skip locked
  ), asked as (
    update private.phone_watch w set asks = w.asks + 1, due_at = now() + least(interval '12 hours', interval '2 minutes' * 3 ^ (w.asks + 1))
    from due where w.org_id = due.org_id and w.id = due.id and w.asks < 8 returning w.org_id, w.id, w.kind
  ), over as (
    delete from private.phone_watch w using due where w.org_id = due.org_id and w.id = due.id and w.asks >= 8
  )
  select a.org_id, a.id, a.kind, coalesce(s.twilio_sid, c.twilio_sid), coalesce(s.state, c.state), coalesce(s.direction, c.direction)
  from asked a left join public.sms s on a.kind = 'sms' and s.org_id = a.org_id and s.id = a.id
    left join public.calls c on a.kind = 'call' and c.org_id = a.org_id and c.id = a.id;
end $$;
-- Nothing more is to come of it.
create function app.finish_phone_watch(org uuid, watched uuid) returns void
language sql volatile security definer set search_path = '' as $$
  delete from private.phone_watch w where w.org_id = org and w.id = watched
$$;
grant execute on function app.claim_phone_watch(int), app.finish_phone_watch(uuid, uuid), app.note_recording(text, uuid, uuid, text, int, boolean) to rapport_web;

-- Whether a worker has something to do for texts and calls.
create function private.phone_work_due() returns boolean
language sql stable set search_path = '' as $$
  select exists (select from private.phone_queue q where q.next_attempt_at <= now())
    or exists (select from private.phone_files f where f.done_at is null and f.next_attempt_at <= now())
    or exists (select from private.phone_checks c where c.due_at <= now())
    or exists (select from private.phone_watch w where w.due_at <= now())
$$;
-- Where nothing can LISTEN, this wakes the API as jobs do.
create or replace function private.wake_jobs() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from public.jobs j where j.state = 'queued' or (j.state = 'running' and j.lease_until < now()))
    and not exists (select from private.notices n where n.next_attempt_at <= now())
    and not exists (select from private.integration_notices n where n.next_attempt_at <= now())
    and not exists (select from public.emails e where e.state in ('scheduled', 'sending') and e.send_at <= now())
    and not exists (select from public.conversations c where c.state = 'snoozed' and c.snoozed_until <= now())
    and not private.phone_work_due() then return false; end if;
  return private.call_worker('rapport_api_url', '/api/internal/jobs/run');
end $$;
