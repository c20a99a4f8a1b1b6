-- Imports: the uploaded table lies here as rows until each has its outcome, so that a report needs no file and a crash loses nothing.

create table public.imports (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  object text not null check (object in ('companies', 'people', 'products', 'deals', 'members')),
  file_name text not null check (length(file_name) between 1 and 300),
  file_bytes bigint not null default 0,
  encoding text not null default 'UTF-8',
  delimiter text not null default ',',
  state text not null default 'draft' check (state in ('draft', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'undoing', 'undone')),
  columns jsonb not null default '[]',
  mapping jsonb not null default '{}',
  options jsonb not null default '{}',
  remarks text[] not null default '{}',
  row_count int not null default 0,
  created_count int not null default 0,
  updated_count int not null default 0,
  unchanged_count int not null default 0,
  refused_count int not null default 0,
  error text,
  job_id uuid,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  mapping_from uuid,
  undo_job_id uuid,
  undone_count int not null default 0,
  kept_count int not null default 0,
  undo_started_at timestamptz(3),
  undone_at timestamptz(3),
  primary key (org_id, id),
  constraint imports_job_fkey foreign key (org_id, job_id) references public.jobs (org_id, id) on delete set null (job_id),
  constraint imports_mapping_from_fkey foreign key (org_id, mapping_from) references public.imports (org_id, id) on delete set null (mapping_from),
  constraint imports_undo_job_fkey foreign key (org_id, undo_job_id) references public.jobs (org_id, id) on delete set null (undo_job_id)
);
create index imports_list_idx on public.imports (org_id, id desc);
create index imports_mapping_from_idx on public.imports (org_id, mapping_from) where mapping_from is not null;
create index imports_undo_job_idx on public.imports (org_id, undo_job_id) where undo_job_id is not null;
comment on column public.imports.remarks is 'what was assumed or left out when the file was read, in words';
select app.tenant_table('public.imports', 'imports', type => 'import');
create trigger quota after insert on public.imports referencing new table as new_rows for each statement execute function app.enforce_quota('imports_a_day');
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

create table public.import_rows (
  org_id uuid not null,
  id uuid not null default app.uuid7(),
  import_id uuid not null,
  row_number int not null check (row_number >= 1),
  cells text[] not null,
  problem text,
  outcome text check (outcome in ('created', 'updated', 'unchanged', 'refused')),
  reason text,
  notes text[] not null default '{}',
  record_id uuid,
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  undo jsonb,
  undo_outcome text check (undo_outcome in ('undone', 'kept')),
  undo_reason text,
  primary key (org_id, id),
  constraint import_rows_import_fkey foreign key (org_id, import_id) references public.imports (org_id, id) on delete cascade
);
comment on column public.import_rows.row_number is 'line of the table, the first row under the heading is 1';
comment on column public.import_rows.undo is 'what the row did: {version, fields: {column: [before, after]}, made: [ids of companies]}; none of these where nothing';
create unique index import_rows_place on public.import_rows (org_id, import_id, row_number);
create index import_rows_outcome_idx on public.import_rows (org_id, import_id, outcome, row_number);
create index import_rows_record_idx on public.import_rows (org_id, import_id, record_id) where record_id is not null;
select app.tenant_table('public.import_rows', 'imports', audited => false);
create policy record_rule on public.import_rows as restrictive for select to authenticated, rapport_app
  using (cardinality((select app.seen_imports())::text[]) = 5
    or exists (select from public.imports i where i.org_id = import_rows.org_id and i.id = import_rows.import_id));

create trigger emit_completed after update of state on public.imports for each row
  when (old.state in ('draft', 'queued', 'running') and new.state in ('succeeded', 'failed', 'cancelled')) execute function app.emit('import.completed');
create trigger emit_undone after update of state on public.imports for each row
  when (old.state is distinct from new.state and new.state = 'undone') execute function app.emit('import.undone');
