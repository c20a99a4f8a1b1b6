-- Sequences: mails, texts and tasks to one person after another, with waits in that person's time, until they answer. A worker takes
-- up what is due, writes the words and hands them back; whether they go is decided here, once, under the enrolment's lock.

create table public.sequences (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  owner_id uuid default app.current_member_id(),
  shared boolean not null default true,
  weekdays int[] not null default '{1,2,3,4,5}' check (weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) between 1 and 7),
  earliest text not null default '08:00' check (earliest ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  latest text not null default '18:00' check (latest ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
  stop_on_reply boolean not null default true,
  stop_on_meeting boolean not null default true,
  stop_on_won boolean not null default false,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id),
  constraint sequences_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id),
  constraint sequences_seen check (shared or owner_id is not null),
  constraint sequences_order check (earliest < latest)
);
comment on column public.sequences.shared is 'of the whole organisation; otherwise its owner''s alone';
comment on column public.sequences.weekdays is '1 is Monday; messages go on these days, between earliest and latest of the receiver''s time';
create unique index sequences_name_key on public.sequences (org_id, lower(name)) where shared and deleted_at is null;
create index sequences_name_idx on public.sequences (org_id, name, id) where deleted_at is null;
create index sequences_created_idx on public.sequences (org_id, created_at, id) where deleted_at is null;
create index sequences_deleted_idx on public.sequences (org_id, deleted_at, id) where deleted_at is not null;
create index sequences_owner_idx on public.sequences (org_id, owner_id);
select app.tenant_table('public.sequences', 'sequences', rule => $$(shared or owner_id = (select app.current_member_id()))$$);

create table public.sequence_steps (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  sequence_id uuid not null,
  position int not null check (position between 1 and 100),
  kind text not null check (kind in ('email', 'sms', 'task')),
  wait_days int not null default 0 check (wait_days between 0 and 365),
  wait_hours int not null default 0 check (wait_hours between 0 and 23),
  template_id uuid,
  subject text not null default '' check (length(subject) <= 900),
  body text not null default '' check (length(body) <= 100000),
  as_reply boolean not null default false,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint sequence_steps_sequence_fkey foreign key (org_id, sequence_id) references public.sequences (org_id, id) on delete cascade,
  constraint sequence_steps_template_fkey foreign key (org_id, template_id) references public.email_templates (org_id, id) on delete set null (template_id),
  constraint sequence_steps_of_kind check ((kind = 'email' or (template_id is null and not as_reply)) and (kind <> 'sms' or body <> '') and (kind <> 'task' or subject <> ''))
);
comment on column public.sequence_steps.wait_days is 'of the receiver''s calendar, after the step before';
comment on column public.sequence_steps.subject is 'of a mail, or a task''s title';
create unique index sequence_steps_position_key on public.sequence_steps (org_id, sequence_id, position);
create index sequence_steps_template_idx on public.sequence_steps (org_id, template_id) where template_id is not null;
select app.tenant_table('public.sequence_steps', 'sequences',
  rule => $$exists (select from public.sequences s where s.org_id = sequence_steps.org_id and s.id = sequence_steps.sequence_id)$$);

create table public.sequence_enrollments (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  sequence_id uuid not null,
  person_id uuid not null,
  member_id uuid,
  integration_id uuid,
  phone_id uuid,
  state text not null default 'active' check (state in ('active', 'finished', 'stopped', 'failed', 'paused')),
  stop_reason text check (stop_reason in ('replied', 'opted_out', 'bounced', 'meeting', 'manual', 'deal_won')),
  error text check (length(error) <= 2000),
  next_position int not null default 1,
  next_run_at timestamptz(3),
  time_zone text not null default 'UTC',
  last_email_id uuid,
  started_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  author_type text not null default 'system' check (author_type in ('user', 'key', 'system')),
  author_id uuid,
  lease_id uuid,
  lease_until timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  constraint sequence_enrollments_sequence_fkey foreign key (org_id, sequence_id) references public.sequences (org_id, id) on delete cascade,
  constraint sequence_enrollments_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete cascade,
  constraint sequence_enrollments_member_fkey foreign key (org_id, member_id) references public.org_members (org_id, id) on delete set null (member_id),
  constraint sequence_enrollments_integration_fkey foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete set null (integration_id),
  constraint sequence_enrollments_phone_fkey foreign key (org_id, phone_id) references public.phones (org_id, id) on delete set null (phone_id),
  constraint sequence_enrollments_stopped check ((state = 'stopped') = (stop_reason is not null))
);
comment on column public.sequence_enrollments.time_zone is 'the receiver''s, by their number or location; else the organisation''s';
comment on column public.sequence_enrollments.next_position is 'the first step from this position on is the next';
create unique index sequence_enrollments_active_key on public.sequence_enrollments (org_id, sequence_id, person_id) where state in ('active', 'paused');
create index sequence_enrollments_due_idx on public.sequence_enrollments (next_run_at) where state = 'active';
create index sequence_enrollments_started_idx on public.sequence_enrollments (org_id, sequence_id, started_at desc, id desc);
create index sequence_enrollments_all_idx on public.sequence_enrollments (org_id, started_at desc, id desc);
create index sequence_enrollments_person_idx on public.sequence_enrollments (org_id, person_id, state);
create index sequence_enrollments_member_idx on public.sequence_enrollments (org_id, member_id);
create index sequence_enrollments_integration_idx on public.sequence_enrollments (org_id, integration_id);
create index sequence_enrollments_phone_idx on public.sequence_enrollments (org_id, phone_id);
select app.tenant_table('public.sequence_enrollments', 'sequences', type => 'sequence_enrollment', hidden => '{lease_id,lease_until}', links => '{person_id}',
  mine => 'sequence_enrollments.member_id = (select app.current_member_id())');
-- They begin by a function that looks at whom and from where; people stop, pause and resume them.
revoke insert, update, delete on public.sequence_enrollments from rapport_app;
grant update (state, stop_reason, next_run_at, ended_at, error) on public.sequence_enrollments to rapport_app;
drop policy tenant_insert on public.sequence_enrollments;
drop policy tenant_delete on public.sequence_enrollments;
create trigger emit_started after insert on public.sequence_enrollments for each row execute function app.emit('sequence_enrollment.started');
create trigger emit_stopped after update of state on public.sequence_enrollments for each row
  when (old.state not in ('stopped', 'failed') and new.state in ('stopped', 'failed')) execute function app.emit('sequence_enrollment.stopped');
create trigger emit_finished after update of state on public.sequence_enrollments for each row
  when (old.state <> 'finished' and new.state = 'finished') execute function app.emit('sequence_enrollment.finished');

-- Which step of which enrolment has been done, and by what: the key is why none is done twice.
create table private.sequence_sends (
  org_id uuid not null,
  enrollment_id uuid not null,
  step_id uuid not null,
  sequence_id uuid not null,
  kind text not null,
  message_id uuid not null,
  sent_at timestamptz(3) not null default clock_timestamp(),
  primary key (org_id, enrollment_id, step_id),
  foreign key (org_id, enrollment_id) references public.sequence_enrollments (org_id, id) on delete cascade
);
create index sequence_sends_sequence_idx on private.sequence_sends (org_id, sequence_id, step_id);

-- When an enrolment's next step may be done at the earliest, by the sequence's days and hours and those that hold for its receiver.
create function private.sequence_moment(one public.sequence_enrollments, step_kind text, at timestamptz) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  windows jsonb;
  address text;
  moment timestamptz := at;
  later timestamptz;
begin
  if step_kind = 'task' then return at; end if;
  select jsonb_build_array(jsonb_build_object('weekdays', s.weekdays, 'earliest', s.earliest, 'latest', s.latest)) into windows
  from public.sequences s where s.org_id = one.org_id and s.id = one.sequence_id;
  select case step_kind when 'sms' then p.phone_normalized else p.email_normalized end into address from public.people p where p.org_id = one.org_id and p.id = one.person_id;
  for turn in 1 .. 50 loop
    later := private.next_in_window(moment, one.time_zone, windows);
    if address is not null then later := private.next_allowed(one.org_id, step_kind, address, later, one.person_id); end if;
    if later is null or later = moment or later = 'infinity' then return coalesce(later, 'infinity'); end if;
    moment := later;
  end loop;
  return 'infinity';
end $$;

-- A wait of days ends at the same hour of the receiver's clock.
create function private.after_wait(at timestamptz, zone text, days int, hours int) returns timestamptz
language sql stable set search_path = '' as $$
  select ((at at time zone zone) + make_interval(days => days)) at time zone zone + make_interval(hours => hours)
$$;

-- Puts people into a sequence, each with a reason where it cannot be: reason null and an id, or the other way round.
create function app.enroll(sequence uuid, people uuid[], integration uuid default null, phone uuid default null, at timestamptz default now())
returns table (person_id uuid, enrollment_id uuid, reason text)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  org uuid := app.org_with('sequences.write');
  me uuid := app.current_member_id();
  box public.integrations;
  ours public.phones;
  kinds text[];
  first public.sequence_steps;
  one record;
  zone text;
begin
  if org is null then raise exception 'this needs the permission sequences.write' using errcode = '42501'; end if;
  if not exists (select from public.sequences s where s.org_id = org and s.id = sequence and s.deleted_at is null and (s.shared or s.owner_id = me)) then
    raise exception 'there is no such sequence' using errcode = '22023', detail = 'sequence_id';
  end if;
  kinds := array(select distinct s.kind from public.sequence_steps s where s.org_id = org and s.sequence_id = sequence);
  if kinds = '{}' then raise exception 'this sequence has no steps' using errcode = '22023', detail = 'sequence_id'; end if;
  if 'email' = any (kinds) then
    if app.org_with('emails.write') is distinct from org then raise exception 'this needs the permission emails.write' using errcode = '42501'; end if;
    select i.* into box from public.integrations i where i.org_id = org and i.id = integration;
    if not found or (box.member_id is distinct from me and box.sends_for <> 'org') then
      raise exception 'this mailbox is not yours to send from' using errcode = '22023', detail = 'integration_id';
    end if;
    if box.state in ('needs_reconnect', 'disconnected') then
      raise exception '% has to be connected again before it can send', box.address using errcode = '22023', detail = 'integration_id';
    end if;
  end if;
  if 'sms' = any (kinds) then
    if app.org_with('sms.write') is distinct from org then raise exception 'this needs the permission sms.write' using errcode = '42501'; end if;
    ours := private.usable_phone(org, phone, 'sms');
    if not ours.can_text then raise exception 'this number cannot send texts' using errcode = '22023', detail = 'phone_id'; end if;
  end if;
  select s.* into first from public.sequence_steps s where s.org_id = org and s.sequence_id = sequence order by s.position limit 1;
  for one in select w.id, p.email_normalized, p.phone_normalized, p.id as known from unnest(people) with ordinality w (id, n)
    left join public.people p on p.org_id = org and p.id = w.id and p.deleted_at is null order by w.n
  loop
    person_id := one.id; enrollment_id := null;
    reason := case
      when one.known is null then 'there is no such person'
      when 'email' = any (kinds) and one.email_normalized is null then 'has no e-mail address'
      when 'sms' = any (kinds) and one.phone_normalized is null then 'has no phone number with its country'
      else coalesce(case when 'email' = any (kinds) then private.may_mail(org, one.email_normalized, true) end,
        case when 'sms' = any (kinds) then private.may_text(org, phone, one.phone_normalized) end) end;
    if reason is null then
      zone := (select p.zones[1] from private.places_of(org, coalesce(one.phone_normalized, one.email_normalized, ''), one.id) p limit 1);
      insert into public.sequence_enrollments as e (org_id, sequence_id, person_id, member_id, integration_id, phone_id, next_position, next_run_at, time_zone, started_at,
        author_type, author_id)
      values (org, sequence, one.id, coalesce(me, box.member_id, ours.member_id), box.id, ours.id, first.position,
        private.after_wait(at, coalesce(zone, 'UTC'), first.wait_days, first.wait_hours), coalesce(zone, 'UTC'), at,
        case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id())
      on conflict (org_id, sequence_id, person_id) where state in ('active', 'paused') do nothing returning e.id into enrollment_id;
      if enrollment_id is null then reason := 'is in this sequence already'; end if;
    end if;
    return next;
  end loop;
  perform pg_notify('rapport_jobs', '');
end $$;
grant execute on function app.enroll(uuid, uuid[], uuid, uuid, timestamptz) to rapport_app;

-- Ends enrolments for a reason, and calls back what of theirs has not begun to go.
create function private.stop_enrollments(org uuid, ids uuid[], why text) returns int
language plpgsql volatile set search_path = '' as $$
declare
  ended int;
begin
  update public.sequence_enrollments e set state = 'stopped', stop_reason = why, ended_at = now(), next_run_at = null, lease_id = null, lease_until = null
  where e.org_id = org and e.id = any (ids) and e.state in ('active', 'paused');
  get diagnostics ended = row_count;
  return ended;
end $$;
create function app.call_back_enrollment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.emails e set state = 'cancelled', send_at = null
  where e.org_id = new.org_id and e.enrollment_id = new.id and e.state = 'scheduled' and e.attempts = 0;
  update public.sms s set state = 'cancelled' where s.org_id = new.org_id and s.enrollment_id = new.id and s.state = 'queued'
    and not exists (select from private.phone_queue q where q.org_id = s.org_id and q.id = s.id and q.attempts > 0);
  return null;
end $$;
create trigger call_back after update of state on public.sequence_enrollments for each row
  when (old.state in ('active', 'paused') and new.state = 'stopped') execute function app.call_back_enrollment();
create index emails_enrollment_idx on public.emails (org_id, enrollment_id) where enrollment_id is not null;
create index sms_enrollment_idx on public.sms (org_id, enrollment_id) where enrollment_id is not null;

-- An answer ends it: of the person from wherever, or of anybody in the thread. What a machine answers is none.
create function app.stop_on_answer() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(
    select e.id from public.sequence_enrollments e join public.sequences s on s.org_id = e.org_id and s.id = e.sequence_id
    where e.org_id = new.org_id and e.state in ('active', 'paused') and s.stop_on_reply and e.person_id = new.person_id and e.started_at <= new.occurred_at), 'replied');
  if tg_table_name = 'emails' then
    perform private.stop_enrollments(new.org_id, array(
      select e.id from public.emails m join public.sequence_enrollments e on e.org_id = m.org_id and e.id = m.enrollment_id
        join public.sequences s on s.org_id = e.org_id and s.id = e.sequence_id
      where m.org_id = new.org_id and m.conversation_id = new.conversation_id and e.state in ('active', 'paused') and s.stop_on_reply), 'replied');
  end if;
  return null;
end $$;
create trigger stop_sequences after insert on public.emails for each row
  when (new.direction = 'inbound' and new.kind = 'message' and new.origin <> 'backfill') execute function app.stop_on_answer();
create trigger stop_sequences after insert on public.sms for each row when (new.direction = 'inbound') execute function app.stop_on_answer();
create trigger stop_sequences after insert on public.calls for each row when (new.direction = 'inbound') execute function app.stop_on_answer();

-- Somebody who asks not to be contacted is in no sequence any more; nor is one whose address does not work.
create function app.stop_on_opt_out() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(select e.id from public.sequence_enrollments e
    where e.org_id = new.org_id and e.person_id = new.person_id and e.state in ('active', 'paused')), case when new.source = 'bounce' then 'bounced' else 'opted_out' end);
  return null;
end $$;
create trigger stop_sequences after insert on public.opt_outs for each row
  when (new.action = 'recorded' and new.channel <> 'call' and new.person_id is not null) execute function app.stop_on_opt_out();
create function app.stop_on_meeting() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(
    select e.id from public.sequence_enrollments e join public.sequences s on s.org_id = e.org_id and s.id = e.sequence_id
    where e.org_id = new.org_id and e.person_id = new.person_id and e.state in ('active', 'paused') and s.stop_on_meeting), 'meeting');
  return null;
end $$;
create trigger stop_sequences after insert on public.interactions for each row when (new.kind = 'meeting' and new.person_id is not null) execute function app.stop_on_meeting();
create function app.stop_on_won() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(
    select e.id from public.sequence_enrollments e join public.sequences s on s.org_id = e.org_id and s.id = e.sequence_id
    where e.org_id = new.org_id and e.person_id = new.person_id and e.state in ('active', 'paused') and s.stop_on_won), 'deal_won');
  return null;
end $$;
create trigger stop_sequences after update of stage_id on public.deals for each row
  when (old.status <> 'won' and new.status = 'won' and new.person_id is not null) execute function app.stop_on_won();
-- What could not be sent ends it, with the reason.
create function app.stop_on_failure() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.state = 'bounced' then
    perform private.stop_enrollments(new.org_id, array[new.enrollment_id], 'bounced');
  else
    update public.sequence_enrollments e set state = 'failed', error = coalesce(new.error, 'a message could not be sent'), ended_at = now(), next_run_at = null, lease_id = null, lease_until = null
    where e.org_id = new.org_id and e.id = new.enrollment_id and e.state in ('active', 'paused');
  end if;
  return null;
end $$;
create trigger stop_sequences_failed after update of state on public.emails for each row
  when (new.enrollment_id is not null and old.state <> new.state and new.state in ('failed', 'bounced')) execute function app.stop_on_failure();
create trigger stop_sequences_failed after update of state on public.sms for each row
  when (new.enrollment_id is not null and old.state <> new.state and new.state in ('failed', 'undelivered')) execute function app.stop_on_failure();
create function app.stop_with_sequence() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(select e.id from public.sequence_enrollments e
    where e.org_id = new.org_id and e.sequence_id = new.id and e.state in ('active', 'paused')), 'manual');
  return null;
end $$;
create trigger stop_enrollments after update of deleted_at on public.sequences for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function app.stop_with_sequence();

-- Two who are found to be one go on in a sequence once: where both are on the way, the one who came keeps their place.
create function app.join_enrollments() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.stop_enrollments(new.org_id, array(select e.id from public.sequence_enrollments e
    where e.org_id = new.org_id and e.sequence_id = new.sequence_id and e.person_id = new.person_id and e.id <> new.id and e.state in ('active', 'paused')), 'manual');
  return new;
end $$;
create trigger join_enrollments before update of person_id on public.sequence_enrollments for each row
  when (old.person_id <> new.person_id and new.state in ('active', 'paused')) execute function app.join_enrollments();

-- The step that comes next, and when; none: the sequence is at its end.
create function private.advance_enrollment(org uuid, enrollment uuid, done_position int, at timestamptz) returns void
language plpgsql volatile set search_path = '' as $$
declare
  next public.sequence_steps;
begin
  select s.* into next from public.sequence_enrollments e join public.sequence_steps s on s.org_id = e.org_id and s.sequence_id = e.sequence_id and s.position > done_position
  where e.org_id = org and e.id = enrollment order by s.position limit 1;
  update public.sequence_enrollments e set lease_id = null, lease_until = null,
    state = case when next.id is null then 'finished' else e.state end, ended_at = case when next.id is null then at end,
    next_position = coalesce(next.position, done_position + 1),
    next_run_at = case when next.id is not null then private.after_wait(at, e.time_zone, next.wait_days, next.wait_hours) end
  where e.org_id = org and e.id = enrollment;
end $$;

-- Takes up steps that are due, for two minutes, with all that their words need. What is due at an hour at which nothing may go is put off
-- to the next one at which it may.
create function app.claim_sequence_steps(max_rows int default 20, at timestamptz default now()) returns table (org_id uuid, enrollment_id uuid, lease uuid, step_id uuid,
  kind text, subject text, body text, html text, as_reply boolean, previous_subject text, person jsonb, address text, sender jsonb, variables jsonb)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  one public.sequence_enrollments;
  step public.sequence_steps;
  template public.email_templates;
  who public.people;
  box public.integrations;
  before public.emails;
  moment timestamptz;
begin
  for one in select e.* from public.sequence_enrollments e
    where e.state = 'active' and e.next_run_at <= at and (e.lease_until is null or e.lease_until < at)
    order by e.next_run_at limit least(greatest(max_rows, 1), 100) for update skip locked
  loop
    select s.* into step from public.sequence_steps s where s.org_id = one.org_id and s.sequence_id = one.sequence_id and s.position >= one.next_position order by s.position limit 1;
    if not found then
      perform private.advance_enrollment(one.org_id, one.id, one.next_position, at);
      continue;
    end if;
    select p.* into who from public.people p where p.org_id = one.org_id and p.id = one.person_id and p.deleted_at is null;
    if not found then
      perform private.stop_enrollments(one.org_id, array[one.id], 'manual');
      continue;
    end if;
    moment := private.sequence_moment(one, step.kind, at);
    -- A reply needs what it answers to be there.
    before := null;
    if step.as_reply and one.last_email_id is not null then
      select e.* into before from public.emails e where e.org_id = one.org_id and e.id = one.last_email_id;
      if before.state in ('scheduled', 'sending') then moment := greatest(moment, at + interval '5 minutes'); end if;
    end if;
    if moment > at then
      update public.sequence_enrollments e set next_run_at = moment where e.org_id = one.org_id and e.id = one.id;
      continue;
    end if;
    select t.* into template from public.email_templates t where t.org_id = one.org_id and t.id = step.template_id;
    select i.* into box from public.integrations i where i.org_id = one.org_id and i.id = one.integration_id;
    lease := gen_random_uuid();
    update public.sequence_enrollments e set lease_id = lease, lease_until = at + interval '2 minutes' where e.org_id = one.org_id and e.id = one.id;
    org_id := one.org_id; enrollment_id := one.id; step_id := step.id; kind := step.kind;
    subject := coalesce(nullif(step.subject, ''), template.subject, '');
    body := coalesce(nullif(step.body, ''), template.text, '');
    html := case when step.body = '' then template.html end;
    as_reply := step.as_reply and before.id is not null; previous_subject := before.subject;
    person := jsonb_build_object('id', who.id, 'email', who.email, 'name', who.full_name);
    address := case step.kind when 'sms' then who.phone_normalized else who.email_normalized end;
    sender := jsonb_build_object('address', coalesce(box.address, ''), 'name', coalesce(box.display_name, ''), 'signature', coalesce(box.signature, ''));
    variables := jsonb_build_object('person.first_name', who.first_name, 'person.last_name', who.last_name, 'person.full_name', who.full_name, 'person.email', who.email,
      'person.job_title', who.job_title, 'sender.name', coalesce(box.display_name, (select m.name from public.org_members m where m.org_id = one.org_id and m.id = one.member_id)),
      'sender.email', box.address, 'org.name', (select o.name from public.orgs o where o.id = one.org_id),
      'company.name', (select c.name from public.companies c where c.org_id = one.org_id and c.id = who.company_id),
      'company.domain', (select c.domain from public.companies c where c.org_id = one.org_id and c.id = who.company_id));
    return next;
  end loop;
end $$;

-- The day of a mailbox, by its member's clock: from when until when.
create function private.mailbox_day(box public.integrations, at timestamptz, out began timestamptz, out ends timestamptz)
language plpgsql stable set search_path = '' as $$
declare
  zone text := coalesce((select p.time_zone from public.org_members m join public.profiles p on p.user_id = m.user_id where m.org_id = box.org_id and m.id = box.member_id),
    (select o.time_zone from public.orgs o where o.id = box.org_id), 'UTC');
begin
  began := date_trunc('day', at at time zone zone) at time zone zone;
  ends := (date_trunc('day', at at time zone zone) + interval '1 day') at time zone zone;
end $$;

-- Does a step, for the lease's holder, with the words that were written for it: {message_id, subject, text, html, snippet} of a mail,
-- {text, parts} of a text, {title, text} of a task, {error} where they could not be written. In one transaction with the note that it is
-- done, so that a worker that dies has done all of it or nothing. Answers done, postponed, stopped, failed or lost.
create function app.run_sequence_step(org uuid, enrollment uuid, lease uuid, step uuid, content jsonb, at timestamptz default now()) returns text
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  one public.sequence_enrollments;
  doing public.sequence_steps;
  who public.people;
  box public.integrations;
  ours public.phones;
  talk public.conversations;
  day record;
  why text;
  made uuid;
begin
  select e.* into one from public.sequence_enrollments e where e.org_id = org and e.id = enrollment for update;
  if one.id is null or one.lease_id is distinct from lease or one.state <> 'active' then return 'lost'; end if;
  select s.* into doing from public.sequence_steps s where s.org_id = org and s.id = step and s.sequence_id = one.sequence_id;
  if not found then
    update public.sequence_enrollments e set lease_id = null, lease_until = null where e.org_id = org and e.id = enrollment;
    return 'lost';
  end if;
  if exists (select from private.sequence_sends d where d.org_id = org and d.enrollment_id = enrollment and d.step_id = step) then
    perform private.advance_enrollment(org, enrollment, doing.position, at);
    return 'done';
  end if;
  select p.* into who from public.people p where p.org_id = org and p.id = one.person_id;
  why := case doing.kind when 'email' then private.may_mail(org, who.email_normalized, true) when 'sms' then private.may_text(org, one.phone_id, who.phone_normalized) end;
  if why is not null then
    perform private.stop_enrollments(org, array[enrollment], 'opted_out');
    return 'stopped';
  end if;
  begin
    if content ? 'error' then raise exception '%', content ->> 'error' using errcode = '22023'; end if;
    if doing.kind = 'email' then
      -- One mailbox's mails are counted one after another.
      select i.* into box from public.integrations i where i.org_id = org and i.id = one.integration_id for no key update;
      if not found or who.email_normalized is null then raise exception 'the mailbox or the address is gone' using errcode = '22023'; end if;
      select * into day from private.mailbox_day(box, at);
      if (select count(*) from public.emails e where e.org_id = org and e.integration_id = box.id and e.is_bulk and e.state not in ('cancelled', 'failed')
        and e.occurred_at >= day.began and e.occurred_at < day.ends) >= box.daily_limit then
        update public.sequence_enrollments e set next_run_at = day.ends, lease_id = null, lease_until = null where e.org_id = org and e.id = enrollment;
        return 'postponed';
      end if;
      made := private.queue_email(org, one.member_id, jsonb_strip_nulls(jsonb_build_object('integration_id', box.id, 'message_id', content ->> 'message_id',
          'subject', content ->> 'subject', 'text', content ->> 'text', 'html', content ->> 'html', 'snippet', content ->> 'snippet',
          'recipients', jsonb_build_array(jsonb_build_object('role', 'to', 'address', who.email_normalized, 'name', who.full_name)), 'send_at', at, 'is_bulk', true,
          'person_id', who.id, 'company_id', who.company_id, 'template_id', doing.template_id, 'enrollment_id', enrollment,
          'in_reply_to_email', case when doing.as_reply then (select e.id from public.emails e where e.org_id = org and e.id = one.last_email_id and e.integration_id = box.id
            and e.deleted_at is null) end)),
        'system', null, 'sequence');
      update public.sequence_enrollments e set last_email_id = made where e.org_id = org and e.id = enrollment;
    elsif doing.kind = 'sms' then
      select p.* into ours from public.phones p where p.org_id = org and p.id = one.phone_id and p.state = 'active';
      if not found or who.phone_normalized is null then raise exception 'the number is gone' using errcode = '22023'; end if;
      made := app.uuid7();
      talk := private.phone_conversation(org, ours.id, who.phone_normalized, 'sms', 'outbound', at);
      insert into public.sms (org_id, id, conversation_id, phone_id, member_id, direction, state, from_number, to_number, body, segments, send_at, origin, enrollment_id,
        person_id, company_id)
      values (org, made, talk.id, ours.id, one.member_id, 'outbound', 'queued', ours.number, who.phone_normalized, content ->> 'text', coalesce((content ->> 'parts')::int, 1), at,
        'sequence', enrollment, who.id, who.company_id);
      insert into private.phone_queue (org_id, id, kind, next_attempt_at) values (org, made, 'sms', greatest(at, now()));
      perform private.touch_conversation(org, talk.id, at, 'outbound', 'sms');
    else
      insert into public.tasks (org_id, title, description, due_on, assignee_id, person_id, company_id)
      values (org, left(content ->> 'title', 300), nullif(content ->> 'text', ''), (at at time zone one.time_zone)::date, one.member_id, who.id, who.company_id) returning id into made;
    end if;
  exception when sqlstate '22023' or sqlstate '42501' or check_violation then
    get stacked diagnostics why = message_text;
    update public.sequence_enrollments e set state = 'failed', error = left(why, 2000), ended_at = at, next_run_at = null, lease_id = null, lease_until = null
    where e.org_id = org and e.id = enrollment;
    return 'failed';
  end;
  insert into private.sequence_sends (org_id, enrollment_id, step_id, sequence_id, kind, message_id) values (org, enrollment, step, one.sequence_id, doing.kind, made);
  perform private.advance_enrollment(org, enrollment, doing.position, at);
  perform pg_notify('rapport_jobs', '');
  return 'done';
end $$;
grant execute on function app.claim_sequence_steps(int, timestamptz), app.run_sequence_step(uuid, uuid, uuid, uuid, jsonb, timestamptz) to rapport_web;

-- What came of each step: how many went, and after which of them people answered, asked for an end or could not be reached.
create function app.sequence_statistics(sequence uuid) returns table (step_id uuid, queued int, sent int, failed int, replied int, bounced int, opted_out int)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  org uuid := app.org_with('sequences.read');
begin
  if org is null or not exists (select from public.sequences s where s.org_id = org and s.id = sequence and (s.shared or s.owner_id = app.current_member_id())) then return; end if;
  return query
  with done as (
    select d.step_id, d.enrollment_id, coalesce(e.state, m.state, 'sent') as state,
      row_number() over (partition by d.enrollment_id order by d.sent_at desc, d.step_id desc) = 1 as last
    from private.sequence_sends d left join public.emails e on e.org_id = org and e.id = d.message_id left join public.sms m on m.org_id = org and m.id = d.message_id
    where d.org_id = org and d.sequence_id = sequence
  )
  select s.id, count(*) filter (where d.state in ('scheduled', 'queued', 'sending'))::int, count(*) filter (where d.state in ('sent', 'delivered', 'bounced', 'undelivered'))::int,
    count(*) filter (where d.state = 'failed')::int, count(*) filter (where d.last and n.stop_reason = 'replied')::int,
    count(*) filter (where d.last and n.stop_reason = 'bounced')::int, count(*) filter (where d.last and n.stop_reason = 'opted_out')::int
  from public.sequence_steps s left join done d on d.step_id = s.id left join public.sequence_enrollments n on n.org_id = org and n.id = d.enrollment_id
  where s.org_id = org and s.sequence_id = sequence group by s.id, s.position order by s.position;
end $$;
grant execute on function app.sequence_statistics(uuid) to rapport_app;

-- Whether a step is due, so that the schedule wakes a worker.
create function private.sequence_work_due() returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.sequence_enrollments e where e.state = 'active' and e.next_run_at <= now() and (e.lease_until is null or e.lease_until < now()))
$$;
create or replace function private.wake_jobs() returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from public.jobs j where j.state = 'queued' or (j.state = 'running' and j.lease_until < now()))
    and not exists (select from private.notices n where n.next_attempt_at <= now())
    and not exists (select from private.integration_notices n where n.next_attempt_at <= now())
    and not exists (select from public.emails e where e.state in ('scheduled', 'sending') and e.send_at <= now())
    and not exists (select from public.conversations c where c.state = 'snoozed' and c.snoozed_until <= now())
    and not private.phone_work_due()
    and not private.sequence_work_due() then return false; end if;
  return private.call_worker('rapport_api_url', '/api/internal/jobs/run');
end $$;
