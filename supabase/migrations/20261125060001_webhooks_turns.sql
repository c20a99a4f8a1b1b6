-- Whose turn it is: the walk begins at a webhook that there is, taken at random, and those that rest do not fill it.
create or replace function app.claim_deliveries(max_rows int default 100, per_webhook int default 25)
returns table (org_id uuid, id uuid, lease_id uuid, attempt int, webhook_id uuid, url text, timeout_ms int, secrets jsonb,
  event_id uuid, event_type text, object_type text, object_id uuid, data jsonb, previous jsonb, occurred_at timestamptz,
  headers jsonb, payload text, api_version text, sequence bigint, schema_version int, actor_type text, actor_id uuid, request_id text)
language plpgsql volatile security definer set search_path = '' set jit = off as $$
#variable_conflict use_column
declare
  -- A few pages of the table, whatever its size. Ids tell the time, so a random uuid would lie behind all of them.
  share real := (select least(100, 400.0 / greatest(c.relpages, 1)) from pg_catalog.pg_class c where c.oid = 'public.webhooks'::regclass);
  first_webhook uuid := (select w.id from public.webhooks w tablesample system (share) order by random() limit 1);
begin
  first_webhook := coalesce(first_webhook, gen_random_uuid());
  return query
  with recursive waiting (org_id, webhook_id, next_attempt_at, wrapped, n, steps) as (
    (select f.org_id, f.webhook_id, f.next_attempt_at, f.wrapped, 1, 1 from (
      (select d.org_id, d.webhook_id, d.next_attempt_at, false as wrapped from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id >= first_webhook order by d.webhook_id, d.next_attempt_at limit 1)
      union all
      (select d.org_id, d.webhook_id, d.next_attempt_at, true from public.webhook_deliveries d
        where d.state = 'pending' order by d.webhook_id, d.next_attempt_at limit 1)) f limit 1)
    union all
    -- One that rests is passed by: 256 of them must not hide who stands behind.
    select x.org_id, x.webhook_id, x.next_attempt_at, x.wrapped, waiting.n + case when exists (select from public.webhooks w
      where w.org_id = waiting.org_id and w.id = waiting.webhook_id and w.paused_until > now()) then 0 else 1 end, waiting.steps + 1
    from waiting cross join lateral (
      select y.* from (
        (select d.org_id, d.webhook_id, d.next_attempt_at, waiting.wrapped from public.webhook_deliveries d
          where d.state = 'pending' and d.webhook_id > waiting.webhook_id order by d.webhook_id, d.next_attempt_at limit 1)
        union all
        (select d.org_id, d.webhook_id, d.next_attempt_at, true from public.webhook_deliveries d
          where d.state = 'pending' and not waiting.wrapped order by d.webhook_id, d.next_attempt_at limit 1)) y limit 1) x
    where waiting.n < 256 and waiting.steps < 2048 and not (x.wrapped and x.webhook_id >= first_webhook)
  ), walked as materialized (
    select waiting.org_id, waiting.webhook_id from waiting where waiting.next_attempt_at <= now()
  ), oldest as (
    select distinct o.org_id, o.webhook_id from (
      select d.org_id, d.webhook_id from public.webhook_deliveries d
      where d.state = 'pending' and d.next_attempt_at <= now() and not exists (select from walked)
      order by d.next_attempt_at limit 100) o
  ), due as ( -- lateral with a limit each, so that the walk goes on only until enough rows are picked
    select c.org_id, c.webhook_id, case when open.max_per_second is null then open.room else paced.room end as room
    from (select * from walked union all select * from oldest) c cross join lateral (
      -- After a rest it is tried with one, until one arrives.
      select (case when w.consecutive_failures >= 20 then 1 - held.n else least(per_webhook, w.max_in_flight - held.n) end)::int as room, w.max_per_second
      from public.webhooks w cross join lateral (
        select count(*) as n from public.webhook_deliveries l
        where l.webhook_id = w.id and l.state = 'pending' and l.lease_id is not null and l.next_attempt_at > now()) held
      where w.org_id = c.org_id and w.id = c.webhook_id
        and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now())
      limit 1) open left join lateral (
      select private.take_pace(c.org_id, c.webhook_id, (select count(*)::int from (
        select from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id = c.webhook_id and d.next_attempt_at <= now() limit greatest(open.room, 0)) ready), open.max_per_second) as room
      where open.max_per_second is not null) paced on true
  ), picked as materialized ( -- first what a worker that died held, which would else wait behind a whole backlog
    select p.* from due cross join lateral (
      select lost.* from (
        select d.org_id, d.id, d.webhook_id, d.attempts, d.lease_id from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id = due.webhook_id and d.lease_id is not null and d.next_attempt_at <= now()
        order by d.next_attempt_at, d.id limit greatest(due.room, 0) for update skip locked) lost
      union all
      select fresh.* from (
        select d.org_id, d.id, d.webhook_id, d.attempts, d.lease_id from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id = due.webhook_id and d.lease_id is null and d.next_attempt_at <= now()
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
