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

update public.conversations c set message_count = greatest(0, c.message_count - gone.n)
from (select m.org_id, m.conversation_id, count(*) as n from (
    select e.org_id, e.conversation_id from public.emails e where e.state = 'cancelled' or e.deleted_at is not null
    union all select s.org_id, s.conversation_id from public.sms s where s.state = 'cancelled') m group by 1, 2) gone
where c.org_id = gone.org_id and c.id = gone.conversation_id;
