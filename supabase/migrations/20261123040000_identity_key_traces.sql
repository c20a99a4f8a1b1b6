-- API keys: where one was last used, and what a rotation replaced: its prefix, its end, and whether a program still goes by it.
alter table public.api_keys
  add column last_used_ip text,
  add column previous_prefix text,
  add column previous_expires_at timestamptz(3),
  add column previous_used_at timestamptz(3);
comment on column public.api_keys.last_used_ip is 'the address of the last use, null where it is not known';
comment on column public.api_keys.previous_prefix is 'of the secret that the last rotation replaced, as is its end and when it was last used';
-- Keys that were rotated before and whose replaced secret still goes on.
update public.api_keys k set previous_prefix = 'rk_live_' || s.lookup, previous_expires_at = s.expires_at
from private.api_key_secrets s where s.org_id = k.org_id and s.key_id = k.id and s.expires_at > now();
select app.tenant_table('public.api_keys', 'api_keys', member => '{}', viewer => '{}');
-- That a key was used is no new version of it.
create or replace trigger touch before update on public.api_keys for each row
  when ((old.last_used_at, old.previous_used_at) is not distinct from (new.last_used_at, new.previous_used_at)) execute function app.touch();

create or replace function private.audit_skips() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select '{org_id,id,version,created_at,updated_at,name_key,full_name,email_normalized,phone_normalized,stage_changed_at,last_used_at,last_used_ip,previous_used_at,last_seen_at,consecutive_failures,failing_since,paused_until,row_count,created_count,updated_count,unchanged_count,refused_count,columns}'::text[]
$$;

create or replace function app.enter_with_key(key_lookup text, hmacs jsonb, ip text default null) returns app.caller
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
    update public.api_keys k set last_used_at = now(), last_used_ip = regexp_replace(ip, '^::ffff:(?=[0-9.]+$)', '')
    where k.org_id = hit.org_id and k.id = hit.id;
    perform private.keep_key_use(hit.org_id, hit.id);
  end if;
  -- Whether a program still goes by the secret that was replaced: asked before it ends.
  if hit.secret_expires_at is not null and (hit.previous_used_at is null or hit.previous_used_at < now() - interval '1 minute') then
    update public.api_keys k set previous_used_at = now() where k.org_id = hit.org_id and k.id = hit.id;
  end if;
  answer := row(case when rate.passed then null else 'rate_limited' end, hit.org_id, hit.slug, 'key', hit.id, null, null,
    -- scopes_hold() written out: as a call per permission it took a third of this function's time.
    (select array_agg(p.permission order by p.permission) from private.permissions p where hit.scopes && array[p.permission, '*.' || p.verb, '*']),
    hit.rate_limit, rate.remaining, rate.retry_after, null, hit.api_version)::app.caller;
  return answer;
end $$;
