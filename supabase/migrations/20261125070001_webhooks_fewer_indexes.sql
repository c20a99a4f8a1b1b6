-- Each delivery is written to each index several times: what the walk over orgs and the order on disk serve as well is not kept twice.
drop index public.webhook_deliveries_waiting_idx;
drop index public.webhook_deliveries_finished_idx;
create index webhook_deliveries_finished_idx on public.webhook_deliveries using brin (finished_at);
-- Drops months of attempts that are wholly older than 90 days, and deletes up to max_rows of what else is too old: finished deliveries
-- after 90 days, places in the feed and keys of outside events after 30. Answers how many rows went; 0: done.
create or replace function app.expire_events(max_rows int default 5000) returns int
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
