-- Texts, calls and files wait in turns between orgs; asking what became of an attempt counts as none.
create index phone_queue_turns_idx on private.phone_queue (kind, org_id, next_attempt_at, id);
create index phone_queue_tried_idx on private.phone_queue (kind, org_id, next_attempt_at, id) where tried_at is not null;
comment on column private.phone_queue.attempts is 'how often the provider was asked to take it; asking what became of it does not count';
create index phone_files_turns_idx on private.phone_files (org_id, next_attempt_at, id) where done_at is null;
create index sms_under_way_idx on public.sms (org_id, from_number, to_number) where state = 'sending';

-- Whether a text that was queued may go now. Its number may have been given up since, and be another org's.
create function private.may_send_from(org uuid, phone uuid, e164 text) returns text
language sql stable set search_path = '' as $$
  select case when exists (select from private.phone_numbers n where n.org_id = org and n.phone_id = phone) then private.may_text(org, phone, e164)
    else 'the number that it was to go from has been released' end
$$;
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
create or replace function app.claim_sms(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, attempts int, is_open boolean, tried_at timestamptz,
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
create or replace function app.finish_sms(org uuid, sms uuid, lease uuid, outcome text, sids text[] default '{}', code int default null, words text default null,
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

-- Takes calls that are to be placed, in turns as claim_sms does. What was tried once is never dialled again by itself.
create or replace function app.claim_calls(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, is_open boolean, tried_at timestamptz,
  from_number text, through_number text, to_number text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with due as materialized (
    select q.org_id, q.id, q.tried_at from private.pick_phone_work('call', max_rows) w
      join private.phone_queue q on q.org_id = w.org_id and q.id = w.id
  ), taken as (
    update private.phone_queue q set lease_id = gen_random_uuid(), attempts = q.attempts + 1, tried_at = coalesce(q.tried_at, now()), next_attempt_at = now() + interval '60 seconds'
    from due where q.org_id = due.org_id and q.id = due.id
    returning q.org_id, q.id, q.lease_id, due.tried_at is not null as was_tried, q.tried_at
  )
  select t.org_id, t.id, t.lease_id, t.was_tried, t.tried_at, c.from_number, c.through_number, c.to_number
  from taken t join public.calls c on c.org_id = t.org_id and c.id = t.id;
end $$;

create or replace function app.finish_call(org uuid, call uuid, lease uuid, outcome text, sids text[] default '{}', code int default null, words text default null) returns boolean
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
create or replace function app.claim_phone_files(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, kind text, source_id uuid, remote text, content_type text)
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
