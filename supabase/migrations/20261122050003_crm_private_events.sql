-- Events of records that a role may reach in part are seen with the record; those of notes always, as one may have been made
-- private since.
alter policy record_rule on public.domain_events using (
  (object_type = any ((select app.seen_types())::text[]) and (object_type <> 'interaction' or (select app.can('private_notes.read'))))
  or case object_type
    when 'company' then exists (select from public.companies r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'person' then exists (select from public.people r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'deal' then exists (select from public.deals r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'task' then exists (select from public.tasks r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'interaction' then exists (select from public.interactions r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    else false end);
