-- After an expired history labels and deletions are caught up from the provider's lists; a conversation is read once all of it is.
-- Labels of what is stored of a mailbox, for the lease's holder, to be held against the provider's. What is deleted here stays so.
create function app.known_labels(org uuid, integration uuid, lease uuid) returns table (provider_id text, labels text[])
language sql stable security definer set search_path = '' as $$
  select e.provider_id, e.labels from public.emails e
  where e.org_id = org and e.integration_id = integration and e.provider_id is not null and e.deleted_at is null
    and exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease)
$$;
grant execute on function app.known_labels(uuid, uuid, uuid) to rapport_worker;

-- Labels as they are at the provider now: [{provider_id, labels}]; no labels: deleted there. What is read there is read here, a
-- conversation once nothing in it is unread any more.
create or replace function app.note_labels(org uuid, integration uuid, lease uuid, changes jsonb) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  changed int;
begin
  if not exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease) then return 0; end if;
  with wanted as (
    select c ->> 'provider_id' as provider_id, case when jsonb_typeof(c -> 'labels') = 'array' then array(select jsonb_array_elements_text(c -> 'labels')) end as labels
    from jsonb_array_elements(changes) c
  ), hit as (
    select e.id, e.conversation_id, w.labels, not e.is_read and (w.labels is null or not 'UNREAD' = any (w.labels)) as was_unread
    from wanted w join public.emails e on e.org_id = org and e.integration_id = integration and e.provider_id = w.provider_id and e.deleted_at is null
  ), made as (
    update public.emails e set labels = coalesce(h.labels, e.labels), is_read = case when h.labels is null then e.is_read else not 'UNREAD' = any (h.labels) end,
      deleted_at = case when h.labels is null then now() end
    from hit h where e.org_id = org and e.id = h.id
    returning e.id
  ), read as (
    update public.conversations c set unread = false
    where c.org_id = org and c.unread and c.id in (select h.conversation_id from hit h where h.was_unread)
      and not exists (select from public.emails e left join hit h on h.id = e.id
        where e.org_id = org and e.conversation_id = c.id and e.deleted_at is null
          and case when h.id is null then not e.is_read else 'UNREAD' = any (h.labels) end)
  )
  select count(*) into changed from made;
  return changed;
end $$;
