-- New months of the audit log refuse TRUNCATE as the old ones do; an org's settings are on record.
create or replace function app.ensure_partitions(parent regclass, first_month date, months int) returns int
language plpgsql set search_path = '' as $$
declare
  month_start timestamptz;
  child text;
  guard regproc;
  made int := 0;
begin
  for i in 0 .. months - 1 loop
    month_start := (date_trunc('month', first_month::timestamp) + make_interval(months => i)) at time zone 'UTC';
    child := format('%s_%s', (select relname from pg_catalog.pg_class where oid = parent), to_char(month_start at time zone 'UTC', 'YYYY_MM'));
    if to_regclass(format('partitions.%I', child)) is null then
      execute format('create table partitions.%I partition of %s for values from (%L) to (%L)', child, parent,
        app.uuid7_floor(month_start),
        app.uuid7_floor(((month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
      execute format('alter table partitions.%I enable row level security', child);
      execute format('alter table partitions.%I force row level security', child);
      execute format('revoke all on partitions.%I from public, anon, authenticated, service_role', child);
      -- A trigger on TRUNCATE is not inherited.
      for guard in select t.tgfoid from pg_catalog.pg_trigger t where t.tgrelid = parent and not t.tgisinternal and t.tgtype & 32 = 32 loop
        execute format('create trigger keep_audit_whole before truncate on partitions.%I for each statement execute function %s()', child, guard);
      end loop;
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;

-- An org's own settings are on record as the rows of its tables are.
create trigger audit_insert after insert on public.orgs referencing new table as new_rows for each statement execute function app.audit_rows('orgs');
create trigger audit_update after update on public.orgs referencing old table as old_rows new table as new_rows for each statement execute function app.audit_rows('orgs');
create trigger audit_delete after delete on public.orgs referencing old table as old_rows for each statement execute function app.audit_rows('orgs');
