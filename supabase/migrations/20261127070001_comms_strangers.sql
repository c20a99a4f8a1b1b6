-- What a stranger writes moves little: a bounce is believed of who may know it, answers go where they were asked for, a member's own mail
-- makes no event, and a mail that ends its reader is passed over in the end.
alter table private.mailboxes add column deaths int not null default 0, add column suspect text, add column suspected int not null default 0;
comment on column private.mailboxes.deaths is 'turns that ended without a word, one after the other: then mails are read one at a time, and the one that is read is the suspect';
comment on column private.mailboxes.suspected is 'how often the suspect was read and nothing was heard afterwards';
alter table public.emails add column reply_to jsonb not null default '[]' check (jsonb_typeof(reply_to) = 'array');
grant select (reply_to) on public.emails to authenticated, rapport_app;
comment on column public.emails.reply_to is 'where answers are to go, as [{"address", "name"}]; empty: to who wrote it';

drop trigger emit_sent on public.emails;
drop trigger emit_failed on public.emails;
drop trigger emit_bounced on public.emails;
create trigger emit_sent after update of state on public.emails for each row
  when (old.state <> 'sent' and new.state = 'sent' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.sent');
create trigger emit_failed after update of state on public.emails for each row
  when (old.state <> 'failed' and new.state = 'failed' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.failed');
create trigger emit_bounced after update of state on public.emails for each row
  when (old.state <> 'bounced' and new.state = 'bounced' and (new.shared or new.author_type <> 'user' or num_nonnulls(new.deal_id, new.person_id, new.company_id) > 0)) execute function app.emit('email.bounced');

drop function app.claim_mailbox(uuid, uuid);
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
grant execute on function app.claim_mailbox(uuid, uuid) to rapport_worker;

-- One mail as read, written once: an object with provider_id, provider_thread_id, labels, message_id, in_reply_to, references, subject,
-- from {address, name}, recipients, reply_to, occurred_at, kind, snippet, text, html, attachments [{file_name, content_type, size_bytes, content_id,
-- is_inline, file_key}], bounce {recipient, message_id, reason} and is_draft. Answers what came of it and its id.
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

-- A report that one of our mails did not arrive: by the Message-ID it quotes, else by the last mail to that address.
-- A mail came back. One that does not say which it was is believed of Google's and of the recipient's own server alone: anybody can
-- write that somebody else's address has failed.
create or replace function private.note_bounce(org uuid, integration uuid, report jsonb) returns uuid
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

-- How far the reading has come, for the lease's holder. A key that is missing stays; page_token and history_id may be set to null.
-- {phase, history_id, page_token, total, done_more, read_since, suspect}: the suspect is the message that is read next, alone. Answers whether the lease still holds.
create or replace function app.advance_mailbox(org uuid, integration uuid, lease uuid, progress jsonb) returns boolean
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
create or replace function app.finish_mailbox(org uuid, integration uuid, lease uuid, outcome text, reason text default null, again_in interval default '20 seconds') returns boolean
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

