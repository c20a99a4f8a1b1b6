-- The nightly comparison keeps what the provider has and what became of it, and names what is missing.
alter table public.integrations add column compared_since date;
alter table public.integrations add column provider_count int check (provider_count >= 0);
alter table public.integrations add column outcome_counts jsonb check (jsonb_typeof(outcome_counts) = 'object');
comment on column public.integrations.provider_count is 'how many messages the last reconciliation found at the provider';
comment on column public.integrations.outcome_counts is 'what had become of these here, by outcome: together with missing_count they are provider_count';

-- What the last reconciliation did not find here, named for the mailbox's member, and what has become of it since.
create table private.missing_emails (
  org_id uuid not null,
  integration_id uuid not null,
  provider_id text not null,
  position int not null,
  subject text not null default '',
  from_address text not null default '',
  from_name text not null default '',
  occurred_at timestamptz(3),
  found_at timestamptz(3) not null default now(),
  outcome text,
  email_id uuid,
  settled_at timestamptz(3),
  primary key (org_id, integration_id, provider_id),
  foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade
);
comment on column private.missing_emails.outcome is 'of private.mailbox_messages; null: it waits to be fetched';

drop function app.note_reconciliation(uuid, uuid, uuid, text[], int);
-- The nightly comparison: all that the provider has is held against what has been dealt with, counted, and what is missing is answered; null:
-- the lease is lost. What could not be read, or was gone when it was to be, counts as missing, and is tried again.
create function app.note_reconciliation(org uuid, integration uuid, lease uuid, provider_ids text[]) returns text[]
language plpgsql volatile security definer set search_path = '' as $$
declare
  since date;
  missing text[];
begin
  update private.mailboxes m set reconcile_due_at = date_trunc('day', now()) + interval '1 day 3 hours' + interval '1 second' * (hashtext(integration::text) & 3599)
  where m.org_id = org and m.id = integration and m.lease_id = lease returning m.read_since into since;
  if not found then return null; end if;
  delete from private.mailbox_messages k using unnest(provider_ids) w (id)
  where k.org_id = org and k.integration_id = integration and k.provider_id = w.id and k.outcome in ('unreadable', 'gone');
  missing := array(select app.unknown_messages(org, integration, provider_ids));
  update public.integrations i set reconciled_at = now(), compared_since = since, provider_count = cardinality(provider_ids),
    missing_count = cardinality(missing), missing_ids = missing[1:50],
    outcome_counts = (select coalesce(jsonb_object_agg(n.outcome, n.many), '{}') from (
      select k.outcome, count(*) as many from unnest(provider_ids) w (id)
        join private.mailbox_messages k on k.org_id = org and k.integration_id = integration and k.provider_id = w.id group by k.outcome) n)
  where i.org_id = org and i.id = integration;
  delete from private.missing_emails x where x.org_id = org and x.integration_id = integration;
  insert into private.missing_emails (org_id, integration_id, provider_id, position)
  select org, integration, w.id, w.n from unnest(missing[1:50]) with ordinality w (id, n);
  return missing;
end $$;

-- What a missing message is called, for the lease's holder: [{provider_id, subject, from_address, from_name, occurred_at}].
create function app.name_missing_emails(org uuid, integration uuid, lease uuid, names jsonb) returns int
language plpgsql volatile security definer set search_path = '' as $$
declare
  named int;
begin
  if not exists (select from private.mailboxes m where m.org_id = org and m.id = integration and m.lease_id = lease) then return 0; end if;
  update private.missing_emails x set subject = left(n ->> 'subject', 2000), from_address = left(n ->> 'from_address', 320), from_name = left(n ->> 'from_name', 300),
    occurred_at = (n ->> 'occurred_at')::timestamptz
  from jsonb_array_elements(names) n
  where x.org_id = org and x.integration_id = integration and x.provider_id = n ->> 'provider_id';
  get diagnostics named = row_count;
  return named;
end $$;
grant execute on function app.note_reconciliation(uuid, uuid, uuid, text[]), app.name_missing_emails(uuid, uuid, uuid, jsonb) to rapport_worker;

-- What the last comparison missed, for the mailbox's member alone: subjects and senders are what private mails say.
create function app.missing_emails(integration uuid) returns table (provider_id text, subject text, from_address text, from_name text, occurred_at timestamptz,
  found_at timestamptz, outcome text, email_id uuid, conversation_id uuid, settled_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select x.provider_id, x.subject, x.from_address, x.from_name, x.occurred_at, x.found_at, x.outcome, x.email_id, e.conversation_id, x.settled_at
  from private.missing_emails x join public.integrations i on i.org_id = x.org_id and i.id = x.integration_id
    left join public.emails e on e.org_id = x.org_id and e.id = x.email_id and e.deleted_at is null
  where x.org_id = (select app.org_with('integrations.read')) and x.integration_id = integration and i.member_id = (select app.current_member_id())
  order by x.position
$$;
grant execute on function app.missing_emails(uuid) to rapport_app;

-- Ends a turn. outcome: ok | failed (transient, tried again) | more (there is more, at once). Answers whether the lease held.
create or replace function app.finish_mailbox(org uuid, integration uuid, lease uuid, outcome text, reason text default null, again_in interval default '20 seconds') returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  failed int;
begin
  update private.mailboxes m set lease_id = null, lease_until = null, failures = case when outcome = 'failed' then m.failures + 1 else 0 end,
    due_at = case outcome when 'more' then now() when 'ok' then now() + again_in else now() + greatest(again_in, least(interval '15 minutes', interval '5 seconds' * 2 ^ least(m.failures, 10))) end
  where m.org_id = org and m.id = integration and m.lease_id = lease and m.due_at < 'infinity'
  returning m.failures into failed;
  if not found then return false; end if;
  update private.missing_emails x set outcome = k.outcome, email_id = k.email_id, settled_at = now() from private.mailbox_messages k
  where x.org_id = org and x.integration_id = integration and x.settled_at is null
    and k.org_id = org and k.integration_id = integration and k.provider_id = x.provider_id;
  if outcome = 'failed' then
    if failed >= 3 then perform private.mark_integration(org, integration, 'failing', reason); end if;
  else
    update public.integrations i set last_synced_at = now() where i.org_id = org and i.id = integration and i.sync_phase = 'following' and outcome = 'ok';
    perform private.mark_integration(org, integration, 'connected', null);
  end if;
  return true;
end $$;

-- What a row holds beside its facts: derived, counted by machines, or kept in the log's own columns. An import's columns
-- quote cells of its file.
create or replace function private.audit_skips() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select '{org_id,id,version,created_at,updated_at,name_key,full_name,email_normalized,phone_normalized,stage_changed_at,last_used_at,last_used_ip,previous_used_at,last_seen_at,consecutive_failures,failing_since,paused_until,row_count,created_count,updated_count,unchanged_count,refused_count,columns,state_since,last_synced_at,sync_phase,sync_total,sync_done,reconciled_at,missing_count,missing_ids,compared_since,provider_count,outcome_counts}'::text[]
$$;
