-- What an inbox needs beside its rows: finding conversations, and hearing that some have changed.

-- Finding conversations: by subject, by whom they are with, and by what was said in them as far as the reader may read it.

create index conversations_search_idx on public.conversations using gin (org_id,
  (lower(subject || ' ' || coalesce(counterpart_name, '') || case channel when 'phone' then ' ' || counterpart else '' end)) extensions.gin_trgm_ops)
  with (gin_pending_list_limit = 256);
create index email_participants_search_idx on public.email_participants using gin (org_id, (lower(address || ' ' || name)) extensions.gin_trgm_ops)
  with (gin_pending_list_limit = 256);
create index sms_search_idx on public.sms using gin (org_id, (lower(body)) extensions.gin_trgm_ops) with (gin_pending_list_limit = 256);
-- Of a mail's text the words: trigrams of whole letters would be larger than the letters. Whatever stands between words is none.
create index email_bodies_search_idx on public.email_bodies using gin (org_id,
  (to_tsvector('pg_catalog.simple', regexp_replace(left(coalesce(text, snippet), 50000), '[^[:alnum:]]+', ' ', 'g'))))
  with (gin_pending_list_limit = 256);

-- Whether what hangs on these records is within the caller's reach: the first that is set decides, as the policies say.
create function private.within_reach(deal uuid, person uuid, company uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return case
    when deal is not null then exists (select from public.deals r where r.org_id = app.org_with('deals.read') and r.id = deal
      and (app.sees_all('deals.read') or r.owner_id = any (app.seen_owners('deals.read'))))
    when person is not null then exists (select from public.people r where r.org_id = app.org_with('people.read') and r.id = person
      and (app.sees_all('people.read') or r.owner_id = any (app.seen_owners('people.read'))))
    when company is not null then exists (select from public.companies r where r.org_id = app.org_with('companies.read') and r.id = company
      and (app.sees_all('companies.read') or r.owner_id = any (app.seen_owners('companies.read'))))
    else false end;
end $$;

-- Conversations that the caller may see and that have the term, those of which was said last first. Steps over RLS as app.search()
-- does: each part asks for its permission, and a text counts for those alone who may read it, so that what is found, and how much,
-- tells nobody of what is not theirs. Where nothing has the term word for word, what is like it is looked for, save in the text of mails.
create function app.search_conversations(term text, max_rows int default 500) returns setof uuid
language plpgsql stable security definer set search_path = '' set pg_trgm.word_similarity_threshold = 0.45 set plan_cache_mode = force_custom_plan as $$
declare
  wanted text := lower(btrim(term));
  escaped text := replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_');
  -- An index finds three letters anywhere, and two only where a word begins.
  first text := case when length(wanted) < 3 then escaped || '%' else '%' || escaped || '%' end;
  inside text := case when length(wanted) < 3 then '% ' || escaped || '%' else first end;
  -- A number is found however it is written.
  digits text := case when wanted ~ '^[+(]?[0-9][0-9 ()/.-]*$' then '%' || ltrim(regexp_replace(wanted, '[^0-9]', '', 'g'), '0') || '%' end;
  words tsquery := (select to_tsquery('pg_catalog.simple', string_agg(w[1] || ':*', ' & ')) from regexp_matches(wanted, '[[:alnum:]]+', 'g') w);
  trigrams int := cardinality(extensions.show_trgm(wanted));
  likeness real;
  org constant uuid := app.org_with('conversations.read');
  me constant uuid := app.current_member_id();
  actor constant uuid := app.current_actor_id();
  org_emails constant uuid := app.org_with('emails.read');
  org_sms constant uuid := app.org_with('sms.read');
  org_notes constant uuid := app.org_with('interactions.read');
  org_people constant uuid := app.org_with('people.read');
  all_records constant boolean := app.sees_all('deals.read', 'people.read', 'companies.read');
  all_people constant boolean := app.sees_all('people.read');
  owners constant uuid[] := case when not app.sees_all('people.read') then app.seen_owners('people.read') end;
begin
  -- Of signs alone an index knows nothing.
  if org is null or length(wanted) < 2 or trigrams = 0 then return; end if;
  if length(digits) < 5 then digits := null; end if;
  -- Word for word; then with room for one wrong letter, which spoils four trigrams however long the term is; then for more.
  foreach likeness in array array[1, greatest(0.45, least(0.65, 1 - 4.5 / trigrams)), 0.45] loop
    perform set_config('pg_trgm.word_similarity_threshold', likeness::text, true);
    return query
    with
    named as materialized (
      select c.id from public.conversations c
      where c.org_id = org and likeness = 1 and (lower(c.subject || ' ' || coalesce(c.counterpart_name, '') || case c.channel when 'phone' then ' ' || c.counterpart else '' end) like any (array[first, inside, digits]))
      union all
      select c.id from public.conversations c
      where c.org_id = org and likeness < 1 and wanted operator(extensions.<%) lower(c.subject || ' ' || coalesce(c.counterpart_name, '') || case c.channel when 'phone' then ' ' || c.counterpart else '' end)),
    known as materialized (
      select p.id from public.people p
      where p.org_id = org_people and p.deleted_at is null and (all_people or p.owner_id = any (owners)) and likeness = 1
        and lower(p.full_name || ' ' || coalesce(p.email, '')) like any (array[first, inside])
      union all
      select p.id from public.people p
      where p.org_id = org_people and p.deleted_at is null and (all_people or p.owner_id = any (owners)) and likeness < 1
        and wanted operator(extensions.<%) lower(p.full_name || ' ' || coalesce(p.email, ''))),
    took_part as materialized (
      select a.email_id from public.email_participants a
      where a.org_id = org_emails and likeness = 1 and lower(a.address || ' ' || a.name) like any (array[first, inside])
      union all
      select a.email_id from public.email_participants a
      where a.org_id = org_emails and likeness < 1 and wanted operator(extensions.<%) lower(a.address || ' ' || a.name)),
    texted as materialized (
      select s.conversation_id as id from public.sms s
      where s.org_id = org_sms and likeness = 1 and lower(s.body) like any (array[first, inside]) and s.state <> 'cancelled'
        and (all_records or s.member_id = me or private.within_reach(s.deal_id, s.person_id, s.company_id))
      union all
      select s.conversation_id from public.sms s
      where s.org_id = org_sms and likeness < 1 and wanted operator(extensions.<%) lower(s.body) and s.state <> 'cancelled'
        and (all_records or s.member_id = me or private.within_reach(s.deal_id, s.person_id, s.company_id))),
    worded as materialized (
      select b.id from public.email_bodies b
      where b.org_id = org_emails and likeness = 1 and length(wanted) > 2 and (b.member_id = me or b.shared)
        and to_tsvector('pg_catalog.simple', regexp_replace(left(coalesce(b.text, b.snippet), 50000), '[^[:alnum:]]+', ' ', 'g')) @@ words
      -- Of a word that most mails have, the newest mails. Where some are out of reach all count, so that they take nobody's place.
      order by b.id desc limit case when all_records then 10000 end),
    mailed as materialized (
      select e.conversation_id as id from (select email_id from took_part union select w.id from worded w) hit
        join public.emails e on e.org_id = org_emails and e.id = hit.email_id
      where e.deleted_at is null and e.state <> 'cancelled'
        and (e.member_id = me or e.author_id = actor or all_records or private.within_reach(e.deal_id, e.person_id, e.company_id))
        and (e.shared or e.member_id = me or e.author_id = actor or num_nonnulls(e.deal_id, e.person_id, e.company_id) > 0)),
    noted as materialized (
      select c.id from public.conversations c join public.interactions n on n.org_id = org_notes and n.id = c.interaction_id
      where c.org_id = org and c.owner_id = me and c.channel = 'mention' and not c.note_private
        and (likeness = 1 and lower(n.body) like any (array[first, inside]) or likeness < 1 and wanted operator(extensions.<%) lower(n.body)))
    select c.id from public.conversations c
    where c.org_id = org and (c.id = any (array(select id from named union select id from texted union select id from mailed union select id from noted))
        or c.person_id = any (array(select id from known)))
      and (all_records or (c.channel <> 'mention' and me in (c.owner_id, c.assignee_id)) or private.within_reach(c.deal_id, c.person_id, c.company_id))
      and (c.channel = 'phone' or (c.channel = 'email' and (c.visibility = 'shared' or num_nonnulls(c.deal_id, c.person_id, c.company_id) > 0))
        or (me in (c.owner_id, c.assignee_id) and not c.hidden and (not c.note_private or app.can('private_notes.read'))))
    order by c.last_at desc, c.id desc limit least(greatest(max_rows, 1), 1000);
    exit when found;
  end loop;
end $$;
grant execute on function app.search_conversations(text, int) to rapport_app;

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

-- A conversation counts the messages that it shows: one that was called back or deleted goes, one that joins another thread moves.
create function app.recount_conversation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  counted boolean := old.state <> 'cancelled' and to_jsonb(old) ->> 'deleted_at' is null;
  counts boolean := new.state <> 'cancelled' and to_jsonb(new) ->> 'deleted_at' is null;
begin
  if counted and not (counts and new.conversation_id = old.conversation_id) then
    update public.conversations c set message_count = greatest(0, c.message_count - 1) where c.org_id = old.org_id and c.id = old.conversation_id;
  end if;
  if counts and not (counted and new.conversation_id = old.conversation_id) then
    update public.conversations c set message_count = c.message_count + 1 where c.org_id = new.org_id and c.id = new.conversation_id;
  end if;
  return null;
end $$;
create trigger recount after update of state, deleted_at, conversation_id on public.emails for each row
  when ((old.state = 'cancelled', old.deleted_at is null, old.conversation_id) is distinct from (new.state = 'cancelled', new.deleted_at is null, new.conversation_id))
  execute function app.recount_conversation();
create trigger recount after update of state on public.sms for each row
  when ((old.state = 'cancelled') <> (new.state = 'cancelled')) execute function app.recount_conversation();
