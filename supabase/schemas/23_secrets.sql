-- Secrets at rest: which columns hold sealed values, and how these move from one encryption key to the next. The database never
-- sees a key: packages/core/src/envelope.ts seals and opens, here texts are counted, handed out and swapped.

-- v1.<key id>.<iv>.<text and tag>, the last two in base64.
create function private.is_sealed(value text) returns boolean
language sql immutable parallel safe set search_path = '' as $$
  select value ~ '^v1\.[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9+/]{16}\.[A-Za-z0-9+/]{22,}={0,2}$'
$$;

create table private.sealed_columns (
  table_name text not null,
  column_name text not null,
  primary key (table_name, column_name)
);
comment on table private.sealed_columns is 'Filled by private.register_sealed_column(); a rotation visits these columns and no other.';

-- Stands before the check constraint, whose error would write the whole row, and so the plaintext, into the server's log.
create function private.refuse_plaintext() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '%.%.% takes sealed values alone', tg_table_schema, tg_table_name, tg_argv[0] using errcode = '23514';
end $$;

-- One line beneath a table whose column holds sealed values: they are found by a rotation, and nothing else can be stored there.
-- The table lies in private and its rows are (org_id, id), which the ciphertext is bound to.
create function private.register_sealed_column(tbl regclass, sealed name) returns void
language plpgsql set search_path = '' as $$
begin
  if not exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.oid = tbl and n.nspname = 'private' and a.attname = sealed and not a.attisdropped and a.atttypid = 'text'::regtype) then
    raise exception '%.% is no text column of a table in private', tbl, sealed using errcode = '42809',
      hint = 'Sealed values are texts, and no role of run time has usage on the schema private.';
  end if;
  if not exists (select from pg_catalog.pg_index i where i.indrelid = tbl and i.indisprimary and i.indnkeyatts = 2
    and (select array_agg(a.attname order by k.n) from unnest(i.indkey[0:1]) with ordinality k (num, n)
      join pg_catalog.pg_attribute a on a.attrelid = tbl and a.attnum = k.num) = '{org_id,id}') then
    raise exception 'the primary key of % is not (org_id, id)', tbl using errcode = '42809',
      hint = 'A sealed value is bound to its org and row by these two.';
  end if;
  insert into private.sealed_columns values (tbl::text, sealed) on conflict do nothing;
  execute format('alter table %s drop constraint if exists %I', tbl, (select relname from pg_catalog.pg_class where oid = tbl) || '_' || sealed || '_sealed');
  execute format('alter table %s add constraint %I check (private.is_sealed(%I))', tbl, (select relname from pg_catalog.pg_class where oid = tbl) || '_' || sealed || '_sealed', sealed);
  execute format('create or replace trigger %I before insert or update of %I on %s for each row when (not private.is_sealed(new.%I)) execute function private.refuse_plaintext(%L)',
    sealed || '_sealed', sealed, tbl, sealed, sealed);
  execute format('revoke all on %s from public, anon, authenticated, service_role, rapport_app, rapport_web, rapport_worker', tbl);
end $$;

-- The registered column of these names; the caller's words never reach a statement.
create function private.sealed_column(table_name text, column_name text, out tbl regclass, out col name)
language plpgsql stable set search_path = '' as $$
begin
  select s.table_name::regclass, s.column_name into tbl, col
  from private.sealed_columns s where s.table_name = sealed_column.table_name and s.column_name = sealed_column.column_name;
  if tbl is null then
    raise exception '%.% is not registered as a column of sealed values', table_name, column_name using errcode = '42501';
  end if;
end $$;

-- How many values name each key. One row with no key and a count of 0 for a column that holds nothing.
create function app.secrets_by_key() returns table (table_name text, column_name text, key_id text, secrets bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  place private.sealed_columns;
begin
  for place in select * from private.sealed_columns s order by s.table_name, s.column_name loop
    return query execute format('select %1$L, %2$L, n.key_id, coalesce(n.secrets, 0)
      from (values (true)) always left join (
        select split_part(t.%2$I, ''.'', 2) as key_id, count(*) as secrets from %3$s t where t.%2$I is not null group by 1) n on true
      order by n.key_id', place.table_name, place.column_name, place.table_name::regclass);
  end loop;
end $$;

-- The next values of a column that do not name this key, in the order of org and row. What is left is what still names another,
-- so a rotation that was ended half-way goes on by beginning anew.
create function app.secrets_to_rotate(table_name text, column_name text, current_key text,
  after_org uuid default '00000000-0000-0000-0000-000000000000', after_id uuid default '00000000-0000-0000-0000-000000000000', max_rows int default 200)
returns table (org_id uuid, id uuid, sealed text)
language plpgsql stable security definer set search_path = '' as $$
declare
  place record := private.sealed_column(table_name, column_name);
begin
  return query execute format('select t.org_id, t.id, t.%1$I from %2$s t
    where (t.org_id, t.id) > ($1, $2) and split_part(t.%1$I, ''.'', 2) <> $3 order by t.org_id, t.id limit $4', place.col, place.tbl)
    using after_org, after_id, current_key, least(max_rows, 1000);
end $$;

-- Swaps values that are still what they were read as: [{org_id, id, old, new}]; one that was changed or removed meanwhile is left
-- alone. Writes one entry to the log of each org concerned. Answers how many it swapped.
create function app.replace_secrets(table_name text, column_name text, swaps jsonb) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  place record := private.sealed_column(table_name, column_name);
  done record;
  swapped int := 0;
begin
  -- Locked in one order, or two rotations wait for each other.
  for done in execute format('
    with wanted as (
      select * from jsonb_to_recordset($1) as s (org_id uuid, id uuid, old text, new text)
    ), held as materialized (
      select t.org_id, t.id, w.old, w.new from %2$s t join wanted w on w.org_id = t.org_id and w.id = t.id
      where t.%1$I = w.old order by t.org_id, t.id for update of t
    ), made as (
      update %2$s t set %1$I = h.new from held h where t.org_id = h.org_id and t.id = h.id and t.%1$I = h.old
      returning t.org_id, split_part(h.old, ''.'', 2) as old_key, split_part(h.new, ''.'', 2) as new_key
    )
    select m.org_id, m.old_key, m.new_key, count(*)::int as secrets from made m group by 1, 2, 3 order by 1, 2, 3', place.col, place.tbl)
    using swaps
  loop
    swapped := swapped + done.secrets;
    perform private.audit(done.org_id, 'secrets.rotate', 'security', 'secrets', null, jsonb_build_object(
      'column', table_name || '.' || column_name, 'from_key', done.old_key, 'to_key', done.new_key, 'secrets', done.secrets));
  end loop;
  return swapped;
end $$;

-- How many API keys stand under each version of the pepper, and how many of them are neither revoked nor expired.
create function app.api_keys_by_pepper() returns table (pepper_version int, api_keys bigint, usable bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select s.pepper_version, count(*), count(*) filter (where k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
  from private.api_key_secrets s join public.api_keys k on k.org_id = s.org_id and k.id = s.key_id
  group by 1 order by 1;
end $$;

grant execute on function app.secrets_by_key(), app.secrets_to_rotate(text, text, text, uuid, uuid, int),
  app.replace_secrets(text, text, jsonb), app.api_keys_by_pepper() to rapport_worker;
