-- How people come, change and go: invitations, who may give which role, leaving, quotas, and the end of an org.

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may give what

-- What a role grants: `deals.read` for all records, `deals.read:team`, `deals.read:own`.
create function private.grants_of(org uuid, role text, role_id uuid) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  if role <> 'custom' then
    return array(select p.permission from private.role_permissions p where p.role = grants_of.role);
  end if;
  return (select r.grants from public.roles r where r.org_id = org and r.id = grants_of.role_id);
end $$;

create function private.reach_rank(reach text) returns int
language sql immutable set search_path = '' as $$
  select case reach when 'all' then 3 when 'team' then 2 when 'own' then 1 else 0 end
$$;

-- How far the caller reaches with a permission: 0 not at all, 1 own, 2 team, 3 all.
create function private.caller_reach(wanted text) returns int
language plpgsql stable set search_path = '' as $$
begin
  if app.org_with(wanted) is null then return 0; end if;
  if app.sees_all(wanted) then return 3; end if;
  return coalesce((select private.reach_rank(private.role_reach(m.org_id, m.role, m.role_id, wanted))
    from public.org_members m where m.org_id = private.named_org() and m.id = app.current_member_id()), 0);
end $$;

-- The first grant that goes beyond what the caller may do; null when none does.
create function private.grant_beyond_caller(grants text[]) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select g from unnest(grants) g
    where private.caller_reach(split_part(g, ':', 1)) < private.reach_rank(coalesce(nullif(split_part(g, ':', 2), ''), 'all'))
    order by g limit 1);
end $$;

-- Which of these grants are none, and which the caller may not give: for words before the wall says no.
create function app.check_grants(grants text[]) returns table (grant_name text, known boolean, held boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select g, private.is_grant(g), private.is_grant(g) and private.grant_beyond_caller(array[g]) is null
    from unnest(check_grants.grants) g;
end $$;

-- A permission, or one within reach of an object whose records have owners.
create function private.is_grant(name text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from private.permissions p
    where p.permission = name
      or (name in (p.permission || ':own', p.permission || ':team') and p.object in (select o.object from private.leveled_objects() o)));
end $$;

-- The objects whose records have owners, from the policies that ask for them.
create function private.leveled_objects() returns table (object text)
language sql stable set search_path = '' as $$
  select distinct (regexp_match(pg_get_expr(p.polqual, p.polrelid), 'app\.seen_owners\(''([a-z_]+)\.read'''))[1]
  from pg_catalog.pg_policy p
  where p.polname = 'tenant_select' and pg_get_expr(p.polqual, p.polrelid) ~ 'seen_owners'
    and exists (select from pg_catalog.pg_class c where c.oid = p.polrelid and c.relnamespace = 'public'::regnamespace)
$$;

-- All permissions there are, and whether a role can hold them for own or team records alone.
create function app.list_permissions() returns table (permission text, object text, verb text, leveled boolean, caller_reach int, roles text[])
language plpgsql stable security definer set search_path = '' as $$
begin
  if app.current_org_id() is null then return; end if;
  return query select p.permission, p.object, p.verb, p.object in (select o.object from private.leveled_objects() o),
      private.caller_reach(p.permission),
      array(select r.role from private.role_permissions r where r.permission = p.permission order by r.role)
    from private.permissions p order by p.permission;
end $$;
grant execute on function app.check_grants(text[]), app.list_permissions() to rapport_app;

-- Nobody gives more than they hold, nobody acts on somebody who holds more, only owners touch owners, and nobody changes
-- themselves (an owner may step down). For what people and keys write; our own functions have asked before.
create function app.guard_role() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  is_owner boolean := app.current_key_id() is null and app.has_org_role(new.org_id, 'owner');
  beyond text;
begin
  if tg_op = 'UPDATE' then
    if new.user_id is distinct from old.user_id then
      raise exception 'a membership stays with its person' using errcode = '42501';
    end if;
    if (old.role, old.role_id, old.status) is not distinct from (new.role, new.role_id, new.status) then return new; end if;
    if old.user_id = app.current_user_id() and not (old.role = 'owner' and new.role <> 'owner' and new.status = 'active') then
      raise exception 'nobody changes their own role or state' using errcode = '42501', hint = 'Ask another admin.';
    end if;
    if old.role = 'owner' and not is_owner then
      raise exception 'only an owner can change who the owners are' using errcode = '42501';
    end if;
    beyond := private.grant_beyond_caller(private.grants_of(old.org_id, old.role, old.role_id));
    if beyond is not null then
      raise exception 'this member holds %, which you do not', beyond using errcode = '42501', hint = 'Ask somebody who may do as much.';
    end if;
  end if;
  if tg_op = 'INSERT' and new.user_id is not null and not is_owner then
    raise exception 'people join by an invitation' using errcode = '42501';
  end if;
  if new.role = 'owner' and not is_owner then
    raise exception 'only an owner can change who the owners are' using errcode = '42501';
  end if;
  beyond := private.grant_beyond_caller(private.grants_of(new.org_id, new.role, new.role_id));
  if beyond is not null then
    raise exception 'this role holds %, which you do not', beyond using errcode = '42501', hint = 'Nobody gives more than they hold.';
  end if;
  return new;
end $$;
create trigger guard_role before insert or update on public.org_members for each row
  when (current_user = 'rapport_app') execute function app.guard_role();

-- The grants of a role of an org's own: each is one, and neither what it held nor what it gets goes beyond its editor.
create function app.guard_grants() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  wrong text := (select g from unnest(new.grants) g where not private.is_grant(g) order by g limit 1);
  beyond text;
begin
  if wrong is not null then
    raise exception 'there is no permission %', wrong using errcode = '23514';
  end if;
  if tg_op = 'UPDATE' and old.grants = new.grants then return new; end if;
  beyond := private.grant_beyond_caller(case tg_op when 'UPDATE' then old.grants || new.grants else new.grants end);
  if beyond is not null then
    raise exception 'this role holds %, which you do not', beyond using errcode = '42501', hint = 'Nobody gives more than they hold.';
  end if;
  return new;
end $$;
create trigger guard_grants before insert or update on public.roles for each row
  when (current_user = 'rapport_app') execute function app.guard_grants();

-- ---------------------------------------------------------------------------------------------------------------------
-- Invitations

create table public.invitations (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  email text not null check (length(email) between 3 and 320),
  email_normalized text not null generated always as (lower(btrim(email))) stored,
  name text check (length(btrim(name)) between 1 and 200),
  role text not null default 'member' check (role in ('owner', 'admin', 'member', 'viewer', 'custom')),
  role_id uuid,
  member_id uuid,
  invited_by uuid,
  expires_at timestamptz(3) not null default now() + interval '7 days',
  sent_at timestamptz(3),
  send_count int not null default 0 check (send_count >= 0),
  accepted_at timestamptz(3),
  accepted_by uuid,
  revoked_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  -- Over once its role is deleted: it offers nothing any more.
  constraint invitations_role_fkey foreign key (org_id, role_id) references public.roles (org_id, id) on delete set null (role_id),
  constraint invitations_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete set null (member_id),
  constraint invitations_invited_by_fkey foreign key (org_id, invited_by) references public.org_members (org_id, id) on delete set null (invited_by),
  constraint invitations_accepted_by_fkey foreign key (org_id, accepted_by) references public.org_members (org_id, id) on delete set null (accepted_by)
);
comment on column public.invitations.member_id is 'a member without a sign-in who becomes this person';
create unique index invitations_email_key on public.invitations (org_id, email_normalized) where accepted_at is null and revoked_at is null;
create index invitations_address_idx on public.invitations (email_normalized) where accepted_at is null and revoked_at is null;
create index invitations_created_idx on public.invitations (org_id, created_at desc, id desc);
create index invitations_role_idx on public.invitations (org_id, role_id) where role_id is not null;
create index invitations_member_idx on public.invitations (org_id, member_id) where member_id is not null;
create index invitations_invited_by_idx on public.invitations (org_id, invited_by) where invited_by is not null;
create index invitations_accepted_by_idx on public.invitations (org_id, accepted_by) where accepted_by is not null;
select app.tenant_table('public.invitations', 'members', member => '{read}');

-- The proof of a link: the hash of 256 random bits. A link that is sent again has a new one, and the old one is over.
create table private.invitation_secrets (
  org_id uuid not null,
  invitation_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  primary key (org_id, invitation_id),
  foreign key (org_id, invitation_id) references public.invitations (org_id, id) on delete cascade
);
create index invitation_secrets_id_idx on private.invitation_secrets (invitation_id);

create function app.guard_invitation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  beyond text;
begin
  if tg_op = 'UPDATE' and (old.role, old.role_id, old.member_id, old.email) is not distinct from (new.role, new.role_id, new.member_id, new.email)
    and (new.accepted_at, new.accepted_by) is not distinct from (old.accepted_at, old.accepted_by) then return new; end if;
  if new.accepted_at is not null or new.accepted_by is not null then
    raise exception 'an invitation is accepted by whom it names' using errcode = '42501';
  end if;
  if new.role = 'owner' and (app.current_key_id() is not null or not app.has_org_role(new.org_id, 'owner')) then
    raise exception 'only an owner can change who the owners are' using errcode = '42501';
  end if;
  if (new.role = 'custom') <> (new.role_id is not null) then
    raise exception 'a role of an org''s own is named by its id, and no other' using errcode = '23514';
  end if;
  if new.member_id is not null and not exists (select from public.org_members m where m.org_id = new.org_id and m.id = new.member_id and m.status = 'unclaimed') then
    raise exception 'only a member without a sign-in can be claimed' using errcode = 'RP001';
  end if;
  beyond := private.grant_beyond_caller(private.grants_of(new.org_id, new.role, new.role_id));
  if beyond is not null then
    raise exception 'this role holds %, which you do not', beyond using errcode = '42501', hint = 'Nobody gives more than they hold.';
  end if;
  return new;
end $$;
create trigger guard_role before insert or update on public.invitations for each row
  when (current_user = 'rapport_app') execute function app.guard_invitation();

-- Puts away what proves an invitation's link, in place of what proved the one before.
create function app.store_invitation_secret(id uuid, hash bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.invitations i where i.org_id = app.org_with('members.write') and i.id = store_invitation_secret.id
    and i.accepted_at is null and i.revoked_at is null) then
    raise exception 'no such invitation' using errcode = '42501';
  end if;
  insert into private.invitation_secrets (org_id, invitation_id, hash) values (app.current_org_id(), id, store_invitation_secret.hash)
  on conflict (org_id, invitation_id) do update set hash = excluded.hash;
end $$;

-- An address as it may be shown to whoever holds a link: a•••@example.com
create function private.mask_email(email text) returns text
language sql immutable set search_path = '' as $$
  select left(email, 1) || '•••@' || split_part(email, '@', -1)
$$;

create function private.invitation_state(i public.invitations) returns text
language sql stable set search_path = '' as $$
  select case when i.accepted_at is not null then 'accepted'
    when i.revoked_at is not null or (i.role = 'custom' and i.role_id is null) then 'revoked'
    when i.expires_at <= now() then 'expired' else 'open' end
$$;

-- What the holder of a link may know before signing in. No row: no such invitation, or another secret; nothing tells the two apart.
create function app.read_invitation(id uuid, hash bytea) returns table (org_name text, org_slug text, inviter_name text, masked_email text,
  role text, role_name text, expires_at timestamptz, state text, is_yours boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not app.is_server() then raise exception 'only for the web server' using errcode = '42501'; end if;
  return query
  select o.name, o.slug, m.name, private.mask_email(i.email), i.role, r.name, i.expires_at::timestamptz, private.invitation_state(i),
    i.email_normalized = lower(btrim(app.claims() ->> 'email'))
  from private.invitation_secrets s
    join public.invitations i on i.org_id = s.org_id and i.id = s.invitation_id
    join public.orgs o on o.id = i.org_id
    left join public.org_members m on m.org_id = i.org_id and m.id = i.invited_by
    left join public.roles r on r.org_id = i.org_id and r.id = i.role_id
  where s.invitation_id = read_invitation.id and s.hash = read_invitation.hash;
end $$;

-- The signed-in person without an org of their own: what app.ensure_account() makes, save the org.
create function private.ensure_person(who uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  claims jsonb := app.claims();
  subject text := claims ->> 'sub';
  mail text := claims ->> 'email';
  person uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('account|' || subject, 0));
  person := coalesce(who, app.uuid7());
  insert into public.users (id, email) values (person, mail) on conflict (id) do nothing;
  insert into public.identities (provider, subject, user_id)
  values (case when subject like 'user\_%' then 'workos' else 'supabase' end, subject, person) on conflict do nothing;
  insert into public.profiles (user_id, full_name)
  values (person, coalesce(nullif(btrim(left(claims -> 'user_metadata' ->> 'full_name', 200)), ''), split_part(mail, '@', 1))) on conflict do nothing;
  return person;
end $$;

-- Whether an org waits for whoever has this address: they need none of their own.
create function private.is_invited(mail text) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.invitations i
    where i.email_normalized = lower(btrim(mail)) and i.accepted_at is null and i.revoked_at is null and i.expires_at > now())
$$;

-- Makes the signed-in person a member. `problem`: unknown, expired, revoked, accepted (by somebody else), other_address, suspended.
-- The invitation's row is locked, so that of two at once one acts and the other finds it done.
create function app.accept_invitation(id uuid, hash bytea)
returns table (problem text, org_id uuid, org_slug text, org_name text, member_id uuid, masked_email text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  claims jsonb := app.claims();
  who uuid := app.current_user_id();
  mail text := lower(btrim(claims ->> 'email'));
  org uuid;
  found_one public.invitations;
  state text;
  member public.org_members;
  place record;
begin
  -- Nobody by the claims: a person without an account yet, or one whose session has ended.
  if not app.is_server() or app.current_key_id() is not null or mail is null
    or who is null and (claims ->> 'sub' is null or claims ->> 'sub' !~ '^user_' or private.session_ended(claims ->> 'session_id')) then
    raise exception 'no signed-in person' using errcode = '42501';
  end if;
  select s.org_id into org from private.invitation_secrets s where s.invitation_id = accept_invitation.id and s.hash = accept_invitation.hash;
  select i.* into found_one from public.invitations i where i.org_id = org and i.id = accept_invitation.id for update;
  -- Sent again while this one waited: the link is over.
  if found_one.id is null or not exists (select from private.invitation_secrets s where s.org_id = org and s.invitation_id = found_one.id and s.hash = accept_invitation.hash) then
    return query select 'unknown', null::uuid, null::text, null::text, null::uuid, null::text;
    return;
  end if;
  select o.slug, o.name into place from public.orgs o where o.id = org;
  state := private.invitation_state(found_one);
  if state = 'accepted' and exists (select from public.org_members m
    where m.org_id = org and m.id = found_one.accepted_by and m.user_id = who and m.status = 'active') then
    return query select null::text, org, place.slug, place.name, found_one.accepted_by, null::text;
    return;
  end if;
  if state <> 'open' then
    return query select state, org, place.slug, place.name, null::uuid, null::text;
    return;
  end if;
  if mail <> found_one.email_normalized then
    return query select 'other_address', org, place.slug, place.name, null::uuid, private.mask_email(found_one.email);
    return;
  end if;

  if found_one.role <> 'custom' then found_one.role_id := null; end if;
  who := private.ensure_person(who);
  select m.* into member from public.org_members m where m.org_id = org and m.user_id = who for update;
  if member.status = 'suspended' then
    return query select 'suspended', org, place.slug, place.name, null::uuid, null::text;
    return;
  elsif member.status = 'removed' then
    update public.org_members m set status = 'active', role = found_one.role, role_id = found_one.role_id
    where m.org_id = org and m.id = member.id;
  elsif member.id is null then
    -- Somebody named in an import becomes this person, with what is theirs.
    select m.* into member from public.org_members m
    where m.org_id = org and m.status = 'unclaimed' and (m.id = found_one.member_id or lower(btrim(m.email)) = mail)
    order by m.id <> found_one.member_id, m.id limit 1 for update;
    if member.id is not null then
      update public.org_members m set user_id = who, status = 'active', email = coalesce(m.email, found_one.email), role = found_one.role, role_id = found_one.role_id
      where m.org_id = org and m.id = member.id;
    else
      insert into public.org_members (org_id, user_id, name, email, role, role_id)
      select org, who, coalesce(nullif(btrim(p.full_name), ''), found_one.name, split_part(mail, '@', 1)), found_one.email, found_one.role, found_one.role_id
      from public.profiles p where p.user_id = who
      returning * into member;
    end if;
  end if;
  update public.invitations i set accepted_at = now(), accepted_by = member.id where i.org_id = org and i.id = found_one.id;
  perform private.audit(org, 'invitation.accepted', 'privilege_change', 'invitation', found_one.id,
    jsonb_build_object('member_id', member.id, 'role', found_one.role, 'role_id', found_one.role_id));
  return query select null::text, org, place.slug, place.name, member.id, null::text;
end $$;
grant execute on function app.store_invitation_secret(uuid, bytea), app.read_invitation(uuid, bytea), app.accept_invitation(uuid, bytea) to rapport_app;

-- ---------------------------------------------------------------------------------------------------------------------
-- Leaving

-- Whoever is removed leaves their teams, and lets go of a role of the org's own, so that it can be deleted.
create function app.settle_removal() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_when = 'BEFORE' then
    if new.role = 'custom' then
      new.role := 'member';
      new.role_id := null;
    end if;
    return new;
  end if;
  delete from public.team_members t where t.org_id = new.org_id and t.member_id = new.id;
  update public.teams t set lead_id = null where t.org_id = new.org_id and t.lead_id = new.id;
  update public.invitations i set revoked_at = now()
  where i.org_id = new.org_id and i.member_id = new.id and i.accepted_at is null and i.revoked_at is null;
  return null;
end $$;
create trigger settle_removal before update of status on public.org_members for each row
  when (old.status <> 'removed' and new.status = 'removed') execute function app.settle_removal();
create trigger settle_removal_after after update of status on public.org_members for each row
  when (old.status <> 'removed' and new.status = 'removed') execute function app.settle_removal();

-- The signed-in person leaves the current org. The last owner cannot.
create function app.leave_org() returns void
language plpgsql security definer set search_path = '' as $$
declare
  me uuid := app.current_member_id();
begin
  if not app.is_server() or me is null then raise exception 'no signed-in member' using errcode = '42501'; end if;
  update public.org_members m set status = 'removed' where m.org_id = private.named_org() and m.id = me;
  perform private.audit(private.named_org(), 'member.left', 'privilege_change', 'member', me, '{}'::jsonb);
end $$;
grant execute on function app.leave_org() to rapport_app;

-- ---------------------------------------------------------------------------------------------------------------------
-- Quotas

create table private.quota_defaults (
  name text primary key check (name ~ '^[a-z_]+$'),
  max int not null check (max >= 0),
  sentence text not null check (sentence like '%\%s%')
);
insert into private.quota_defaults (name, max, sentence) values
  ('api_keys', 100, 'an organisation has at most %s API keys that are valid'),
  ('webhooks', 100, 'an organisation has at most %s webhooks'),
  ('members', 5000, 'an organisation has at most %s members'),
  ('pending_invitations', 200, 'at most %s invitations wait for an answer at a time'),
  ('invitations_a_day', 200, 'an organisation sends at most %s invitations a day'),
  ('roles', 50, 'an organisation has at most %s roles of its own'),
  ('teams', 500, 'an organisation has at most %s teams'),
  ('imports_a_day', 200, 'an organisation begins at most %s imports a day');
create table private.org_quotas (
  org_id uuid not null references public.orgs (id) on delete cascade,
  name text not null,
  max int not null check (max >= 0),
  primary key (org_id, name)
);

create function private.quota_use(org uuid, name text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  case name
    when 'api_keys' then return (select count(*) from public.api_keys k where k.org_id = org and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()));
    when 'webhooks' then return (select count(*) from public.webhooks w where w.org_id = org and w.deleted_at is null);
    when 'members' then return (select count(*) from public.org_members m where m.org_id = org and m.status <> 'removed');
    when 'pending_invitations' then return (select count(*) from public.invitations i where i.org_id = org and i.accepted_at is null and i.revoked_at is null and i.expires_at > now());
    when 'invitations_a_day' then return (select count(*) from public.invitations i where i.org_id = org and i.created_at > now() - interval '1 day');
    when 'roles' then return (select count(*) from public.roles r where r.org_id = org);
    when 'teams' then return (select count(*) from public.teams t where t.org_id = org);
    when 'imports_a_day' then return (select count(*) from public.imports i where i.org_id = org and i.created_at > now() - interval '1 day');
  end case;
end $$;

create function private.quota_of(org uuid, name text) returns int
language sql stable set search_path = '' as $$
  select coalesce((select q.max from private.org_quotas q where q.org_id = quota_of.org and q.name = quota_of.name),
    (select d.max from private.quota_defaults d where d.name = quota_of.name))
$$;

-- Refuses what would be one too many. Writers of one org wait for each other here, so that of two at the limit one is refused.
create function app.enforce_quota() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  orgs uuid[];
  org uuid;
  allowed int;
begin
  if tg_level = 'ROW' then orgs := array[new.org_id];
  else orgs := array(select distinct n.org_id from new_rows n order by 1);
  end if;
  foreach org in array orgs loop
    perform pg_advisory_xact_lock(hashtextextended(concat_ws('|', 'quota', tg_argv[0], org), 0));
    allowed := private.quota_of(org, tg_argv[0]);
    if private.quota_use(org, tg_argv[0]) > allowed then
      raise exception '%', format((select d.sentence from private.quota_defaults d where d.name = tg_argv[0]), allowed)
        using errcode = 'RP001', hint = 'Remove what is no longer needed, or ask whoever runs this server for more.';
    end if;
  end loop;
  return null;
end $$;
create trigger quota after insert on public.api_keys referencing new table as new_rows for each statement execute function app.enforce_quota('api_keys');
create trigger quota after insert on public.org_members referencing new table as new_rows for each statement execute function app.enforce_quota('members');
create trigger quota_of_return after update of status on public.org_members for each row
  when (old.status = 'removed' and new.status <> 'removed') execute function app.enforce_quota('members');
create trigger quota after insert on public.invitations referencing new table as new_rows for each statement execute function app.enforce_quota('pending_invitations');
create trigger quota_of_day after insert on public.invitations referencing new table as new_rows for each statement execute function app.enforce_quota('invitations_a_day');
create trigger quota after insert on public.roles referencing new table as new_rows for each statement execute function app.enforce_quota('roles');
create trigger quota after insert on public.teams referencing new table as new_rows for each statement execute function app.enforce_quota('teams');

-- What the current org uses of each quota.
create function app.list_quotas() returns table (name text, used bigint, max int)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('org.read');
begin
  if org is null then return; end if;
  return query select d.name, private.quota_use(org, d.name), private.quota_of(org, d.name) from private.quota_defaults d order by d.name;
end $$;
grant execute on function app.list_quotas() to rapport_app;

-- ---------------------------------------------------------------------------------------------------------------------
-- The end of an org

alter table public.orgs
  add column deletion_requested_at timestamptz(3),
  add column deletion_due_at timestamptz(3),
  add column deletion_requested_by uuid,
  add constraint orgs_deletion_whole check ((deletion_requested_at is null) = (deletion_due_at is null));
create index orgs_deletion_idx on public.orgs (deletion_due_at) where deletion_due_at is not null;

-- What is left of an org that is gone: that it was, who asked, how much went.
create table private.deleted_orgs (
  org_id uuid primary key,
  requested_by uuid,
  requested_at timestamptz not null,
  started_at timestamptz not null default now(),
  deleted_at timestamptz,
  rows jsonb not null default '{}'
);

-- An owner asks for the end of the current org, in 14 days. Asking again changes nothing. Answers when.
create function app.request_org_deletion() returns timestamptz
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('org.delete');
  due timestamptz;
begin
  if org is null or app.current_key_id() is not null or not app.has_org_role(org, 'owner') then
    raise exception 'only an owner can delete an organisation' using errcode = '42501';
  end if;
  update public.orgs o set deletion_requested_at = now(), deletion_due_at = now() + interval '14 days', deletion_requested_by = app.current_user_id()
  where o.id = org and o.deletion_due_at is null returning o.deletion_due_at into due;
  if due is null then return (select o.deletion_due_at from public.orgs o where o.id = org); end if;
  perform private.audit(org, 'org.deletion_requested', 'security', 'org', org, jsonb_build_object('due_at', due));
  return due;
end $$;

-- Takes it back, until the deletion has begun. Answers whether there was something to take back.
create function app.cancel_org_deletion() returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('org.delete');
begin
  if org is null or app.current_key_id() is not null or not app.has_org_role(org, 'owner') then
    raise exception 'only an owner can delete an organisation' using errcode = '42501';
  end if;
  update public.orgs o set deletion_requested_at = null, deletion_due_at = null, deletion_requested_by = null
  where o.id = org and o.deletion_due_at is not null;
  if not found then return false; end if;
  perform private.audit(org, 'org.deletion_cancelled', 'security', 'org', org, '{}'::jsonb);
  return true;
end $$;
grant execute on function app.request_org_deletion(), app.cancel_org_deletion() to rapport_app;

-- Every table with rows of orgs and its primary key, those that refer to others before them. The audit log stays.
create function private.org_tables() returns table (tbl regclass, key text)
language sql stable set search_path = '' as $$
  with recursive tables as (
    select c.oid, i.indkey from pg_catalog.pg_class c join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.oid <> 'private.deleted_orgs'::regclass and c.relname not like 'audit%'
      and exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped)
  ), refers as (
    select distinct f.conrelid as child, f.confrelid as parent from pg_catalog.pg_constraint f
    where f.contype = 'f' and f.conparentid = 0 and f.conrelid <> f.confrelid
      and f.conrelid in (select oid from tables) and f.confrelid in (select oid from tables)
  ), depth (oid, level) as (
    select oid, 0 from tables
    union
    select r.parent, d.level + 1 from depth d join refers r on r.child = d.oid where d.level < 20
  )
  select t.oid::regclass,
    (select string_agg(quote_ident(a.attname), ', ' order by k.n) from unnest(t.indkey::int2[]) with ordinality k (num, n)
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = k.num)
  from tables t join depth d using (oid) group by t.oid, t.indkey order by max(d.level), t.oid::regclass::text
$$;

-- Deletes at most `batch` rows of an org whose time has come, and at last the org. Answers how many; 0: nothing is due.
-- Each call is a transaction of its own, so a run that is killed goes on with the next.
create function app.delete_due_orgs(batch int default 5000) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  org public.orgs;
  part record;
  gone int;
  total int := 0;
  counts jsonb;
  entries uuid[];
begin
  select o.* into org from public.orgs o where o.deletion_due_at <= now() order by o.deletion_due_at limit 1 for update skip locked;
  if org.id is null then return 0; end if;
  insert into private.deleted_orgs (org_id, requested_by, requested_at) values (org.id, org.deletion_requested_by, org.deletion_requested_at)
    on conflict (org_id) do nothing;
  if found then
    perform private.audit(org.id, 'org.deletion_begun', 'security', 'org', org.id, '{}'::jsonb);
    -- From here nobody enters: no one is to see half of it.
    update public.org_members m set status = 'removed' where m.org_id = org.id and m.status <> 'removed';
    update public.api_keys k set revoked_at = now() where k.org_id = org.id and k.revoked_at is null;
    return 1;
  end if;
  select d.rows into counts from private.deleted_orgs d where d.org_id = org.id;
  for part in select t.tbl, t.key from private.org_tables() t loop
    execute format('with gone as (delete from %1$s where (%2$s) in (select %2$s from %1$s where org_id = $1 limit $2) and org_id = $1 returning 1) select count(*) from gone', part.tbl, part.key)
      into gone using org.id, batch - total;
    if gone > 0 then
      total := total + gone;
      counts := counts || jsonb_build_object(part.tbl::text, coalesce((counts ->> part.tbl::text)::bigint, 0) + gone);
    end if;
    exit when total >= batch;
  end loop;
  -- The audit log outlives the org: its chain stays, its values go.
  entries := array(select l.id from public.audit_logs l where l.org_id = org.id and l.erased_at is null and l.action <> 'audit.erase' limit batch - total);
  if entries <> '{}' then
    perform private.erase_audit_values(org.id, entries, 'content', 'the organisation was deleted');
    perform private.erase_audit_values(org.id, entries, 'source', 'the organisation was deleted');
    total := total + cardinality(entries);
  end if;
  update private.deleted_orgs d set rows = counts where d.org_id = org.id;
  if total < batch then
    delete from public.orgs o where o.id = org.id;
    perform private.audit(org.id, 'org.deleted', 'security', 'org', org.id, counts);
    update private.deleted_orgs d set deleted_at = now() where d.org_id = org.id;
    total := total + 1;
  end if;
  return total;
end $$;
grant execute on function app.delete_due_orgs(int) to rapport_worker;

-- What other chapters gained by it.
alter table public.orgs drop constraint orgs_slug_check, add constraint orgs_slug_check check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$' and slug not in ('api', 'app', 'login', 'register', 'forgot', 'reset', 'callback', 'docs', 'settings', 'signout', 'admin', 'static', 'assets', 'invite'));
create or replace function app.keep_an_owner() returns trigger
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

create or replace function private.create_org(owner_id uuid, owner_name text, owner_email text, org_name text) returns uuid
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

create or replace function app.ensure_account() returns uuid
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

create trigger quota after insert on public.webhooks referencing new table as new_rows for each statement execute function app.enforce_quota('webhooks');
create trigger quota after insert on public.imports referencing new table as new_rows for each statement execute function app.enforce_quota('imports_a_day');
