-- Search compares letters first, and trigrams only where that leaves room.
-- Loads pg_trgm into this session: its settings may not be named before.
select extensions.show_limit();
create or replace function app.search(term text, max_rows int default 20) returns table (object text, id uuid, title text, subtitle text, score real)
language plpgsql stable security definer set search_path = '' set pg_trgm.word_similarity_threshold = 0.45 set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  wanted text := lower(btrim(term));
  escaped text := replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_');
  word_start text := '% ' || escaped || '%';
  -- An index finds three letters anywhere, and two only where a word begins.
  first text := case when length(wanted) < 3 then escaped || '%' else '%' || escaped || '%' end;
  inside text := case when length(wanted) < 3 then word_start else '%' || escaped || '%' end;
  trigrams int := cardinality(extensions.show_trgm(wanted));
  likeness numeric;
  per_object int := least(greatest(max_rows, 1), 50);
  org_companies uuid := app.org_with('companies.read');
  org_people uuid := app.org_with('people.read');
  org_deals uuid := app.org_with('deals.read');
  all_companies boolean := app.sees_all('companies.read');
  all_people boolean := app.sees_all('people.read');
  all_deals boolean := app.sees_all('deals.read');
  owners_companies uuid[] := case when not all_companies then app.seen_owners('companies.read') end;
  owners_people uuid[] := case when not all_people then app.seen_owners('people.read') end;
  owners_deals uuid[] := case when not all_deals then app.seen_owners('deals.read') end;
begin
  -- Of signs alone an index knows nothing.
  if length(wanted) < 2 or trigrams = 0 then return; end if;
  -- First with room for one wrong letter, which spoils four trigrams however long the term is; if that finds nothing, for more.
  foreach likeness in array array[greatest(0.45, least(0.65, 1 - 4.5 / trigrams)), 0.45] loop
    perform set_config('pg_trgm.word_similarity_threshold', likeness::text, true);
    return query
    with
    found_companies as materialized (
      select 'company'::text as object, c.id, c.name as title, coalesce(c.domain, c.location, '') as subtitle,
        (case when starts_with(lower(c.name), wanted) then 1.5 when lower(c.name) like word_start then 1.25 else 1 end)::real as score
      from public.companies c
      where c.org_id = org_companies and c.deleted_at is null and (all_companies or c.owner_id = any (owners_companies))
        and (lower(c.name) like first or lower(c.name) like inside)
      order by 5 desc, 3, 2 limit per_object),
    found_people as materialized (
      select 'person'::text as object, p.id, coalesce(nullif(p.full_name, ''), p.email) as title, coalesce(p.job_title, p.email, '') as subtitle,
        (case when starts_with(lower(p.full_name), wanted) then 1.5 when lower(p.full_name) like word_start then 1.25 else 1 end)::real as score
      from public.people p
      where p.org_id = org_people and p.deleted_at is null and (all_people or p.owner_id = any (owners_people))
        and (lower(p.full_name || ' ' || coalesce(p.email, '')) like first or lower(p.full_name || ' ' || coalesce(p.email, '')) like inside)
      order by 5 desc, 3, 2 limit per_object),
    found_deals as materialized (
      select 'deal'::text as object, d.id, d.name as title, (select c.name from public.companies c where org_companies = d.org_id and c.org_id = d.org_id and c.id = d.company_id
          and (all_companies or c.owner_id = any (owners_companies))) as subtitle,
        (case when starts_with(lower(d.name), wanted) then 1.5 when lower(d.name) like word_start then 1.25 else 1 end)::real as score
      from public.deals d
      where d.org_id = org_deals and d.deleted_at is null and (all_deals or d.owner_id = any (owners_deals))
        and (lower(d.name) like first or lower(d.name) like inside)
      order by 5 desc, 3, 2 limit per_object)
    select hits.object, hits.id, hits.title, coalesce(hits.subtitle, ''), hits.score from (
      select * from found_companies
      union all
      (select 'company', c.id, c.name, coalesce(c.domain, c.location, ''), extensions.word_similarity(wanted, lower(c.name))
      from public.companies c
      where (select count(*) from found_companies) < per_object
        and c.org_id = org_companies and c.deleted_at is null and (all_companies or c.owner_id = any (owners_companies))
        and wanted operator(extensions.<%) lower(c.name) and not (lower(c.name) like first or lower(c.name) like inside)
      order by 5 desc, 3, 2 limit per_object)
      union all
      select * from found_people
      union all
      (select 'person', p.id, coalesce(nullif(p.full_name, ''), p.email), coalesce(p.job_title, p.email, ''), extensions.word_similarity(wanted, lower(p.full_name || ' ' || coalesce(p.email, '')))
      from public.people p
      where (select count(*) from found_people) < per_object
        and p.org_id = org_people and p.deleted_at is null and (all_people or p.owner_id = any (owners_people))
        and wanted operator(extensions.<%) lower(p.full_name || ' ' || coalesce(p.email, '')) and not (lower(p.full_name || ' ' || coalesce(p.email, '')) like first or lower(p.full_name || ' ' || coalesce(p.email, '')) like inside)
      order by 5 desc, 3, 2 limit per_object)
      union all
      select * from found_deals
      union all
      (select 'deal', d.id, d.name, (select c.name from public.companies c where org_companies = d.org_id and c.org_id = d.org_id and c.id = d.company_id
          and (all_companies or c.owner_id = any (owners_companies))), extensions.word_similarity(wanted, lower(d.name))
      from public.deals d
      where (select count(*) from found_deals) < per_object
        and d.org_id = org_deals and d.deleted_at is null and (all_deals or d.owner_id = any (owners_deals))
        and wanted operator(extensions.<%) lower(d.name) and not (lower(d.name) like first or lower(d.name) like inside)
      order by 5 desc, 3, 2 limit per_object)) hits
    order by hits.score desc, hits.title, hits.id limit per_object;
    exit when found;
  end loop;
end $$;

alter index public.companies_search_idx set (gin_pending_list_limit = 256);
alter index public.people_search_idx set (gin_pending_list_limit = 256);
alter index public.deals_search_idx set (gin_pending_list_limit = 256);
