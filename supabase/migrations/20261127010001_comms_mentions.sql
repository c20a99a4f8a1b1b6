-- Notes that mention members, and the lines that these get in their inbox.
alter table public.conversations add column interaction_id uuid;
alter table public.conversations
  add constraint conversations_interaction_fkey foreign key (org_id, interaction_id) references public.interactions (org_id, id) on delete cascade,
  add constraint conversations_of_note check ((channel = 'mention') = (interaction_id is not null)),
  add constraint conversations_own_mention check (channel <> 'mention' or (visibility = 'private' and num_nonnulls(assignee_id, team_id) = 0));
comment on column public.conversations.interaction_id is 'the note that mentions its owner, for whom alone it is';
create index conversations_interaction_idx on public.conversations (org_id, interaction_id) where interaction_id is not null;
select app.tenant_table('public.conversations', 'conversations', type => 'conversation', links => '{deal_id,person_id,company_id}',
  mine => '(select app.current_member_id()) in (conversations.owner_id, conversations.assignee_id)',
  rule => $$(channel = 'phone' or (channel = 'email' and (visibility = 'shared' or num_nonnulls(deal_id, person_id, company_id) > 0))
    or (channel <> 'mention' and (select app.current_member_id()) in (owner_id, assignee_id))
    or (owner_id = (select app.current_member_id()) and exists (select from public.interactions n
      where n.org_id = conversations.org_id and n.id = conversations.interaction_id and n.deleted_at is null)))$$,
  audited => false);
-- Messages make conversations; people sort them.
revoke insert, update, delete on public.conversations from rapport_app;
grant update (state, snoozed_until, assignee_id, team_id, unread, visibility, company_id, person_id, deal_id) on public.conversations to rapport_app;
drop policy tenant_insert on public.conversations;
drop policy tenant_delete on public.conversations;

-- A note may mention members: each, save its author, gets a line in the inbox, seen while the note is. Whoever writes names active
-- members of the org; who is mentioned already stays, whatever became of them.
alter table public.interactions add column mentions uuid[] not null default '{}';
alter table public.interactions add constraint interactions_mentions_check check (cardinality(mentions) <= 50 and (kind = 'note' or mentions = '{}'));
comment on column public.interactions.mentions is 'members whom a note mentions';
grant insert (mentions), update (mentions) on public.interactions to rapport_app;
create function app.guard_mentions() returns trigger
language plpgsql set search_path = '' as $$
declare
  known uuid[] := case when tg_op = 'UPDATE' then old.mentions else '{}' end;
begin
  -- Runs before any policy is asked: of another org nobody learns whose id there is.
  if app.is_server() and app.org_with('interactions.write') is distinct from new.org_id then return new; end if;
  if exists (select from unnest(new.mentions) m where m is null or m <> all (known)
    and not exists (select from public.org_members o where o.org_id = new.org_id and o.id = m and o.status = 'active')) then
    raise exception 'a note mentions active members of its organisation alone' using errcode = '23503', constraint = 'interactions_mentions', table = 'interactions';
  end if;
  return new;
end $$;
create trigger guard_mentions before insert on public.interactions for each row when (new.mentions <> '{}') execute function app.guard_mentions();
create trigger guard_mentions_change before update of mentions on public.interactions for each row
  when (old.mentions is distinct from new.mentions) execute function app.guard_mentions();

-- The lines follow the note: who is mentioned newly gets one, who is no longer loses it, and it is about what the note is about. A
-- note that mentions the writer of another on the same record answers it.
create function app.tell_mentions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  writer record;
begin
  select m.id, m.name into writer from public.org_members m where new.author_type = 'user' and m.org_id = new.org_id and m.user_id = new.author_id;
  if tg_op = 'UPDATE' then
    delete from public.conversations c where c.org_id = new.org_id and c.interaction_id = new.id and c.owner_id <> all (new.mentions);
    -- What did not change is told as well: the note came into the bin or out of it, and the line with it.
    update public.conversations c set deal_id = new.deal_id, person_id = new.person_id, company_id = new.company_id
    where c.org_id = new.org_id and c.interaction_id = new.id;
  end if;
  insert into public.conversations (org_id, channel, interaction_id, counterpart, counterpart_name, owner_id, visibility, last_kind, unread, message_count,
    deal_id, person_id, company_id)
  select new.org_id, 'mention', new.id, new.id::text, coalesce(writer.name, (select k.name from public.api_keys k where k.org_id = new.org_id and k.id = new.author_id)),
    m.id, 'private', 'mention', true, 1, new.deal_id, new.person_id, new.company_id
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
create trigger tell_mentions after insert on public.interactions for each row when (new.mentions <> '{}') execute function app.tell_mentions();
create trigger tell_mentions_change after update of mentions, deleted_at, deal_id, person_id, company_id on public.interactions for each row
  when ((old.mentions <> '{}' or new.mentions <> '{}') and (old.mentions, old.deleted_at, old.deal_id, old.person_id, old.company_id)
    is distinct from (new.mentions, new.deleted_at, new.deal_id, new.person_id, new.company_id)) execute function app.tell_mentions();

-- A row as the API shows it: money as a decimal string, without the org and what is derived for matching.
create or replace function private.present(row_now jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  shown jsonb := row_now - '{org_id,name_key,email_normalized,phone_normalized,lease_id,lease_until,hears_since}'::text[];
  money text;
begin
  if shown ?| '{amount,price,annual_revenue}'::text[] then
    foreach money in array array['amount', 'price', 'annual_revenue'] loop
      if jsonb_typeof(shown -> money) = 'number' then
        shown := jsonb_set(shown, array[money], to_jsonb(app.minor_to_decimal((shown ->> money)::bigint, shown ->> 'currency')));
      end if;
    end loop;
  end if;
  -- Of a private note everybody may learn that it is there, nobody by an event what it says or whom it mentions.
  if shown ->> 'visibility' = 'private' then
    shown := shown || '{"body": null}' || case when shown ? 'mentions' then '{"mentions": []}'::jsonb else '{}' end;
  end if;
  return shown;
end $$;
