-- A call is placed at once or not at all; a call is found by a SID alone.
-- One call by its SID, or by the id that we gave along with it as long as the SID has not been noted; locked.
create or replace function private.find_call(sid text, org uuid, call uuid) returns public.calls
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.calls;
begin
  if coalesce(sid, '') = '' then return null; end if;
  select c.* into one from public.calls c where c.twilio_sid = sid for update;
  if not found and call is not null then
    update public.calls c set twilio_sid = sid where c.org_id = org and c.id = call and c.twilio_sid is null and c.direction = 'outbound' returning c.* into one;
    if found then delete from private.phone_queue q where q.org_id = org and q.id = call; end if;
  end if;
  return one;
end $$;

-- Takes calls that are to be placed, in turns as claim_sms does. What was tried once is never dialled again by itself; nor what waited so
-- long that nobody sits by the phone any more, or what was asked meanwhile not to be done.
create or replace function app.claim_calls(max_rows int default 10) returns table (org_id uuid, id uuid, lease uuid, is_open boolean, tried_at timestamptz,
  from_number text, through_number text, to_number text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  one record;
  reason text;
begin
  for one in
    select q.org_id, q.id, q.tried_at, c.occurred_at, c.phone_id, c.from_number, c.through_number, c.to_number
    from private.pick_phone_work('call', max_rows) w
      join private.phone_queue q on q.org_id = w.org_id and q.id = w.id join public.calls c on c.org_id = q.org_id and c.id = q.id
    for update of c skip locked
  loop
    reason := case when one.tried_at is not null then null
      when one.occurred_at < now() - interval '2 minutes' then 'It could not be placed at once. Call again.'
      when not exists (select from private.phone_numbers n where n.org_id = one.org_id and n.phone_id = one.phone_id) then 'The number that it was to come from has been released.'
      else private.may_call(one.org_id, one.to_number) end;
    if reason is not null then
      update public.calls c set state = 'failed', ended_at = now(), duration_seconds = 0, error = left(reason, 2000)
      where c.org_id = one.org_id and c.id = one.id and c.state in ('ringing', 'in_progress');
      delete from private.phone_queue q where q.org_id = one.org_id and q.id = one.id;
      continue;
    end if;
    lease := gen_random_uuid();
    is_open := one.tried_at is not null;
    tried_at := coalesce(one.tried_at, now());
    update private.phone_queue q set lease_id = claim_calls.lease, attempts = q.attempts + (not claim_calls.is_open)::int, tried_at = claim_calls.tried_at,
      next_attempt_at = now() + interval '60 seconds'
    where q.org_id = one.org_id and q.id = one.id;
    org_id := one.org_id; id := one.id; from_number := one.from_number; through_number := one.through_number; to_number := one.to_number;
    return next;
  end loop;
end $$;
