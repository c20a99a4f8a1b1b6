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
  filter jsonb check (jsonb_typeof(filter) = 'object'),
  payload text not null default 'full' check (payload in ('full', 'thin')),
  api_version text not null default '2026-11-01' check (api_version ~ '^\d{4}-\d{2}-\d{2}$'),
  max_per_second int check (max_per_second between 1 and 1000),
  owner_id uuid,
  header_names text[] not null default '{}' check (cardinality(header_names) <= 20),
  hears_since timestamptz(3) not null default now(),
  warned_percent int not null default 0 check (warned_percent in (0, 50, 70, 90)),
  primary key (org_id, id),
  constraint webhooks_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id)
);
comment on column public.webhooks.include_imports is 'also the single events of an import; else one import.completed';
comment on column public.webhooks.filter is 'groups and conditions on data.object; only events that fit are sent';
comment on column public.webhooks.hears_since is 'since when it has been on and wanting what it wants now';
comment on column public.webhooks.warned_percent is 'of the five days of failure after which it is turned off';
create index webhooks_owner_idx on public.webhooks (org_id, owner_id);
create index webhooks_paced_idx on public.webhooks (org_id, id) where max_per_second is not null and is_enabled and deleted_at is null;
select app.tenant_table('public.webhooks', 'webhooks', member => '{}', viewer => '{}', type => 'webhook');
-- Since when it hears, and what was warned of, is the database's to say.
revoke insert (hears_since, warned_percent), update (hears_since, warned_percent) on public.webhooks from rapport_app;
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
create trigger guard_hearing before insert or update of url, event_types, include_imports, filter on public.webhooks
  for each row execute function app.guard_hearing();
-- What the worker notes about a webhook's health is no new version of it.
create or replace trigger touch before update on public.webhooks for each row
  when ((old.org_id, old.id, old.version, old.created_at, old.url, old.description, old.event_types, old.include_imports, old.is_enabled, old.max_in_flight, old.timeout_ms, old.deleted_at,
      old.filter, old.payload, old.api_version, old.max_per_second, old.owner_id, old.header_names)
    is distinct from (new.org_id, new.id, new.version, new.created_at, new.url, new.description, new.event_types, new.include_imports, new.is_enabled, new.max_in_flight, new.timeout_ms, new.deleted_at,
      new.filter, new.payload, new.api_version, new.max_per_second, new.owner_id, new.header_names))
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

-- Headers that a webhook's owner adds to each request, sealed as one JSON object: such a value is as good as a password.
create table private.webhook_headers (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  webhook_id uuid not null,
  ciphertext text not null,
  primary key (org_id, id),
  foreign key (org_id, webhook_id) references public.webhooks (org_id, id) on delete cascade
);
create unique index webhook_headers_webhook_key on private.webhook_headers (org_id, webhook_id);
select private.register_sealed_column('private.webhook_headers', 'ciphertext');

-- How much of its requests a second a webhook has used up.
create table private.webhook_paces (
  org_id uuid not null,
  webhook_id uuid not null,
  tokens double precision not null,
  filled_at timestamptz not null,
  primary key (org_id, webhook_id),
  foreign key (org_id, webhook_id) references public.webhooks (org_id, id) on delete cascade
) with (fillfactor = 50);

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
create index webhook_deliveries_due_idx on public.webhook_deliveries (org_id, webhook_id, next_attempt_at, id) where state = 'pending';
create index webhook_deliveries_orgs_idx on public.webhook_deliveries (org_id, next_attempt_at) where state = 'pending';
create index webhook_deliveries_leased_idx on public.webhook_deliveries (webhook_id, next_attempt_at, id) where state = 'pending' and lease_id is not null;
create index webhook_deliveries_log_idx on public.webhook_deliveries (org_id, webhook_id, id desc);
create index webhook_deliveries_event_idx on public.webhook_deliveries (org_id, event_id);
create index webhook_deliveries_finished_idx on public.webhook_deliveries using brin (finished_at);
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
  new.warned_percent := 0;
  return new;
end $$;
create trigger revive before update of is_enabled, url on public.webhooks for each row
  when ((not old.is_enabled and new.is_enabled) or old.url <> new.url) execute function app.revive_webhook();
create function app.hear_afresh() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.hears_since := now();
  return new;
end $$;
create trigger hear_afresh before update of is_enabled, event_types, filter, include_imports on public.webhooks for each row
  when ((not old.is_enabled and new.is_enabled)
    or (old.event_types, old.filter, old.include_imports) is distinct from (new.event_types, new.filter, new.include_imports))
  execute function app.hear_afresh();

-- What an operator of this webhook should hear of; the worker's notes on its health become events. Sent to every webhook but itself.
create trigger emit_disabled after update of is_enabled on public.webhooks for each row
  when (old.is_enabled and not new.is_enabled and new.disabled_reason is not null) execute function app.emit('webhook.disabled');
create trigger emit_failing after update of warned_percent on public.webhooks for each row
  when (new.warned_percent > old.warned_percent and new.is_enabled) execute function app.emit('webhook.failing');
create trigger emit_recovered after update of failing_since on public.webhooks for each row
  when (old.failing_since is not null and new.failing_since is null and old.is_enabled and (old.warned_percent > 0 or old.consecutive_failures >= 20))
  execute function app.emit('webhook.recovered');
create trigger emit_died after update of state on public.webhook_deliveries for each row
  when (old.state = 'pending' and new.state = 'dead') execute function app.emit('webhook_delivery.died');
insert into private.object_types values ('webhook_delivery', 'webhooks', '{webhooks.read}');

-- One condition of a filter against a value of the record. Numbers compare as numbers, all else as text.
create function private.condition_fits(held jsonb, op text, wanted jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  here text := held #>> '{}';
  there text := wanted #>> '{}';
  numeric_text constant text := '^-?\d{1,30}(\.\d{1,20})?$';
  sign int;
begin
  case op
    when 'is_null' then return (held is null or here is null) = (there = 'true');
    when 'in' then return here is not null and exists (select from jsonb_array_elements(wanted) w where private.condition_fits(held, 'eq', w));
    when 'contains' then
      if jsonb_typeof(held) = 'array' then return held @> jsonb_build_array(wanted); end if;
      return position(lower(there) in lower(here)) > 0;
    when 'ne' then return private.condition_fits(held, 'eq', wanted) is not true;
    else null;
  end case;
  if here is null or there is null then return false; end if;
  if here ~ numeric_text and there ~ numeric_text then sign := sign(here::numeric - there::numeric);
  else sign := case when here collate "C" < there collate "C" then -1 when here = there then 0 else 1 end;
  end if;
  return case op when 'eq' then sign = 0 when 'gt' then sign > 0 when 'gte' then sign >= 0 when 'lt' then sign < 0 when 'lte' then sign <= 0 end;
end $$;

-- Whether an event fits a webhook's filter. `changed` asks whether the change touched the field; what was not there before is changed.
create function private.event_fits(filter jsonb, object jsonb, previous jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  if filter ? 'and' then
    return not exists (select from jsonb_array_elements(filter -> 'and') part where private.event_fits(part, object, previous) is not true);
  elsif filter ? 'or' then
    return exists (select from jsonb_array_elements(filter -> 'or') part where private.event_fits(part, object, previous));
  elsif filter ->> 'op' = 'changed' then
    return (previous is null or previous ? (filter ->> 'field')) = (filter ->> 'value' = 'true');
  end if;
  return coalesce(private.condition_fits(object -> (filter ->> 'field'), filter ->> 'op', filter -> 'value'), false);
end $$;

-- Whether a webhook is sent an event. A filter that cannot be judged lets the event pass: the change must not fail for it, nor be kept back.
create function private.wants(hook public.webhooks, event_type text, object_type text, object_id uuid, origin text, object jsonb, previous jsonb)
returns boolean
language plpgsql stable set search_path = '' as $$
begin
  if not hook.event_types && array['*', event_type] then return false; end if;
  if event_type = 'webhook.test' or (object_type = 'webhook' and object_id = hook.id)
    or (object_type = 'webhook_delivery' and object ->> 'webhook_id' = hook.id::text) then return false; end if;
  if origin = 'seed' or (origin = 'import' and not hook.include_imports and event_type not like 'import.%') then return false; end if;
  if hook.filter is null then return true; end if;
  begin
    return private.event_fits(hook.filter, object, previous);
  exception when others then
    return true;
  end;
end $$;

-- Fan-out: a delivery for each webhook that wants the event, in the same transaction; one wake-up a statement.
create function app.fan_out_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type)
  select e.org_id, w.id, e.id, e.type
  from new_events e
    join public.webhooks w on w.org_id = e.org_id and w.is_enabled and w.deleted_at is null
      and w.event_types && array['*', e.type]
  where private.wants(w, e.type, e.object_type, e.object_id, e.origin, e.data, e.previous);
  if found then perform pg_notify('rapport_webhooks', ''); end if;
  return null;
end $$;
create trigger fan_out after insert on public.domain_events
  referencing new table as new_events for each statement execute function app.fan_out_events();

-- Queues what was recorded and not queued, for webhooks that have wanted it since: for when the trigger was off, as in a restore.
-- The newest minute is left to the transactions under way. Answers how many.
create function app.sweep_deliveries(since interval default '1 day', max_rows int default 10000) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  queued int;
begin
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type)
  select e.org_id, w.id, e.id, e.type
  from public.webhooks w
    join public.domain_events e on e.org_id = w.org_id and e.id >= app.uuid7_floor(greatest(w.hears_since, now() - since))
      and e.id < app.uuid7_floor(now() - interval '1 minute')
  where w.is_enabled and w.deleted_at is null and w.event_types && array['*', e.type]
    and not exists (select from public.webhook_deliveries d where d.org_id = e.org_id and d.event_id = e.id and d.webhook_id = w.id)
    and private.wants(w, e.type, e.object_type, e.object_id, e.origin, e.data, e.previous)
  limit max_rows;
  get diagnostics queued = row_count;
  if queued > 0 then perform pg_notify('rapport_webhooks', ''); end if;
  return queued;
end $$;
grant execute on function app.sweep_deliveries(interval, int) to rapport_worker;

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

-- When the secrets that sign now were made and until when they do, the newest first. The secrets themselves are told to nobody.
create function app.webhook_secret_dates(webhook uuid) returns table (created_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.created_at::timestamptz(3), s.expires_at::timestamptz(3) from private.webhook_secrets s
  where s.org_id = app.org_with('webhooks.read') and s.webhook_id = webhook and (s.expires_at is null or s.expires_at > now())
  order by s.created_at desc
$$;
grant execute on function app.webhook_secret_dates(uuid) to rapport_app;

-- Keeps a webhook's sealed headers; without a ciphertext it has none.
create function app.store_webhook_headers(id uuid, webhook uuid, ciphertext text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
begin
  if not exists (select from public.webhooks w where w.org_id = org and w.id = webhook and w.deleted_at is null) then
    raise exception 'no such webhook' using errcode = '42501';
  end if;
  delete from private.webhook_headers h where h.org_id = org and h.webhook_id = webhook;
  if ciphertext is not null then
    insert into private.webhook_headers (org_id, id, webhook_id, ciphertext) values (org, store_webhook_headers.id, webhook, store_webhook_headers.ciphertext);
  end if;
end $$;
grant execute on function app.store_webhook_headers(uuid, uuid, text) to rapport_app;

-- Sends one delivery again: a row of its own that names the first, and the attempt that was planned is not made. Refused for a webhook
-- that is off, and when the event's body is no longer kept.
create function app.replay_delivery(delivery uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
  made uuid;
begin
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type, replay_of)
  select d.org_id, d.webhook_id, d.event_id, d.event_type, coalesce(d.replay_of, d.id)
  from public.webhook_deliveries d join public.webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
  where d.org_id = org and d.id = delivery and w.is_enabled and w.deleted_at is null and d.event_id >= app.uuid7_floor(now() - interval '30 days')
  returning id into made;
  if made is not null then
    -- One under way keeps its lease: its worker may still say that it arrived.
    update public.webhook_deliveries d set state = 'cancelled', finished_at = now(), updated_at = now(), last_error = 'Sent again by hand.'
    where d.org_id = org and d.id = delivery and d.state = 'pending';
    perform pg_notify('rapport_webhooks', '');
  end if;
  return made;
end $$;
grant execute on function app.replay_delivery(uuid) to rapport_app;

-- What a replay would send, in the order of events: deliveries by id, deliveries of a time, or with `missing` each event of a time that the
-- webhook wants and has not been given nor is about to be. An event appears once. For the functions below.
create function private.replay_rows(org uuid, webhook uuid, wanted jsonb, after_event uuid, max_rows int)
returns table (event_id uuid, event_type text, replay_of uuid)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
declare
  oldest constant uuid := app.uuid7_floor(greatest((wanted ->> 'from')::timestamptz, now() - interval '30 days'));
  newest constant uuid := app.uuid7_floor(coalesce((wanted ->> 'to')::timestamptz, now() + interval '1 minute'));
  types text[] := array(select jsonb_array_elements_text(wanted -> 'event_types'));
  states text[] := array(select jsonb_array_elements_text(wanted -> 'states'));
begin
  if wanted ? 'delivery_ids' then
    return query
    select distinct on (d.event_id) d.event_id, d.event_type, coalesce(d.replay_of, d.id)
    from public.webhook_deliveries d
    where d.org_id = org and d.webhook_id = webhook and d.id = any (array(select jsonb_array_elements_text(wanted -> 'delivery_ids'))::uuid[])
      and d.event_id >= oldest and (after_event is null or d.event_id > after_event)
    order by d.event_id, d.id limit max_rows;
  elsif wanted ->> 'missing' = 'true' then
    return query
    select e.id, e.type, (select coalesce(d.replay_of, d.id) from public.webhook_deliveries d
      where d.org_id = org and d.event_id = e.id and d.webhook_id = webhook order by d.id limit 1)
    from public.webhooks w join public.domain_events e on e.org_id = w.org_id
    where w.org_id = org and w.id = webhook and e.id >= greatest(oldest, after_event) and e.id is distinct from after_event and e.id < newest
      and w.event_types && array['*', e.type]
      and not exists (select from public.webhook_deliveries d
        where d.org_id = org and d.event_id = e.id and d.webhook_id = webhook and d.state in ('delivered', 'pending'))
      and private.wants(w, e.type, e.object_type, e.object_id, e.origin, e.data, e.previous)
    order by e.id limit max_rows;
  else
    return query
    select o.event_id, o.event_type, o.replay_of from (
      select distinct on (d.event_id) d.event_id, d.event_type, coalesce(d.replay_of, d.id) as replay_of, d.state
      from public.webhook_deliveries d
      where d.org_id = org and d.webhook_id = webhook and d.id >= oldest and d.event_id >= greatest(oldest, after_event)
        and d.event_id is distinct from after_event and d.event_id < newest
        and (types = '{}' or d.event_type = any (types))
      order by d.event_id, d.id desc) o -- the latest row of an event says how it ended
    where o.state <> 'pending' and (states = '{}' or o.state = any (states))
    order by o.event_id limit max_rows;
  end if;
end $$;

-- How many events a replay would send, counted to 100,001.
create function app.count_replay(webhook uuid, wanted jsonb) returns int
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
begin
  return (select count(*)::int from private.replay_rows(org, webhook, wanted, null, 100001));
end $$;

-- Queues the next part of a replay: rows of their own that name the first, and what was planned for the same event is not sent besides.
-- Answers how many, and after which event to go on; no row: the webhook is off.
create function app.replay_deliveries(webhook uuid, wanted jsonb, after_event uuid default null, max_rows int default 500)
returns table (queued int, last_event uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  org uuid := app.org_with('webhooks.write');
begin
  -- Held until commit, so that nothing is queued beside its being turned off.
  perform from public.webhooks w where w.org_id = org and w.id = webhook and w.is_enabled and w.deleted_at is null for share of w;
  if not found then return; end if;
  return query
  with rows as materialized (
    select * from private.replay_rows(org, webhook, wanted, after_event, max_rows)
  ), planned as (
    update public.webhook_deliveries d set state = 'cancelled', finished_at = now(), updated_at = now(), last_error = 'Sent again by hand.'
    from rows r where d.org_id = org and d.webhook_id = webhook and d.event_id = r.event_id and d.state = 'pending'
  ), made as (
    insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type, replay_of)
    select org, webhook, r.event_id, r.event_type, r.replay_of from rows r returning event_id
  )
  select count(*)::int, (select r.event_id from rows r order by r.event_id desc limit 1) from made;
  perform pg_notify('rapport_webhooks', '');
end $$;
grant execute on function app.count_replay(uuid, jsonb), app.replay_deliveries(uuid, jsonb, uuid, int) to rapport_app;

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

-- An example of any event for one webhook alone. What it shows was made up by the caller from the catalogue; its type stays that of the
-- event, its object is the webhook's, so no record is said to have changed. Answers the delivery's id.
create function app.send_example_event(webhook uuid, event_type text, data jsonb, schema_version int default 1) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
  event uuid;
  made uuid;
begin
  if not exists (select from public.webhooks w where w.org_id = org and w.id = webhook and w.is_enabled and w.deleted_at is null) then return null; end if;
  event := private.record_event(org, 'webhook.test', webhook, jsonb_build_object('id', webhook, 'message', 'An example of ' || event_type || '.',
    'example', jsonb_build_object('type', event_type, 'version', schema_version, 'object', data)), null);
  insert into public.webhook_deliveries (org_id, webhook_id, event_id, event_type) values (org, webhook, event, 'webhook.test') returning id into made;
  perform pg_notify('rapport_webhooks', '');
  return made;
end $$;
grant execute on function app.send_example_event(uuid, text, jsonb, int) to rapport_app;

-- Seconds until the next attempt: ten attempts over about 75 hours, 20 % either way so that failures do not return together.
create function private.retry_delay(attempt int) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => (array[5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])[least(greatest(attempt, 1), 9)] * (0.8 + 0.4 * random()))
$$;

-- Takes up to `wanted` of a webhook's requests of this second, and answers how many it got. A fifth of a second's worth may come at once.
create function private.take_pace(org uuid, webhook uuid, wanted int, per_second int) returns int
language plpgsql volatile set search_path = '' as $$
declare
  depth constant double precision := greatest(1, per_second / 5.0);
  taken int;
begin
  if wanted < 1 then return 0; end if;
  insert into private.webhook_paces (org_id, webhook_id, tokens, filled_at) values (org, webhook, depth, clock_timestamp())
  on conflict on constraint webhook_paces_pkey do nothing;
  with now_full as (
    select least(depth, p.tokens + per_second * extract(epoch from clock_timestamp() - p.filled_at)) as tokens
    from private.webhook_paces p where p.org_id = org and p.webhook_id = webhook for update
  ), given as (select least(wanted, floor(f.tokens))::int as n, f.tokens from now_full f)
  update private.webhook_paces p set tokens = greatest(0, g.tokens - g.n), filled_at = clock_timestamp()
  from given g where p.org_id = org and p.webhook_id = webhook
  returning g.n into taken;
  return coalesce(taken, 0);
end $$;

-- Whether something is due that its webhook's pace holds back: the worker then looks again soon, instead of ending.
create function app.pace_holds_back() returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.webhooks w
    where w.max_per_second is not null and w.is_enabled and w.deleted_at is null and (w.paused_until is null or w.paused_until <= now())
      and exists (select from public.webhook_deliveries d where d.state = 'pending' and d.org_id = w.org_id and d.webhook_id = w.id and d.next_attempt_at <= now() and d.lease_id is null));
end $$;
grant execute on function app.pace_holds_back() to rapport_worker;

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
create function app.claim_deliveries(max_rows int default 100, per_webhook int default 25)
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

-- How far a webhook is on its five days to being turned off, by the warnings there are.
create function private.warning_due(failing_since timestamptz) returns int
language plpgsql stable set search_path = '' as $$
declare
  share constant double precision := coalesce(extract(epoch from now() - failing_since) / extract(epoch from interval '5 days'), 0);
begin
  return case when share >= 0.9 then 90 when share >= 0.7 then 70 when share >= 0.5 then 50 else 0 end;
end $$;

-- Records results, one statement a batch: [{org_id, id, lease_id, ok, status, duration_ms, error, response_body, retry_after, final}].
-- `final` says that trying again is pointless. A worker whose lease was taken over changes nothing. Answers what was recorded.
create function app.complete_deliveries(results jsonb) returns table (id uuid, state text)
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
grant execute on function app.claim_deliveries(int, int), app.complete_deliveries(jsonb) to rapport_worker;

-- Warnings that fall due while nothing is sent. Answers how many webhooks were warned of.
create function app.warn_of_failing_webhooks() returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  warned int;
begin
  update public.webhooks w set warned_percent = private.warning_due(w.failing_since)
  where w.is_enabled and w.deleted_at is null and w.failing_since < now() - interval '2 days' and private.warning_due(w.failing_since) > w.warned_percent;
  get diagnostics warned = row_count;
  return warned;
end $$;

-- Drops months of attempts that are wholly older than 90 days, and deletes up to max_rows of what else is too old: finished deliveries
-- after 90 days, places in the feed and keys of outside events after 30. Answers how many rows went; 0: done.
create function app.expire_events(max_rows int default 5000) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  child text;
  gone int := 0;
  here int;
begin
  for child in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.webhook_attempts'::regclass and c.relname ~ '_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= (now() at time zone 'UTC') - interval '90 days'
  loop
    execute format('drop table partitions.%I', child);
  end loop;
  with old as (
    select d.org_id, d.id from public.webhook_deliveries d
    where d.state <> 'pending' and d.finished_at < now() - interval '90 days' limit max_rows for update skip locked)
  delete from public.webhook_deliveries d using old where d.org_id = old.org_id and d.id = old.id;
  get diagnostics here = row_count;
  gone := gone + here;
  with old as (
    select k.org_id, k.key from private.outside_event_keys k where k.event_id < app.uuid7_floor(now() - interval '30 days') limit max_rows)
  delete from private.outside_event_keys k using old where k.org_id = old.org_id and k.key = old.key;
  get diagnostics here = row_count;
  gone := gone + here;
  with old as (
    select p.org_id, p.position from private.event_heads h cross join lateral (
      select f.org_id, f.position, f.event_id from private.event_positions f where f.org_id = h.org_id order by f.position limit max_rows) p
    where p.event_id < app.uuid7_floor(now() - interval '30 days') limit max_rows)
  delete from private.event_positions p using old where p.org_id = old.org_id and p.position = old.position;
  get diagnostics here = row_count;
  return gone + here;
end $$;
grant execute on function app.warn_of_failing_webhooks(), app.expire_events(int) to rapport_worker;

-- Mails that somebody must get: written where the reason arises, sent by the API's process, at least once.
create table private.notices (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
  about jsonb not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index notices_due_idx on private.notices (next_attempt_at);
create function app.note_webhook_trouble() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.notices (org_id, kind, about) values (new.org_id, tg_argv[0], jsonb_build_object('id', new.id, 'url', new.url,
    'percent', new.warned_percent, 'reason', new.disabled_reason, 'failing_since', new.failing_since, 'owner_id', new.owner_id));
  perform pg_notify('rapport_jobs', '');
  return null;
end $$;
create trigger mail_disabled after update of is_enabled on public.webhooks for each row
  when (old.is_enabled and not new.is_enabled and new.disabled_reason is not null) execute function app.note_webhook_trouble('webhook.disabled');
create trigger mail_failing after update of warned_percent on public.webhooks for each row
  when (new.warned_percent > old.warned_percent and new.is_enabled) execute function app.note_webhook_trouble('webhook.failing');

-- Takes up to max_rows mails that are due, for five minutes, with whom they go to: the webhook's owner if active, else who runs the org.
create function app.claim_notices(max_rows int default 20)
returns table (org_id uuid, id uuid, kind text, about jsonb, org_slug text, org_name text, emails text[])
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with due as (
    select n.org_id, n.id from private.notices n where n.next_attempt_at <= now() order by n.next_attempt_at limit max_rows for update skip locked
  ), taken as (
    update private.notices n set attempts = n.attempts + 1, next_attempt_at = now() + interval '5 minutes'
    from due where n.org_id = due.org_id and n.id = due.id returning n.*
  )
  select t.org_id, t.id, t.kind, t.about, o.slug, o.name, coalesce(
    nullif(array(select u.email::text from public.org_members m join public.users u on u.id = m.user_id
      where m.org_id = t.org_id and m.status = 'active' and m.id = (t.about ->> 'owner_id')::uuid), '{}'),
    array(select u.email::text from public.org_members m join public.users u on u.id = m.user_id
      where m.org_id = t.org_id and m.status = 'active' and m.role in ('owner', 'admin') order by m.created_at limit 10))
  from taken t join public.orgs o on o.id = t.org_id;
end $$;

-- A mail that went out, or that nobody is left to get, is done; one that failed ten times is given up.
create function app.finish_notice(org uuid, notice uuid, sent boolean) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from private.notices n where n.org_id = org and n.id = notice and (sent or n.attempts >= 10);
end $$;
grant execute on function app.claim_notices(int), app.finish_notice(uuid, uuid, boolean) to rapport_web;
