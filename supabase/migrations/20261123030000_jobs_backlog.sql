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
