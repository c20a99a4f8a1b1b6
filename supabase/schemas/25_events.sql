-- What happened: domain_events is the outbox that webhooks, feed and timeline read. Rows are written by triggers alone,
-- in the transaction that changed the thing, so an import, a function and an API call all leave the same trace.

create table public.domain_events (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
  object_type text not null,
  object_id uuid not null,
  data jsonb not null,
  previous jsonb,
  actor_type text not null check (actor_type in ('user', 'key', 'system')),
  actor_id uuid,
  origin text not null default 'api' check (origin in ('ui', 'api', 'import', 'seed', 'system')),
  origin_id uuid,
  request_id text,
  occurred_at timestamptz(3) not null default now(),
  sequence bigint,
  schema_version int not null default 1,
  primary key (org_id, id)
) partition by range (id);
comment on column public.domain_events.sequence is 'counts the events of one object from 1; null before it was counted';
comment on column public.domain_events.schema_version is 'of the catalogue''s entry that data follows';
create index domain_events_object_idx on public.domain_events (org_id, object_id, id desc);
create index domain_events_type_idx on public.domain_events (org_id, type, id desc);
select app.partition_by_month('public.domain_events');
select app.tenant_table('public.domain_events', 'events', member => '{read}', append_only => true, audited => false, masked => '{data,previous}');
-- Only app.emit() writes here.
drop policy tenant_insert on public.domain_events;
revoke insert on public.domain_events from rapport_app;
-- An event is seen by whoever may see what it is about. The chapters of records that roles may reach in part add their case here.
create policy record_rule on public.domain_events as restrictive for select to authenticated, rapport_app
  using (object_type = any ((select app.seen_types())::text[]));

-- How many events an object has had. Whoever changes the object holds its row, so nobody waits here for long.
create table private.event_sequences (
  org_id uuid not null,
  object_id uuid not null,
  last bigint not null,
  primary key (org_id, object_id)
) with (fillfactor = 80);

-- The feed's order. Ids and times are not in the order of commits: a reader who goes by them skips what commits late. So an event
-- waits here until a reader or the ticker gives it the next position of its org; positions become visible in their order.
create table private.events_waiting (
  org_id uuid not null,
  event_id uuid not null,
  primary key (org_id, event_id)
) with (autovacuum_vacuum_scale_factor = 0.02);
create table private.event_positions (
  org_id uuid not null,
  position bigint not null,
  event_id uuid not null,
  primary key (org_id, position)
);
create table private.event_heads (
  org_id uuid primary key,
  position bigint not null
);

-- Gives waiting events their positions: of one org, or of those that have waited. Answers how many. The head's row is locked until
-- commit, so a second sequencer of the org comes after the first, and no reader sees a later position before an earlier one.
create function app.sequence_events(org uuid default null, max_rows int default 1000) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  one uuid;
  placed int := 0;
  here int;
begin
  for one in select distinct w.org_id from private.events_waiting w where org is null or w.org_id = org order by 1 limit 500 loop
    with taken as (
      delete from private.events_waiting w
      where w.org_id = one and w.event_id = any (array(
        select c.event_id from private.events_waiting c where c.org_id = one order by c.event_id limit max_rows for update skip locked))
      returning w.event_id
    ), head as (
      insert into private.event_heads as h (org_id, position) select one, count(*) from taken having count(*) > 0
      on conflict (org_id) do update set position = h.position + excluded.position
      returning h.position
    )
    insert into private.event_positions (org_id, position, event_id)
    select one, head.position - (select count(*) from taken) + row_number() over (order by taken.event_id), taken.event_id
    from head, taken;
    get diagnostics here = row_count;
    placed := placed + here;
  end loop;
  return placed;
end $$;

-- The heads of these orgs, after what waits has got its place: what a process that serves streams asks for, once for all of them.
create function app.feed_heads(orgs uuid[]) returns table (org_id uuid, "position" bigint)
language plpgsql volatile security definer set search_path = '' as $$
declare
  one uuid;
begin
  foreach one in array orgs loop
    perform app.sequence_events(one);
  end loop;
  return query select h.org_id, h.position from private.event_heads h where h.org_id = any (orgs);
end $$;

-- Where the caller's feed stands, and the ids of the events after a position, in its order; the events themselves are read under
-- their policy. No row: the caller may not read events.
create function app.read_feed(after_position bigint, max_rows int default 100) returns table (head bigint, "position" bigint, event_id uuid)
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('events.read');
begin
  if org is null then return; end if;
  return query
  select coalesce((select h.position from private.event_heads h where h.org_id = org), 0), p.position, p.event_id
  from (select 1) as always left join lateral (
    select f.position, f.event_id from private.event_positions f
    where f.org_id = org and f.position > after_position order by f.position limit least(greatest(max_rows, 1), 1000)) p on true;
end $$;
grant execute on function app.sequence_events(uuid, int), app.feed_heads(uuid[]) to rapport_web;
grant execute on function app.sequence_events(uuid, int) to rapport_worker;
grant execute on function app.read_feed(bigint, int) to rapport_app;

-- A row as the API shows it: money as a decimal string, without the org and what is derived for matching.
create function private.present(row_now jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  shown jsonb := row_now - '{org_id,name_key,email_normalized,phone_normalized,lease_id,lease_until,hears_since}'::text[];
  money text;
begin
  if shown ?| '{amount,price,annual_revenue}'::text[] then
    foreach money in array array['amount', 'price', 'annual_revenue'] loop
      if jsonb_typeof(shown -> money) = 'number' then
        shown := jsonb_set(shown, array[money], to_jsonb(app.minor_to_decimal((shown ->> money)::bigint, shown ->> 'currency')));
      end if;
    end loop;
  end if;
  -- Of a private note everybody may learn that it is there, nobody by an event what it says or whom it mentions.
  if shown ->> 'visibility' = 'private' then
    shown := shown || '{"body": null}' || case when shown ? 'mentions' then '{"mentions": []}'::jsonb else '{}' end;
  end if;
  return shown;
end $$;

-- Writes one event about a row and answers its id. Callers are triggers and other definer functions.
create function private.record_event(org uuid, event_type text, object_id uuid, data jsonb, previous jsonb, schema_version int default 1) returns uuid
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  claims jsonb := app.claims();
  believed boolean := app.is_server();
  made uuid := app.uuid7();
  place bigint;
begin
  insert into private.event_sequences as s (org_id, object_id, last) values (org, object_id, 1)
  on conflict on constraint event_sequences_pkey do update set last = s.last + 1 returning s.last into place;
  insert into public.domain_events (org_id, id, type, object_type, object_id, data, previous, actor_type, actor_id, origin, origin_id, request_id,
    sequence, schema_version)
  values (org, made, event_type, split_part(event_type, '.', 1), object_id, data, previous,
    case when believed and claims ? 'key_id' then 'key' when claims ? 'sub' then 'user' else 'system' end,
    coalesce(case when believed then (claims ->> 'key_id')::uuid end, app.current_user_id()),
    coalesce(claims ->> 'origin', case when believed then 'api' else 'system' end),
    (claims ->> 'origin_id')::uuid, claims ->> 'request_id', place, schema_version);
  insert into private.events_waiting (org_id, event_id) values (org, made);
  return made;
end $$;

-- The fields of `before` that differ in `after`, with the values they had. What changes with every write is left out.
create function private.changed_fields(before jsonb, after jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_object_agg(b.key, b.value), '{}')
  from jsonb_each(before) b
  where b.key not in ('version', 'updated_at') and after -> b.key is distinct from b.value
$$;

-- One line beside a table: create trigger … execute function app.emit('deal.stage_changed'), with the version of the catalogue's
-- entry as a second argument from 2 on. An update that changed nothing is no event.
create function app.emit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  current jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  shown jsonb := private.present(current);
  previous jsonb;
begin
  -- Of an organisation that is being deleted nothing is told: nobody is left to read it, and it would have to be deleted again.
  if exists (select from private.deleted_orgs d where d.org_id = (current ->> 'org_id')::uuid) then return null; end if;
  if tg_op = 'UPDATE' then
    previous := private.changed_fields(private.present(to_jsonb(old)), shown);
    if previous = '{}' then return null; end if;
  end if;
  perform private.record_event((current ->> 'org_id')::uuid, tg_argv[0], (current ->> 'id')::uuid, shown, previous, coalesce(tg_argv[1]::int, 1));
  return null;
end $$;

-- Events that arise outside the database: a function tells of them. Only these types, so that nobody forges what triggers say.
create table private.outside_events (
  type text primary key check (type ~ '^[a-z_]+\.[a-z_]+$'),
  schema_version int not null default 1
);
insert into private.outside_events (type) values ('integration.connected'), ('integration.failing'), ('integration.disconnected');
insert into private.object_types values ('integration', 'events', '{events.read}');
-- What was told with a key, so that telling it again changes nothing.
create table private.outside_event_keys (
  org_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  event_id uuid not null,
  primary key (org_id, key)
);
-- Records such an event once per key and answers its id, and whether it was new. Two at once with one key make one.
create function app.emit_event(org uuid, event_type text, object_id uuid, data jsonb, previous jsonb, event_key text,
  out event_id uuid, out is_new boolean)
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  known private.outside_events;
begin
  select * into known from private.outside_events o where o.type = event_type;
  if not found then raise exception 'events of type % are not told from outside', event_type using errcode = '22023'; end if;
  if not exists (select from public.orgs o where o.id = org) then raise exception 'no such organisation' using errcode = '22023'; end if;
  perform pg_advisory_xact_lock(hashtextextended(org::text || '|' || event_key, 25));
  select k.event_id, false into event_id, is_new from private.outside_event_keys k where k.org_id = org and k.key = event_key;
  if found then return; end if;
  event_id := private.record_event(org, event_type, object_id, data, previous, known.schema_version);
  is_new := true;
  insert into private.outside_event_keys (org_id, key, event_id) values (org, event_key, event_id);
end $$;
grant execute on function app.emit_event(uuid, text, uuid, jsonb, jsonb, text) to rapport_worker;

-- Who belongs to the org and to which team. Roles, keys and invitations are the audit log's.
create trigger emit_added after insert on public.org_members for each row execute function app.emit('member.added');
create trigger emit_updated after update on public.org_members for each row when (old.status <> 'removed' and new.status <> 'removed') execute function app.emit('member.updated');
create trigger emit_removed after update of status on public.org_members for each row when (old.status <> 'removed' and new.status = 'removed') execute function app.emit('member.removed');
create trigger emit_returned after update of status on public.org_members for each row when (old.status = 'removed' and new.status <> 'removed') execute function app.emit('member.returned');
create trigger emit_created after insert on public.teams for each row execute function app.emit('team.created');
create trigger emit_updated after update on public.teams for each row execute function app.emit('team.updated');
create trigger emit_deleted after delete on public.teams for each row execute function app.emit('team.deleted');
create trigger emit_added after insert on public.team_members for each row execute function app.emit('team_member.added');
create trigger emit_removed after delete on public.team_members for each row execute function app.emit('team_member.removed');
