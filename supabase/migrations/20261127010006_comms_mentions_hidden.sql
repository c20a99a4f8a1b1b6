-- A mention's line hangs on what its note hangs on, and is not seen while the note is private or in the bin: a list need not look at notes.
alter table public.conversations add column hidden boolean not null default false, add column note_private boolean not null default false;
comment on column public.conversations.hidden is 'of a mention: its note is in the bin';
comment on column public.conversations.note_private is 'of a mention: its note is private';
select app.tenant_table('public.conversations', 'conversations', type => 'conversation', links => '{deal_id,person_id,company_id}',
  mine => '(conversations.channel <> ''mention'' and (select app.current_member_id()) in (conversations.owner_id, conversations.assignee_id))',
  rule => $$(channel = 'phone' or (channel = 'email' and (visibility = 'shared' or num_nonnulls(deal_id, person_id, company_id) > 0))
    or ((select app.current_member_id()) in (owner_id, assignee_id) and not hidden and (not note_private or (select app.can('private_notes.read')))))$$,
  audited => false);
-- Messages make conversations; people sort them.
revoke insert, update, delete on public.conversations from rapport_app;
grant update (state, snoozed_until, assignee_id, team_id, unread, visibility, company_id, person_id, deal_id) on public.conversations to rapport_app;
drop policy tenant_insert on public.conversations;
drop policy tenant_delete on public.conversations;
drop function app.sees_note(uuid, uuid);
create or replace function app.tell_mentions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  writer record;
begin
  select m.id, m.name into writer from public.org_members m where new.author_type = 'user' and m.org_id = new.org_id and m.user_id = new.author_id;
  if tg_op = 'UPDATE' then
    delete from public.conversations c where c.org_id = new.org_id and c.interaction_id = new.id and c.owner_id <> all (new.mentions);
    update public.conversations c set deal_id = new.deal_id, person_id = new.person_id, company_id = new.company_id,
      hidden = new.deleted_at is not null, note_private = new.visibility <> 'everyone'
    where c.org_id = new.org_id and c.interaction_id = new.id;
  end if;
  insert into public.conversations (org_id, channel, interaction_id, counterpart, counterpart_name, owner_id, visibility, last_kind, unread, message_count,
    deal_id, person_id, company_id, hidden, note_private)
  select new.org_id, 'mention', new.id, new.id::text, coalesce(writer.name, (select k.name from public.api_keys k where k.org_id = new.org_id and k.id = new.author_id)),
    m.id, 'private', 'mention', true, 1, new.deal_id, new.person_id, new.company_id,
    new.deleted_at is not null, new.visibility <> 'everyone'
  from public.org_members m
  where m.org_id = new.org_id and m.id = any (new.mentions) and m.status = 'active' and m.id is distinct from writer.id
    and (tg_op = 'INSERT' or m.id <> all (old.mentions))
  on conflict (org_id, owner_id, counterpart) where channel = 'mention' do nothing;
  if tg_op = 'INSERT' then
    update public.conversations c set message_count = c.message_count + 1, last_direction = 'outbound', last_at = now(), unread = false
    from public.interactions n join public.org_members a on a.org_id = n.org_id and a.user_id = n.author_id and n.author_type = 'user'
    where c.org_id = new.org_id and c.owner_id = writer.id and c.channel = 'mention' and n.org_id = c.org_id and n.id = c.interaction_id
      and a.id = any (new.mentions) and coalesce(c.deal_id, c.person_id, c.company_id) = coalesce(new.deal_id, new.person_id, new.company_id);
  end if;
  return null;
end $$;
drop trigger tell_mentions_change on public.interactions;
create trigger tell_mentions_change after update of mentions, visibility, deleted_at, deal_id, person_id, company_id on public.interactions for each row
  when ((old.mentions <> '{}' or new.mentions <> '{}') and (old.mentions, old.visibility, old.deleted_at, old.deal_id, old.person_id, old.company_id)
    is distinct from (new.mentions, new.visibility, new.deleted_at, new.deal_id, new.person_id, new.company_id)) execute function app.tell_mentions();
update public.conversations c set hidden = n.deleted_at is not null, note_private = n.visibility <> 'everyone' from public.interactions n
where c.channel = 'mention' and n.org_id = c.org_id and n.id = c.interaction_id and (n.visibility <> 'everyone' or n.deleted_at is not null);
-- Settings of pg_trgm may be set once it is loaded.
select extensions.show_limit();
create or replace function app.search_conversations(term text, max_rows int default 500) returns setof uuid
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
