-- Webhooks out: who wants which events, what is due, and every attempt.

create table public.webhooks (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  url text not null check (length(url) between 8 and 2000),
  description text not null default '' check (length(description) <= 500),
  event_types text[] not null default '{*}' check (cardinality(event_types) between 1 and 100),
  include_imports boolean not null default false,
  is_enabled boolean not null default true,
  disabled_reason text,
  max_in_flight int not null default 20 check (max_in_flight between 1 and 200),
  timeout_ms int not null default 15000 check (timeout_ms between 1000 and 30000),
  consecutive_failures int not null default 0,
  failing_since timestamptz(3),
  paused_until timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id)
);
comment on column public.webhooks.include_imports is 'also the single events of an import; else one import.completed';
select app.tenant_table('public.webhooks', 'webhooks', member => '{}', viewer => '{}', type => 'webhook');
create trigger quota after insert on public.webhooks referencing new table as new_rows for each statement execute function app.enforce_quota('webhooks');
-- A webhook tells of all records: who may see only some must not have them told to an address of theirs.
create function app.guard_hearing() returns trigger
language plpgsql set search_path = '' as $$
begin
  if app.is_server() and not app.may_hear(new.event_types) then
    raise exception 'these events tell of records that you may not all read' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_hearing before insert or update of url, event_types, include_imports on public.webhooks
  for each row execute function app.guard_hearing();
-- What the worker notes about a webhook's health is no new version of it.
create or replace trigger touch before update on public.webhooks for each row
  when ((old.org_id, old.id, old.version, old.created_at, old.url, old.description, old.event_types, old.include_imports, old.is_enabled, old.max_in_flight, old.timeout_ms, old.deleted_at)
    is distinct from (new.org_id, new.id, new.version, new.created_at, new.url, new.description, new.event_types, new.include_imports, new.is_enabled, new.max_in_flight, new.timeout_ms, new.deleted_at))
  execute function app.touch();

-- Signing secrets, sealed by the web server; the delivery function opens them. Two live during a rotation.
create table private.webhook_secrets (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  webhook_id uuid not null,
  ciphertext text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, webhook_id) references public.webhooks (org_id, id) on delete cascade
);
create index webhook_secrets_webhook_idx on private.webhook_secrets (org_id, webhook_id);
select private.register_sealed_column('private.webhook_secrets', 'ciphertext');

-- One row per (webhook, event) and per replay, written in the event's own transaction. While a worker holds it,
-- next_attempt_at is the end of its lease.
create table public.webhook_deliveries (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  webhook_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead', 'cancelled')),
  attempts int not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  lease_id uuid,
  last_status int,
  last_error text,
  last_duration_ms int,
  replay_of uuid,
  finished_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint webhook_deliveries_webhook_fkey foreign key (org_id, webhook_id) references public.webhooks (org_id, id) on delete cascade
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index webhook_deliveries_due_idx on public.webhook_deliveries (webhook_id, next_attempt_at, id) where state = 'pending';
create index webhook_deliveries_waiting_idx on public.webhook_deliveries (next_attempt_at) where state = 'pending';
create index webhook_deliveries_leased_idx on public.webhook_deliveries (webhook_id) where state = 'pending' and lease_id is not null;
create index webhook_deliveries_log_idx on public.webhook_deliveries (org_id, webhook_id, id desc);
create index webhook_deliveries_event_idx on public.webhook_deliveries (org_id, event_id);
select app.tenant_table('public.webhook_deliveries', 'webhooks', member => '{}', viewer => '{}', append_only => true, hidden => '{lease_id}', audited => false);
-- Written by the fan-out and the worker; the API may add a replay.
drop policy tenant_insert on public.webhook_deliveries;
revoke insert on public.webhook_deliveries from rapport_app;

create table public.webhook_attempts (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  delivery_id uuid not null,
  webhook_id uuid not null,
  attempt int not null,
  status int,
  error text,
  duration_ms int,
  response_body text check (length(response_body) <= 20480),
  attempted_at timestamptz(3) not null default now(),
  primary key (org_id, id)
) partition by range (id);
create index webhook_attempts_delivery_idx on public.webhook_attempts (org_id, delivery_id, id);
create index webhook_attempts_log_idx on public.webhook_attempts (org_id, webhook_id, id desc);
select app.partition_by_month('public.webhook_attempts');
select app.tenant_table('public.webhook_attempts', 'webhooks', member => '{}', viewer => '{}', append_only => true, audited => false);
drop policy tenant_insert on public.webhook_attempts;
revoke insert on public.webhook_attempts from rapport_app;

-- A webhook that is turned off or deleted has nothing waiting: what was due is cancelled and can be replayed. One that is
-- turned on starts afresh. A delivery under way keeps its lease, so that its worker can still say how it ended.
create function app.settle_webhook() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.webhook_deliveries d set state = 'cancelled', finished_at = now(), updated_at = now(), last_error = 'The webhook was turned off.'
  where d.org_id = new.org_id and d.webhook_id = new.id and d.state = 'pending';
  return null;
end $$;
create trigger settle after update of is_enabled, deleted_at on public.webhooks for each row
  when ((old.is_enabled and not new.is_enabled) or (old.deleted_at is null and new.deleted_at is not null))
  execute function app.settle_webhook();
create function app.revive_webhook() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.consecutive_failures := 0;
  new.failing_since := null;
  new.paused_until := null;
  new.disabled_reason := null;
  return new;
end $$;
create trigger revive before update of is_enabled, url on public.webhooks for each row
  when ((not old.is_enabled and new.is_enabled) or old.url <> new.url) execute function app.revive_webhook();

-- Fan-out: a delivery for each webhook that wants the event, in the same transaction; one wake-up a statement.
create function app.fan_out_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type)
  select e.org_id, w.id, e.id, e.type
  from new_events e
    join public.webhooks w on w.org_id = e.org_id and w.is_enabled and w.deleted_at is null
      and w.event_types && array['*', e.type]
  where e.type <> 'webhook.test' -- goes to one webhook, by send_test_event()
    and (e.origin not in ('import', 'seed') or (e.origin = 'import' and (w.include_imports or e.type like 'import.%')));
  if found then perform pg_notify('rapport_webhooks', ''); end if;
  return null;
end $$;
create trigger fan_out after insert on public.domain_events
  referencing new table as new_events for each statement execute function app.fan_out_events();

-- Stores a sealed secret for a webhook of the current org. The secrets before it live on until `old_until` (now: at once).
create function app.store_webhook_secret(id uuid, webhook uuid, ciphertext text, old_until timestamptz default now()) returns void
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
begin
  if not exists (select from public.webhooks w where w.org_id = org and w.id = webhook and w.deleted_at is null) then
    raise exception 'no such webhook' using errcode = '42501';
  end if;
  update private.webhook_secrets s set expires_at = least(coalesce(s.expires_at, old_until), old_until)
  where s.org_id = org and s.webhook_id = webhook;
  -- One that signs no more is of no use, and must not hold an encryption key that is to go.
  delete from private.webhook_secrets s where s.org_id = org and s.webhook_id = webhook and s.expires_at <= clock_timestamp();
  insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext) values (org, store_webhook_secret.id, webhook, store_webhook_secret.ciphertext);
end $$;
grant execute on function app.store_webhook_secret(uuid, uuid, text, timestamptz) to rapport_app;

-- Sends one delivery again: a row of its own that names the first. Refused for a webhook that is off.
create function app.replay_delivery(delivery uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
  made uuid;
begin
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type, replay_of)
  select d.org_id, d.webhook_id, d.event_id, d.event_type, coalesce(d.replay_of, d.id)
  from public.webhook_deliveries d join public.webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
  where d.org_id = org and d.id = delivery and w.is_enabled and w.deleted_at is null
  returning id into made;
  if made is not null then
    update public.webhook_deliveries d set state = 'cancelled', finished_at = now(), updated_at = now()
    where d.org_id = org and d.id = delivery and d.state = 'pending' and d.lease_id is null;
    perform pg_notify('rapport_webhooks', '');
  end if;
  return made;
end $$;
grant execute on function app.replay_delivery(uuid) to rapport_app;

-- A test event for one webhook alone, over the path of every other. Answers the delivery's id.
create function app.send_test_event(webhook uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
  event uuid;
  made uuid;
begin
  if not exists (select from public.webhooks w where w.org_id = org and w.id = webhook and w.is_enabled and w.deleted_at is null) then return null; end if;
  event := private.record_event(org, 'webhook.test', webhook, jsonb_build_object('id', webhook, 'message', 'It works.'), null);
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type) values (org, webhook, event, 'webhook.test') returning id into made;
  perform pg_notify('rapport_webhooks', '');
  return made;
end $$;
grant execute on function app.send_test_event(uuid) to rapport_app;

-- Seconds until the next attempt: ten attempts over about 75 hours, 20 % either way so that failures do not return together.
create function private.retry_delay(attempt int) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => (array[5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])[least(greatest(attempt, 1), 9)] * (0.8 + 0.4 * random()))
$$;

-- Takes what is due: webhooks in turn from a random one (fair to quiet orgs behind a busy one), each at most as many as its cap
-- leaves. `for update skip locked` inside the lateral keeps two workers apart. A lease lasts 60 s. Where the walk met only
-- webhooks that wait for a later attempt, the oldest due rows are taken by time instead, so that none is passed over for long.
-- (jit off: on a long backlog the planner's estimate would have it compile for longer than the claim takes.)
create function app.claim_deliveries(max_rows int default 100, per_webhook int default 25)
returns table (org_id uuid, id uuid, lease_id uuid, attempt int, webhook_id uuid, url text, timeout_ms int, secrets jsonb,
  event_id uuid, event_type text, object_type text, object_id uuid, data jsonb, previous jsonb, occurred_at timestamptz)
language plpgsql volatile security definer set search_path = '' set jit = off as $$
#variable_conflict use_column
declare
  first_webhook uuid := gen_random_uuid();
begin
  return query
  with recursive waiting (org_id, webhook_id, next_attempt_at, wrapped, n) as (
    (select f.org_id, f.webhook_id, f.next_attempt_at, f.wrapped, 1 from (
      (select d.org_id, d.webhook_id, d.next_attempt_at, false as wrapped from public.webhook_deliveries d
        where d.state = 'pending' and d.webhook_id >= first_webhook order by d.webhook_id, d.next_attempt_at limit 1)
      union all
      (select d.org_id, d.webhook_id, d.next_attempt_at, true from public.webhook_deliveries d
        where d.state = 'pending' order by d.webhook_id, d.next_attempt_at limit 1)) f limit 1)
    union all
    select x.org_id, x.webhook_id, x.next_attempt_at, x.wrapped, waiting.n + 1 from waiting cross join lateral (
      select y.* from (
        (select d.org_id, d.webhook_id, d.next_attempt_at, waiting.wrapped from public.webhook_deliveries d
          where d.state = 'pending' and d.webhook_id > waiting.webhook_id order by d.webhook_id, d.next_attempt_at limit 1)
        union all
        (select d.org_id, d.webhook_id, d.next_attempt_at, true from public.webhook_deliveries d
          where d.state = 'pending' and not waiting.wrapped order by d.webhook_id, d.next_attempt_at limit 1)) y limit 1) x
    where waiting.n < 256 and not (x.wrapped and x.webhook_id >= first_webhook)
  ), walked as materialized (
    select waiting.org_id, waiting.webhook_id from waiting where waiting.next_attempt_at <= now()
  ), oldest as (
    select distinct o.org_id, o.webhook_id from (
      select d.org_id, d.webhook_id from public.webhook_deliveries d
      where d.state = 'pending' and d.next_attempt_at <= now() and not exists (select from walked)
      order by d.next_attempt_at limit 100) o
  ), due as ( -- lateral with a limit each, so that the walk goes on only until enough rows are picked
    select c.org_id, c.webhook_id, open.room
    from (select * from walked union all select * from oldest) c cross join lateral (
      select least(per_webhook, w.max_in_flight - (
        select count(*) from public.webhook_deliveries l
        where l.webhook_id = w.id and l.state = 'pending' and l.lease_id is not null and l.next_attempt_at > now()))::int as room
      from public.webhooks w
      where w.org_id = c.org_id and w.id = c.webhook_id
        and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now())
      limit 1) open
  ), picked as materialized (
    select p.org_id, p.id from due cross join lateral (
      select d.org_id, d.id from public.webhook_deliveries d
      where d.state = 'pending' and d.webhook_id = due.webhook_id and d.next_attempt_at <= now()
      order by d.next_attempt_at, d.id limit greatest(due.room, 0) for update skip locked) p
    limit max_rows
  ), taken as (
    update public.webhook_deliveries d
    set lease_id = gen_random_uuid(), next_attempt_at = now() + interval '60 seconds', attempts = d.attempts + 1, updated_at = now()
    from picked where d.org_id = picked.org_id and d.id = picked.id
    returning d.*
  )
  select t.org_id, t.id, t.lease_id, t.attempts, t.webhook_id, w.url, w.timeout_ms,
    (select jsonb_agg(jsonb_build_object('id', s.id, 'ciphertext', s.ciphertext) order by s.created_at desc)
      from private.webhook_secrets s where s.org_id = t.org_id and s.webhook_id = t.webhook_id and (s.expires_at is null or s.expires_at > now())),
    t.event_id, t.event_type, coalesce(e.object_type, split_part(t.event_type, '.', 1)), e.object_id, e.data, e.previous, e.occurred_at
  from taken t
    join public.webhooks w on w.org_id = t.org_id and w.id = t.webhook_id
    -- Outer: an event whose partition is gone must end its deliveries in the log, not hold them for ever.
    left join public.domain_events e on e.org_id = t.org_id and e.id = t.event_id;
end $$;

-- Records results, one statement a batch: [{org_id, id, lease_id, ok, status, duration_ms, error, response_body, retry_after, final}].
-- `final` says that trying again is pointless. A worker whose lease was taken over changes nothing. Answers what was recorded.
create function app.complete_deliveries(results jsonb) returns table (id uuid, state text)
language plpgsql volatile security definer set search_path = '' set jit = off as $$
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
        when c.long_dead then 'Every attempt failed for five days.' else w.disabled_reason end
    from concerned c join health h on h.org_id = c.org_id and h.webhook_id = c.id
    where w.org_id = c.org_id and w.id = c.id
  )
  select done.id, done.state from done;
end $$;
grant execute on function app.claim_deliveries(int, int), app.complete_deliveries(jsonb) to rapport_worker;
