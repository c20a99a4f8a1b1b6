-- Records that roles may reach in part, what hangs on them, amounts and private notes.
alter table public.interactions add column visibility text not null default 'everyone' check (visibility in ('everyone', 'private'));
select app.tenant_table('public.companies', 'companies', type => 'company', owner => 'owner_id');
select app.tenant_table('public.people', 'people', type => 'person', owner => 'owner_id');
select app.tenant_table('public.pipelines', 'pipelines', member => '{read}');
select app.tenant_table('public.stages', 'pipelines', member => '{read}');
select app.tenant_table('public.products', 'products', type => 'product');
select app.tenant_table('public.deals', 'deals', type => 'deal', owner => 'owner_id', masked => '{amount}');
select app.tenant_table('public.tasks', 'tasks', type => 'task', owner => 'assignee_id', links => '{deal_id,person_id,company_id}',
  mine => 'tasks.assignee_id = (select app.current_member_id()) or num_nonnulls(tasks.deal_id, tasks.person_id, tasks.company_id) = 0');
select app.tenant_table('public.interactions', 'interactions', type => 'interaction', links => '{deal_id,person_id,company_id}',
  mine => 'interactions.author_id = (select app.current_actor_id())',
  rule => $$(visibility = 'everyone' or author_id = (select app.current_actor_id()) or (select app.can('private_notes.read')))$$);
comment on column public.interactions.visibility is 'private: for its author and who holds private_notes.read';

create policy insert_amount on public.deals as restrictive for insert to rapport_app
  with check (amount is null or (select app.can('deal_amounts.write')));
create function app.guard_amount() returns trigger
language plpgsql set search_path = '' as $$
begin
  if app.is_server() and not app.can('deal_amounts.write') then
    raise exception 'this needs the permission deal_amounts.write' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_amount before update of amount on public.deals for each row
  when (old.amount is distinct from new.amount) execute function app.guard_amount();

-- The stage says pipeline and status; a deal that closes gets its day, one that opens again loses it.
create or replace function app.place_deal() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  stage record;
begin
  if tg_op = 'UPDATE' and new.stage_id = old.stage_id and new.pipeline_id = old.pipeline_id and new.closed_on is not distinct from old.closed_on and new.status = old.status then
    return new;
  end if;
  -- Before any policy is asked: whether a stage is there is nothing that a caller of another org may learn.
  if app.is_server() and app.org_with('deals.write') is distinct from new.org_id then
    raise exception 'this needs the permission deals.write' using errcode = '42501';
  end if;
  select s.pipeline_id, s.kind into stage from public.stages s where s.org_id = new.org_id and s.id = new.stage_id and s.deleted_at is null;
  if not found then
    raise exception 'no such stage' using errcode = '23503', constraint = 'deals_stage_fkey', table = 'deals';
  end if;
  new.pipeline_id := stage.pipeline_id;
  new.status := stage.kind;
  if stage.kind = 'open' then
    new.closed_on := null;
  elsif new.closed_on is null or (tg_op = 'UPDATE' and old.status = 'open' and new.closed_on is not distinct from old.closed_on) then
    new.closed_on := coalesce(new.closed_on, (now() at time zone coalesce((select o.time_zone from public.orgs o where o.id = new.org_id), 'UTC'))::date);
  end if;
  if tg_op = 'UPDATE' and new.stage_id <> old.stage_id then new.stage_changed_at := now(); end if;
  return new;
end $$;

-- Search steps over RLS (a trigram operator is not leakproof, so no index would serve): it asks first, and filters by org
-- and by the caller's reach itself.
create or replace function app.search(term text, max_rows int default 20) returns table (object text, id uuid, title text, subtitle text, score real)
language plpgsql stable security definer set search_path = '' set pg_trgm.word_similarity_threshold = 0.45 as $$
declare
  wanted text := lower(btrim(term));
  pattern text := '%' || replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_') || '%';
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
  if length(wanted) < 2 then return; end if;
  return query
  select hits.object, hits.id, hits.title, hits.subtitle, hits.score from (
    (select 'company'::text as object, c.id, c.name as title, coalesce(c.domain, c.location, '') as subtitle,
        (extensions.word_similarity(wanted, lower(c.name)) + case when lower(c.name) like wanted || '%' then 0.5 else 0 end)::real as score
      from public.companies c
      where c.org_id = org_companies and c.deleted_at is null and (all_companies or c.owner_id = any (owners_companies))
        and (lower(c.name) like pattern or wanted operator(extensions.<%) lower(c.name))
      order by 5 desc limit per_object)
    union all
    (select 'person', p.id, coalesce(nullif(p.full_name, ''), p.email), coalesce(p.job_title, p.email, ''),
        (extensions.word_similarity(wanted, lower(p.full_name || ' ' || coalesce(p.email, ''))) + case when lower(p.full_name) like wanted || '%' then 0.5 else 0 end)::real
      from public.people p
      where p.org_id = org_people and p.deleted_at is null and (all_people or p.owner_id = any (owners_people))
        and (lower(p.full_name || ' ' || coalesce(p.email, '')) like pattern or wanted operator(extensions.<%) lower(p.full_name || ' ' || coalesce(p.email, '')))
      order by 5 desc limit per_object)
    union all
    (select 'deal', d.id, d.name, (select c.name from public.companies c where org_companies = d.org_id and c.org_id = d.org_id and c.id = d.company_id
          and (all_companies or c.owner_id = any (owners_companies))),
        (extensions.word_similarity(wanted, lower(d.name)) + case when lower(d.name) like wanted || '%' then 0.5 else 0 end)::real
      from public.deals d
      where d.org_id = org_deals and d.deleted_at is null and (all_deals or d.owner_id = any (owners_deals))
        and (lower(d.name) like pattern or wanted operator(extensions.<%) lower(d.name))
      order by 5 desc limit per_object)) hits
  order by hits.score desc, hits.title, hits.id limit per_object;
end $$;

-- Events of records that a role may reach in part are seen with the record.
alter policy record_rule on public.domain_events using (
  object_type = any ((select app.seen_types())::text[])
  or case object_type
    when 'company' then exists (select from public.companies r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'person' then exists (select from public.people r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'deal' then exists (select from public.deals r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'task' then exists (select from public.tasks r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'interaction' then exists (select from public.interactions r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    else false end);
