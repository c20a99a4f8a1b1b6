-- The feed. The feed's order. Ids and times are not in the order of commits: a reader who goes by them skips what commits late. So an event
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

create or replace function private.record_event(org uuid, event_type text, object_id uuid, data jsonb, previous jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  claims jsonb := app.claims();
  believed boolean := app.is_server();
  made uuid := app.uuid7();
begin
  insert into public.domain_events (org_id, id, type, object_type, object_id, data, previous, actor_type, actor_id, origin, origin_id, request_id)
  values (org, made, event_type, split_part(event_type, '.', 1), object_id, data, previous,
    case when believed and claims ? 'key_id' then 'key' when claims ? 'sub' then 'user' else 'system' end,
    coalesce(case when believed then (claims ->> 'key_id')::uuid end, app.current_user_id()),
    coalesce(claims ->> 'origin', case when believed then 'api' else 'system' end),
    (claims ->> 'origin_id')::uuid, claims ->> 'request_id');
  insert into private.events_waiting (org_id, event_id) values (org, made);
  return made;
end $$;

-- What happened before gets its place, the oldest first.
insert into private.events_waiting (org_id, event_id) select e.org_id, e.id from public.domain_events e;
