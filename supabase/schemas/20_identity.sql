-- Orgs, their people, their keys, and the functions that every policy asks.

create table public.orgs (
  id uuid primary key default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  slug text not null unique check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$' and slug not in ('api', 'app', 'login', 'register', 'forgot', 'reset', 'callback', 'docs', 'settings', 'signout', 'admin', 'static', 'assets', 'invite')),
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

-- Roles an org makes for itself. A grant is a permission (`deals.read`: all records), or one within reach: `deals.read:team`,
-- `deals.read:own`. Owner, admin, member and viewer are built in and lie in private.role_permissions.
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

-- A member without a user is unclaimed: a person named in an import, who may own deals and be invited later.
create table public.org_members (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  user_id uuid references public.users (id) on delete restrict,
  name text not null check (length(btrim(name)) between 1 and 200),
  name_key text not null generated always as (app.name_key(name)) stored,
  email text check (length(email) between 3 and 320),
  role text not null default 'member' check (role in ('owner', 'admin', 'member', 'viewer', 'custom')),
  status text not null default 'active' check (status in ('active', 'unclaimed', 'suspended', 'removed')),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  role_id uuid,
  primary key (org_id, id),
  constraint org_members_claimed check (status = 'removed' or (status = 'unclaimed') = (user_id is null)),
  constraint org_members_custom_role check ((role = 'custom') = (role_id is not null)),
  constraint org_members_role_fkey foreign key (org_id, role_id) references public.roles (org_id, id) on delete restrict
);
comment on column public.org_members.status is 'removed: left or was put out; the row stays, so that history keeps the name';
create index org_members_role_idx on public.org_members (org_id, role_id) where role_id is not null;
create unique index org_members_user_key on public.org_members (org_id, user_id);
create index org_members_orgs_of_user_idx on public.org_members (user_id) where status = 'active';
create index org_members_name_idx on public.org_members (org_id, name_key, id);
create index org_members_email_idx on public.org_members (org_id, email);

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
  allowed_cidrs text[] not null default '{}' check (cardinality(allowed_cidrs) <= 50),
  api_version text not null default '2026-11-01' check (api_version ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  last_used_ip text,
  previous_prefix text,
  previous_expires_at timestamptz(3),
  previous_used_at timestamptz(3),
  primary key (org_id, id),
  constraint api_keys_created_by_fkey foreign key (org_id, created_by) references public.org_members (org_id, id) on delete set null (created_by)
);
comment on column public.api_keys.rate_limit is 'requests in any 60 seconds';
comment on column public.api_keys.allowed_cidrs is 'addresses it may be used from; empty: any';
comment on column public.api_keys.api_version is 'what a request gets that names no version: that of the day the key was made';
comment on column public.api_keys.last_used_ip is 'the address of the last use, null where it is not known';
comment on column public.api_keys.previous_prefix is 'of the secret that the last rotation replaced, as is its end and when it was last used';

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

create table private.api_key_secrets (
  lookup text primary key check (lookup ~ '^[0-9A-Za-z]{8}$'),
  org_id uuid not null,
  key_id uuid not null,
  pepper_version int not null,
  secret_hmac bytea not null check (length(secret_hmac) = 32),
  expires_at timestamptz,
  foreign key (org_id, key_id) references public.api_keys (org_id, id) on delete cascade
);
comment on column private.api_key_secrets.expires_at is 'the end of a secret that a rotation replaced';
create index api_key_secrets_key_idx on private.api_key_secrets (org_id, key_id);

-- One row per caller: requests of the last 61 seconds, one number a second, newest first, and those not yet in api_key_days.
-- A crash may forget them.
create unlogged table private.rate_windows (
  subject uuid primary key,
  head bigint not null,
  counts int[] not null,
  passed int not null default 0,
  refused int not null default 0,
  used int not null default 0
) with (fillfactor = 50);

-- Whether the session of a token has ended; false for an id that is none.
create function private.session_ended(session text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return session ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    and exists (select from private.sessions s where s.id = session::uuid and s.ended_at is not null);
end $$;

-- The user of the claims, unless their session has ended. A Supabase subject is the user's id; any other provider's is looked up.
create function app.current_user_id() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := app.claims();
  subject text := claims ->> 'sub';
begin
  if subject is null or private.session_ended(claims ->> 'session_id') then return null; end if;
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

-- A scope is a permission, `*.read` (that verb on every object) or `*` (all).
create function private.scopes_hold(scopes text[], wanted text) returns boolean
language sql immutable set search_path = '' as $$
  select scopes && array[wanted, '*.' || split_part(wanted, '.', 2), '*']
$$;

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
create function app.org_with(wanted text) returns uuid
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

select app.register_permissions('org', '{read,write,delete,export}', '{read}', '{read}');
delete from private.role_permissions where role = 'admin' and permission = 'org.delete';
-- Fields with a permission of their own: a deal's amount, and the private notes of others.
select app.register_permissions('deal_amounts', '{read,write}', '{read,write}', '{read}');
select app.register_permissions('private_notes', '{read}', '{}', '{}');
select app.tenant_table('public.roles', 'roles', member => '{read}');
select app.tenant_table('public.org_members', 'members', member => '{read}', type => 'member');
select app.tenant_table('public.teams', 'teams', member => '{read}', type => 'team');
select app.tenant_table('public.team_members', 'teams', member => '{read}', type => 'team_member');
select app.tenant_table('public.api_keys', 'api_keys', member => '{}', viewer => '{}');
-- That a key was used is no new version of it.
create or replace trigger touch before update on public.api_keys for each row
  when ((old.last_used_at, old.previous_used_at) is not distinct from (new.last_used_at, new.previous_used_at)) execute function app.touch();
select app.tenant_table('public.api_key_days', 'api_keys', member => '{}', viewer => '{}', append_only => true, audited => false);
-- Counted at the door alone.
drop policy tenant_insert on public.api_key_days;
revoke insert on public.api_key_days from rapport_app;
-- The log itself; only its own functions write there. The Data API shows that something was done, not the values.
select app.tenant_table('public.audit_logs', 'audit', member => '{}', viewer => '{}', append_only => true, audited => false,
  masked => '{changes,details,reason,actor_name,ip,user_agent,session_id}');
drop policy tenant_insert on public.audit_logs;
revoke insert on public.audit_logs from rapport_app;
-- An org's own settings are on record as the rows of its tables are.
create trigger audit_insert after insert on public.orgs referencing new table as new_rows for each statement execute function app.audit_rows('orgs');
create trigger audit_update after update on public.orgs referencing old table as old_rows new table as new_rows for each statement execute function app.audit_rows('orgs');
create trigger audit_delete after delete on public.orgs referencing old table as old_rows for each statement execute function app.audit_rows('orgs');

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

-- An org always keeps an active owner, until its deletion is due (21_membership).
create function app.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and old.status = 'active'
    and exists (select from public.orgs o where o.id = old.org_id and (o.deletion_due_at is null or o.deletion_due_at > now())) then
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
      if length(base) < 2 or base in ('api', 'app', 'login', 'register', 'forgot', 'reset', 'callback', 'docs', 'settings', 'signout', 'admin', 'static', 'assets', 'invite', 'org') then base := base || '-org'; end if;
    end;
  end loop;
  insert into public.org_members (org_id, user_id, name, email, role, status)
  values (made, owner_id, owner_name, owner_email, 'owner', 'active');
  return made;
end $$;

-- The first request of any provider: the person, their profile, and an org of their own, unless they are invited to one.
-- Idempotent; answers the user's id.
create function app.ensure_account() returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  claims jsonb := app.claims();
  subject text := claims ->> 'sub';
  mail text := claims ->> 'email';
  who uuid := app.current_user_id();
  label text;
begin
  if not app.is_server() or subject is null or mail is null or private.session_ended(claims ->> 'session_id') then
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
  -- Whoever is invited goes to the org that waits for them.
  if not exists (select from public.org_members m where m.user_id = who) and not private.is_invited(mail) then
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

-- Who asks and how often, in one call that commits by itself: the key by its look-up part and the HMACs of its secret
-- (one per pepper version), or the person by subject and org (id or slug). No row: unknown. `problem`: known and refused.
create type app.caller as (
  problem text, org_id uuid, org_slug text, actor_type text, actor_id uuid, member_id uuid, role text,
  permissions text[], rate_limit int, remaining int, retry_after int, levels text[], api_version text);

-- `ip` is the address of the connection, null where it is not known. Not `expanded`, its permissions are the scopes as they are written:
-- to list all permissions took a fifth of this function's time.
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
  app.is_org_member(uuid), app.has_org_role(uuid, text[]), app.sees_all(text[]), app.seen_owners(text), app.seen_types(),
  app.current_member_id(), app.current_actor_id() to authenticated, rapport_app;
grant execute on function app.may_hear(text[]) to rapport_app;
grant execute on function app.my_orgs(), app.ensure_account(), app.create_org(text), app.store_api_key_secret(uuid, text, bytea, int),
  app.begin_idempotent(text, text, bytea), app.finish_idempotent(text, text, bytea, int, text) to rapport_app;
grant execute on function app.rotate_api_key_secret(uuid, text, bytea, int, timestamptz), app.api_key_use(uuid, int) to rapport_app;
grant execute on function app.enter_with_key(text, jsonb, text, boolean), app.enter_with_session(text, text, jsonb, int) to rapport_web;

-- For each scope: does it name a permission that exists, and does the caller hold all that it covers?
create function app.check_scopes(scopes text[]) returns table (scope text, known boolean, held boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select s.scope, count(p.permission) > 0, coalesce(bool_and(app.sees_all(p.permission)), false)
  from unnest(check_scopes.scopes) as s (scope)
    left join private.permissions p on private.scopes_hold(array[s.scope], p.permission)
  group by s.scope;
end $$;
grant execute on function app.check_scopes(text[]) to rapport_app;
