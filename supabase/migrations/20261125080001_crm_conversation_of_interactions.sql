alter table public.interactions add column conversation_id uuid;
select app.tenant_table('public.interactions', 'interactions', type => 'interaction', links => '{deal_id,person_id,company_id}',
  mine => 'interactions.author_id = (select app.current_actor_id())',
  rule => $$(visibility = 'everyone' or author_id = (select app.current_actor_id()) or (select app.can('private_notes.read')))$$);
comment on column public.interactions.conversation_id is 'where a message belongs; null: written by hand';
revoke insert (conversation_id), update (conversation_id) on public.interactions from rapport_app;
-- Messages that stand in a person's timeline although they are about somebody else, from that place on: none, until a chapter that
-- knows messages says so.
create function app.also_in_timeline(person uuid, before timestamptz, before_id uuid, max_rows int) returns setof uuid
language sql stable set search_path = '' as $$ select null::uuid where false $$;
grant execute on function app.also_in_timeline(uuid, timestamptz, uuid, int) to authenticated, rapport_app;
