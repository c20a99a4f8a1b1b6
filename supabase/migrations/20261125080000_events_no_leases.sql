-- Until when something is leased is nobody's business but its worker's.
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
  -- Of a private note everybody may learn that it is there, nobody by an event what it says.
  if shown ->> 'visibility' = 'private' then shown := shown || '{"body": null}'; end if;
  return shown;
end $$;
