-- Long work in leased chunks: import, export, bulk edit. The API process runs them; a worker killed at any point
-- leaves a row whose lease ends, and the next run goes on from the last committed chunk.

create table public.jobs (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  kind text not null check (kind ~ '^[a-z_]+$'),
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  payload jsonb not null default '{}',
  total int not null default 0,
  done int not null default 0,
  error text,
  cancel_requested boolean not null default false,
  actor_type text not null default case when app.current_key_id() is null then 'user' else 'key' end check (actor_type in ('user', 'key')),
  actor_id uuid not null default coalesce(app.current_key_id(), app.current_user_id()),
  attempts int not null default 0,
  lease_id uuid,
  lease_until timestamptz(3),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id)
);
create index jobs_due_idx on public.jobs (updated_at) where state in ('queued', 'running');
create index jobs_list_idx on public.jobs (org_id, id desc);
select app.tenant_table('public.jobs', 'jobs', member => '{read,write}', hidden => '{lease_id,lease_until}', audited => false);
-- A job's state is the runner's to change; people start one, and ask for its end by app.cancel_job().
revoke insert, update, delete on public.jobs from rapport_app;
grant insert (org_id, id, kind, payload, total) on public.jobs to rapport_app;
drop policy tenant_update on public.jobs;
drop policy tenant_delete on public.jobs;

create function app.wake_jobs() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform pg_notify('rapport_jobs', '');
  return null;
end $$;
create trigger wake after insert on public.jobs for each statement execute function app.wake_jobs();

-- Takes the job that waits (or whose worker is gone) and was worked on least recently, for 60 s: a long one gives others their turn.
-- No row: nothing to do.
create function app.claim_job() returns table (org_id uuid, id uuid, kind text, payload jsonb, total int, done int, attempts int,
  actor_type text, actor_id uuid, lease_id uuid, cancel_requested boolean)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  update public.jobs j set state = 'running', lease_id = gen_random_uuid(), lease_until = now() + interval '60 seconds',
    attempts = j.attempts + 1, started_at = coalesce(j.started_at, now()), updated_at = now()
  where (j.org_id, j.id) = (
    select c.org_id, c.id from public.jobs c
    where c.state = 'queued' or (c.state = 'running' and c.lease_until < now())
    order by c.updated_at limit 1 for update skip locked)
  returning j.org_id, j.id, j.kind, j.payload, j.total, j.done, j.attempts, j.actor_type, j.actor_id, j.lease_id, j.cancel_requested;
end $$;

-- Called inside a chunk's transaction: adds to `done`, holds the lease for another 60 s, and answers continue | cancel | lost.
-- After `lost` the caller rolls back: somebody else has the job.
create function app.advance_job(job uuid, lease uuid, rows_done int) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  wants_end boolean;
begin
  update public.jobs j set done = j.done + rows_done, lease_until = now() + interval '60 seconds', updated_at = now()
  where j.org_id = app.current_org_id() and j.id = job and j.lease_id = lease and j.state = 'running'
  returning j.cancel_requested into wants_end;
  if not found then return 'lost'; end if;
  return case when wants_end then 'cancel' else 'continue' end;
end $$;

-- Ends a job: succeeded, failed (with the reason in words) or cancelled. Only for the lease's holder. Answers whether it did.
create function app.finish_job(org uuid, job uuid, lease uuid, outcome text, reason text default null) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.jobs j set state = outcome, error = left(reason, 2000), lease_id = null, lease_until = null, finished_at = now(), updated_at = now()
  where j.org_id = org and j.id = job and j.lease_id = lease and j.state = 'running' and outcome in ('succeeded', 'failed', 'cancelled');
  return found;
end $$;

-- Gives a job back before its lease ends, so that the next run takes it up at once.
create function app.release_job(org uuid, job uuid, lease uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.jobs j set lease_until = now(), updated_at = now()
  where j.org_id = org and j.id = job and j.lease_id = lease and j.state = 'running';
  return found;
end $$;

-- Asks a job of the current org to end. One that has not begun ends at once. Answers its state, null if there is none.
create function app.cancel_job(job uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('jobs.write');
  now_state text;
begin
  update public.jobs j set cancel_requested = true,
    state = case when j.state = 'queued' then 'cancelled' else j.state end,
    finished_at = case when j.state = 'queued' then now() else j.finished_at end, updated_at = now()
  where j.org_id = org and j.id = job and j.state in ('queued', 'running')
  returning j.state into now_state;
  return coalesce(now_state, (select j.state from public.jobs j where j.org_id = org and j.id = job));
end $$;
grant execute on function app.claim_job(), app.finish_job(uuid, uuid, uuid, text, text), app.release_job(uuid, uuid, uuid) to rapport_web;
grant execute on function app.advance_job(uuid, uuid, int), app.cancel_job(uuid), app.finish_job(uuid, uuid, uuid, text, text) to rapport_app;

-- Tells the planner of a table that has doubled since it last looked. A bulk load that runs before autovacuum comes by is
-- otherwise planned for the empty table: 500 look-ups in 8,000 deals then took 500 ms instead of 5. Answers whether it looked.
create function app.refresh_statistics(tbl text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  known record;
begin
  select c.oid::regclass as name, c.relpages into known
  from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = tbl and c.relkind = 'r';
  if not found or pg_relation_size(known.name) / 8192 <= 2 * known.relpages + 4 then return false; end if;
  execute format('analyze %s', known.name);
  return true;
end $$;
grant execute on function app.refresh_statistics(text) to rapport_app;

-- What waits, by queue, and for how long the oldest has been due: for the metrics of an operator. Counts end at 100,000.
create function app.backlog() returns table (queue text, waiting bigint, oldest_seconds double precision)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  select 'jobs', (select count(*) from (select from public.jobs j where j.state in ('queued', 'running') limit 100000) c),
    (select extract(epoch from now() - min(j.created_at))::float8 from public.jobs j where j.state in ('queued', 'running'))
  union all
  select 'webhook_deliveries', (select count(*) from (select from public.webhook_deliveries d where d.state = 'pending' and d.next_attempt_at <= now() limit 100000) c),
    (select extract(epoch from now() - min(d.next_attempt_at))::float8 from public.webhook_deliveries d where d.state = 'pending' and d.next_attempt_at <= now())
  union all
  select 'audit_entries', (select count(*) from (select from private.audit_unsealed limit 100000) c), null
  union all
  select 'feed_events', (select count(*) from (select from private.events_waiting limit 100000) c), null;
end $$;
grant execute on function app.backlog() to rapport_web;

-- How far a replay has come: committed with what it queued, so that a job taken up again goes on where it was.
create table private.replay_cursors (
  org_id uuid not null,
  job_id uuid not null,
  last_event uuid not null,
  primary key (org_id, job_id),
  foreign key (org_id, job_id) references public.jobs (org_id, id) on delete cascade
);
-- The next part of a job's replay; its payload is {webhook_id, wanted}. No row: the webhook is off.
create function app.replay_step(job uuid, max_rows int default 500) returns table (queued int, finished boolean)
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
  task jsonb := (select j.payload from public.jobs j where j.org_id = org and j.id = job and j.kind = 'webhook_replay' and j.state = 'running');
  cursor_now uuid := (select c.last_event from private.replay_cursors c where c.org_id = org and c.job_id = job);
  part record;
begin
  select * into part from app.replay_deliveries((task ->> 'webhook_id')::uuid, task -> 'wanted', cursor_now, max_rows);
  if not found then return; end if;
  if part.last_event is not null then
    insert into private.replay_cursors as c (org_id, job_id, last_event) values (org, job, part.last_event)
    on conflict on constraint replay_cursors_pkey do update set last_event = excluded.last_event;
  end if;
  return query select part.queued, part.queued < max_rows;
end $$;
grant execute on function app.replay_step(uuid, int) to rapport_app;
