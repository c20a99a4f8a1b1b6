-- What wakes the workers where nothing can LISTEN: pg_cron looks every few seconds and calls by pg_net, only when something is due.
-- Addresses and the shared secret come from Vault: rapport_functions_url, rapport_api_url, rapport_internal_secret.

-- Calls one of our addresses, without waiting for its answer. Where a secret is missing it says so in the log and calls nothing.
create function private.call_worker(base text, path text) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  secrets jsonb;
begin
  execute 'select coalesce(jsonb_object_agg(name, decrypted_secret), ''{}'') from vault.decrypted_secrets where name = any ($1)'
    into secrets using array[base, 'rapport_internal_secret'];
  if not secrets ?& array[base, 'rapport_internal_secret'] then
    raise warning 'nothing wakes %: put % and rapport_internal_secret into Vault', path, base;
    return false;
  end if;
  execute 'select net.http_post(url => $1, headers => $2, body => ''{}'', timeout_milliseconds => 30000)'
    using rtrim(secrets ->> base, '/') || path,
      jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || (secrets ->> 'rapport_internal_secret'));
  return true;
end $$;

create function private.wake_webhooks() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from public.webhook_deliveries d where d.state = 'pending' and d.next_attempt_at <= now()) then return false; end if;
  return private.call_worker('rapport_functions_url', '/deliver-webhooks');
end $$;

create function private.wake_jobs() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from public.jobs j where j.state = 'queued' or (j.state = 'running' and j.lease_until < now()))
    and not exists (select from private.notices n where n.next_attempt_at <= now()) then return false; end if;
  return private.call_worker('rapport_api_url', '/api/internal/jobs/run');
end $$;

create function private.wake_sealer() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from private.audit_unsealed) then return false; end if;
  return private.call_worker('rapport_api_url', '/api/internal/audit/seal');
end $$;

-- Several calls when much is due: each reads four mailboxes side by side, for twenty seconds at most.
create function private.wake_mailboxes() returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  due int := app.mailboxes_due();
begin
  for turn in 1 .. least(5, ceil(due / 4.0)) loop
    if not private.call_worker('rapport_functions_url', '/gmail-sync') then return false; end if;
  end loop;
  return due > 0;
end $$;

-- The hourly round, as the local launcher does it. What is not done after its share is left to the next hour.
create function private.upkeep() returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform app.maintain();
  perform app.forget_ended_sessions();
  perform app.warn_of_failing_webhooks();
  perform app.sweep_deliveries();
  for round in 1 .. 100 loop exit when app.expire_events(5000) = 0; end loop;
  for round in 1 .. 100 loop exit when app.sequence_events(null, 5000) = 0; end loop;
end $$;

-- Schedules all of it, again with the same names as often as it is called. Answers how many: 0 where pg_cron, pg_net or Vault is missing.
create function private.schedule_wake() returns int
language plpgsql volatile set search_path = '' as $$
declare
  one record;
  scheduled int := 0;
begin
  if to_regproc('cron.schedule') is null or to_regproc('net.http_post') is null or to_regclass('vault.decrypted_secrets') is null then return 0; end if;
  for one in select * from (values
    ('rapport-webhooks', '5 seconds', 'select private.wake_webhooks()'),
    ('rapport-jobs', '5 seconds', 'select private.wake_jobs()'),
    ('rapport-audit', '3 seconds', 'select private.wake_sealer()'),
    ('rapport-mailboxes', '10 seconds', 'select private.wake_mailboxes()'),
    ('rapport-upkeep', '17 * * * *', 'select private.upkeep()'),
    ('rapport-deletions', '* * * * *', 'select app.delete_due_orgs(5000)')) as t (name, schedule, command)
  loop
    execute 'select cron.schedule($1, $2, $3)' using one.name, one.schedule, one.command;
    scheduled := scheduled + 1;
  end loop;
  return scheduled;
end $$;
