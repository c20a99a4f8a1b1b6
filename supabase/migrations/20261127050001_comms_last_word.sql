-- The last word on mail that waits, on mailboxes of who has left, and on who asked to hear nothing at all.

create or replace function app.take_token(org uuid, integration uuid, member uuid, at_least interval default '2 minutes',
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

-- Of who was removed before.
do $$
declare
  gone record;
begin
  for gone in select i.org_id, i.id from public.integrations i join public.org_members m on m.org_id = i.org_id and m.id = i.member_id
    where m.status = 'removed' and i.state <> 'disconnected' loop
    delete from private.integration_tokens t where t.org_id = gone.org_id and t.id = gone.id;
    update private.mailboxes m set lease_id = null, lease_until = null, due_at = 'infinity' where m.org_id = gone.org_id and m.id = gone.id;
    update public.integrations i set state = 'disconnected', state_reason = null, state_since = now() where i.org_id = gone.org_id and i.id = gone.id;
  end loop;
end $$;

create or replace function private.store_email(box public.integrations, mail jsonb, past boolean, out outcome text, out email uuid)
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
    subject, from_address, from_name, recipients, occurred_at, sent_at, is_read, labels, attachment_count, shared, origin, author_type, author_id, deal_id, person_id, company_id)
  values (org, talk.id, box.id, box.member_id, case when outgoing then 'outbound' else 'inbound' end, coalesce(mail ->> 'kind', 'message'),
    case when outgoing then 'sent' else 'received' end, mail_id, mail ->> 'in_reply_to', mail ->> 'provider_id', thread,
    left(coalesce(mail ->> 'subject', ''), 2000), coalesce(writer, ''), left(coalesce(mail #>> '{from,name}', ''), 300),
    coalesce((select jsonb_agg(jsonb_build_object('role', p ->> 'role', 'address', lower(p ->> 'address'), 'name', left(coalesce(p ->> 'name', ''), 300))) from jsonb_array_elements(mail -> 'recipients') p), '[]'),
    at, case when outgoing then at end, not (mail -> 'labels') ? 'UNREAD', array(select jsonb_array_elements_text(mail -> 'labels')),
    jsonb_array_length(coalesce(mail -> 'attachments', '[]')), talk.visibility = 'shared', case when past then 'backfill' else 'sync' end,
    case when outgoing then 'user' else 'system' end,
    case when outgoing then (select m.user_id from public.org_members m where m.org_id = org and m.id = box.member_id) end,
    talk.deal_id, coalesce(who.person_id, talk.person_id), coalesce(firm, talk.company_id))
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
  if mail ->> 'kind' = 'bounce' then perform private.note_bounce(org, box.id, mail -> 'bounce'); end if;
  outcome := 'stored';
  insert into private.mailbox_messages (org_id, integration_id, provider_id, outcome, email_id) values (org, box.id, mail ->> 'provider_id', outcome, email);
end $$;

create or replace function private.join_thread(org uuid, email uuid, thread text) returns void
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

create or replace function private.queue_email(org uuid, me uuid, wanted jsonb, author_kind text, author uuid, from_where text) returns uuid
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

drop function app.claim_emails(int);
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
grant execute on function app.claim_emails(int) to rapport_web;

create or replace function private.write_opt_out(org uuid, action text, channel text, address text, source text, evidence_type text default null, evidence uuid default null,
  said text default null, author_kind text default 'system', author uuid default null, hash bytea default null, at timestamptz default clock_timestamp()) returns uuid
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  plain text := lower(btrim(address));
  made uuid := app.uuid7();
  standing uuid;
  who uuid;
begin
  insert into private.suppression_secrets (org_id) values (org) on conflict do nothing;
  hash := coalesce(hash, private.address_hash(org, plain));
  -- Two at once have one effect.
  perform pg_advisory_xact_lock(hashtextextended(encode(hash, 'hex'), 43));
  select s.opt_out_id into standing from private.standing_opt_out(org, channel, hash, source = 'bounce') s;
  -- All of them stand only where none was taken back since.
  if action = 'recorded' and channel = 'all' and exists (select from unnest('{sms,email,call}'::text[]) one
    where not exists (select from private.standing_opt_out(org, one, hash, source = 'bounce'))) then standing := null; end if;
  if action = 'recorded' and standing is not null and source not in ('keyword', 'free_text') then return standing; end if;
  if action = 'withdrawn' and standing is null and not exists (select from private.standing_opt_out(org, channel, hash, true)) then return null; end if;
  who := case when plain like '+%' then (select p.person_id from private.person_by_phone(org, plain) p) else (select p.person_id from private.person_by_email(org, plain) p) end;
  insert into public.opt_outs (org_id, id, action, channel, address, source, evidence_type, evidence_id, note, person_id, author_type, author_id, recorded_at)
  values (org, made, action, channel, plain, source, case when evidence is not null then evidence_type end, evidence, left(said, 2000), who, author_kind, author, at);
  insert into private.suppressions (org_id, opt_out_id, address_hash, action, channel, source, recorded_at)
  values (org, made, hash, action, channel, source, at);
  return made;
end $$;

-- Two who are found to be one go on in a sequence once: where both are on the way, the one who came keeps their place.
create function app.join_enrollments() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(select e.id from public.sequence_enrollments e
    where e.org_id = new.org_id and e.sequence_id = new.sequence_id and e.person_id = new.person_id and e.id <> new.id and e.state in ('active', 'paused')), 'manual');
  return new;
end $$;
create trigger join_enrollments before update of person_id on public.sequence_enrollments for each row
  when (old.person_id <> new.person_id and new.state in ('active', 'paused')) execute function app.join_enrollments();
