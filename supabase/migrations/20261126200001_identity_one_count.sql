-- A request is counted in one statement where its second has been counted before, and a key's scopes go to the web server as they are.
alter table private.rate_windows add column used int not null default 0;
update private.rate_windows w set used = (select coalesce(sum(c), 0) from unnest(w.counts) c);
create or replace function private.take_request(who uuid, allowed int, out passed boolean, out remaining int, out retry_after int)
language plpgsql set search_path = '' as $$
declare
  second bigint := floor(extract(epoch from clock_timestamp()));
  seen private.rate_windows;
  shift int;
  freed int := 0;
begin
  -- Most requests of a burst fall into a second that has been counted: one statement instead of two, and no sum.
  update private.rate_windows w set counts[1] = w.counts[1] + 1, used = w.used + 1, passed = w.passed + 1
  where w.subject = who and w.head = second and w.used < allowed - 1
  returning allowed - w.used into remaining;
  if found then
    passed := true; retry_after := 0;
    return;
  end if;
  select * into seen from private.rate_windows w where w.subject = who for update;
  if not found then
    insert into private.rate_windows as w (subject, head, counts) values (who, second, array_fill(0, array[61]))
      on conflict (subject) do nothing;
    select * into seen from private.rate_windows w where w.subject = who for update;
  end if;
  second := greatest(seen.head, floor(extract(epoch from clock_timestamp()))::bigint);
  shift := least(second - seen.head, 61);
  if shift > 0 then
    seen.counts := array_fill(0, array[shift]) || seen.counts[1:61 - shift];
  end if;
  select coalesce(sum(c), 0) into seen.used from unnest(seen.counts) c;
  passed := seen.used < allowed;
  if passed then
    seen.counts[1] := seen.counts[1] + 1;
    seen.used := seen.used + 1;
  end if;
  remaining := greatest(allowed - seen.used, 0);
  retry_after := 0;
  if remaining = 0 then
    for age in reverse 61 .. 1 loop
      freed := freed + seen.counts[age];
      if freed > seen.used - allowed then retry_after := 62 - age; exit; end if;
    end loop;
  end if;
  update private.rate_windows w set head = second, counts = seen.counts, used = seen.used,
    passed = w.passed + take_request.passed::int, refused = w.refused + (not take_request.passed)::int where w.subject = who;
end $$;
drop function app.enter_with_key(text, jsonb, text);
create function app.enter_with_key(key_lookup text, hmacs jsonb, ip text default null, expanded boolean default true) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  hit record;
  rate record;
  answer app.caller;
  nonce bytea := uuid_send(gen_random_uuid());
  newest int;
begin
  select k.org_id, k.id, k.scopes, k.rate_limit, k.expires_at, k.revoked_at, k.last_used_at, o.slug, s.secret_hmac, s.pepper_version,
    s.expires_at as secret_expires_at, k.allowed_cidrs, k.api_version, k.previous_used_at into hit
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
  if hmacs - hit.pepper_version::text <> '{}' then
    select max(v::int) into newest from jsonb_object_keys(hmacs) v;
    if hit.pepper_version < newest then
      update private.api_key_secrets s set pepper_version = newest, secret_hmac = decode(hmacs ->> newest::text, 'hex')
      where s.lookup = key_lookup;
    end if;
  end if;
  answer.org_id := hit.org_id; answer.actor_type := 'key'; answer.actor_id := hit.id;
  if hit.revoked_at is not null then answer.problem := 'revoked';
  elsif hit.expires_at <= now() then answer.problem := 'expired';
  elsif hit.secret_expires_at <= now() then answer.problem := 'replaced';
  -- Before the rate: whoever found a key elsewhere must not use up what its owner may.
  elsif hit.allowed_cidrs <> '{}' then
    if not coalesce((select bool_or(regexp_replace(ip, '^::ffff:(?=[0-9.]+$)', '')::inet <<= c::inet) from unnest(hit.allowed_cidrs) c), false) then
      answer.problem := 'address';
    end if;
  end if;
  if answer.problem is not null then return answer; end if;

  -- As private.take_request() begins: called from here it would cost as much again as the statement.
  update private.rate_windows w set counts[1] = w.counts[1] + 1, used = w.used + 1, passed = w.passed + 1
  where w.subject = hit.id and w.head = floor(extract(epoch from clock_timestamp()))::bigint and w.used < hit.rate_limit - 1
  returning hit.rate_limit - w.used into answer.remaining;
  if found then
    answer.retry_after := 0;
  else
    rate := private.take_request(hit.id, hit.rate_limit);
    answer.remaining := rate.remaining; answer.retry_after := rate.retry_after;
    if not rate.passed then answer.problem := 'rate_limited'; end if;
  end if;
  if hit.last_used_at is null or hit.last_used_at < now() - interval '1 minute' then
    update public.api_keys k set last_used_at = now(), last_used_ip = regexp_replace(ip, '^::ffff:(?=[0-9.]+$)', '')
    where k.org_id = hit.org_id and k.id = hit.id;
    perform private.keep_key_use(hit.org_id, hit.id);
  end if;
  -- Whether a program still goes by the secret that was replaced: asked before it ends.
  if hit.secret_expires_at is not null and (hit.previous_used_at is null or hit.previous_used_at < now() - interval '1 minute') then
    update public.api_keys k set previous_used_at = now() where k.org_id = hit.org_id and k.id = hit.id;
  end if;
  answer.org_slug := hit.slug; answer.rate_limit := hit.rate_limit; answer.api_version := hit.api_version;
  if expanded then
    answer.permissions := (select array_agg(p.permission order by p.permission) from private.permissions p where private.scopes_hold(hit.scopes, p.permission));
  else
    answer.permissions := hit.scopes;
  end if;
  return answer;
end $$;
revoke all on function app.enter_with_key(text, jsonb, text, boolean) from public;
grant execute on function app.enter_with_key(text, jsonb, text, boolean) to rapport_web;
