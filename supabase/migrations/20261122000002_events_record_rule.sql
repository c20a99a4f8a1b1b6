-- Events are seen by whoever may see what they are about.
select app.tenant_table('public.domain_events', 'events', member => '{read}', append_only => true, audited => false, masked => '{data,previous}');
-- Only app.emit() writes here.
drop policy tenant_insert on public.domain_events;
revoke insert on public.domain_events from rapport_app;
-- An event is seen by whoever may see what it is about. The chapters of records that roles may reach in part add their case here.
create policy record_rule on public.domain_events as restrictive for select to authenticated, rapport_app
  using (object_type = any ((select app.seen_types())::text[]));

-- A row as the API shows it: money as a decimal string, without the org and what is derived for matching.
create or replace function private.present(row_now jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  shown jsonb := row_now - '{org_id,name_key,email_normalized,phone_normalized}'::text[];
  money text;
begin
  foreach money in array array['amount', 'price', 'annual_revenue'] loop
    if jsonb_typeof(shown -> money) = 'number' then
      shown := jsonb_set(shown, array[money], to_jsonb(app.minor_to_decimal((shown ->> money)::bigint, shown ->> 'currency')));
    end if;
  end loop;
  -- Of a private note everybody may learn that it is there, nobody by an event what it says.
  if shown ->> 'visibility' = 'private' then shown := shown || '{"body": null}'; end if;
  return shown;
end $$;

-- Events are written once, by triggers: nobody could hold these.
delete from private.permissions where permission in ('events.write', 'events.delete');
