-- What was uploaded is seen by who may read all that it was compared with: of deals, the amounts too.
create function app.seen_imports() returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return array(select o.name from unnest('{companies,people,products,deals,members}'::text[]) as o (name)
    where app.sees_all(o.name || '.read') and (o.name <> 'deals' or app.sees_all('deal_amounts.read')));
end $$;
grant execute on function app.seen_imports() to authenticated, rapport_app;
create policy record_rule on public.imports as restrictive for select to authenticated, rapport_app
  using (object = any ((select app.seen_imports())::text[]));
create policy record_rule on public.import_rows as restrictive for select to authenticated, rapport_app
  using (cardinality((select app.seen_imports())::text[]) = 5
    or exists (select from public.imports i where i.org_id = import_rows.org_id and i.id = import_rows.import_id));
