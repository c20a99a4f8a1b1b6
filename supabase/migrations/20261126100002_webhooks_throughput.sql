-- A claim asks an org's few webhooks one by one, and a batch of results is recorded by the key alone.
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
  lease constant uuid := gen_random_uuid();
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
    from orgs
      cross join lateral (select coalesce((select s.id from unnest(some_orgs, some_webhooks) as s (org_id, id) where s.org_id = orgs.org_id limit 1),
        '00000000-0000-0000-0000-000000000000') as first_webhook, greatest(2, 64 / orgs.n)::int as wanted,
        (select count(*) from (select from public.webhooks w where w.org_id = orgs.org_id limit 17) counted) <= 16 as are_few) its
      cross join lateral (
        -- A few webhooks are asked one by one, which costs a tenth of a walk. (A range and an order that only the index of what is due
        -- has: the one of the orgs would be read through another webhook's backlog.)
        (select w.id as webhook_id
        from public.webhooks w cross join lateral (select d.next_attempt_at from public.webhook_deliveries d
          where d.state = 'pending' and d.org_id = orgs.org_id and d.webhook_id between w.id and w.id
          order by d.webhook_id, d.next_attempt_at limit 1) earliest
        where its.are_few and w.org_id = orgs.org_id and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now())
          and earliest.next_attempt_at <= now()
        order by w.id < its.first_webhook, w.id limit its.wanted)
        union all
        select walk.webhook_id from private.due_webhooks(orgs.org_id, its.first_webhook, its.wanted) walk where not its.are_few) h
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
    set lease_id = lease, next_attempt_at = now() + interval '60 seconds', attempts = d.attempts + 1, updated_at = now()
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
  ), hooks as materialized ( -- once for all that a webhook is sent
    select w.org_id, w.id, w.url, w.timeout_ms, w.payload, w.api_version,
      (select jsonb_agg(jsonb_build_object('id', s.id, 'ciphertext', s.ciphertext) order by s.created_at desc)
        from private.webhook_secrets s where s.org_id = w.org_id and s.webhook_id = w.id and (s.expires_at is null or s.expires_at > now())) as secrets,
      case when w.header_names <> '{}' then (select jsonb_build_object('id', h.id, 'ciphertext', h.ciphertext)
        from private.webhook_headers h where h.org_id = w.org_id and h.webhook_id = w.id) end as headers
    from due join public.webhooks w on w.org_id = due.org_id and w.id = due.webhook_id
  )
  select t.org_id, t.id, t.lease_id, t.attempts, t.webhook_id, w.url, w.timeout_ms, w.secrets,
    t.event_id, t.event_type, coalesce(e.object_type, split_part(t.event_type, '.', 1)), e.object_id, e.data, e.previous, e.occurred_at,
    w.headers, w.payload, w.api_version, e.sequence, coalesce(e.schema_version, 1), e.actor_type, e.actor_id, e.request_id
  from taken t
    join hooks w on w.org_id = t.org_id and w.id = t.webhook_id
    -- Outer: an event whose partition is gone must end its deliveries in the log, not hold them for ever.
    left join public.domain_events e on e.org_id = t.org_id and e.id = t.event_id;
end $$;

-- Records results, one statement a batch: [{org_id, id, lease_id, ok, status, duration_ms, error, response_body, retry_after, final}].
-- `final` says that trying again is pointless. A worker whose lease was taken over changes nothing. Answers what was recorded.
create or replace function app.complete_deliveries(results jsonb) returns table (id uuid, state text)
language plpgsql volatile security definer set search_path = '' set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
  return query
  with r as (
    select *, ok or final is true or status is not distinct from 410 as ends
    from jsonb_to_recordset(results) as x (org_id uuid, id uuid, lease_id uuid, ok boolean, status int, duration_ms int,
      error text, response_body text, retry_after int, final boolean)
  ), done as (
    update public.webhook_deliveries d set
      state = case when r.ok then 'delivered' when d.state = 'cancelled' then 'cancelled' when r.ends or d.attempts >= 10 then 'dead' else 'pending' end,
      next_attempt_at = case when r.ok then d.next_attempt_at
        else now() + greatest(private.retry_delay(d.attempts), make_interval(secs => least(greatest(coalesce(r.retry_after, 0), 0), 86400))) end,
      lease_id = null, last_status = r.status, last_error = left(r.error, 500), last_duration_ms = r.duration_ms, updated_at = now(),
      finished_at = case when r.ends or d.attempts >= 10 or d.state = 'cancelled' then now() end
    from r where d.org_id = r.org_id and d.id = r.id and d.lease_id = r.lease_id and d.state in ('pending', 'cancelled')
    returning d.org_id, d.id, d.webhook_id, d.state, d.attempts, r.ok, r.status, r.error, r.duration_ms, r.response_body
  ), log as (
    insert into public.webhook_attempts (org_id, delivery_id, webhook_id, attempt, status, error, duration_ms, response_body)
    select done.org_id, done.id, done.webhook_id, done.attempts, done.status, left(done.error, 500), done.duration_ms, left(done.response_body, 20480) from done
  ), health as (
    select done.org_id, done.webhook_id, bool_or(done.ok) as any_ok, bool_or(done.status is not distinct from 410) as gone, count(*)::int as n
    from done group by 1, 2
  ), concerned as materialized ( -- locked in one order, or two workers' batches wait for each other
    select w.org_id, w.id, w.failing_since < now() - interval '5 days' and not h.any_ok as long_dead
    from public.webhooks w join health h on h.org_id = w.org_id and h.webhook_id = w.id
    where not h.any_ok or h.gone or w.consecutive_failures > 0
    order by w.org_id, w.id for no key update of w
  ), noted as (
    update public.webhooks w set
      consecutive_failures = case when h.any_ok then 0 else w.consecutive_failures + h.n end,
      failing_since = case when h.any_ok then null else coalesce(w.failing_since, now()) end,
      paused_until = case when h.any_ok then null
        when w.consecutive_failures + h.n >= 20 then now() + least(interval '15 minutes', interval '10 seconds' * (w.consecutive_failures + h.n) / 20.0) end,
      is_enabled = w.is_enabled and not h.gone and c.long_dead is not true,
      disabled_reason = case when h.gone then 'The receiver answered 410 Gone.'
        when c.long_dead then 'Every attempt failed for five days.' else w.disabled_reason end,
      warned_percent = case when h.any_ok then 0 else greatest(w.warned_percent, private.warning_due(w.failing_since)) end
    from concerned c join health h on h.org_id = c.org_id and h.webhook_id = c.id
    where w.org_id = c.org_id and w.id = c.id
  )
  select done.id, done.state from done;
end $$;
