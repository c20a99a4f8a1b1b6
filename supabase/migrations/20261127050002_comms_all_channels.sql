-- The other address of whose this one is: who says something about all channels says it of the mail and the phone.
create function private.other_address(org uuid, address text) returns text
language sql stable set search_path = '' as $$
  select case when address like '+%' then (select q.email_normalized from private.person_by_phone(org, address) p join public.people q on q.org_id = org and q.id = p.person_id)
    else (select q.phone_normalized from private.person_by_email(org, address) p join public.people q on q.org_id = org and q.id = p.person_id) end
$$;

-- Records that somebody asked not to be contacted, or, for who may delete opt-outs, that they took it back. Null: there was none to take back.
create or replace function app.record_opt_out(channel text, address text, source text default 'manual', said text default null) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('opt_outs.write');
  other text;
begin
  if org is null then raise exception 'this needs the permission opt_outs.write' using errcode = '42501'; end if;
  other := case when channel = 'all' then private.other_address(org, address) end;
  if other is not null then
    perform private.write_opt_out(org, 'recorded', channel, other, case when source = 'import' then 'import' else 'manual' end, null, null, said,
      case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
  end if;
  return private.write_opt_out(org, 'recorded', channel, address, case when source = 'import' then 'import' else 'manual' end, null, null, said,
    case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
end $$;
create or replace function app.withdraw_opt_out(channel text, address text, said text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
  org uuid := app.org_with('opt_outs.delete');
  other text;
begin
  if org is null then raise exception 'this needs the permission opt_outs.delete' using errcode = '42501'; end if;
  other := case when channel = 'all' then private.other_address(org, address) end;
  if other is not null then
    perform private.write_opt_out(org, 'withdrawn', channel, other, 'manual', null, null, said,
      case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
  end if;
  return private.write_opt_out(org, 'withdrawn', channel, address, 'manual', null, null, said,
    case when app.current_key_id() is null then 'user' else 'key' end, app.current_actor_id());
end $$;
