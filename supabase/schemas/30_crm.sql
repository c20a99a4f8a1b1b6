-- Companies, people, pipelines, products, deals, tasks and what passes between people.
-- Sorted and filtered columns are text, bigint, uuid, date or timestamptz: their comparisons are leakproof, so indexes serve under RLS.

create table public.companies (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 300),
  name_key text not null generated always as (app.name_key(name)) stored,
  domain text check (length(domain) <= 253 and domain = lower(domain)),
  website text check (length(website) <= 2000),
  industry text check (length(industry) <= 200),
  phone text check (length(phone) <= 60),
  phone_normalized text check (phone_normalized ~ '^\+[0-9]{4,15}$'),
  employee_count int check (employee_count >= 0),
  annual_revenue bigint check (annual_revenue >= 0),
  currency app.currency_code,
  founded_year int check (founded_year between 1 and 9999),
  location text check (length(location) <= 300),
  description text check (length(description) <= 20000),
  parent_id uuid,
  owner_id uuid,
  external_id text check (length(external_id) between 1 and 200),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  merged_into uuid,
  primary key (org_id, id),
  constraint companies_parent_fkey foreign key (org_id, parent_id) references public.companies (org_id, id) on delete set null (parent_id),
  constraint companies_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id),
  constraint companies_merged_into_fkey foreign key (org_id, merged_into) references public.companies (org_id, id) on delete set null (merged_into),
  constraint companies_not_own_parent check (parent_id <> id),
  constraint companies_revenue_has_currency check (annual_revenue is null or currency is not null)
);
comment on column public.companies.annual_revenue is 'minor units of currency';
create unique index companies_external_id_key on public.companies (org_id, external_id) where deleted_at is null;
create index companies_name_idx on public.companies (org_id, name_key, id) where deleted_at is null;
create index companies_domain_idx on public.companies (org_id, domain, id) where deleted_at is null;
create index companies_created_idx on public.companies (org_id, created_at desc, id desc) where deleted_at is null;
create index companies_updated_idx on public.companies (org_id, updated_at desc, id desc) where deleted_at is null;
create index companies_owner_idx on public.companies (org_id, owner_id) where deleted_at is null;
create index companies_parent_idx on public.companies (org_id, parent_id);
create index companies_industry_idx on public.companies (org_id, industry, id) where deleted_at is null;
create index companies_location_idx on public.companies (org_id, location, id) where deleted_at is null;
create index companies_employee_count_idx on public.companies (org_id, employee_count, id) where deleted_at is null;
create index companies_annual_revenue_idx on public.companies (org_id, annual_revenue, id) where deleted_at is null;
create index companies_founded_year_idx on public.companies (org_id, founded_year, id) where deleted_at is null;
-- Every search reads the list of what waits for its place in the index, whosever it is: at 4 MB, as it is by itself, twice as long.
create index companies_search_idx on public.companies using gin (org_id, (lower(name)) extensions.gin_trgm_ops) with (gin_pending_list_limit = 256) where deleted_at is null;
create index companies_deleted_idx on public.companies (org_id, deleted_at, id) where deleted_at is not null;
create index companies_merged_into_idx on public.companies (org_id, merged_into) where merged_into is not null;
select app.tenant_table('public.companies', 'companies', type => 'company', owner => 'owner_id');
-- Written by app.merge_records() alone.
revoke insert (merged_into), update (merged_into) on public.companies from rapport_app;

create table public.people (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  first_name text not null default '' check (length(first_name) <= 200),
  last_name text not null default '' check (length(last_name) <= 200),
  full_name text not null generated always as (btrim(first_name || ' ' || last_name)) stored,
  name_key text not null generated always as (app.name_key(last_name || ' ' || first_name)) stored,
  email text check (length(email) between 3 and 320),
  email_normalized text check (email_normalized = lower(email_normalized)),
  phone text check (length(phone) <= 60),
  phone_normalized text check (phone_normalized ~ '^\+[0-9]{4,15}$'),
  job_title text check (length(job_title) <= 200),
  location text check (length(location) <= 300),
  description text check (length(description) <= 20000),
  company_id uuid,
  owner_id uuid,
  external_id text check (length(external_id) between 1 and 200),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  merged_into uuid,
  primary key (org_id, id),
  constraint people_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint people_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id),
  constraint people_merged_into_fkey foreign key (org_id, merged_into) references public.people (org_id, id) on delete set null (merged_into),
  constraint people_named check (first_name <> '' or last_name <> '' or email is not null)
);
create unique index people_external_id_key on public.people (org_id, external_id) where deleted_at is null;
create index people_name_idx on public.people (org_id, name_key, id) where deleted_at is null;
create index people_email_idx on public.people (org_id, email_normalized, id) where deleted_at is null;
create index people_phone_idx on public.people (org_id, phone_normalized) where deleted_at is null;
create index people_company_idx on public.people (org_id, company_id, name_key) where deleted_at is null;
create index people_created_idx on public.people (org_id, created_at desc, id desc) where deleted_at is null;
create index people_updated_idx on public.people (org_id, updated_at desc, id desc) where deleted_at is null;
create index people_owner_idx on public.people (org_id, owner_id) where deleted_at is null;
create index people_full_name_idx on public.people (org_id, full_name) where deleted_at is null;
create index people_first_name_idx on public.people (org_id, first_name) where deleted_at is null;
create index people_last_name_idx on public.people (org_id, last_name) where deleted_at is null;
create index people_job_title_idx on public.people (org_id, job_title, id) where deleted_at is null;
create index people_location_idx on public.people (org_id, location, id) where deleted_at is null;
create index people_search_idx on public.people using gin (org_id, (lower(full_name || ' ' || coalesce(email, ''))) extensions.gin_trgm_ops) with (gin_pending_list_limit = 256) where deleted_at is null;
create index people_deleted_idx on public.people (org_id, deleted_at, id) where deleted_at is not null;
create index people_merged_into_idx on public.people (org_id, merged_into) where merged_into is not null;
select app.tenant_table('public.people', 'people', type => 'person', owner => 'owner_id');
-- Written by app.merge_records() alone.
revoke insert (merged_into), update (merged_into) on public.people from rapport_app;

create table public.pipelines (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 200),
  name_key text not null generated always as (app.name_key(name)) stored,
  position int not null default 0,
  is_default boolean not null default false,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id)
);
create unique index pipelines_name_key on public.pipelines (org_id, name_key) where deleted_at is null;
create unique index pipelines_one_default on public.pipelines (org_id) where is_default and deleted_at is null;
select app.tenant_table('public.pipelines', 'pipelines', member => '{read}', type => 'pipeline');

create table public.stages (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  pipeline_id uuid not null,
  name text not null check (length(btrim(name)) between 1 and 200),
  name_key text not null generated always as (app.name_key(name)) stored,
  position int not null,
  kind text not null default 'open' check (kind in ('open', 'won', 'lost')),
  probability int not null default 0 check (probability between 0 and 100),
  rot_days int check (rot_days > 0),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id),
  constraint stages_pipeline_fkey foreign key (org_id, pipeline_id) references public.pipelines (org_id, id) on delete cascade,
  constraint stages_in_pipeline unique (org_id, pipeline_id, id),
  constraint stages_closed_probability check ((kind <> 'won' or probability = 100) and (kind <> 'lost' or probability = 0))
);
create unique index stages_name_key on public.stages (org_id, pipeline_id, name_key) where deleted_at is null;
create index stages_position_idx on public.stages (org_id, pipeline_id, position) where deleted_at is null;
select app.tenant_table('public.stages', 'pipelines', member => '{read}', type => 'stage');

create table public.products (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 300),
  name_key text not null generated always as (app.name_key(name)) stored,
  code text check (length(code) <= 100),
  family text check (length(family) <= 200),
  price bigint check (price >= 0),
  currency app.currency_code,
  description text check (length(description) <= 20000),
  is_active boolean not null default true,
  external_id text check (length(external_id) between 1 and 200),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id),
  constraint products_price_has_currency check (price is null or currency is not null)
);
comment on column public.products.price is 'minor units of currency';
create unique index products_external_id_key on public.products (org_id, external_id) where deleted_at is null;
create index products_name_idx on public.products (org_id, name_key, id) where deleted_at is null;
create index products_code_idx on public.products (org_id, code) where deleted_at is null;
create index products_family_idx on public.products (org_id, family, id) where deleted_at is null;
create index products_price_idx on public.products (org_id, price, id) where deleted_at is null;
create index products_created_idx on public.products (org_id, created_at, id) where deleted_at is null;
create index products_updated_idx on public.products (org_id, updated_at, id) where deleted_at is null;
create index products_deleted_idx on public.products (org_id, deleted_at, id) where deleted_at is not null;
select app.tenant_table('public.products', 'products', type => 'product');

create table public.deals (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 300),
  name_key text not null generated always as (app.name_key(name)) stored,
  pipeline_id uuid not null,
  stage_id uuid not null,
  status text not null default 'open' check (status in ('open', 'won', 'lost')),
  stage_changed_at timestamptz(3) not null default now(),
  company_id uuid,
  person_id uuid,
  product_id uuid,
  owner_id uuid,
  amount bigint check (amount >= 0),
  currency app.currency_code not null,
  opened_on date,
  closes_on date,
  closed_on date,
  description text check (length(description) <= 20000),
  external_id text check (length(external_id) between 1 and 200),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id),
  constraint deals_pipeline_fkey foreign key (org_id, pipeline_id) references public.pipelines (org_id, id) on delete restrict,
  constraint deals_stage_fkey foreign key (org_id, pipeline_id, stage_id) references public.stages (org_id, pipeline_id, id) on delete restrict,
  constraint deals_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null (company_id),
  constraint deals_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete set null (person_id),
  constraint deals_product_fkey foreign key (org_id, product_id) references public.products (org_id, id) on delete set null (product_id),
  constraint deals_owner_fkey foreign key (org_id, owner_id) references public.org_members (org_id, id) on delete set null (owner_id),
  constraint deals_closed check ((status = 'open') = (closed_on is null))
);
comment on column public.deals.amount is 'minor units of currency; null: not known yet';
comment on column public.deals.closes_on is 'the day it is expected to close: a calendar date, never through UTC';
create unique index deals_external_id_key on public.deals (org_id, external_id) where deleted_at is null;
create index deals_created_idx on public.deals (org_id, created_at desc, id desc) where deleted_at is null;
create index deals_updated_idx on public.deals (org_id, updated_at desc, id desc) where deleted_at is null;
create index deals_name_idx on public.deals (org_id, name_key, id) where deleted_at is null;
create index deals_amount_idx on public.deals (org_id, amount, id) where deleted_at is null;
create index deals_closes_idx on public.deals (org_id, closes_on, id) where deleted_at is null;
create index deals_opened_idx on public.deals (org_id, opened_on, id) where deleted_at is null;
create index deals_closed_idx on public.deals (org_id, closed_on, id) where deleted_at is null;
create index deals_stage_changed_idx on public.deals (org_id, stage_changed_at, id) where deleted_at is null;
create index deals_stage_idx on public.deals (org_id, stage_id, stage_changed_at desc, id desc) where deleted_at is null;
create index deals_totals_idx on public.deals (org_id, pipeline_id, stage_id, currency) include (amount) where deleted_at is null;
create index deals_company_idx on public.deals (org_id, company_id) where deleted_at is null;
create index deals_person_idx on public.deals (org_id, person_id) where deleted_at is null;
create index deals_product_idx on public.deals (org_id, product_id) where deleted_at is null;
create index deals_owner_idx on public.deals (org_id, owner_id) where deleted_at is null;
create index deals_search_idx on public.deals using gin (org_id, (lower(name)) extensions.gin_trgm_ops) with (gin_pending_list_limit = 256) where deleted_at is null;
create index deals_deleted_idx on public.deals (org_id, deleted_at, id) where deleted_at is not null;
select app.tenant_table('public.deals', 'deals', type => 'deal', owner => 'owner_id', masked => '{amount}');
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
create function app.place_deal() returns trigger
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
create trigger place before insert or update on public.deals for each row execute function app.place_deal();

create table public.tasks (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  title text not null check (length(btrim(title)) between 1 and 300),
  kind text not null default 'todo' check (kind in ('todo', 'call', 'email', 'meeting')),
  description text check (length(description) <= 20000),
  due_on date,
  done_at timestamptz(3),
  assignee_id uuid,
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  external_id text check (length(external_id) between 1 and 200),
  primary key (org_id, id),
  constraint tasks_assignee_fkey foreign key (org_id, assignee_id) references public.org_members (org_id, id) on delete set null (assignee_id),
  constraint tasks_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete cascade,
  constraint tasks_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete cascade,
  constraint tasks_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete cascade
);
create unique index tasks_external_id_key on public.tasks (org_id, external_id) where deleted_at is null;
create index tasks_due_idx on public.tasks (org_id, due_on, id) where deleted_at is null;
create index tasks_open_idx on public.tasks (org_id, assignee_id, due_on, id) where deleted_at is null and done_at is null;
create index tasks_created_idx on public.tasks (org_id, created_at desc, id desc) where deleted_at is null;
create index tasks_updated_idx on public.tasks (org_id, updated_at desc, id desc) where deleted_at is null;
create index tasks_done_idx on public.tasks (org_id, done_at, id) where deleted_at is null;
create index tasks_assignee_idx on public.tasks (org_id, assignee_id) where deleted_at is null;
create index tasks_title_idx on public.tasks (org_id, title) where deleted_at is null;
create index tasks_deal_idx on public.tasks (org_id, deal_id, due_on) where deleted_at is null;
create index tasks_company_idx on public.tasks (org_id, company_id, due_on) where deleted_at is null;
create index tasks_person_idx on public.tasks (org_id, person_id, due_on) where deleted_at is null;
create index tasks_deleted_idx on public.tasks (org_id, deleted_at, id) where deleted_at is not null;
select app.tenant_table('public.tasks', 'tasks', type => 'task', owner => 'assignee_id', links => '{deal_id,person_id,company_id}',
  mine => 'tasks.assignee_id = (select app.current_member_id()) or num_nonnulls(tasks.deal_id, tasks.person_id, tasks.company_id) = 0');
-- Nobody hangs a thing on a record that they may not see, also where they see the thing itself because it is theirs.
-- Runs with the rights of whoever writes, so a policy decides what is there.
create function app.guard_hanging() returns trigger
language plpgsql set search_path = '' as $$
declare
  target text := case when new.deal_id is not null then 'deals' when new.person_id is not null then 'people' else 'companies' end;
  wanted uuid := coalesce(new.deal_id, new.person_id, new.company_id);
  found boolean;
begin
  if wanted is null or not app.is_server() or app.sees_all(target || '.read') then return new; end if;
  execute format('select exists (select from public.%I r where r.org_id = $1 and r.id = $2)', target) into found using new.org_id, wanted;
  if not found then
    raise exception 'it would hang on a record that you may not see' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_hanging before insert on public.tasks for each row execute function app.guard_hanging();
create trigger guard_hanging_change before update of deal_id, person_id, company_id on public.tasks for each row
  when ((old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id)) execute function app.guard_hanging();

-- What passed between people, one kind a channel. Only grows in the main, so it is cut by month.
create table public.interactions (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  kind text not null default 'note' check (kind in ('note', 'call', 'meeting', 'email')),
  body text not null check (length(body) between 1 and 50000),
  occurred_at timestamptz(3) not null default now(),
  company_id uuid,
  person_id uuid,
  deal_id uuid,
  author_type text not null default case when app.current_key_id() is null then 'user' else 'key' end check (author_type in ('user', 'key', 'system')),
  author_id uuid default coalesce(app.current_key_id(), app.current_user_id()),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  visibility text not null default 'everyone' check (visibility in ('everyone', 'private')),
  conversation_id uuid,
  primary key (org_id, id),
  constraint interactions_company_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete cascade,
  constraint interactions_person_fkey foreign key (org_id, person_id) references public.people (org_id, id) on delete cascade,
  constraint interactions_deal_fkey foreign key (org_id, deal_id) references public.deals (org_id, id) on delete cascade
) partition by range (id);
create index interactions_company_idx on public.interactions (org_id, company_id, occurred_at desc, id desc) where deleted_at is null;
create index interactions_person_idx on public.interactions (org_id, person_id, occurred_at desc, id desc) where deleted_at is null;
create index interactions_deal_idx on public.interactions (org_id, deal_id, occurred_at desc, id desc) where deleted_at is null;
create index interactions_when_idx on public.interactions (org_id, occurred_at desc, id desc) where deleted_at is null;
create index interactions_created_idx on public.interactions (org_id, created_at) where deleted_at is null;
create index interactions_deleted_idx on public.interactions (org_id, deleted_at, id) where deleted_at is not null;
select app.partition_by_month('public.interactions');
select app.tenant_table('public.interactions', 'interactions', type => 'interaction', links => '{deal_id,person_id,company_id}',
  mine => 'interactions.author_id = (select app.current_actor_id())',
  rule => $$(visibility = 'everyone' or author_id = (select app.current_actor_id()) or (select app.can('private_notes.read')))$$);
create trigger guard_hanging before insert on public.interactions for each row execute function app.guard_hanging();
create trigger guard_hanging_change before update of deal_id, person_id, company_id on public.interactions for each row
  when ((old.deal_id, old.person_id, old.company_id) is distinct from (new.deal_id, new.person_id, new.company_id)) execute function app.guard_hanging();
comment on column public.interactions.visibility is 'private: for its author and who holds private_notes.read';
comment on column public.interactions.conversation_id is 'where a message belongs; null: written by hand';
revoke insert (conversation_id), update (conversation_id) on public.interactions from rapport_app;
-- Messages that stand in a person's timeline although they are about somebody else, from that place on: none, until a chapter that
-- knows messages says so.
create function app.also_in_timeline(person uuid, before timestamptz, before_id uuid, max_rows int) returns setof uuid
language sql stable set search_path = '' as $$ select null::uuid where false $$;
grant execute on function app.also_in_timeline(uuid, timestamptz, uuid, int) to authenticated, rapport_app;

-- A new org starts with a pipeline that works.
create function app.first_pipeline() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  made uuid;
begin
  insert into public.pipelines (org_id, name, is_default) values (new.id, 'Sales', true) returning id into made;
  insert into public.stages (org_id, pipeline_id, name, position, kind, probability, rot_days)
  select new.id, made, s.name, s.position, s.kind, s.probability, s.rot_days
  from (values ('Qualify', 1, 'open', 10, 14), ('Discovery', 2, 'open', 25, 21), ('Proposal', 3, 'open', 50, 21),
    ('Negotiation', 4, 'open', 75, 14), ('Commit', 5, 'open', 90, 14), ('Won', 6, 'won', 100, null), ('Lost', 7, 'lost', 0, null))
    as s (name, position, kind, probability, rot_days);
  return null;
end $$;
create trigger first_pipeline after insert on public.orgs for each row execute function app.first_pipeline();

-- Events. A deletion is soft, so it is an update; the catalogue in each slice's events.ts is compared with these lines by a test.
create trigger emit_created after insert on public.companies for each row execute function app.emit('company.created');
create trigger emit_updated after update on public.companies for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('company.updated');
create trigger emit_deleted after update of deleted_at on public.companies for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('company.deleted');
create trigger emit_restored after update of deleted_at on public.companies for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('company.restored');
create trigger emit_merged after update of merged_into on public.companies for each row when (old.merged_into is null and new.merged_into is not null) execute function app.emit('company.merged');

create trigger emit_created after insert on public.people for each row execute function app.emit('person.created');
create trigger emit_updated after update on public.people for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('person.updated');
create trigger emit_deleted after update of deleted_at on public.people for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('person.deleted');
create trigger emit_restored after update of deleted_at on public.people for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('person.restored');
create trigger emit_merged after update of merged_into on public.people for each row when (old.merged_into is null and new.merged_into is not null) execute function app.emit('person.merged');

create trigger emit_created after insert on public.deals for each row execute function app.emit('deal.created');
create trigger emit_updated after update on public.deals for each row when (old.deleted_at is null and new.deleted_at is null and old.stage_id = new.stage_id) execute function app.emit('deal.updated');
create trigger emit_stage_changed after update of stage_id on public.deals for each row when (old.stage_id is distinct from new.stage_id) execute function app.emit('deal.stage_changed');
create trigger emit_won after update of stage_id on public.deals for each row when (old.status <> 'won' and new.status = 'won') execute function app.emit('deal.won');
create trigger emit_lost after update of stage_id on public.deals for each row when (old.status <> 'lost' and new.status = 'lost') execute function app.emit('deal.lost');
create trigger emit_deleted after update of deleted_at on public.deals for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('deal.deleted');
create trigger emit_restored after update of deleted_at on public.deals for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('deal.restored');

create trigger emit_created after insert on public.products for each row execute function app.emit('product.created');
create trigger emit_updated after update on public.products for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('product.updated');
create trigger emit_deleted after update of deleted_at on public.products for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('product.deleted');
create trigger emit_restored after update of deleted_at on public.products for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('product.restored');

create trigger emit_created after insert on public.tasks for each row execute function app.emit('task.created');
create trigger emit_completed after update of done_at on public.tasks for each row when (old.done_at is null and new.done_at is not null) execute function app.emit('task.completed');
create trigger emit_updated after update on public.tasks for each row when (old.deleted_at is null and new.deleted_at is null and not (old.done_at is null and new.done_at is not null)) execute function app.emit('task.updated');
create trigger emit_deleted after update of deleted_at on public.tasks for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('task.deleted');
create trigger emit_restored after update of deleted_at on public.tasks for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('task.restored');

create trigger emit_created after insert on public.interactions for each row execute function app.emit('interaction.created');
create trigger emit_updated after update on public.interactions for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('interaction.updated');
create trigger emit_deleted after update of deleted_at on public.interactions for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('interaction.deleted');
create trigger emit_restored after update of deleted_at on public.interactions for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('interaction.restored');

create trigger emit_created after insert on public.pipelines for each row execute function app.emit('pipeline.created');
create trigger emit_updated after update on public.pipelines for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('pipeline.updated');
create trigger emit_deleted after update of deleted_at on public.pipelines for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('pipeline.deleted');
create trigger emit_restored after update of deleted_at on public.pipelines for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('pipeline.restored');

create trigger emit_created after insert on public.stages for each row execute function app.emit('stage.created');
create trigger emit_updated after update on public.stages for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('stage.updated');
create trigger emit_deleted after update of deleted_at on public.stages for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('stage.deleted');
create trigger emit_restored after update of deleted_at on public.stages for each row when (old.deleted_at is not null and new.deleted_at is null) execute function app.emit('stage.restored');

-- Events of records that a role may reach in part are seen with the record; those of notes always, as one may have been made
-- private since.
alter policy record_rule on public.domain_events using (
  (object_type = any ((select app.seen_types())::text[]) and (object_type <> 'interaction' or (select app.can('private_notes.read'))))
  or case object_type
    when 'company' then exists (select from public.companies r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'person' then exists (select from public.people r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'deal' then exists (select from public.deals r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'task' then exists (select from public.tasks r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    when 'interaction' then exists (select from public.interactions r where r.org_id = domain_events.org_id and r.id = domain_events.object_id)
    else false end);

-- Search steps over RLS (a trigram operator is not leakproof, so no index would serve): it asks first, and filters by org
-- and by the caller's reach itself. What has the term word for word comes first; what is only like it is looked for where that
-- leaves room, because comparing trigrams costs thirty times as much as comparing letters. Planned anew each time: a plan for any
-- term reads all of an org's rows.
create function app.search(term text, max_rows int default 20) returns table (object text, id uuid, title text, subtitle text, score real)
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
grant execute on function app.search(text, int) to rapport_app;
