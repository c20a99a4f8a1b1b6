-- What every table has, and who asks. The functions that decide what a caller may do are in 20_identity.

create domain app.currency_code as text check (value ~ '^[A-Z]{3}$');
comment on domain app.currency_code is 'ISO 4217';

-- UUID version 7 (RFC 9562, 5.7): the time leads, so inserts land on the right edge of the index. Postgres 18 brings its own.
-- In plpgsql, which is started once a statement: as a column's default an SQL function costs twice as much.
create function app.uuid7(at timestamptz default clock_timestamp()) returns uuid
language plpgsql volatile parallel safe set search_path = '' as $$
begin
  return encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from at) * 1000)::bigint) from 3)
        from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid;
end $$;

-- The smallest version-7 id of a moment: the bound of a partition.
create function app.uuid7_floor(at timestamptz) returns uuid
language sql immutable parallel safe set search_path = '' as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Equal for names that differ in case, spacing and punctuation alone: "GTX Pro" and "GTXPro". Also the sort key of names.
create function app.name_key(name text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case when name ~ '[[:alnum:]]' then lower(regexp_replace(name, '[^[:alnum:]]+', '', 'g')) else lower(btrim(name)) end
$$;

-- Digits after the point of a currency's minor unit (ISO 4217).
create function app.currency_exponent(currency text) returns int
language sql immutable parallel safe set search_path = '' as $$
  select case
    when currency in ('BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF','UGX','UYI','VND','VUV','XAF','XOF','XPF') then 0
    when currency in ('BHD','IQD','JOD','KWD','LYD','OMR','TND') then 3
    else 2 end
$$;

create function app.minor_to_decimal(minor bigint, currency text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select round(minor::numeric / (10 ^ app.currency_exponent(currency))::numeric, app.currency_exponent(currency))::text
$$;

create function app.claims() returns jsonb
language plpgsql stable parallel safe set search_path = '' as $$
begin
  return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}'::jsonb);
end $$;

-- True inside the web server's transactions. Claims that no identity provider signs (key_id, origin) are believed only there.
create function app.is_server() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(current_setting('role', true), '') = 'rapport_app';
end $$;

create table private.permissions (
  permission text primary key check (permission ~ '^[a-z_]+\.[a-z_]+$'),
  object text not null generated always as (split_part(permission, '.', 1)) stored,
  verb text not null generated always as (split_part(permission, '.', 2)) stored
);
create table private.role_permissions (
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  permission text not null references private.permissions (permission) on delete cascade,
  primary key (role, permission)
);

-- What events call one row of an object ('deal' of 'deals'), and what must be readable, all of it, to see every row.
create table private.object_types (
  type text primary key check (type ~ '^[a-z_]+$'),
  object text not null,
  demands text[] not null
);

-- Registers <object>.<verb> and says which built-in roles hold it; owners and admins hold all.
create function app.register_permissions(object text, verbs text[], member_verbs text[], viewer_verbs text[]) returns void
language plpgsql set search_path = '' as $$
declare
  verb text;
begin
  foreach verb in array verbs loop
    insert into private.permissions (permission) values (object || '.' || verb) on conflict do nothing;
    insert into private.role_permissions (role, permission)
    select r.role, object || '.' || verb
    from (values ('owner', true), ('admin', true), ('member', verb = any (member_verbs)), ('viewer', verb = any (viewer_verbs))) as r (role, holds)
    where r.holds
    on conflict do nothing;
  end loop;
end $$;

-- Every change of a row: its version counts up, updated_at follows, and what identifies it stays.
create function app.touch() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  new.created_at := old.created_at;
  new.id := old.id;
  new.org_id := old.org_id;
  return new;
end $$;

-- Who writes without naming an owner, and may only write what is theirs, owns it.
create function app.own_record() returns trigger
language plpgsql set search_path = '' as $$
begin
  if app.is_server() and not app.sees_all(tg_argv[0] || '.write') then
    new := jsonb_populate_record(new, jsonb_build_object(tg_argv[1], app.current_member_id()));
  end if;
  return new;
end $$;

-- A deletion is an update of deleted_at, which the policy for writing lets through: this asks for <object>.delete, at its level.
create function app.guard_deletion() returns trigger
language plpgsql set search_path = '' as $$
declare
  wanted text := tg_argv[0] || '.delete';
begin
  if app.is_server() and not app.sees_all(wanted)
    and (tg_nargs = 1 or (to_jsonb(old) ->> tg_argv[1])::uuid = any (app.seen_owners(wanted)) is not true) then
    raise exception 'this needs the permission %', wanted using errcode = '42501';
  end if;
  return new;
end $$;

-- The permissions to read all that a row of `tbl` may hang on.
create function private.links_demand(tbl regclass, links text[]) returns text[]
language sql stable set search_path = '' as $$
  select coalesce(array_agg(c.relname || '.read' order by l.n), '{}')
  from unnest(links) with ordinality l (link, n)
    join pg_catalog.pg_attribute a on a.attrelid = tbl and a.attname = l.link
    join pg_catalog.pg_constraint f on f.conrelid = tbl and f.contype = 'f' and f.conkey[2] = a.attnum
    join pg_catalog.pg_class c on c.oid = f.confrelid
$$;

-- The condition under which a row that hangs on others may be seen: the first of `links` that is set leads to the record that
-- decides, by its own policy. For who sees every record it is one comparison with a constant.
create function private.hanging_rule(tbl regclass, links text[], mine text) returns text
language plpgsql set search_path = '' as $$
declare
  name text := (select relname from pg_catalog.pg_class where oid = tbl);
  link text;
  target regclass;
  branches text := '';
begin
  foreach link in array links loop
    select f.confrelid into strict target from pg_catalog.pg_constraint f
    where f.conrelid = tbl and f.contype = 'f' and f.conkey[2] = (select a.attnum from pg_catalog.pg_attribute a where a.attrelid = tbl and a.attname = link);
    branches := branches || format(' when %1$I.%2$I is not null then exists (select from %3$s r where r.org_id = %1$I.org_id and r.id = %1$I.%2$I)', name, link, target);
  end loop;
  return format('((select app.sees_all(variadic %L::text[])) or %s or case%s else false end)', private.links_demand(tbl, links), coalesce(mine, 'false'), branches);
end $$;

-- One line makes a table a tenant's: RLS forced, policies, grants and the shared triggers, the same for every table.
--   object         the permissions' prefix: deals.read, deals.write, deals.delete, deals.export
--   member, viewer which of these verbs the built-in roles hold
--   append_only    rows are written once: no update, no delete
--   hidden         columns that no run-time role may select (leases and the like)
--   masked         columns that the Data API's role may not select; the API shows them to whoever may see them
--   type           what its events call a row: 'deal'
--   owner          the column with the member whose row it is: roles may then reach their own, their team's or all of them
--   links, mine    what it hangs on, the first that is set deciding; `mine`: a condition under which the caller sees it anyway
--   rule           a further condition for seeing and changing a row
--   audited        false for what machines write in masses, whose cause is on record elsewhere
-- Can be run again after a change.
create function app.tenant_table(
  tbl regclass,
  object text,
  member text[] default '{read,write,delete,export}',
  viewer text[] default '{read}',
  append_only boolean default false,
  hidden text[] default '{}',
  masked text[] default '{}',
  type text default null,
  owner name default null,
  links text[] default '{}',
  mine text default null,
  rule text default null,
  audited boolean default true
) returns void
language plpgsql set search_path = '' as $$
declare
  deletes boolean := exists (select from pg_catalog.pg_attribute a where a.attrelid = tbl and a.attname = 'deleted_at');
  hanging text := case when links <> '{}' then ' and ' || private.hanging_rule(tbl, links, mine) else '' end;
  extra text := coalesce(' and ' || rule, '');
  readable text;
  writable text;
  deletable text;
  policy name;
  shown text;
  shared text;
begin
  perform app.register_permissions(object, case when append_only then '{read,export}' else '{read,write,delete,export}' end::text[], member, viewer);
  if type is not null then
    insert into private.object_types values (type, object, array[object || '.read'] || private.links_demand(tbl, links))
    on conflict on constraint object_types_pkey do update set demands = excluded.demands;
  end if;
  readable := private.reach_rule(object || '.read', owner) || hanging || extra;
  writable := private.reach_rule(object || '.write', owner) || hanging || extra;
  deletable := private.reach_rule(object || '.delete', owner) || hanging || extra;

  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  for policy in select polname from pg_catalog.pg_policy where polrelid = tbl and polname in ('tenant_select', 'tenant_insert', 'tenant_update', 'tenant_delete') loop
    execute format('drop policy %I on %s', policy, tbl);
  end loop;
  execute format('create policy tenant_select on %s for select to authenticated, rapport_app using (%s)', tbl, readable);
  execute format('create policy tenant_insert on %s for insert to rapport_app with check (%s)', tbl, writable);
  if not append_only then
    execute format('create policy tenant_update on %s for update to rapport_app using (%s) with check (%s)', tbl, writable, writable);
    execute format('create policy tenant_delete on %s for delete to rapport_app using (%s)', tbl, deletable);
  end if;

  execute format('revoke all on %s from public, anon, authenticated, service_role, rapport_app', tbl);
  select string_agg(quote_ident(attname), ', ' order by attnum), string_agg(quote_ident(attname), ', ' order by attnum) filter (where attname <> all (masked))
  into shown, shared
  from pg_catalog.pg_attribute
  where attrelid = tbl and attnum > 0 and not attisdropped and attname <> all (hidden);
  -- Column grants outlive a revoke on the table.
  execute format('revoke all (%s) on %s from authenticated, rapport_app',
    (select string_agg(quote_ident(attname), ', ') from pg_catalog.pg_attribute where attrelid = tbl and attnum > 0 and not attisdropped), tbl);
  if hidden = '{}' then
    execute format('grant select on %s to rapport_app', tbl);
  else
    execute format('grant select (%s) on %s to rapport_app', shown, tbl);
  end if;
  if hidden || masked = '{}' then
    execute format('grant select on %s to authenticated', tbl);
  else
    execute format('grant select (%s) on %s to authenticated', shared, tbl);
  end if;
  execute format('grant insert (%s)%s on %s to rapport_app', shown,
    case when append_only then '' else format(', update (%s), delete', shown) end, tbl);

  if not append_only then
    execute format('create or replace trigger touch before update on %s for each row execute function app.touch()', tbl);
  end if;
  if owner is not null then
    execute format('create or replace trigger own before insert on %s for each row when (new.%I is null) execute function app.own_record(%L, %L)', tbl, owner, object, owner);
  end if;
  if deletes then
    execute format('create or replace trigger guard_deletion before update of deleted_at on %s for each row when (old.deleted_at is distinct from new.deleted_at) execute function app.guard_deletion(%L%s)',
      tbl, object, coalesce(', ' || quote_literal(owner), ''));
  end if;
  if audited then
    execute format('create or replace trigger audit_insert after insert on %s referencing new table as new_rows for each statement execute function app.audit_rows(%L)', tbl, object);
    if not append_only then
      execute format('create or replace trigger audit_update after update on %s referencing old table as old_rows new table as new_rows for each statement execute function app.audit_rows(%L)', tbl, object);
      execute format('create or replace trigger audit_delete after delete on %s referencing old table as old_rows for each statement execute function app.audit_rows(%L)', tbl, object);
    end if;
  end if;
end $$;
comment on function app.tenant_table(regclass, text, text[], text[], boolean, text[], text[], text, name, text[], text, text, boolean) is
  'RLS, policies, grants and shared triggers, once, the same for every tenant table';

-- A policy's heart: the org if the caller may do that there; with an owner also whether the row is within their reach.
create function private.reach_rule(permission text, owner name) returns text
language sql stable set search_path = '' as $$
  select format('org_id = (select app.org_with(%L))', permission)
    || case when owner is null then ''
      else format(' and ((select app.sees_all(%L)) or %I = any ((select app.seen_owners(%L))::uuid[]))', permission, owner, permission) end
$$;

-- Monthly children of a table partitioned by ranges of its version-7 id. Answers how many it made.
create function app.ensure_partitions(parent regclass, first_month date, months int) returns int
language plpgsql set search_path = '' as $$
declare
  month_start timestamptz;
  child text;
  guard regproc;
  made int := 0;
begin
  for i in 0 .. months - 1 loop
    month_start := (date_trunc('month', first_month::timestamp) + make_interval(months => i)) at time zone 'UTC';
    child := format('%s_%s', (select relname from pg_catalog.pg_class where oid = parent), to_char(month_start at time zone 'UTC', 'YYYY_MM'));
    if to_regclass(format('partitions.%I', child)) is null then
      execute format('create table partitions.%I partition of %s for values from (%L) to (%L)', child, parent,
        app.uuid7_floor(month_start),
        app.uuid7_floor(((month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
      execute format('alter table partitions.%I enable row level security', child);
      execute format('alter table partitions.%I force row level security', child);
      execute format('revoke all on partitions.%I from public, anon, authenticated, service_role', child);
      -- A trigger on TRUNCATE is not inherited.
      for guard in select t.tgfoid from pg_catalog.pg_trigger t where t.tgrelid = parent and not t.tgisinternal and t.tgtype & 32 = 32 loop
        execute format('create trigger keep_audit_whole before truncate on partitions.%I for each statement execute function %s()', child, guard);
      end loop;
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;

-- Makes a table partitioned by id ready: a year ahead, and a default child that catches what is older.
create function app.partition_by_month(parent regclass) returns void
language plpgsql set search_path = '' as $$
declare
  child text := (select relname from pg_catalog.pg_class where oid = parent) || '_default';
begin
  execute format('create table partitions.%I partition of %s default', child, parent);
  execute format('alter table partitions.%I enable row level security', child);
  execute format('alter table partitions.%I force row level security', child);
  execute format('revoke all on partitions.%I from public, anon, authenticated, service_role', child);
  perform app.ensure_partitions(parent, (now() at time zone 'UTC')::date, 13);
end $$;

-- Keeps a year of partitions ahead of every partitioned table. The ticker calls it daily; a second call does nothing.
create function app.maintain() returns int
language plpgsql security definer set search_path = '' as $$
begin
  return coalesce((
    select sum(app.ensure_partitions(c.oid::regclass, (now() at time zone 'UTC')::date, 13))::int
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'p' and n.nspname = 'public'), 0);
end $$;
grant execute on function app.maintain() to rapport_worker;

grant execute on function app.uuid7(timestamptz), app.name_key(text), app.currency_exponent(text), app.minor_to_decimal(bigint, text),
  app.claims(), app.is_server() to authenticated, rapport_app;
