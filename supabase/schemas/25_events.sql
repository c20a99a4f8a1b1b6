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
  primary key (org_id, id)
) partition by range (id);
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

-- A row as the API shows it: money as a decimal string, without the org and what is derived for matching.
create function private.present(row_now jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  shown jsonb := row_now - '{org_id,name_key,email_normalized,phone_normalized}'::text[];
  money text;
begin
  foreach money in array array['amount', 'price', 'annual_revenue'] loop
    if jsonb_typeof(shown -> money) = 'number' then
      shown := jsonb_set(shown, array[money], to_jsonb(app.minor_to_decimal((shown ->> money)::bigint, shown ->> 'currency')));
    end if;
  end loop;
  -- Of a private note everybody may learn that it is there, nobody by an event what it says.
  if shown ->> 'visibility' = 'private' then shown := shown || '{"body": null}'; end if;
  return shown;
end $$;

-- Writes one event about a row and answers its id. Callers are triggers and other definer functions.
create function private.record_event(org uuid, event_type text, object_id uuid, data jsonb, previous jsonb) returns uuid
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
  return made;
end $$;

-- The fields of `before` that differ in `after`, with the values they had. What changes with every write is left out.
create function private.changed_fields(before jsonb, after jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_object_agg(b.key, b.value), '{}')
  from jsonb_each(before) b
  where b.key not in ('version', 'updated_at') and after -> b.key is distinct from b.value
$$;

-- One line beside a table: create trigger … execute function app.emit('deal.stage_changed').
-- An update that changed nothing is no event.
create function app.emit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  current jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  shown jsonb := private.present(current);
  previous jsonb;
begin
  if tg_op = 'UPDATE' then
    previous := private.changed_fields(private.present(to_jsonb(old)), shown);
    if previous = '{}' then return null; end if;
  end if;
  perform private.record_event((current ->> 'org_id')::uuid, tg_argv[0], (current ->> 'id')::uuid, shown, previous);
  return null;
end $$;
