-- Webhooks are made by those who may read what they tell.
select app.tenant_table('public.webhooks', 'webhooks', member => '{}', viewer => '{}', type => 'webhook');
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
  when ((old.url, old.description, old.event_types, old.include_imports, old.is_enabled, old.max_in_flight, old.timeout_ms, old.deleted_at)
    is distinct from (new.url, new.description, new.event_types, new.include_imports, new.is_enabled, new.max_in_flight, new.timeout_ms, new.deleted_at))
  execute function app.touch();

select app.tenant_table('public.webhook_deliveries', 'webhooks', member => '{}', viewer => '{}', append_only => true, hidden => '{lease_id}', audited => false);
-- Written by the fan-out and the worker; the API may add a replay.
drop policy tenant_insert on public.webhook_deliveries;
revoke insert on public.webhook_deliveries from rapport_app;

select app.tenant_table('public.webhook_attempts', 'webhooks', member => '{}', viewer => '{}', append_only => true, audited => false);
drop policy tenant_insert on public.webhook_attempts;
revoke insert on public.webhook_attempts from rapport_app;

