-- Fair between orgs: each has its turn, however many webhooks it has.
drop index public.webhook_deliveries_due_idx;
create index webhook_deliveries_due_idx on public.webhook_deliveries (org_id, webhook_id, next_attempt_at, id) where state = 'pending';
create index webhook_deliveries_orgs_idx on public.webhook_deliveries (org_id, next_attempt_at) where state = 'pending';
-- Whether a webhook is sent anything now.
create function private.is_open(org uuid, webhook uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.webhooks w where w.org_id = org and w.id = webhook
    and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now()));
end $$;

-- The webhooks of an org that have something due and do not rest, from one on and around, by a walk over the index.
create function private.due_webhooks(org uuid, first_webhook uuid, max_webhooks int) returns table (webhook_id uuid)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with recursive waiting (webhook_id, is_due, wrapped, n, steps) as (
    (select f.webhook_id, f.is_due, f.wrapped, f.is_due::int, 1 from (
      (select d.webhook_id, d.next_attempt_at <= now() and private.is_open(org, d.webhook_id) as is_due, false as wrapped from public.webhook_deliveries d
        where d.state = 'pending' and d.org_id = org and d.webhook_id >= first_webhook order by d.webhook_id, d.next_attempt_at limit 1)
      union all
      (select d.webhook_id, d.next_attempt_at <= now() and private.is_open(org, d.webhook_id), true from public.webhook_deliveries d
        where d.state = 'pending' and d.org_id = org order by d.webhook_id, d.next_attempt_at limit 1)) f limit 1)
    union all
    -- Those with nothing due, and those that rest, are passed by without being counted: they must not hide who stands behind.
    select x.webhook_id, x.is_due, x.wrapped, waiting.n + x.is_due::int, waiting.steps + 1
    from waiting cross join lateral (
      select y.* from (
        (select d.webhook_id, d.next_attempt_at <= now() and private.is_open(org, d.webhook_id) as is_due, waiting.wrapped from public.webhook_deliveries d
          where d.state = 'pending' and d.org_id = org and d.webhook_id > waiting.webhook_id order by d.webhook_id, d.next_attempt_at limit 1)
        union all
        (select d.webhook_id, d.next_attempt_at <= now() and private.is_open(org, d.webhook_id), true from public.webhook_deliveries d
          where d.state = 'pending' and d.org_id = org and not waiting.wrapped order by d.webhook_id, d.next_attempt_at limit 1)) y limit 1) x
    where waiting.n < max_webhooks and waiting.steps < 1024 and not (x.wrapped and x.webhook_id >= first_webhook)
  )
  select waiting.webhook_id from waiting where waiting.is_due;
end $$;

-- Takes what is due, fairly: orgs in turn from a random one, in each its webhooks in turn from a random one, each as many as its cap
-- and its share of this claim leave. So an org with two thousand webhooks is no heavier than one with one. `for update skip locked`
-- inside the lateral keeps two workers apart. A lease lasts 60 s.
-- (jit off: on a long backlog the planner's estimate would have it compile for longer than the claim takes.)
create or replace function app.claim_deliveries(max_rows int default 100, per_webhook int default 25)
returns table (org_id uuid, id uuid, lease_id uuid, attempt int, webhook_id uuid, url text, timeout_ms int, secrets jsonb,
  event_id uuid, event_type text, object_type text, object_id uuid, data jsonb, previous jsonb, occurred_at timestamptz,
  headers jsonb, payload text, api_version text, sequence bigint, schema_version int, actor_type text, actor_id uuid, request_id text)
language plpgsql volatile security definer set search_path = '' set jit = off as $$
#variable_conflict use_column
declare
  -- A few pages of the table, whatever its size. Ids tell the time, so a random uuid would lie behind all of them.
  share constant real := (select least(100, 400.0 / greatest(c.relpages, 1)) from pg_catalog.pg_class c where c.oid = 'public.webhooks'::regclass);
  some_orgs uuid[];
  some_webhooks uuid[];
  first_org uuid;
begin
  select array_agg(s.org_id), array_agg(s.id) into some_orgs, some_webhooks
  from (select w.org_id, w.id from public.webhooks w tablesample system (share) order by random() limit 200) s;
  first_org := (select o from unnest(some_orgs) o group by o order by random() limit 1);
  first_org := coalesce(first_org, '00000000-0000-0000-0000-000000000000');
  return query
  with recursive turns (org_id, is_due, wrapped, n, steps) as (
    (select f.org_id, f.is_due, f.wrapped, f.is_due::int, 1 from (
      (select d.org_id, d.next_attempt_at <= now() as is_due, false as wrapped from public.webhook_deliveries d
        where d.state = 'pending' and d.org_id >= first_org order by d.org_id, d.next_attempt_at limit 1)
      union all
      (select d.org_id, d.next_attempt_at <= now(), true from public.webhook_deliveries d
        where d.state = 'pending' order by d.org_id, d.next_attempt_at limit 1)) f limit 1)
    union all
    select x.org_id, x.is_due, x.wrapped, turns.n + x.is_due::int, turns.steps + 1 from turns cross join lateral (
      select y.* from (
        (select d.org_id, d.next_attempt_at <= now() as is_due, turns.wrapped from public.webhook_deliveries d
          where d.state = 'pending' and d.org_id > turns.org_id order by d.org_id, d.next_attempt_at limit 1)
        union all
        (select d.org_id, d.next_attempt_at <= now(), true from public.webhook_deliveries d
          where d.state = 'pending' and not turns.wrapped order by d.org_id, d.next_attempt_at limit 1)) y limit 1) x
    where turns.n < 25 and turns.steps < 1024 and not (x.wrapped and x.org_id >= first_org)
  ), orgs as materialized (
    select turns.org_id, turns.n as place, count(*) over () as n from turns where turns.is_due
  ), walked as materialized (
    select orgs.org_id, orgs.place, h.webhook_id
    from orgs cross join lateral private.due_webhooks(orgs.org_id,
      coalesce((select s.id from unnest(some_orgs, some_webhooks) as s (org_id, id) where s.org_id = orgs.org_id limit 1), '00000000-0000-0000-0000-000000000000'),
      greatest(2, 64 / orgs.n)::int) h
  ), open as materialized (
    select walked.org_id, walked.webhook_id, walked.place, w.max_per_second,
      -- After a rest it is tried with one, until one arrives.
      (case when w.consecutive_failures >= 20 then 1 - held.n else least(per_webhook, w.max_in_flight - held.n) end)::int as room
    from walked join public.webhooks w on w.org_id = walked.org_id and w.id = walked.webhook_id
      cross join lateral (select count(*) as n from public.webhook_deliveries l
        where l.webhook_id = w.id and l.state = 'pending' and l.lease_id is not null and l.next_attempt_at > now()) held
  ), shares as materialized ( -- the first of each org, then the second of each
    select o.org_id, o.webhook_id, o.max_per_second,
      least(o.room, greatest(4, ceil(max_rows::numeric / o.orgs / o.webhooks)))::int as room
    from (
      select p.*, row_number() over (partition by p.org_id) as turn, count(*) over (partition by p.org_id) as webhooks,
        (select count(distinct q.org_id) from open q where q.room > 0) as orgs
      from open p where p.room > 0) o
    order by o.turn, o.place
  ), due as ( -- lateral, so that a pace is drawn on only until enough rows are picked
    select s.org_id, s.webhook_id, case when s.max_per_second is null then s.room else paced.room end as room
    from shares s left join lateral (
      select private.take_pace(s.org_id, s.webhook_id, (select count(*)::int from (
        select from public.webhook_deliveries d
        where d.state = 'pending' and d.org_id = s.org_id and d.webhook_id = s.webhook_id and d.next_attempt_at <= now() limit s.room) ready), s.max_per_second) as room
      where s.max_per_second is not null) paced on true
  ), picked as materialized ( -- first what a worker that died held, which would else wait behind a whole backlog
    select p.* from due cross join lateral (
      select lost.* from (
        select d.org_id, d.id, d.webhook_id, d.attempts, d.lease_id from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id = due.webhook_id and d.lease_id is not null and d.next_attempt_at <= now()
        order by d.next_attempt_at, d.id limit greatest(due.room, 0) for update skip locked) lost
      union all
      select fresh.* from (
        select d.org_id, d.id, d.webhook_id, d.attempts, d.lease_id from public.webhook_deliveries d
        where d.state = 'pending' and d.org_id = due.org_id and d.webhook_id = due.webhook_id and d.lease_id is null and d.next_attempt_at <= now()
        order by d.next_attempt_at, d.id limit greatest(due.room, 0) for update skip locked) fresh
      limit greatest(due.room, 0)) p
    limit max_rows
  ), taken as (
    update public.webhook_deliveries d
    set lease_id = gen_random_uuid(), next_attempt_at = now() + interval '60 seconds', attempts = d.attempts + 1, updated_at = now()
    from picked where d.org_id = picked.org_id and d.id = picked.id and picked.attempts < 10
    returning d.*
  ), lost as ( -- a lease that ran out: its worker never said how the attempt ended
    insert into public.webhook_attempts (org_id, delivery_id, webhook_id, attempt, error)
    select picked.org_id, picked.id, picked.webhook_id, picked.attempts, 'The worker ended before it could say how this attempt ended.'
    from picked where picked.lease_id is not null
  ), given_up as ( -- else one that kills its worker would be tried for ever
    update public.webhook_deliveries d set state = 'dead', lease_id = null, finished_at = now(), updated_at = now(),
      last_error = 'The worker ended before it could say how the last attempt ended.'
    from picked where d.org_id = picked.org_id and d.id = picked.id and picked.attempts >= 10
  )
  select t.org_id, t.id, t.lease_id, t.attempts, t.webhook_id, w.url, w.timeout_ms,
    (select jsonb_agg(jsonb_build_object('id', s.id, 'ciphertext', s.ciphertext) order by s.created_at desc)
      from private.webhook_secrets s where s.org_id = t.org_id and s.webhook_id = t.webhook_id and (s.expires_at is null or s.expires_at > now())),
    t.event_id, t.event_type, coalesce(e.object_type, split_part(t.event_type, '.', 1)), e.object_id, e.data, e.previous, e.occurred_at,
    case when w.header_names <> '{}' then (select jsonb_build_object('id', h.id, 'ciphertext', h.ciphertext)
      from private.webhook_headers h where h.org_id = t.org_id and h.webhook_id = t.webhook_id) end,
    w.payload, w.api_version, e.sequence, coalesce(e.schema_version, 1), e.actor_type, e.actor_id, e.request_id
  from taken t
    join public.webhooks w on w.org_id = t.org_id and w.id = t.webhook_id
    -- Outer: an event whose partition is gone must end its deliveries in the log, not hold them for ever.
    left join public.domain_events e on e.org_id = t.org_id and e.id = t.event_id;
end $$;

-- Whether something is due that its webhook's pace holds back: the worker then looks again soon, instead of ending.
create or replace function app.pace_holds_back() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.webhooks w
    where w.max_per_second is not null and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now())
      and exists (select from public.webhook_deliveries d where d.state = 'pending' and d.org_id = w.org_id and d.webhook_id = w.id and d.next_attempt_at <= now() and d.lease_id is null));
end $$;
