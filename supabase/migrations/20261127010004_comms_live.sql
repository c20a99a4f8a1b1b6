-- Wakes those who look at an inbox: which conversations of these orgs have changed within a while, whatever changed them. What a
-- transaction changes bears the time of its beginning, so whoever asks looks back further than it has seen.
create index conversations_updated_idx on public.conversations (org_id, updated_at);
create function app.inbox_changes(orgs uuid[], back interval default '15 seconds') returns table (org_id uuid, id uuid, version int)
language sql stable security definer set search_path = '' as $$
  select c.org_id, c.id, c.version from unnest(orgs) o (org) cross join lateral (
    select c.org_id, c.id, c.version from public.conversations c
    where c.org_id = o.org and c.updated_at > now() - back order by c.updated_at desc limit 200) c
$$;
grant execute on function app.inbox_changes(uuid[], interval) to rapport_web;
