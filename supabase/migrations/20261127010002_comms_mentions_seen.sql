-- A list of conversations is planned without the months of notes.
-- Whether the caller may see a note, by its own policy. A function, because the plan of a list need not hold all months of notes.
create function app.sees_note(org uuid, note uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.interactions n where n.org_id = org and n.id = note and n.deleted_at is null);
end $$;
grant execute on function app.sees_note(uuid, uuid) to authenticated, rapport_app;
select app.tenant_table('public.conversations', 'conversations', type => 'conversation', links => '{deal_id,person_id,company_id}',
  mine => '(select app.current_member_id()) in (conversations.owner_id, conversations.assignee_id)',
  rule => $$(channel = 'phone' or (channel = 'email' and (visibility = 'shared' or num_nonnulls(deal_id, person_id, company_id) > 0))
    or (channel <> 'mention' and (select app.current_member_id()) in (owner_id, assignee_id))
    or (owner_id = (select app.current_member_id()) and interaction_id is not null and app.sees_note(org_id, interaction_id)))$$,
  audited => false);
-- Messages make conversations; people sort them.
revoke insert, update, delete on public.conversations from rapport_app;
grant update (state, snoozed_until, assignee_id, team_id, unread, visibility, company_id, person_id, deal_id) on public.conversations to rapport_app;
drop policy tenant_insert on public.conversations;
drop policy tenant_delete on public.conversations;
