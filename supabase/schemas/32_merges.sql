-- Duplicates made one. What hangs on the others goes to the survivor, they go into the bin with a pointer to it, and for 30 days
-- the whole can be taken back. These functions step over RLS, because what hangs on a record follows it whoever it belongs to: they
-- ask for the permissions to write and to delete first, at the level of each record.

create table private.merges (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  object text not null check (object in ('companies', 'people')),
  survivor_id uuid not null,
  merged_ids uuid[] not null,
  fields jsonb not null,
  moved jsonb not null,
  merged_at timestamptz(3) not null default now(),
  undone_at timestamptz(3),
  primary key (org_id, id)
);
comment on column private.merges.fields is 'of the survivor: {column: {before, after}}';
comment on column private.merges.moved is '{table.column: {id of a merged record: [ids of what pointed at it]}}';
create index merges_survivor_idx on private.merges (org_id, object, survivor_id, id desc);

-- Locks these records, in the order of their ids, for a caller who may do `verb` to each of them. Answers the org.
create function private.take_for_merge(object text, ids uuid[], verb text, in_bin boolean) returns uuid
language plpgsql set search_path = '' as $$
declare
  wanted text := object || '.' || verb;
  org uuid := app.org_with(wanted);
  owners uuid[];
  met int;
begin
  if org is null then
    raise exception 'this needs the permission %', wanted using errcode = '42501';
  end if;
  execute format('select array_agg(r.owner_id), count(*) from (select owner_id from public.%I where org_id = $1 and id = any ($2) and (deleted_at is not null) = $3 order by id for update) r', object)
    into owners, met using org, ids, in_bin;
  if met <> cardinality(ids) then
    raise exception 'one of these records is not there any more' using errcode = 'RP001', hint = 'Read them again.';
  end if;
  if not app.sees_all(wanted) and (owners <@ app.seen_owners(wanted)) is not true then
    raise exception 'with % your role does not reach each of these records', wanted using errcode = '42501';
  end if;
  return org;
end $$;

-- Whether a company stands below itself.
create function private.stands_in_circle(org uuid, company uuid) returns boolean
language sql stable set search_path = '' as $$
  with recursive line (id, depth) as (
    select c.parent_id, 1 from public.companies c where c.org_id = org and c.id = company
    union all
    select c.parent_id, line.depth + 1 from line join public.companies c on c.org_id = org and c.id = line.id where line.depth < 50)
  select exists (select from line where line.id = company)
$$;

-- The parent of the topmost of these companies above `company`, itself counted: where it belongs when they are one.
create function private.parent_above(org uuid, company uuid, merged uuid[]) returns uuid
language sql stable set search_path = '' as $$
  with recursive line (id, parent_id, depth) as (
    select c.id, c.parent_id, 0 from public.companies c where c.org_id = org and c.id = company
    union all
    select c.id, c.parent_id, line.depth + 1 from line join public.companies c on c.org_id = org and c.id = line.parent_id where line.depth < 50)
  select l.parent_id from line l where l.id = any (company || merged) order by l.depth desc limit 1
$$;

-- Merges records of `object` into `survivor`. `picks` names, per column, the merged record whose value the survivor takes.
-- Answers how many rows moved, per table.
create function app.merge_records(object text, survivor uuid, merged uuid[], picks jsonb default '{}') returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid;
  tbl regclass;
  before jsonb;
  after jsonb;
  changed jsonb;
  parent uuid;
  sets text[] := '{}';
  pick record;
  link record;
  here jsonb;
  rows_here int;
  moved jsonb := '{}';
  counts jsonb := '{}';
begin
  if object not in ('companies', 'people') or cardinality(merged) = 0 or survivor = any (merged) then
    raise exception 'these records cannot be merged' using errcode = '22023';
  end if;
  tbl := format('public.%I', object)::regclass;
  org := private.take_for_merge(object, survivor || merged, 'write', false);
  perform private.take_for_merge(object, merged, 'delete', false);
  execute format('select to_jsonb(r) from %s r where r.org_id = $1 and r.id = $2', tbl) into before using org, survivor;

  for pick in select key as name, value #>> '{}' as source from jsonb_each(picks) loop
    if pick.source::uuid <> all (merged) or not exists (
      select from pg_catalog.pg_attribute a where a.attrelid = tbl and a.attname = pick.name and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and a.attname <> all ('{org_id,id,version,created_at,updated_at,deleted_at,merged_into}')) then
      raise exception 'these records cannot be merged' using errcode = '22023';
    end if;
    sets := sets || format('%1$I = (select f.%1$I from %2$s f where f.org_id = $1 and f.id = %3$L)', pick.name, tbl, pick.source);
  end loop;
  if object = 'companies' and not picks ? 'parent_id' then
    parent := private.parent_above(org, survivor, merged);
    if parent is distinct from (before ->> 'parent_id')::uuid then sets := sets || format('parent_id = %L', parent); end if;
  end if;

  for link in
    select c.relname as name, a.attname as col
    from pg_catalog.pg_constraint f join pg_catalog.pg_class c on c.oid = f.conrelid
      join pg_catalog.pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[2]
    where f.contype = 'f' and f.conparentid = 0 and f.confrelid = tbl and c.relnamespace = 'public'::regnamespace and a.attname <> 'merged_into'
    order by 1, 2
  loop
    execute format('with gone as (select id, %2$I as was from public.%1$I where org_id = $1 and %2$I = any ($2) and id <> all ($3 || $2) order by id for update),
        done as (update public.%1$I t set %2$I = $3 from gone g where t.org_id = $1 and t.id = g.id returning g.was, t.id)
      select jsonb_object_agg(d.was, d.ids), coalesce(sum(d.n), 0) from (select was, jsonb_agg(id) as ids, count(*) as n from done group by was) d', link.name, link.col)
      into here, rows_here using org, merged, survivor;
    if rows_here > 0 then
      moved := moved || jsonb_build_object(link.name || '.' || link.col, here);
      counts := jsonb_set(counts, array[link.name], to_jsonb(coalesce((counts ->> link.name)::int, 0) + rows_here));
    end if;
  end loop;

  -- Before the survivor takes their values: an external id is unique among what is not in the bin.
  execute format('update %s set deleted_at = now(), merged_into = $3 where org_id = $1 and id = any ($2)', tbl) using org, merged, survivor;
  if sets <> '{}' then
    execute format('update %s t set %s where t.org_id = $1 and t.id = $2', tbl, array_to_string(sets, ', ')) using org, survivor;
  end if;
  if object = 'companies' and private.stands_in_circle(org, survivor) then
    raise exception 'the company would stand below itself' using errcode = 'RP001', hint = 'Choose another parent_id.';
  end if;
  execute format('select to_jsonb(r) from %s r where r.org_id = $1 and r.id = $2', tbl) into after using org, survivor;
  select coalesce(jsonb_object_agg(b.key, jsonb_build_object('before', b.value, 'after', after -> b.key)), '{}') into changed
  from jsonb_each(before) b join pg_catalog.pg_attribute a on a.attrelid = tbl and a.attname = b.key and a.attgenerated = ''
  where b.key not in ('version', 'updated_at') and after -> b.key is distinct from b.value;

  delete from private.merges m where m.org_id = org and m.merged_at < now() - interval '30 days';
  insert into private.merges (org_id, object, survivor_id, merged_ids, fields, moved)
  values (org, object, survivor, merged, changed, moved);
  perform private.audit(org, object || '.merge', 'update', object, survivor,
    jsonb_build_object('merged', to_jsonb(merged), 'moved', counts, 'fields', coalesce((select jsonb_agg(k order by k) from jsonb_object_keys(changed) k), '[]')));
  return counts;
end $$;

-- Takes the last merge into `survivor` back: the merged records come out of the bin, what moved and still points at the survivor goes
-- back to them, and the survivor's fields get their values from before, unless somebody has changed them since.
create function app.unmerge_records(object text, survivor uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid;
  tbl regclass;
  merge private.merges;
  row_now jsonb;
  old_values jsonb;
  link record;
  rows_here int;
  counts jsonb := '{}';
begin
  if object not in ('companies', 'people') then
    raise exception 'these records cannot be merged' using errcode = '22023';
  end if;
  tbl := format('public.%I', object)::regclass;
  org := private.take_for_merge(object, array[survivor], 'write', false);
  select * into merge from private.merges m
  where m.org_id = org and m.object = unmerge_records.object and m.survivor_id = survivor and m.undone_at is null and m.merged_at > now() - interval '30 days'
  order by m.id desc limit 1 for update;
  if not found then
    raise exception 'nothing was merged into this record within the last 30 days' using errcode = 'RP001';
  end if;
  perform private.take_for_merge(object, merge.merged_ids, 'write', true);
  perform private.take_for_merge(object, merge.merged_ids, 'delete', true);

  execute format('select to_jsonb(r) from %s r where r.org_id = $1 and r.id = $2', tbl) into row_now using org, survivor;
  select jsonb_object_agg(f.key, f.value -> 'before') into old_values
  from jsonb_each(merge.fields) f where row_now -> f.key is not distinct from f.value -> 'after';
  if old_values is not null then
    execute format('update %s t set %s where t.org_id = $1 and t.id = $2', tbl, (
      select string_agg(format('%1$I = (jsonb_populate_record(null::%2$s, $3)).%1$I', k, tbl), ', ') from jsonb_object_keys(old_values) k))
      using org, survivor, old_values;
  end if;
  execute format('update %s set deleted_at = null, merged_into = null where org_id = $1 and id = any ($2)', tbl) using org, merge.merged_ids;

  for link in
    select split_part(m.key, '.', 1) as name, split_part(m.key, '.', 2) as col, o.key::uuid as was, array(select jsonb_array_elements_text(o.value)::uuid) as ids
    from jsonb_each(merge.moved) m, jsonb_each(m.value) o order by 1, 2, 3
  loop
    execute format('update public.%1$I set %2$I = $3 where org_id = $1 and id = any ($4) and %2$I = $2', link.name, link.col) using org, survivor, link.was, link.ids;
    get diagnostics rows_here = row_count;
    counts := jsonb_set(counts, array[link.name], to_jsonb(coalesce((counts ->> link.name)::int, 0) + rows_here));
  end loop;
  if object = 'companies' and exists (select from unnest(survivor || merge.merged_ids) one where private.stands_in_circle(org, one)) then
    raise exception 'the merge cannot be taken back, because a company would stand below itself' using errcode = 'RP001', hint = 'Change the parent_id that was set since.';
  end if;
  update private.merges m set undone_at = now() where m.org_id = org and m.id = merge.id;
  perform private.audit(org, object || '.unmerge', 'update', object, survivor, jsonb_build_object('restored', to_jsonb(merge.merged_ids), 'moved', counts));
  return jsonb_build_object('restored', to_jsonb(merge.merged_ids), 'moved', counts);
end $$;
grant execute on function app.merge_records(text, uuid, uuid[], jsonb), app.unmerge_records(text, uuid) to rapport_app;
