-- A webhook's version and the time it was made were the API's to write: the trigger that keeps them looked away.
create or replace trigger touch before update on public.webhooks for each row
  when ((old.org_id, old.id, old.version, old.created_at, old.url, old.description, old.event_types, old.include_imports, old.is_enabled, old.max_in_flight, old.timeout_ms, old.deleted_at)
    is distinct from (new.org_id, new.id, new.version, new.created_at, new.url, new.description, new.event_types, new.include_imports, new.is_enabled, new.max_in_flight, new.timeout_ms, new.deleted_at))
  execute function app.touch();
