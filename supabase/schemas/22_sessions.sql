-- Sessions, and how often something may be tried. A session belongs to a person, not to an org; its id is the `session_id` that
-- the provider signs into each access token. A token lives an hour and cannot be called back, so its row is asked each time.

create table private.sessions (
  id uuid primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  ip text check (length(ip) <= 64),
  user_agent text check (length(user_agent) <= 400),
  ended_at timestamptz(3),
  ended_why text check (ended_why in ('signed_out', 'signed_in_anew', 'ended_by_person', 'password_changed')),
  constraint sessions_ended check ((ended_at is null) = (ended_why is null))
);
comment on table private.sessions is
  'Rows that ended stay: a refresh token that outlived its session brings tokens with the same id, and they stay refused.';
create index sessions_user_idx on private.sessions (user_id, last_seen_at desc);

-- Into the log of each org of the person: where they sign in, they sign in for all of them.
create function private.audit_session(person uuid, action text, event_kind text, session uuid, ip text, user_agent text,
  outcome text default 'success', reason text default null) returns void
language plpgsql set search_path = '' as $$
begin
  with made as (
    insert into public.audit_logs (org_id, actor_type, actor_id, action, object_type, object_id, event_kind, outcome, reason, ip, user_agent, origin, session_id)
    select m.org_id, 'user', person, audit_session.action, 'sessions', session, audit_session.event_kind, audit_session.outcome, audit_session.reason,
      left(audit_session.ip, 60), left(audit_session.user_agent, 300), 'ui', session::text
    from public.org_members m where m.user_id = person and m.status = 'active'
    returning org_id, id)
  insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;
end $$;

-- Notes that a session was seen: a row at first sight, the time at most once a minute. False when it has ended or is another
-- person's. A person without an account yet has no row. Called on every request of a browser: one index look-up as a rule.
create function private.note_session(user_id uuid, session jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  key uuid;
  kept private.sessions;
begin
  if session ->> 'id' is null then return true; end if;
  if session ->> 'id' !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then return false; end if;
  key := (session ->> 'id')::uuid;
  select * into kept from private.sessions s where s.id = key;
  if kept.id is null then
    insert into private.sessions (id, user_id, ip, user_agent)
    select key, u.id, left(session ->> 'ip', 64), left(session ->> 'user_agent', 400)
    from public.users u where u.id = note_session.user_id
    on conflict do nothing;
    if found then
      perform private.audit_session(note_session.user_id, 'session.start', 'sign_in', key, session ->> 'ip', session ->> 'user_agent');
    end if;
    return true;
  end if;
  if kept.ended_at is not null or kept.user_id <> note_session.user_id then return false; end if;
  if kept.last_seen_at < now() - interval '1 minute' then
    update private.sessions s
    set last_seen_at = now(),
      ip = coalesce(left(session ->> 'ip', 64), s.ip),
      user_agent = coalesce(left(session ->> 'user_agent', 400), s.user_agent)
    where s.id = key and s.ended_at is null;
  end if;
  return true;
end $$;

-- Whether a session has ended: for pages and the sign-in, before any org is named.
create function app.session_ended(session uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.sessions s where s.id = session and s.ended_at is not null);
end $$;

-- Ends one session of a person, or all but one. Answers how many.
create function private.end_sessions(person uuid, only_this uuid, not_this text, why text) returns int
language plpgsql set search_path = '' as $$
declare
  over private.sessions;
  ended int := 0;
begin
  for over in
    update private.sessions s set ended_at = now(), ended_why = why
    where s.user_id = person and s.ended_at is null and (only_this is null or s.id = only_this) and s.id::text is distinct from not_this
    returning s.*
  loop
    perform private.audit_session(person, 'session.end', 'sign_out', over.id, app.claims() ->> 'ip', app.claims() ->> 'user_agent', 'success', why);
    ended := ended + 1;
  end loop;
  return ended;
end $$;

-- Ends one of the caller's own sessions. One that was never seen is marked as well if it is the claims' own, so that its token
-- opens nothing later. False when it is not theirs or over already.
create function app.end_session(session uuid, why text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  is_own boolean := session::text = app.claims() ->> 'session_id';
  person uuid := app.current_user_id();
begin
  if not app.is_server() or app.current_key_id() is not null then raise exception 'no signed-in person' using errcode = '42501'; end if;
  if is_own then
    insert into private.sessions (id, user_id) select session, u.id from public.users u where u.id = person on conflict do nothing;
  end if;
  return private.end_sessions(person, session, null, why) > 0;
end $$;

-- Ends all of the caller's sessions but the one of the claims. Answers how many.
create function app.end_other_sessions(why text) returns int
language plpgsql security definer set search_path = '' as $$
declare
  person uuid := app.current_user_id();
begin
  if not app.is_server() or person is null or app.current_key_id() is not null then
    raise exception 'no signed-in person' using errcode = '42501';
  end if;
  return private.end_sessions(person, null, app.claims() ->> 'session_id', why);
end $$;

-- Where the caller is signed in, the latest use first.
create function app.my_sessions() returns table (
  id uuid, created_at timestamptz, last_seen_at timestamptz, ip text, user_agent text, is_current boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select s.id, s.created_at, s.last_seen_at, s.ip, s.user_agent, coalesce(s.id::text = app.claims() ->> 'session_id', false)
  from private.sessions s
  where s.user_id = app.current_user_id() and s.ended_at is null
  order by s.last_seen_at desc, s.id
  limit 100;
end $$;

-- Tries of one subject (an account or an address, as a keyed hash) within its window. A crash may forget them.
create unlogged table private.throttles (
  subject text primary key check (length(subject) between 1 and 100),
  tries timestamptz[] not null,
  over_at timestamptz not null
) with (fillfactor = 70);
comment on column private.throttles.over_at is 'when no try counts any more and the row may go';
create index throttles_over_idx on private.throttles (over_at);

-- Counts one try. 0: it passes; else the seconds to wait. Exactly `allowed` pass in any window of so many seconds, also of tries
-- that come at once: the row is locked. A refused try is not counted, so that waiting helps. Takes old rows away as it goes.
create function app.throttle(subject text, allowed int, seconds int) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  span interval := make_interval(secs => seconds);
  at timestamptz;
  counted timestamptz[];
  wait int := 0;
begin
  if allowed not between 1 and 1000 or seconds not between 1 and 86400 then
    raise exception 'a throttle allows 1 to 1000 tries in 1 to 86400 seconds' using errcode = '22023';
  end if;
  insert into private.throttles as t (subject, tries, over_at) values (subject, '{}', clock_timestamp() + span)
  on conflict on constraint throttles_pkey do update set over_at = t.over_at
  returning t.tries into counted;
  at := clock_timestamp();
  counted := array(select c from unnest(counted) c where c > at - span order by c);
  if cardinality(counted) >= allowed then
    wait := greatest(1, ceil(extract(epoch from counted[cardinality(counted) - allowed + 1] + span - at)));
  else
    counted := counted || at;
  end if;
  update private.throttles t set tries = counted, over_at = counted[cardinality(counted)] + span where t.subject = throttle.subject;
  delete from private.throttles t where t.ctid = any (array(
    select o.ctid from private.throttles o where o.over_at < at order by o.over_at limit 10 for update skip locked));
  return wait;
end $$;

-- Gives the latest try back: it succeeded, and only failures count.
create function app.throttle_refund(subject text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  update private.throttles t set tries = trim_array(t.tries, 1)
  where t.subject = throttle_refund.subject and cardinality(t.tries) > 0;
end $$;

-- A try that failed, told to the orgs of the account, if there is one: answers nothing, so that it tells nobody whether there is.
create function app.note_failed_sign_in(mail text, why text, ip text, user_agent text) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.audit_session(u.id, 'sign_in.fail', 'sign_in', null, note_failed_sign_in.ip, note_failed_sign_in.user_agent,
    case when why = 'too_many' then 'refused' else 'failed' end, left(why, 100))
  from public.users u where lower(u.email) = lower(btrim(mail)) limit 10;
end $$;

-- Forgets where somebody was once signed in: 90 days after the end, address and browser go. Answers how many rows it cleared.
create function app.forget_ended_sessions() returns int
language plpgsql security definer set search_path = '' as $$
declare
  cleared int;
begin
  update private.sessions s set ip = null, user_agent = null
  where s.ended_at < now() - interval '90 days' and (s.ip is not null or s.user_agent is not null);
  get diagnostics cleared = row_count;
  return cleared;
end $$;

grant execute on function app.end_session(uuid, text), app.end_other_sessions(text), app.my_sessions() to rapport_app;
grant execute on function app.session_ended(uuid), app.throttle(text, int, int), app.throttle_refund(text),
  app.note_failed_sign_in(text, text, text, text) to rapport_web;
grant execute on function app.forget_ended_sessions() to rapport_worker;
