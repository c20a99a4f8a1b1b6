-- The audit log: who did what to what, written with the change itself, then sealed into a hash chain per org.
-- Writers only append, so none waits for another; app.seal_audit() chains what is committed. docs/audit.md says how it is verified.

create table public.audit_logs (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  occurred_at timestamptz(3) not null default now(),
  actor_type text not null check (actor_type in ('user', 'key', 'import', 'function', 'workos', 'system')),
  actor_id uuid,
  actor_name text,
  action text not null,
  object_type text not null,
  object_id uuid,
  event_kind text not null check (event_kind in ('create', 'read', 'update', 'delete', 'export', 'sign_in', 'sign_out', 'access_denied', 'privilege_change', 'security')),
  changes jsonb,
  outcome text not null default 'success' check (outcome in ('success', 'refused', 'failed')),
  reason text,
  ip text,
  user_agent text,
  origin text,
  request_id text,
  session_id text,
  count int not null default 1,
  details jsonb,
  erased_at timestamptz(3),
  primary key (org_id, id)
) partition by range (id);
comment on table public.audit_logs is 'Outlives its org: no reference to orgs. Written once; private.erase_audit_values() alone empties values.';
comment on column public.audit_logs.changes is '{field: {before, after}}; erasable, as details, reason, actor_name, ip and user_agent are';
comment on column public.audit_logs.count is 'how often within its minute; refusals are counted together';
create index audit_logs_object_idx on public.audit_logs (org_id, object_id, id desc);
create index audit_logs_type_idx on public.audit_logs (org_id, object_type, id desc);
create index audit_logs_actor_idx on public.audit_logs (org_id, actor_id, id desc);
create index audit_logs_kind_idx on public.audit_logs (org_id, event_kind, id desc);
create index audit_logs_outcome_idx on public.audit_logs (org_id, outcome, id desc) where outcome <> 'success';
select app.partition_by_month('public.audit_logs');

-- Written with each row and emptied by the sealer: which rows wait for their place. Commits come in another order than ids,
-- so a position in audit_logs would skip the late ones.
create table private.audit_unsealed (
  org_id uuid not null,
  log_id uuid not null,
  primary key (org_id, log_id)
);

-- The chain. content (changes, details, reason) and source (actor_name, ip, user_agent) count by salted digests: emptying the
-- values and their salt leaves the hash as it was, and the digest says nothing without the salt.
create table private.audit_chain (
  org_id uuid not null,
  seq bigint not null check (seq >= 1),
  log_id uuid not null,
  fixed_digest bytea not null,
  content_salt bytea,
  content_digest bytea not null,
  source_salt bytea,
  source_digest bytea not null,
  sealed_at timestamptz(3) not null,
  hash bytea not null,
  primary key (org_id, seq)
);
create unique index audit_chain_log_key on private.audit_chain (org_id, log_id);

-- Where each chain ends, and how far its end is signed.
create table private.audit_chains (
  org_id uuid primary key,
  seq bigint not null,
  hash bytea not null,
  sealed_at timestamptz(3) not null,
  signed_seq bigint not null default 0
);
create index audit_chains_unsigned_idx on private.audit_chains (org_id) where signed_seq < seq;

-- The last signed end of each day, made outside the database with a key that it does not hold.
create table private.audit_heads (
  org_id uuid not null,
  day date not null,
  seq bigint not null,
  hash bytea not null,
  sealed_at timestamptz(3) not null,
  key_id text not null,
  signature bytea not null,
  primary key (org_id, day)
);

-- Acts per day, actor and kind, counted when they are sealed.
create table private.audit_days (
  org_id uuid not null,
  day date not null,
  actor_type text not null,
  actor_id uuid not null,
  event_kind text not null,
  outcome text not null,
  acts bigint not null,
  primary key (org_id, day, actor_type, actor_id, event_kind, outcome)
);
comment on column private.audit_days.actor_id is 'the nil uuid where there is none';

-- Refusals of the running minute, one row each kind: a flood of them is one row of the log a minute, with its count.
create table private.audit_refusals (
  org_id uuid not null,
  minute timestamptz not null,
  refusal text not null,
  entry jsonb not null,
  count int not null,
  first_at timestamptz(3) not null default now(),
  primary key (org_id, minute, refusal)
) with (fillfactor = 50);

-- The transactions that may empty values, by the owner's functions alone.
create table private.audit_erasing (transaction xid8 primary key);

create type private.audit_source as (
  actor_type text, actor_id uuid, actor_name text, ip text, user_agent text, session_id text, request_id text, origin text, origin_id text, reason text);

-- Who acts and from where. Claims are believed inside the web server's transactions alone; names of people are looked up when read.
create function private.audit_source() returns private.audit_source
language plpgsql stable set search_path = '' as $$
declare
  claims jsonb;
  source private.audit_source;
begin
  if coalesce(current_setting('role', true), '') <> 'rapport_app' then
    source.actor_type := case session_user when 'rapport_worker' then 'function' else 'system' end;
    if session_user = 'rapport_worker' then source.actor_name := nullif(left(current_setting('application_name', true), 100), ''); end if;
    return source;
  end if;
  claims := coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb);
  source.origin := left(claims ->> 'origin', 20);
  source.origin_id := left(claims ->> 'origin_id', 40);
  source.request_id := left(claims ->> 'request_id', 200);
  source.session_id := left(claims ->> 'session_id', 100);
  source.ip := left(claims ->> 'ip', 60);
  source.user_agent := left(claims ->> 'user_agent', 300);
  source.reason := left(claims ->> 'reason', 500);
  if claims ->> 'key_id' is not null then
    source.actor_type := 'key';
    source.actor_id := (claims ->> 'key_id')::uuid;
  elsif claims ->> 'sub' is not null then
    source.actor_type := 'user';
    source.actor_id := case when claims ->> 'sub' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      then (claims ->> 'sub')::uuid else app.current_user_id() end;
  else
    source.actor_type := 'system';
  end if;
  if source.origin = 'import' then source.actor_type := 'import'; end if;
  return source;
end $$;

-- A field's value as it is kept: money as a decimal, long text cut with a mark.
create function private.audit_value(field text, value jsonb, whole jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  shown text := value #>> '{}';
  digits int;
begin
  -- By hand: app.minor_to_decimal() computes with numerics, which took half of the trigger's time.
  if field in ('amount', 'price', 'annual_revenue') and jsonb_typeof(value) = 'number' then
    digits := app.currency_exponent(whole ->> 'currency');
    if digits = 0 then return to_jsonb(shown); end if;
    shown := lpad(shown, greatest(length(shown), digits + 1), '0');
    return to_jsonb(left(shown, -digits) || '.' || right(shown, digits));
  end if;
  if length(shown) > 2000 then
    return to_jsonb(format('%s … (%s characters)', left(shown, 2000), length(shown)));
  end if;
  return value;
end $$;

-- What a row holds beside its facts: derived, counted by machines, or kept in the log's own columns. An import's columns
-- quote cells of its file.
create function private.audit_skips() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select '{org_id,id,version,created_at,updated_at,name_key,full_name,email_normalized,phone_normalized,stage_changed_at,last_used_at,last_used_ip,previous_used_at,last_seen_at,consecutive_failures,failing_since,paused_until,row_count,created_count,updated_count,unchanged_count,refused_count,columns,state_since,last_synced_at,sync_phase,sync_total,sync_done,reconciled_at,missing_count,missing_ids,compared_since,provider_count,outcome_counts}'::text[]
$$;

-- app.tenant_table() puts it beneath every table, once a statement: one row of the log for each row that was made, changed or removed.
create function app.audit_rows() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  -- Children of an object (team_members of 'teams') go by their own name.
  subject text := case when right(tg_table_name, length(tg_argv[0])) = tg_argv[0] then tg_argv[0] else tg_table_name end;
  skips constant text[] := private.audit_skips();
  privileged boolean := subject in ('roles', 'members', 'team_members', 'api_keys');
  source private.audit_source;
  details jsonb;
begin
  if tg_op = 'DELETE' then
    if not exists (select from old_rows) then return null; end if;
    -- The end of an org is one act, on record as such (app.delete_due_orgs).
    if exists (select from private.deleted_orgs d where d.deleted_at is null and d.org_id = (select coalesce(to_jsonb(o) ->> 'org_id', to_jsonb(o) ->> 'id')::uuid from old_rows o limit 1)) then return null; end if;
  elsif not exists (select from new_rows) then return null;
  end if;
  source := private.audit_source();
  if source.origin_id is not null then details := jsonb_build_object('origin_id', source.origin_id); end if;

  if tg_op = 'INSERT' then
    with rows as materialized (select to_jsonb(n) as row from new_rows n),
    made as (
      insert into public.audit_logs (org_id, actor_type, actor_id, actor_name, action, object_type, object_id, event_kind, changes, reason, ip, user_agent, origin, request_id, session_id, details)
      select coalesce(r.row ->> 'org_id', r.row ->> 'id')::uuid, source.actor_type, source.actor_id, source.actor_name, subject || '.create', subject, (r.row ->> 'id')::uuid,
        case when privileged then 'privilege_change' else 'create' end,
        (select jsonb_object_agg(f.key, jsonb_build_object('after', case
            when f.key in ('amount', 'price', 'annual_revenue') or pg_column_size(f.value) > 2000 then private.audit_value(f.key, f.value, r.row) else f.value end))
          from jsonb_each(r.row - skips) f where f.value <> 'null'),
        source.reason, source.ip, source.user_agent, source.origin, source.request_id, source.session_id, details
      from rows r
      returning org_id, id)
    insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;

  elsif tg_op = 'DELETE' then
    with rows as materialized (select to_jsonb(o) as row from old_rows o),
    made as (
      insert into public.audit_logs (org_id, actor_type, actor_id, actor_name, action, object_type, object_id, event_kind, changes, reason, ip, user_agent, origin, request_id, session_id, details)
      select coalesce(r.row ->> 'org_id', r.row ->> 'id')::uuid, source.actor_type, source.actor_id, source.actor_name, subject || '.delete', subject, (r.row ->> 'id')::uuid,
        case when privileged then 'privilege_change' else 'delete' end,
        (select jsonb_object_agg(f.key, jsonb_build_object('before', case
            when f.key in ('amount', 'price', 'annual_revenue') or pg_column_size(f.value) > 2000 then private.audit_value(f.key, f.value, r.row) else f.value end))
          from jsonb_each(r.row - skips) f where f.value <> 'null'),
        source.reason, source.ip, source.user_agent, source.origin, source.request_id, source.session_id, details
      from rows r
      returning org_id, id)
    insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;

  else
    -- A full join is never a nested loop, which a plan made for one row would run through for five hundred.
    with pairs as materialized (
      select to_jsonb(o) as before, to_jsonb(n) as after from new_rows n full join old_rows o on o.id = n.id),
    differences as materialized (
      select p.before, p.after, (
        select jsonb_object_agg(f.key, case
            when f.key in ('amount', 'price', 'annual_revenue') or pg_column_size(f.value) > 2000 or pg_column_size(p.before -> f.key) > 2000
            then jsonb_build_object('before', private.audit_value(f.key, p.before -> f.key, p.before), 'after', private.audit_value(f.key, f.value, p.after))
            else jsonb_build_object('before', p.before -> f.key, 'after', f.value) end)
        from jsonb_each(p.after - skips) f where f.value <> p.before -> f.key) as changes
      from pairs p),
    acts as (
      select d.*, case
          when d.after ->> 'deleted_at' is not null and d.before ->> 'deleted_at' is null then 'delete'
          when d.after ->> 'deleted_at' is null and d.before ->> 'deleted_at' is not null then 'restore'
          else 'update' end as verb
      from differences d where d.changes is not null),
    made as (
      insert into public.audit_logs (org_id, actor_type, actor_id, actor_name, action, object_type, object_id, event_kind, changes, reason, ip, user_agent, origin, request_id, session_id, details)
      select coalesce(a.after ->> 'org_id', a.after ->> 'id')::uuid, source.actor_type, source.actor_id, source.actor_name, subject || '.' || a.verb, subject, (a.after ->> 'id')::uuid,
        case when privileged and (subject <> 'members' or a.changes ?| '{role,role_id,status,user_id}') then 'privilege_change'
          when a.verb = 'delete' then 'delete' else 'update' end,
        a.changes, source.reason, source.ip, source.user_agent, source.origin, source.request_id, source.session_id, details
      from acts a
      returning org_id, id)
    insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;
  end if;
  return null;
end $$;

-- One entry about the running request, for functions that do something with a meaning of its own. Answers its id.
create function private.audit(org uuid, action text, event_kind text, object_type text, object_id uuid, details jsonb default null,
  changes jsonb default null, outcome text default 'success', reason text default null) returns uuid
language plpgsql set search_path = '' as $$
declare
  source private.audit_source := private.audit_source();
  made uuid := app.uuid7();
begin
  insert into public.audit_logs (org_id, id, actor_type, actor_id, actor_name, action, object_type, object_id, event_kind, changes, outcome, reason, ip, user_agent, origin, request_id, session_id, details)
  values (org, made, source.actor_type, source.actor_id, source.actor_name, audit.action, audit.object_type, audit.object_id, audit.event_kind, audit.changes, audit.outcome,
    left(coalesce(audit.reason, source.reason), 500), source.ip, source.user_agent, source.origin, source.request_id, source.session_id,
    case when source.origin_id is null then audit.details else coalesce(audit.details, '{}') || jsonb_build_object('origin_id', source.origin_id) end);
  insert into private.audit_unsealed (org_id, log_id) values (org, made);
  return made;
end $$;

-- The same from a service, within its request's transaction: what was read, exported or done beyond a row's change.
create function app.audit_act(action text, event_kind text, object_type text, object_id uuid, details jsonb default null) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.current_org_id();
begin
  if org is null then raise exception 'no caller' using errcode = '42501'; end if;
  perform private.audit(org, action, event_kind, object_type, object_id, details);
end $$;
grant execute on function app.audit_act(text, text, text, uuid, jsonb) to rapport_app;

-- What read-only requests have read of sensitive records or exported. A transaction of its own: theirs refuses every write.
create function app.audit_read(entries jsonb) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  with made as (
    insert into public.audit_logs (org_id, actor_type, actor_id, action, object_type, object_id, event_kind, reason, ip, user_agent, origin, request_id, session_id, details)
    select e.org_id, e.actor_type, e.actor_id, e.action, e.object_type, e.object_id, e.event_kind, left(e.reason, 500), left(e.ip, 60), left(e.user_agent, 300),
      left(e.origin, 20), left(e.request_id, 200), left(e.session_id, 100), e.details
    from jsonb_to_recordset(entries) as e (org_id uuid, actor_type text, actor_id uuid, action text, object_type text, object_id uuid, event_kind text, reason text,
      ip text, user_agent text, origin text, request_id text, session_id text, details jsonb)
    returning org_id, id)
  insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;
end $$;
grant execute on function app.audit_read(jsonb) to rapport_web;

-- Counts a refused request: 401 of a key that was valid once, 403, 429. `org` is an id or a slug, `key_lookup` the public part of a
-- key; neither known: nobody's log. An org's minute holds at most 200 kinds of refusals, the rest counts together.
create function app.audit_refusal(org text, key_lookup text, subject text, action text, status int, path text,
  ip text, user_agent text, request_id text, times int default 1) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  place uuid;
  entry jsonb;
  this_minute timestamptz := date_trunc('minute', now());
  who uuid;
  what text;
begin
  -- Losing the last tenth of a second's counts in a crash is worth not waiting for the disk during a flood.
  perform set_config('synchronous_commit', 'off', true);
  if key_lookup is not null then
    select s.org_id, s.key_id into place, who from private.api_key_secrets s where s.lookup = key_lookup;
  else
    select o.id into place from public.orgs o where o.slug = org or o.id::text = org;
    if subject ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then who := subject::uuid;
    else select i.user_id into who from public.identities i where i.provider = 'workos' and i.subject = audit_refusal.subject;
    end if;
  end if;
  if place is null then return; end if;
  entry := jsonb_build_object('actor_type', case when key_lookup is null then 'user' else 'key' end, 'actor_id', who, 'action', action,
    'ip', left(ip, 60), 'user_agent', left(user_agent, 300), 'request_id', left(request_id, 200), 'status', status, 'path', left(path, 300));
  what := concat_ws('|', who, action, status, left(ip, 60));
  if not exists (select from private.audit_refusals r where r.org_id = place and r.minute = this_minute and r.refusal = what)
    and (select count(*) from private.audit_refusals r where r.org_id = place and r.minute = this_minute) >= 200 then
    what := 'others';
    entry := jsonb_build_object('actor_type', 'system', 'action', 'access.refuse', 'status', status, 'others', true);
  end if;
  insert into private.audit_refusals as r (org_id, minute, refusal, entry, count)
  values (place, this_minute, what, entry, greatest(times, 1))
  on conflict on constraint audit_refusals_pkey do update set count = r.count + excluded.count;
end $$;
grant execute on function app.audit_refusal(text, text, text, text, int, text, text, text, text, int) to rapport_web;

-- Moves the refusals of past minutes into the log. The sealer's, who runs one at a time.
create function private.flush_refusals(before timestamptz default date_trunc('minute', now())) returns int
language plpgsql set search_path = '' as $$
declare
  moved int;
begin
  with gone as (delete from private.audit_refusals r where r.minute < before returning r.*),
  made as (
    insert into public.audit_logs (org_id, occurred_at, actor_type, actor_id, action, object_type, event_kind, outcome, ip, user_agent, request_id, count, details)
    select g.org_id, g.first_at, g.entry ->> 'actor_type', (g.entry ->> 'actor_id')::uuid, g.entry ->> 'action', split_part(g.entry ->> 'action', '.', 1),
      'access_denied', 'refused', g.entry ->> 'ip', g.entry ->> 'user_agent', g.entry ->> 'request_id', g.count,
      jsonb_strip_nulls(jsonb_build_object('status', g.entry -> 'status', 'path', g.entry -> 'path', 'others', g.entry -> 'others'))
    from gone g
    returning org_id, id)
  insert into private.audit_unsealed (org_id, log_id) select m.org_id, m.id from made m;
  get diagnostics moved = row_count;
  return moved;
end $$;

-- The three parts of a row that the chain holds, as JSON arrays in the text form of jsonb.
create function private.audit_fixed(l public.audit_logs) returns text
language sql immutable set search_path = '' as $$
  select jsonb_build_array(l.org_id, l.id, to_char(l.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), l.actor_type, l.actor_id,
    l.action, l.object_type, l.object_id, l.event_kind, l.outcome, l.origin, l.request_id, l.session_id, l.count)::text
$$;
create function private.audit_content(l public.audit_logs) returns text
language sql immutable set search_path = '' as $$
  select jsonb_build_array(l.changes, l.details, l.reason)::text
$$;
create function private.audit_origin(l public.audit_logs) returns text
language sql immutable set search_path = '' as $$
  select jsonb_build_array(l.actor_name, l.ip, l.user_agent)::text
$$;

-- Notes where an org's chain ends now. The sealer's.
create function private.end_audit_chain(org uuid, place bigint, tip bytea, at timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  insert into private.audit_chains as c (org_id, seq, hash, sealed_at) values (org, place, tip, at)
  on conflict (org_id) do update set seq = excluded.seq, hash = excluded.hash, sealed_at = excluded.sealed_at;
end $$;

-- Chains up to max_rows committed rows of any orgs, one sealer at a time; writers never wait for it. Answers how many and whether
-- more wait; nothing when another sealer is at work. A row that was removed before its turn gets a place all the same, and is missed.
create function app.seal_audit(max_rows int default 5000, out sealed int, out remaining boolean)
language plpgsql volatile security definer set search_path = '' set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  picked private.audit_unsealed[];
  at timestamptz(3) := clock_timestamp();
  entry record;
  org uuid;
  place bigint;
  tip bytea;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('rapport.audit.seal', 0)) then return; end if;
  perform private.flush_refusals();
  picked := array(select u from private.audit_unsealed u limit max_rows);
  sealed := 0;
  for entry in
    select u.org_id, u.log_id, s.content_salt, s.source_salt,
      sha256(convert_to(case when l.id is null then 'removed' else private.audit_fixed(l) end, 'UTF8')) as fixed,
      sha256(s.content_salt || convert_to(private.audit_content(l), 'UTF8')) as content,
      sha256(s.source_salt || convert_to(private.audit_origin(l), 'UTF8')) as source
    from unnest(picked) u
      cross join lateral (select uuid_send(gen_random_uuid()) as content_salt, uuid_send(gen_random_uuid()) as source_salt where u.log_id is not null) s
      left join public.audit_logs l on l.org_id = u.org_id and l.id = u.log_id
    where not exists (select from private.audit_chain c where c.org_id = u.org_id and c.log_id = u.log_id)
    order by u.org_id, u.log_id
  loop
    if entry.org_id is distinct from org then
      if org is not null then perform private.end_audit_chain(org, place, tip, at); end if;
      org := entry.org_id;
      select c.seq, c.hash into place, tip from private.audit_chains c where c.org_id = org;
      if not found then
        place := 0;
        tip := sha256(convert_to('rapport audit 1 ' || org::text, 'UTF8'));
      end if;
    end if;
    place := place + 1;
    tip := sha256(tip || int8send(place) || uuid_send(entry.log_id) || entry.fixed || entry.content || entry.source
      || int8send((extract(epoch from at) * 1000)::bigint));
    insert into private.audit_chain (org_id, seq, log_id, fixed_digest, content_salt, content_digest, source_salt, source_digest, sealed_at, hash)
    values (org, place, entry.log_id, entry.fixed, entry.content_salt, entry.content, entry.source_salt, entry.source, at, tip);
    sealed := sealed + 1;
  end loop;
  if org is not null then perform private.end_audit_chain(org, place, tip, at); end if;

  insert into private.audit_days as d (org_id, day, actor_type, actor_id, event_kind, outcome, acts)
  select l.org_id, (l.occurred_at at time zone 'UTC')::date, l.actor_type, coalesce(l.actor_id, '00000000-0000-0000-0000-000000000000'), l.event_kind, l.outcome, sum(l.count)
  from unnest(picked) u join public.audit_logs l on l.org_id = u.org_id and l.id = u.log_id
  group by 1, 2, 3, 4, 5, 6
  on conflict on constraint audit_days_pkey do update set acts = d.acts + excluded.acts;

  delete from private.audit_unsealed u using unnest(picked) p where u.org_id = p.org_id and u.log_id = p.log_id;
  remaining := exists (select from private.audit_unsealed);
end $$;
grant execute on function app.seal_audit(int) to rapport_web;

-- The ends of chains that have no signature yet.
create function app.unsigned_audit_heads(max_rows int default 500) returns table (org_id uuid, seq bigint, hash text, sealed_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select c.org_id, c.seq, encode(c.hash, 'hex'), c.sealed_at::timestamptz from private.audit_chains c where c.signed_seq < c.seq limit max_rows;
end $$;
grant execute on function app.unsigned_audit_heads(int) to rapport_web;

-- Puts signatures away: [{org_id, day, seq, hash, sealed_at, key_id, signature}]. A day keeps its last.
create function app.sign_audit_heads(heads jsonb) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into private.audit_heads as h (org_id, day, seq, hash, sealed_at, key_id, signature)
  select e.org_id, e.day, e.seq, decode(e.hash, 'hex'), e.sealed_at, e.key_id, decode(e.signature, 'base64')
  from jsonb_to_recordset(heads) as e (org_id uuid, day date, seq bigint, hash text, sealed_at timestamptz, key_id text, signature text)
  order by e.org_id
  on conflict on constraint audit_heads_pkey do update set seq = excluded.seq, hash = excluded.hash, sealed_at = excluded.sealed_at, key_id = excluded.key_id, signature = excluded.signature
    where excluded.seq > h.seq;
  update private.audit_chains c set signed_seq = e.seq
  from jsonb_to_recordset(heads) as e (org_id uuid, seq bigint) where c.org_id = e.org_id and c.signed_seq < e.seq;
end $$;
grant execute on function app.sign_audit_heads(jsonb) to rapport_web;

-- Nobody changes the log, its owner included. Values are emptied inside private.erase_audit_values() alone.
create function private.keep_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  erasable constant text[] := '{changes,details,reason,actor_name,ip,user_agent,erased_at,content_salt,source_salt}';
begin
  if tg_op = 'UPDATE' and exists (select from private.audit_erasing e where e.transaction = pg_current_xact_id())
    and to_jsonb(new) - erasable = to_jsonb(old) - erasable then
    return new;
  end if;
  raise exception 'the audit log is append-only: % on % is refused', tg_op, tg_table_name using errcode = '42501',
    hint = 'Values of a person are emptied by private.erase_audit_values(), which leaves an entry of its own.';
end $$;
create trigger keep_audit before update or delete on public.audit_logs for each row execute function private.keep_audit();
create trigger keep_audit_whole before truncate on public.audit_logs for each statement execute function private.keep_audit();
do $$
declare
  child regclass;
begin
  -- A trigger on TRUNCATE is not inherited; later children get it from app.ensure_partitions().
  for child in select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = 'public.audit_logs'::regclass loop
    execute format('create trigger keep_audit_whole before truncate on %s for each statement execute function private.keep_audit()', child);
  end loop;
end $$;
create trigger keep_audit before update or delete on private.audit_chain for each row execute function private.keep_audit();
create trigger keep_audit_whole before truncate on private.audit_chain for each statement execute function private.keep_audit();

-- Empties values of entries for good: `part` is content (changes, details, reason) or source (actor_name, ip, user_agent). The chain stays
-- valid, and says by an entry audit.erase, which no erasure touches, whose values are gone and why. Answers how many.
create function private.erase_audit_values(org uuid, log_ids uuid[], part text, why text) returns int
language plpgsql set search_path = '' as $$
declare
  erased uuid[];
  emptied uuid[];
begin
  if part not in ('content', 'source') then
    raise exception 'an erasure empties content or source, not %', part using errcode = '22023';
  end if;
  insert into private.audit_erasing values (pg_current_xact_id()) on conflict do nothing;
  with hit as (
    update public.audit_logs l set erased_at = now(),
      changes = case part when 'content' then null else l.changes end,
      details = case part when 'content' then null else l.details end,
      reason = case part when 'content' then null else l.reason end,
      actor_name = case part when 'source' then null else l.actor_name end,
      ip = case part when 'source' then null else l.ip end,
      user_agent = case part when 'source' then null else l.user_agent end
    where l.org_id = org and l.id = any (log_ids) and l.action <> 'audit.erase'
    returning l.id)
  select array_agg(h.id order by h.id) into erased from hit h;
  update private.audit_chain c set
    content_salt = case part when 'content' then null else c.content_salt end,
    source_salt = case part when 'source' then null else c.source_salt end
  where c.org_id = org and c.log_id = any (erased);
  delete from private.audit_erasing e where e.transaction = pg_current_xact_id();
  for i in 0 .. (coalesce(cardinality(erased), 0) - 1) / 1000 loop
    emptied := erased[i * 1000 + 1 : (i + 1) * 1000];
    exit when coalesce(cardinality(emptied), 0) = 0;
    perform private.audit(org, 'audit.erase', 'security', 'audit', null, jsonb_build_object('part', part, 'entries', to_jsonb(emptied)), reason => why);
  end loop;
  return coalesce(cardinality(erased), 0);
end $$;

-- The same for all entries about one record (content) and, for a person who acted, all that says from where (source).
create function private.erase_audit_of_record(org uuid, record uuid, why text) returns int
language plpgsql set search_path = '' as $$
begin
  return private.erase_audit_values(org, array(select l.id from public.audit_logs l where l.org_id = org and l.object_id = record), 'content', why);
end $$;
create function private.erase_audit_of_actor(org uuid, actor uuid, why text) returns int
language plpgsql set search_path = '' as $$
begin
  return private.erase_audit_values(org, array(select l.id from public.audit_logs l where l.org_id = org and l.actor_id = actor), 'source', why);
end $$;

-- Which of these entries have their place in the chain.
create function app.audit_seals(log_ids uuid[]) returns table (log_id uuid, seq bigint, sealed_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('audit.read');
begin
  return query select c.log_id, c.seq, c.sealed_at::timestamptz from private.audit_chain c where c.org_id = org and c.log_id = any (log_ids);
end $$;

-- What proves entries to somebody without the database: salts, digests, the place in the chain and the hash before it.
create function app.audit_proofs(log_ids uuid[]) returns table (log_id uuid, seq bigint, fixed_digest text, content_salt text, content_digest text,
  source_salt text, source_digest text, sealed_at timestamptz, previous text, hash text)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('audit.export');
begin
  return query select c.log_id, c.seq, encode(c.fixed_digest, 'hex'), encode(c.content_salt, 'hex'), encode(c.content_digest, 'hex'),
    encode(c.source_salt, 'hex'), encode(c.source_digest, 'hex'), c.sealed_at::timestamptz,
    coalesce((select encode(p.hash, 'hex') from private.audit_chain p where p.org_id = org and p.seq = c.seq - 1),
      encode(sha256(convert_to('rapport audit 1 ' || org::text, 'UTF8')), 'hex')),
    encode(c.hash, 'hex')
  from private.audit_chain c where c.org_id = org and c.log_id = any (log_ids);
end $$;

-- The org's signed ends of days.
create function app.audit_heads() returns table (day date, seq bigint, hash text, sealed_at timestamptz, key_id text, signature text)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('audit.export');
begin
  return query select h.day, h.seq, encode(h.hash, 'hex'), h.sealed_at::timestamptz, h.key_id, replace(encode(h.signature, 'base64'), e'\n', '')
  from private.audit_heads h where h.org_id = org order by h.day;
end $$;

-- Acts per day (UTC), actor and kind; entries of the last seconds, not yet sealed, are not in it.
create function app.audit_statistics(first_day date, last_day date) returns table (day date, actor_type text, actor_id uuid, event_kind text, outcome text, acts bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('audit.read');
begin
  return query select d.day, d.actor_type, nullif(d.actor_id, '00000000-0000-0000-0000-000000000000'), d.event_kind, d.outcome, d.acts
  from private.audit_days d where d.org_id = org and d.day between first_day and last_day
  order by d.day, d.acts desc;
end $$;
grant execute on function app.audit_seals(uuid[]), app.audit_proofs(uuid[]), app.audit_heads(), app.audit_statistics(date, date) to rapport_app;
