-- What the provider told nobody is asked after: how texts and calls ended, recordings. What somebody agreed to is noted when they heard it.
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
create or replace function private.phone_work_due() returns boolean
language sql stable set search_path = '' as $$
  select exists (select from private.phone_queue q where q.next_attempt_at <= now())
    or exists (select from private.phone_files f where f.done_at is null and f.next_attempt_at <= now())
    or exists (select from private.phone_checks c where c.due_at <= now())
    or exists (select from private.phone_watch w where w.due_at <= now())
$$;

drop function app.claim_phone_checks(int);
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
grant execute on function app.claim_phone_checks(int) to rapport_web;

-- A text has come in. Answers whether the number is one of ours, whether the text is new, and what is to be sent back.
create or replace function app.receive_sms(sid text, sender text, receiver text, said text, files jsonb default '[]', parts int default 1, at timestamptz default now(),
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

-- Somebody calls a number of ours. Answers whether it is one, whether the call is new, and what is to happen with it.
create or replace function app.receive_call(sid text, caller text, called text, at timestamptz default now(), out is_ours boolean, out is_new boolean, out org uuid, out call uuid,
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

-- A call to place: the member's phone rings first. Answers its id.
create or replace function app.queue_call(phone uuid, receiver text, through text, person uuid, company uuid, deal uuid) returns uuid
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

-- What is on its way now, and calls of the last day, are asked after, too.
insert into private.phone_watch (org_id, id, kind, due_at)
select s.org_id, s.id, 'sms', now() + interval '2 minutes' from public.sms s
where s.direction = 'outbound' and s.twilio_sid is not null and s.state in ('queued', 'sending', 'sent') and s.occurred_at > now() - interval '2 days'
union all
select c.org_id, c.id, 'call', now() + interval '2 minutes' from public.calls c
where c.twilio_sid is not null and c.occurred_at > now() - interval '1 day' and c.recording_state = 'none'
  and (c.state in ('ringing', 'in_progress', 'no_answer') or c.consent in ('announced', 'given'))
on conflict do nothing;
