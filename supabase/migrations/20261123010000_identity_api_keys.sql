-- API keys: addresses, version, use per day, and a secret that is replaced while the one before goes on.
alter table public.api_keys
  add column allowed_cidrs text[] not null default '{}' check (cardinality(allowed_cidrs) <= 50),
  add column api_version text not null default '2026-11-01' check (api_version ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
comment on column public.api_keys.allowed_cidrs is 'addresses it may be used from; empty: any';
comment on column public.api_keys.api_version is 'what a request gets that names no version: that of the day the key was made';
select app.tenant_table('public.api_keys', 'api_keys', member => '{}', viewer => '{}');
-- That a key was used is no new version of it.
create or replace trigger touch before update on public.api_keys for each row
  when (old.last_used_at is not distinct from new.last_used_at) execute function app.touch();

-- What each key did per day, to the minute.
create table public.api_key_days (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  key_id uuid not null,
  day date not null,
  requests bigint not null default 0,
  refused bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint api_key_days_key_fkey foreign key (org_id, key_id) references public.api_keys (org_id, id) on delete cascade
);
comment on column public.api_key_days.refused is 'requests above the rate limit';
create unique index api_key_days_once on public.api_key_days (org_id, key_id, day);
select app.tenant_table('public.api_key_days', 'api_keys', member => '{}', viewer => '{}', append_only => true, audited => false);
-- Counted at the door alone.
drop policy tenant_insert on public.api_key_days;
revoke insert on public.api_key_days from rapport_app;

alter table private.api_key_secrets add column expires_at timestamptz;
comment on column private.api_key_secrets.expires_at is 'the end of a secret that a rotation replaced';
alter table private.rate_windows add column passed int not null default 0, add column refused int not null default 0;

-- Counts one request. Exactly `allowed` pass in any 60 seconds: 61 buckets of a second, so none leaves the window early.
create or replace function private.take_request(who uuid, allowed int, out passed boolean, out remaining int, out retry_after int)
language plpgsql set search_path = '' as $$
declare
  second bigint := floor(extract(epoch from clock_timestamp()));
  seen private.rate_windows;
  shift int;
  used int;
  freed int := 0;
begin
  insert into private.rate_windows as w (subject, head, counts) values (who, second, array_fill(0, array[61]))
    on conflict (subject) do nothing;
  select * into seen from private.rate_windows w where w.subject = who for update;
  second := greatest(seen.head, floor(extract(epoch from clock_timestamp()))::bigint);
  shift := least(second - seen.head, 61);
  if shift > 0 then
    seen.counts := array_fill(0, array[shift]) || seen.counts[1:61 - shift];
  end if;
  select coalesce(sum(c), 0) into used from unnest(seen.counts) c;
  passed := used < allowed;
  if passed then
    seen.counts[1] := seen.counts[1] + 1;
    used := used + 1;
  end if;
  remaining := greatest(allowed - used, 0);
  retry_after := 0;
  if remaining = 0 then
    for age in reverse 61 .. 1 loop
      freed := freed + seen.counts[age];
      if freed > used - allowed then retry_after := 62 - age; exit; end if;
    end loop;
  end if;
  update private.rate_windows w set head = second, counts = seen.counts,
    passed = w.passed + take_request.passed::int, refused = w.refused + (not take_request.passed)::int where w.subject = who;
end $$;

-- Moves what a key did since the last time into its day.
create function private.keep_key_use(org uuid, key uuid) returns void
language plpgsql set search_path = '' as $$
begin
  insert into public.api_key_days as d (org_id, key_id, day, requests, refused)
  select org, key, (now() at time zone 'UTC')::date, w.passed, w.refused from private.rate_windows w where w.subject = key
  on conflict (org_id, key_id, day) do update set requests = d.requests + excluded.requests, refused = d.refused + excluded.refused, updated_at = now();
  update private.rate_windows w set passed = 0, refused = 0 where w.subject = key;
end $$;

-- What a key of the current org did on each of the last days, the running minute included.
create function app.api_key_use(key uuid, days int default 30) returns table (day date, requests bigint, refused bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('api_keys.read');
  today date := (now() at time zone 'UTC')::date;
begin
  if not exists (select from public.api_keys k where k.org_id = org and k.id = key) then return; end if;
  return query
  select one.day::date, coalesce(d.requests, 0) + coalesce(w.passed, 0), coalesce(d.refused, 0) + coalesce(w.refused, 0)
  from generate_series(today - least(greatest(days, 1), 400) + 1, today, interval '1 day') one (day)
    left join public.api_key_days d on d.org_id = org and d.key_id = key and d.day = one.day::date
    left join private.rate_windows w on w.subject = key and one.day::date = today
  order by 1;
end $$;

alter type app.caller add attribute api_version text;
drop function app.enter_with_key(text, jsonb);
-- `ip` is the address of the connection, null where it is not known.
create function app.enter_with_key(key_lookup text, hmacs jsonb, ip text default null) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  hit record;
  rate record;
  answer app.caller;
  nonce bytea := uuid_send(gen_random_uuid());
  newest int;
begin
  select k.org_id, k.id, k.scopes, k.rate_limit, k.expires_at, k.revoked_at, k.last_used_at, o.slug, s.secret_hmac, s.pepper_version,
    s.expires_at as secret_expires_at, k.allowed_cidrs, k.api_version into hit
  from private.api_key_secrets s
    join public.api_keys k on k.org_id = s.org_id and k.id = s.key_id
    join public.orgs o on o.id = k.org_id
  where s.lookup = key_lookup;
  -- Hashed with a nonce of this call: how long two digests take to compare says nothing about what is stored. Unknown keys do the same work.
  if sha256(coalesce(hit.secret_hmac, nonce) || nonce)
    is distinct from sha256(decode(coalesce(hmacs ->> coalesce(hit.pepper_version::text, '1'), '00'), 'hex') || nonce) then
    return null;
  end if;
  -- A key that still stands under an older pepper moves to the newest when it is used: only then is its secret at hand.
  select max(v::int) into newest from jsonb_object_keys(hmacs) v;
  if hit.pepper_version < newest then
    update private.api_key_secrets s set pepper_version = newest, secret_hmac = decode(hmacs ->> newest::text, 'hex')
    where s.lookup = key_lookup;
  end if;
  if hit.revoked_at is not null then answer.problem := 'revoked'; end if;
  if hit.expires_at <= now() then answer.problem := coalesce(answer.problem, 'expired'); end if;
  if hit.secret_expires_at <= now() then answer.problem := coalesce(answer.problem, 'replaced'); end if;
  -- Before the rate: whoever found a key elsewhere must not use up what its owner may.
  if hit.allowed_cidrs <> '{}' and not coalesce((
    select bool_or(regexp_replace(ip, '^::ffff:(?=[0-9.]+$)', '')::inet <<= c::inet) from unnest(hit.allowed_cidrs) c), false) then
    answer.problem := coalesce(answer.problem, 'address');
  end if;
  if answer.problem is not null then
    answer.org_id := hit.org_id; answer.actor_type := 'key'; answer.actor_id := hit.id;
    return answer;
  end if;

  rate := private.take_request(hit.id, hit.rate_limit);
  if hit.last_used_at is null or hit.last_used_at < now() - interval '1 minute' then
    update public.api_keys k set last_used_at = now() where k.org_id = hit.org_id and k.id = hit.id;
    perform private.keep_key_use(hit.org_id, hit.id);
  end if;
  answer := row(case when rate.passed then null else 'rate_limited' end, hit.org_id, hit.slug, 'key', hit.id, null, null,
    -- scopes_hold() written out: as a call per permission it took a third of this function's time.
    (select array_agg(p.permission order by p.permission) from private.permissions p where hit.scopes && array[p.permission, '*.' || p.verb, '*']),
    hit.rate_limit, rate.remaining, rate.retry_after, null, hit.api_version)::app.caller;
  return answer;
end $$;

-- `session`: what the verified token and the connection say: {id, ip, user_agent, permissions}.
create or replace function app.enter_with_session(subject text, org text, session jsonb default '{}', allowed int default 600) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  who uuid;
  hit record;
  rate record;
  held text[];
  answer app.caller;
begin
  if subject ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then who := subject::uuid;
  else select i.user_id into who from public.identities i where i.provider = 'workos' and i.subject = enter_with_session.subject;
  end if;
  if who is null then return null; end if;
  if session ? 'id' and not private.note_session(who, session) then
    answer.problem := 'signed_out';
    return answer;
  end if;

  rate := private.take_request(who, allowed);
  if org is null or org = '' then
    answer := row(case when rate.passed then 'no_org' else 'rate_limited' end, null, null, 'user', who, null, null, '{}'::text[], allowed, rate.remaining, rate.retry_after, null, null)::app.caller;
    return answer;
  end if;
  select o.id, o.slug, m.id as member_id, m.role, m.role_id, m.status into hit
  from public.orgs o join public.org_members m on m.org_id = o.id
  where m.user_id = who and m.status <> 'removed' and (o.slug = org or o.id::text = org);
  if not found then answer.problem := 'not_member'; return answer; end if;
  if hit.status <> 'active' then
    answer.problem := 'suspended'; answer.org_id := hit.id; answer.actor_type := 'user'; answer.actor_id := who;
    return answer;
  end if;

  if hit.role = 'custom' then
    select r.grants into held from public.roles r where r.org_id = hit.id and r.id = hit.role_id;
  else
    select array_agg(p.permission) into held from private.role_permissions p where p.role = hit.role;
  end if;
  if jsonb_typeof(session -> 'permissions') = 'array' then
    held := array(select h from unnest(held) h where private.token_allows(session, split_part(h, ':', 1)));
  end if;
  answer := row(case when rate.passed then null else 'rate_limited' end, hit.id, hit.slug, 'user', who, hit.member_id, hit.role,
    array(select distinct split_part(h, ':', 1) from unnest(held) h join private.permissions p on p.permission = split_part(h, ':', 1) order by 1),
    allowed, rate.remaining, rate.retry_after,
    array(select h from unnest(held) h where h like '%:%' and split_part(h, ':', 1) <> all (held) order by 1), null)::app.caller;
  return answer;
end $$;

-- Puts a new secret beside the one before, which goes on until `old_until`; one before that ends now.
create function app.rotate_api_key_secret(id uuid, key_lookup text, hmac bytea, pepper int, old_until timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('api_keys.write');
begin
  if not exists (select from public.api_keys k where k.org_id = org and k.id = rotate_api_key_secret.id and k.revoked_at is null) then
    raise exception 'no such key' using errcode = '42501';
  end if;
  update private.api_key_secrets s set expires_at = case when s.expires_at is null then old_until else least(s.expires_at, now()) end
  where s.org_id = org and s.key_id = rotate_api_key_secret.id;
  insert into private.api_key_secrets (lookup, org_id, key_id, pepper_version, secret_hmac) values (key_lookup, org, id, pepper, hmac);
end $$;

grant execute on function app.rotate_api_key_secret(uuid, text, bytea, int, timestamptz), app.api_key_use(uuid, int) to rapport_app;
grant execute on function app.enter_with_key(text, jsonb, text) to rapport_web;
