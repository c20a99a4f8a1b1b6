-- Orgs, their people, their keys, and the functions that every policy asks.

create table public.orgs (
  id uuid primary key default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$' and slug not in ('api', 'app', 'login', 'register', 'forgot', 'reset', 'callback', 'docs', 'settings', 'signout', 'admin', 'static', 'assets')),
  default_currency app.currency_code not null default 'EUR',
  time_zone text not null default 'Europe/Zurich',
  locale text not null default 'en' check (locale in ('en', 'de', 'fr', 'it', 'rm')),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table public.users (
  id uuid primary key default app.uuid7(),
  email text not null check (length(email) between 3 and 320),
  created_at timestamptz(3) not null default now()
);
create index users_email_idx on public.users (lower(email));

-- The subject of every provider's token, and whose it is.
create table public.identities (
  provider text not null check (provider in ('supabase', 'workos')),
  subject text not null,
  user_id uuid not null references public.users (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  primary key (provider, subject)
);
create index identities_user_idx on public.identities (user_id);

create table public.profiles (
  user_id uuid primary key references public.users (id) on delete cascade,
  full_name text not null default '' check (length(full_name) <= 200),
  avatar_url text check (length(avatar_url) <= 2000),
  locale text check (locale in ('en', 'de', 'fr', 'it', 'rm')),
  time_zone text,
  shortcuts_enabled boolean not null default true,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

-- A member without a user is unclaimed: a person named in an import, who may own deals and be invited later.
create table public.org_members (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  user_id uuid references public.users (id) on delete restrict,
  name text not null check (length(btrim(name)) between 1 and 200),
  name_key text not null generated always as (app.name_key(name)) stored,
  email text check (length(email) between 3 and 320),
  role text not null default 'member' check (role in ('owner', 'admin', 'member', 'viewer')),
  status text not null default 'active' check (status in ('active', 'unclaimed', 'suspended')),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint org_members_claimed check ((status = 'unclaimed') = (user_id is null))
);
create unique index org_members_user_key on public.org_members (org_id, user_id);
create index org_members_orgs_of_user_idx on public.org_members (user_id) where status = 'active';
create index org_members_name_idx on public.org_members (org_id, name_key, id);

create table public.teams (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  name_key text not null generated always as (app.name_key(name)) stored,
  parent_id uuid,
  lead_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint teams_parent_fkey foreign key (org_id, parent_id) references public.teams (org_id, id) on delete set null (parent_id),
  constraint teams_lead_fkey foreign key (org_id, lead_id) references public.org_members (org_id, id) on delete set null (lead_id),
  constraint teams_not_own_parent check (parent_id <> id)
);
create unique index teams_name_key on public.teams (org_id, name_key);

create table public.team_members (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  team_id uuid not null,
  member_id uuid not null,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint team_members_team_fkey foreign key (org_id, team_id) references public.teams (org_id, id) on delete cascade,
  constraint team_members_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete cascade
);
create unique index team_members_once on public.team_members (org_id, team_id, member_id);
create index team_members_member_idx on public.team_members (org_id, member_id);

-- Keys belong to the org and outlive their maker. What proves one lies in private.api_key_secrets.
create table public.api_keys (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  prefix text not null,
  scopes text[] not null check (cardinality(scopes) between 1 and 200),
  rate_limit int not null default 60 check (rate_limit between 1 and 1000000),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  created_by uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint api_keys_created_by_fkey foreign key (org_id, created_by) references public.org_members (org_id, id) on delete set null (created_by)
);
comment on column public.api_keys.rate_limit is 'requests in any 60 seconds';

create table private.api_key_secrets (
  lookup text primary key check (lookup ~ '^[0-9A-Za-z]{8}$'),
  org_id uuid not null,
  key_id uuid not null,
  pepper_version int not null,
  secret_hmac bytea not null check (length(secret_hmac) = 32),
  foreign key (org_id, key_id) references public.api_keys (org_id, id) on delete cascade
);
create index api_key_secrets_key_idx on private.api_key_secrets (org_id, key_id);

-- One row per caller: requests of the last 61 seconds, one number a second, newest first. A crash may forget them.
create unlogged table private.rate_windows (
  subject uuid primary key,
  head bigint not null,
  counts int[] not null
) with (fillfactor = 50);

-- The user of the claims. A Supabase subject is the user's id; any other provider's is looked up.
create function app.current_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  subject text := app.claims() ->> 'sub';
begin
  if subject is null then return null; end if;
  if subject ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then return subject::uuid; end if;
  return (select i.user_id from public.identities i where i.provider = 'workos' and i.subject = current_user_id.subject);
end $$;

-- The key of the claims, which only the web server may name.
create function app.current_key_id() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  if not app.is_server() then return null; end if;
  return nullif(app.claims() ->> 'key_id', '')::uuid;
end $$;

-- The org that the caller names: in the claims, else (Data API) in the header rapport-org, else the only one they belong to.
-- Says nothing about whether they may: app.org_with() does.
create function private.named_org() returns uuid
language plpgsql stable set search_path = '' as $$
declare
  named text := coalesce(app.claims() ->> 'org_id', nullif(current_setting('request.headers', true), '')::jsonb ->> 'rapport-org');
begin
  if named ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then return named::uuid; end if;
  if named is not null then return (select o.id from public.orgs o where o.slug = named); end if;
  if app.is_server() then return null; end if;
  return (select (array_agg(m.org_id))[1] from public.org_members m
    where m.user_id = app.current_user_id() and m.status = 'active' having count(*) = 1);
end $$;

-- The current org if the caller may do this there, else null. Every policy is `org_id = (select app.org_with('deals.read'))`:
-- one call a statement, and membership or key are read from their tables, so that suspending or revoking works at once.
create function app.org_with(wanted text) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := private.named_org();
  key uuid := app.current_key_id();
begin
  if org is null then return null; end if;
  if key is not null then
    return (select k.org_id from public.api_keys k
      where k.org_id = org and k.id = key and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        and private.scopes_hold(k.scopes, wanted));
  end if;
  return (select m.org_id from public.org_members m
    where m.org_id = org and m.user_id = app.current_user_id() and m.status = 'active'
      and exists (select from private.role_permissions p where p.role = m.role and p.permission = wanted));
end $$;

-- A scope is a permission, `*.read` (that verb on every object) or `*` (all).
create function private.scopes_hold(scopes text[], wanted text) returns boolean
language sql immutable set search_path = '' as $$
  select scopes && array[wanted, '*.' || split_part(wanted, '.', 2), '*']
$$;

create function app.can(permission text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return app.org_with(permission) is not null;
end $$;

-- The current org, if the caller is its active member or its valid key.
create function app.current_org_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := private.named_org();
  key uuid := app.current_key_id();
begin
  if key is not null then
    return (select k.org_id from public.api_keys k
      where k.org_id = org and k.id = key and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()));
  end if;
  return (select m.org_id from public.org_members m
    where m.org_id = org and m.user_id = app.current_user_id() and m.status = 'active');
end $$;

create function app.is_org_member(org uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from public.org_members m where m.org_id = org and m.user_id = app.current_user_id() and m.status = 'active');
end $$;

create function app.has_org_role(org uuid, variadic roles text[]) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from public.org_members m
    where m.org_id = org and m.user_id = app.current_user_id() and m.status = 'active' and m.role = any (roles));
end $$;

select app.register_permissions('org', '{read,write}', '{read}', '{read}');
select app.tenant_table('public.org_members', 'members', member => '{read}');
select app.tenant_table('public.teams', 'teams', member => '{read}');
select app.tenant_table('public.team_members', 'teams', member => '{read}');
select app.tenant_table('public.api_keys', 'api_keys', member => '{}', viewer => '{}');

-- The four tables without an org of their own have policies of their own.
alter table public.orgs enable row level security;
alter table public.orgs force row level security;
alter table public.users enable row level security;
alter table public.users force row level security;
alter table public.identities enable row level security;
alter table public.identities force row level security;
alter table public.profiles enable row level security;
alter table public.profiles force row level security;
revoke all on public.orgs, public.users, public.identities, public.profiles from public, anon, authenticated, service_role;

create policy orgs_select on public.orgs for select to authenticated, rapport_app using (id = (select app.org_with('org.read')));
create policy orgs_update on public.orgs for update to rapport_app
  using (id = (select app.org_with('org.write'))) with check (id = (select app.org_with('org.write')));
grant select on public.orgs to authenticated, rapport_app;
grant update (name, slug, default_currency, time_zone, locale) on public.orgs to rapport_app;

create policy users_select on public.users for select to authenticated, rapport_app using (
  id = (select app.current_user_id())
  or id in (select m.user_id from public.org_members m where m.org_id = (select app.org_with('members.read')) and m.user_id is not null));
grant select on public.users to authenticated, rapport_app;

create policy profiles_select on public.profiles for select to authenticated, rapport_app using (
  user_id = (select app.current_user_id())
  or user_id in (select m.user_id from public.org_members m where m.org_id = (select app.org_with('members.read')) and m.user_id is not null));
create policy profiles_update on public.profiles for update to rapport_app
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select on public.profiles to authenticated, rapport_app;
grant update (full_name, avatar_url, locale, time_zone, shortcuts_enabled) on public.profiles to rapport_app;

create function app.touch_shared() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  new.created_at := old.created_at;
  return new;
end $$;
create function app.touch_org() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger touch before update on public.orgs for each row execute function app.touch_shared();
create trigger touch_version before update on public.orgs for each row execute function app.touch_org();
create trigger touch before update on public.profiles for each row execute function app.touch_shared();

-- An org always keeps an active owner.
create function app.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and old.status = 'active' and exists (select from public.orgs o where o.id = old.org_id) then
    perform from public.orgs o where o.id = old.org_id for update;
    if not exists (select from public.org_members m where m.org_id = old.org_id and m.role = 'owner' and m.status = 'active') then
      raise exception 'an organisation keeps at least one active owner' using errcode = 'RP001', hint = 'Make somebody else an owner first.';
    end if;
  end if;
  return null;
end $$;
create constraint trigger keep_an_owner after update of role, status or delete on public.org_members
  deferrable initially immediate for each row execute function app.keep_an_owner();

-- Makes an org whose owner is the given user. The slug gets a number when it is taken.
create function private.create_org(owner_id uuid, owner_name text, owner_email text, org_name text) returns uuid
language plpgsql set search_path = '' as $$
declare
  base text := left(btrim(regexp_replace(replace(lower(extensions.unaccent('extensions.unaccent', org_name)), '''', ''), '[^a-z0-9]+', '-', 'g'), '-'), 40);
  candidate text;
  made uuid;
  tries int := 0;
begin
  if length(base) < 2 then base := 'org-' || base; base := btrim(base, '-'); end if;
  loop
    candidate := case tries when 0 then base when 1 then base || '-2' else base || '-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 6) end;
    begin
      insert into public.orgs (name, slug) values (org_name, candidate) returning id into made;
      exit;
    exception when unique_violation or check_violation then
      tries := tries + 1;
      if tries > 5 then raise; end if;
      if length(base) < 2 or base in ('api', 'app', 'login', 'register', 'forgot', 'reset', 'callback', 'docs', 'settings', 'signout', 'admin', 'static', 'assets', 'org') then base := base || '-org'; end if;
    end;
  end loop;
  insert into public.org_members (org_id, user_id, name, email, role, status)
  values (made, owner_id, owner_name, owner_email, 'owner', 'active');
  return made;
end $$;

-- The first request of any provider: the person, their profile, and an org of their own. Idempotent; answers the user's id.
create function app.ensure_account() returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  claims jsonb := app.claims();
  subject text := claims ->> 'sub';
  mail text := claims ->> 'email';
  who uuid := app.current_user_id();
  label text;
begin
  if not app.is_server() or subject is null or mail is null then
    raise exception 'no signed-in person' using errcode = '42501';
  end if;
  if who is not null and exists (select from public.org_members m where m.user_id = who) and exists (select from public.profiles p where p.user_id = who) then
    return who;
  end if;
  -- Two first requests at once make one account.
  perform pg_advisory_xact_lock(hashtextextended('account|' || subject, 0));
  who := coalesce(who, app.uuid7());
  label := coalesce(nullif(btrim(left(claims -> 'user_metadata' ->> 'full_name', 200)), ''), split_part(mail, '@', 1));
  insert into public.users (id, email) values (who, mail) on conflict (id) do nothing;
  insert into public.identities (provider, subject, user_id)
  values (case when subject like 'user\_%' then 'workos' else 'supabase' end, subject, who) on conflict do nothing;
  insert into public.profiles (user_id, full_name) values (who, label) on conflict do nothing;
  if not exists (select from public.org_members m where m.user_id = who) then
    perform private.create_org(who, label, mail, left(coalesce(nullif(btrim(claims -> 'user_metadata' ->> 'org_name'), ''), label || '''s team'), 200));
  end if;
  return who;
end $$;

-- A further org for a person who has an account. Answers its id.
create function app.create_org(org_name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  who uuid := app.current_user_id();
begin
  if not app.is_server() or who is null or app.current_key_id() is not null then
    raise exception 'no signed-in person' using errcode = '42501';
  end if;
  if (select count(*) from public.org_members m where m.user_id = who and m.role = 'owner') >= 20 then
    raise exception 'a person owns at most 20 organisations' using errcode = 'RP001';
  end if;
  return (select private.create_org(who, p.full_name, u.email, btrim(org_name))
    from public.users u join public.profiles p on p.user_id = u.id where u.id = who);
end $$;

-- The orgs the signed-in person may enter: what the switcher shows.
create function app.my_orgs() returns table (id uuid, name text, slug text, role text)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select o.id, o.name, o.slug, m.role
    from public.org_members m join public.orgs o on o.id = m.org_id
    where m.user_id = app.current_user_id() and m.status = 'active'
    order by app.name_key(o.name), o.id;
end $$;

-- Counts one request. Exactly `allowed` pass in any 60 seconds: 61 buckets of a second, so none leaves the window early.
create function private.take_request(who uuid, allowed int, out passed boolean, out remaining int, out retry_after int)
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
  update private.rate_windows set head = second, counts = seen.counts where subject = who;
end $$;

-- Who asks and how often, in one call that commits by itself: the key by its look-up part and the HMACs of its secret
-- (one per pepper version), or the person by subject and org (id or slug). No row: unknown. `problem`: known and refused.
create type app.caller as (
  problem text, org_id uuid, org_slug text, actor_type text, actor_id uuid, member_id uuid, role text,
  permissions text[], rate_limit int, remaining int, retry_after int);

create function app.enter_with_key(key_lookup text, hmacs jsonb) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  hit record;
  rate record;
  answer app.caller;
begin
  select k.org_id, k.id, k.scopes, k.rate_limit, k.expires_at, k.revoked_at, k.last_used_at, o.slug into hit
  from private.api_key_secrets s
    join public.api_keys k on k.org_id = s.org_id and k.id = s.key_id
    join public.orgs o on o.id = k.org_id
  where s.lookup = key_lookup and s.secret_hmac = decode(hmacs ->> s.pepper_version::text, 'hex');
  if not found then return null; end if;
  if hit.revoked_at is not null then answer.problem := 'revoked'; return answer; end if;
  if hit.expires_at <= now() then answer.problem := 'expired'; return answer; end if;

  rate := private.take_request(hit.id, hit.rate_limit);
  if hit.last_used_at is null or hit.last_used_at < now() - interval '1 minute' then
    update public.api_keys k set last_used_at = now() where k.org_id = hit.org_id and k.id = hit.id;
  end if;
  answer := row(case when rate.passed then null else 'rate_limited' end, hit.org_id, hit.slug, 'key', hit.id, null, null,
    -- scopes_hold() written out: as a call per permission it took a third of this function's time.
    (select array_agg(p.permission order by p.permission) from private.permissions p where hit.scopes && array[p.permission, '*.' || p.verb, '*']),
    hit.rate_limit, rate.remaining, rate.retry_after)::app.caller;
  return answer;
end $$;

create function app.enter_with_session(subject text, org text, allowed int default 600) returns app.caller
language plpgsql volatile security definer set search_path = '' as $$
declare
  who uuid;
  hit record;
  rate record;
  answer app.caller;
begin
  if subject ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then who := subject::uuid;
  else select i.user_id into who from public.identities i where i.provider = 'workos' and i.subject = enter_with_session.subject;
  end if;
  if who is null then return null; end if;

  rate := private.take_request(who, allowed);
  if org is null or org = '' then
    answer := row(case when rate.passed then 'no_org' else 'rate_limited' end, null, null, 'user', who, null, null, '{}'::text[], allowed, rate.remaining, rate.retry_after)::app.caller;
    return answer;
  end if;
  select o.id, o.slug, m.id as member_id, m.role, m.status into hit
  from public.orgs o join public.org_members m on m.org_id = o.id
  where m.user_id = who and (o.slug = org or o.id::text = org);
  if not found then answer.problem := 'not_member'; return answer; end if;
  if hit.status <> 'active' then answer.problem := 'suspended'; return answer; end if;

  answer := row(case when rate.passed then null else 'rate_limited' end, hit.id, hit.slug, 'user', who, hit.member_id, hit.role,
    (select array_agg(p.permission order by p.permission) from private.role_permissions p where p.role = hit.role),
    allowed, rate.remaining, rate.retry_after)::app.caller;
  return answer;
end $$;

-- Puts away what proves a new key. Only for a key of the current org that has nothing yet.
create function app.store_api_key_secret(id uuid, key_lookup text, hmac bytea, pepper int) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.api_keys k where k.org_id = app.org_with('api_keys.write') and k.id = store_api_key_secret.id)
    or exists (select from private.api_key_secrets s where s.org_id = app.current_org_id() and s.key_id = store_api_key_secret.id) then
    raise exception 'no such key' using errcode = '42501';
  end if;
  insert into private.api_key_secrets (lookup, org_id, key_id, pepper_version, secret_hmac)
  values (key_lookup, app.current_org_id(), id, pepper, hmac);
end $$;

-- A POST with an Idempotency-Key: kept for 24 hours, in the transaction of the write itself.
create table private.idempotency_keys (
  org_id uuid not null references public.orgs (id) on delete cascade,
  actor_id uuid not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  body_hash bytea not null,
  status int not null,
  response text,
  created_at timestamptz not null default now(),
  primary key (org_id, actor_id, route, key)
);
create index idempotency_keys_age_idx on private.idempotency_keys (created_at);

-- new | in_flight | mismatch | replay. The lock is tried, not waited for: a second request is told at once.
create function app.begin_idempotent(route text, key text, hash bytea) returns table (state text, status int, response text)
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.current_org_id();
  actor uuid := coalesce(app.current_key_id(), app.current_user_id());
  kept private.idempotency_keys;
begin
  if org is null or actor is null then raise exception 'no caller' using errcode = '42501'; end if;
  if not pg_try_advisory_xact_lock(hashtextextended(concat_ws('|', org, actor, route, key), 7)) then
    return query select 'in_flight', null::int, null::text;
    return;
  end if;
  select * into kept from private.idempotency_keys i
  where i.org_id = org and i.actor_id = actor and i.route = begin_idempotent.route and i.key = begin_idempotent.key;
  if kept.org_id is null then return query select 'new', null::int, null::text;
  elsif kept.created_at < now() - interval '24 hours' then
    delete from private.idempotency_keys i where i.org_id = org and i.actor_id = actor and i.route = begin_idempotent.route and i.key = begin_idempotent.key;
    return query select 'new', null::int, null::text;
  elsif kept.body_hash <> hash then return query select 'mismatch', null::int, null::text;
  else return query select 'replay', kept.status, kept.response;
  end if;
end $$;

create function app.finish_idempotent(route text, key text, hash bytea, status int, response text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.idempotency_keys (org_id, actor_id, route, key, body_hash, status, response)
  values (app.current_org_id(), coalesce(app.current_key_id(), app.current_user_id()), route, key, hash, status, response);
end $$;

grant execute on function app.current_user_id(), app.current_key_id(), app.org_with(text), app.can(text), app.current_org_id(),
  app.is_org_member(uuid), app.has_org_role(uuid, text[]) to authenticated, rapport_app;
grant execute on function app.my_orgs(), app.ensure_account(), app.create_org(text), app.store_api_key_secret(uuid, text, bytea, int),
  app.begin_idempotent(text, text, bytea), app.finish_idempotent(text, text, bytea, int, text) to rapport_app;
grant execute on function app.enter_with_key(text, jsonb), app.enter_with_session(text, text, int) to rapport_web;

-- For each scope: does it name a permission that exists, and does the caller hold all that it covers?
create function app.check_scopes(scopes text[]) returns table (scope text, known boolean, held boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select s.scope, count(p.permission) > 0, coalesce(bool_and(app.org_with(p.permission) is not null), false)
  from unnest(check_scopes.scopes) as s (scope)
    left join private.permissions p on private.scopes_hold(array[s.scope], p.permission)
  group by s.scope;
end $$;
grant execute on function app.check_scopes(text[]) to rapport_app;
