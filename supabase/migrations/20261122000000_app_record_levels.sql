-- Record-level reach, columns kept from the Data API, guarded deletion and the audit triggers, for every table of a tenant.
create table private.object_types (
  type text primary key check (type ~ '^[a-z_]+$'),
  object text not null,
  demands text[] not null
);

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

drop function app.tenant_table(regclass, text, text[], text[], boolean, text[]);
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
