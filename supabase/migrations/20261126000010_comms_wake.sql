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

-- Schedules all of it, again with the same names as often as it is called. Answers how many: 0 where pg_cron, pg_net or Vault is missing.
create or replace function private.schedule_wake() returns int
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

select private.schedule_wake();
