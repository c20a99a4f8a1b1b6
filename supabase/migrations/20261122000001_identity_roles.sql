-- Custom roles, removed members, sessions that end, and permissions for single fields.
create table public.roles (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 100),
  name_key text not null generated always as (app.name_key(name)) stored,
  description text not null default '' check (length(description) <= 500),
  grants text[] not null default '{}' check (cardinality(grants) <= 500),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint roles_name_not_built_in check (name_key not in ('owner', 'admin', 'member', 'viewer', 'custom'))
);
create unique index roles_name_key on public.roles (org_id, name_key);

alter table public.org_members drop constraint org_members_role_check, drop constraint org_members_status_check, drop constraint org_members_claimed,
  add constraint org_members_role_check check (role in ('owner', 'admin', 'member', 'viewer', 'custom')),
  add constraint org_members_status_check check (status in ('active', 'unclaimed', 'suspended', 'removed')),
  add column role_id uuid,
  add constraint org_members_claimed check (status = 'removed' or (status = 'unclaimed') = (user_id is null)),
  add constraint org_members_custom_role check ((role = 'custom') = (role_id is not null)),
  add constraint org_members_role_fkey foreign key (org_id, role_id) references public.roles (org_id, id) on delete restrict;
comment on column public.org_members.status is 'removed: left or was put out; the row stays, so that history keeps the name';
create index org_members_role_idx on public.org_members (org_id, role_id) where role_id is not null;

-- Whether the session of a token has ended; false for an id that is none.
create function private.session_ended(session text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return session ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    and exists (select from private.sessions s where s.id = session::uuid and s.ended_at is not null);
end $$;

-- The user of the claims, unless their session has ended. A Supabase subject is the user's id; any other provider's is looked up.
create or replace function app.current_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := app.claims();
  subject text := claims ->> 'sub';
begin
  if subject is null or private.session_ended(claims ->> 'session_id') then return null; end if;
  if subject ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then return subject::uuid; end if;
  return (select i.user_id from public.identities i where i.provider = 'workos' and i.subject = current_user_id.subject);
end $$;

-- An external token may carry `permissions`, signed by its provider: they narrow what the member's role gives, and never widen it.
create function private.token_allows(claims jsonb, wanted text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_typeof(claims -> 'permissions') is distinct from 'array'
    or claims -> 'permissions' ?| array[wanted, '*.' || split_part(wanted, '.', 2), '*'];
end $$;

-- Who asks, and for which org: what every policy needs first. The web server names org and person by our ids (36 characters);
-- everything else takes the long way.
create function private.who_asks(out org_id uuid, out key_id uuid, out user_id uuid, out bounded boolean)
language plpgsql stable set search_path = '' as $$
declare
  claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  if current_setting('role', true) = 'rapport_app' and length(claims ->> 'org_id') = 36 and (claims ? 'key_id' or length(claims ->> 'sub') = 36) then
    org_id := (claims ->> 'org_id')::uuid;
    if claims ? 'key_id' then
      key_id := (claims ->> 'key_id')::uuid;
    elsif not claims ? 'session_id' or not private.session_ended(claims ->> 'session_id') then
      user_id := (claims ->> 'sub')::uuid;
    end if;
  elsif claims is not null then
    org_id := private.named_org();
    key_id := app.current_key_id();
    if key_id is null then user_id := app.current_user_id(); end if;
  end if;
  bounded := claims ? 'permissions';
end $$;

-- How far a role reaches with a permission: all, team, own; null: not at all.
create function private.role_reach(org uuid, role text, role_id uuid, wanted text) returns text
language plpgsql stable set search_path = '' as $$
declare
  granted text[];
begin
  if role <> 'custom' then
    return (select 'all' from private.role_permissions p where p.role = role_reach.role and p.permission = wanted);
  end if;
  select r.grants into granted from public.roles r where r.org_id = org and r.id = role_id;
  return case when wanted = any (granted) then 'all' when wanted || ':team' = any (granted) then 'team' when wanted || ':own' = any (granted) then 'own' end;
end $$;

-- The current org if the caller may do this there, be it to all records or some, else null. Every policy is
-- `org_id = (select app.org_with('deals.read'))`: one call a statement, and membership or key are read from their tables,
-- so that suspending or revoking works at once. (Two plain look-ups, and no scan of the 250 rows of role_permissions: as one
-- statement with a sub-select it took twice as long.)
create or replace function app.org_with(wanted text) returns uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
declare
  asker record := private.who_asks();
  member record;
begin
  if asker.key_id is not null then
    return (select k.org_id from public.api_keys k
      where k.org_id = asker.org_id and k.id = asker.key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        and k.scopes && array[wanted, '*.' || split_part(wanted, '.', 2), '*']);
  end if;
  if asker.bounded and not private.token_allows(app.claims(), wanted) then return null; end if;
  select m.role, m.role_id into member from public.org_members m
  where m.org_id = asker.org_id and m.user_id = asker.user_id and m.status = 'active';
  if not found then return null; end if;
  if member.role = 'custom' then
    return case when private.role_reach(asker.org_id, member.role, member.role_id, wanted) is not null then asker.org_id end;
  end if;
  perform from private.role_permissions p where p.role = member.role and p.permission = wanted;
  return case when found then asker.org_id end;
end $$;

-- Whether the caller may do all of this to every record of the current org, and not only to their own or their team's.
create function app.sees_all(variadic wanted text[]) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off as $$
declare
  asker record := private.who_asks();
  member record;
  held text;
begin
  if asker.key_id is not null then
    foreach held in array wanted loop
      if app.org_with(held) is null then return false; end if;
    end loop;
    return true;
  end if;
  select m.role, m.role_id into member from public.org_members m
  where m.org_id = asker.org_id and m.user_id = asker.user_id and m.status = 'active';
  if not found then return false; end if;
  foreach held in array wanted loop
    if asker.bounded and not private.token_allows(app.claims(), held) then return false; end if;
    if member.role = 'custom' then
      if private.role_reach(asker.org_id, member.role, member.role_id, held) is distinct from 'all' then return false; end if;
    else
      perform from private.role_permissions p where p.role = member.role and p.permission = held;
      if not found then return false; end if;
    end if;
  end loop;
  return true;
end $$;

-- The caller's membership in the current org; null for keys.
create function app.current_member_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  return (select m.id from public.org_members m
    where m.org_id = private.named_org() and m.user_id = app.current_user_id() and m.status = 'active' and app.current_key_id() is null);
end $$;

create function app.current_actor_id() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(app.current_key_id(), app.current_user_id());
end $$;

-- Whose records the caller may do this to, where it is not all: their own, or those of their teams and the teams below.
create function app.seen_owners(wanted text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := private.named_org();
  me uuid := app.current_member_id();
  reach text := (select private.role_reach(m.org_id, m.role, m.role_id, wanted) from public.org_members m where m.org_id = org and m.id = me);
begin
  if reach is null or not private.token_allows(app.claims(), wanted) then return '{}'; end if;
  if reach = 'own' then return array[me]; end if;
  return array(
    with recursive mine (id) as (
      select t.id from public.teams t
      where t.org_id = org and (t.lead_id = me or exists (select from public.team_members x where x.org_id = org and x.team_id = t.id and x.member_id = me))
      union
      select t.id from public.teams t join mine on t.org_id = org and t.parent_id = mine.id
    )
    select x.member_id from public.team_members x where x.org_id = org and x.team_id in (select mine.id from mine)
    union select t.lead_id from public.teams t where t.org_id = org and t.id in (select mine.id from mine) and t.lead_id is not null
    union select me);
end $$;

-- What events call the objects that the caller may read all of: their events need no further look.
create function app.seen_types() returns text[]
language plpgsql stable security definer set search_path = '' as $$
begin
  return array(select t.type from private.object_types t where app.sees_all(variadic t.demands));
end $$;

-- Whether the caller may read everything that webhooks of these event types tell. A webhook belongs to the org and reads all records.
create function app.may_hear(event_types text[]) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return not exists (
    select from private.object_types t
    where ('*' = any (event_types) or exists (select from unnest(event_types) e where split_part(e, '.', 1) = t.type))
      and not app.sees_all(variadic t.demands))
    and (not exists (select from unnest(event_types) e where e = '*' or e like 'deal.%') or app.sees_all('deal_amounts.read'));
end $$;

select app.register_permissions('org', '{read,write,delete,export}', '{read}', '{read}');
delete from private.role_permissions where role = 'admin' and permission = 'org.delete';
-- Fields with a permission of their own: a deal's amount, and the private notes of others.
select app.register_permissions('deal_amounts', '{read,write}', '{read,write}', '{read}');
select app.register_permissions('private_notes', '{read}', '{}', '{}');
select app.tenant_table('public.roles', 'roles', member => '{read}');
select app.tenant_table('public.org_members', 'members', member => '{read}');
select app.tenant_table('public.teams', 'teams', member => '{read}');
select app.tenant_table('public.team_members', 'teams', member => '{read}');
select app.tenant_table('public.api_keys', 'api_keys', member => '{}', viewer => '{}');
-- The log itself; only its own functions write there. The Data API shows that something was done, not the values.
select app.tenant_table('public.audit_logs', 'audit', member => '{}', viewer => '{}', append_only => true, audited => false,
  masked => '{changes,details,reason,actor_name,ip,user_agent,session_id}');
drop policy tenant_insert on public.audit_logs;
revoke insert on public.audit_logs from rapport_app;


drop function app.enter_with_session(text, text, int);
drop function app.enter_with_key(text, jsonb);
drop type app.caller;
create type app.caller as (
  problem text, org_id uuid, org_slug text, actor_type text, actor_id uuid, member_id uuid, role text,
  permissions text[], rate_limit int, remaining int, retry_after int, levels text[]);

create function app.enter_with_key(key_lookup text, hmacs jsonb) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  hit record;
  rate record;
  answer app.caller;
  nonce bytea := uuid_send(gen_random_uuid());
  newest int;
begin
  select k.org_id, k.id, k.scopes, k.rate_limit, k.expires_at, k.revoked_at, k.last_used_at, o.slug, s.secret_hmac, s.pepper_version into hit
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
  if answer.problem is not null then
    answer.org_id := hit.org_id; answer.actor_type := 'key'; answer.actor_id := hit.id;
    return answer;
  end if;

  rate := private.take_request(hit.id, hit.rate_limit);
  if hit.last_used_at is null or hit.last_used_at < now() - interval '1 minute' then
    update public.api_keys k set last_used_at = now() where k.org_id = hit.org_id and k.id = hit.id;
  end if;
  answer := row(case when rate.passed then null else 'rate_limited' end, hit.org_id, hit.slug, 'key', hit.id, null, null,
    -- scopes_hold() written out: as a call per permission it took a third of this function's time.
    (select array_agg(p.permission order by p.permission) from private.permissions p where hit.scopes && array[p.permission, '*.' || p.verb, '*']),
    hit.rate_limit, rate.remaining, rate.retry_after, null)::app.caller;
  return answer;
end $$;

-- `session`: what the verified token and the connection say: {id, ip, user_agent, permissions}.
create function app.enter_with_session(subject text, org text, session jsonb default '{}', allowed int default 600) returns app.caller
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
    answer := row(case when rate.passed then 'no_org' else 'rate_limited' end, null, null, 'user', who, null, null, '{}'::text[], allowed, rate.remaining, rate.retry_after, null)::app.caller;
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
    array(select h from unnest(held) h where h like '%:%' and split_part(h, ':', 1) <> all (held) order by 1))::app.caller;
  return answer;
end $$;

-- For each scope: does it name a permission that exists, and does the caller hold all that it covers?
create or replace function app.check_scopes(scopes text[]) returns table (scope text, known boolean, held boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select s.scope, count(p.permission) > 0, coalesce(bool_and(app.sees_all(p.permission)), false)
  from unnest(check_scopes.scopes) as s (scope)
    left join private.permissions p on private.scopes_hold(array[s.scope], p.permission)
  group by s.scope;
end $$;

grant execute on function app.sees_all(text[]), app.seen_owners(text), app.seen_types(), app.current_member_id(), app.current_actor_id() to authenticated, rapport_app;
grant execute on function app.may_hear(text[]) to rapport_app;
grant execute on function app.enter_with_key(text, jsonb), app.enter_with_session(text, text, jsonb, int) to rapport_web;

-- Amounts have a permission of their own from here on: keys that could read or write them still can.
update public.api_keys set scopes = scopes || '{deal_amounts.read}'::text[] where 'deals.read' = any (scopes);
update public.api_keys set scopes = scopes || '{deal_amounts.write}'::text[] where 'deals.write' = any (scopes);
