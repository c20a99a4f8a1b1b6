-- Nobody hangs a thing on a record that they may not see, also where they see the thing itself because it is theirs.
-- Runs with the rights of whoever writes, so a policy decides what is there.
create function app.guard_hanging() returns trigger
language plpgsql set search_path = '' as $$
declare
  target text := case when new.deal_id is not null then 'deals' when new.person_id is not null then 'people' else 'companies' end;
  wanted uuid := coalesce(new.deal_id, new.person_id, new.company_id);
  found boolean;
begin
  if wanted is null or not app.is_server() or app.sees_all(target || '.read') then return new; end if;
  execute format('select exists (select from public.%I r where r.org_id = $1 and r.id = $2)', target) into found using new.org_id, wanted;
  if not found then
    raise exception 'it would hang on a record that you may not see' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_hanging before insert on public.tasks for each row execute function app.guard_hanging();
create trigger guard_hanging_change before update of deal_id, person_id, company_id on public.tasks for each row
  when ((old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id)) execute function app.guard_hanging();
create trigger guard_hanging before insert on public.interactions for each row execute function app.guard_hanging();
create trigger guard_hanging_change before update of deal_id, person_id, company_id on public.interactions for each row
  when ((old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id)) execute function app.guard_hanging();
