-- Replays of ranges run as jobs.
-- How many events a replay would send, counted to 100,001.
create or replace function app.count_replay(webhook uuid, wanted jsonb) returns int
language plpgsql stable security definer set search_path = '' as $$
declare
  org uuid := app.org_with('webhooks.write');
begin
  return (select count(*)::int from private.replay_rows(org, webhook, wanted, null, 100001));
end $$;

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
