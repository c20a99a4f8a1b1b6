-- What an import did can be taken back; its rows remember what they changed, and an upload remembers whose mapping it has.
alter table public.imports add column mapping_from uuid;
alter table public.imports add column undo_job_id uuid;
alter table public.imports add column undone_count int not null default 0;
alter table public.imports add column kept_count int not null default 0;
alter table public.imports add column undo_started_at timestamptz(3);
alter table public.imports add column undone_at timestamptz(3);
alter table public.imports add constraint imports_mapping_from_fkey foreign key (org_id, mapping_from) references public.imports (org_id, id) on delete set null (mapping_from);
alter table public.imports add constraint imports_undo_job_fkey foreign key (org_id, undo_job_id) references public.jobs (org_id, id) on delete set null (undo_job_id);
alter table public.imports drop constraint imports_state_check;
alter table public.imports add constraint imports_state_check check (state in ('draft', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'undoing', 'undone'));
grant insert (mapping_from, undo_job_id, undone_count, kept_count, undo_started_at, undone_at), update (mapping_from, undo_job_id, undone_count, kept_count, undo_started_at, undone_at) on public.imports to rapport_app;
create index imports_mapping_from_idx on public.imports (org_id, mapping_from) where mapping_from is not null;
create index imports_undo_job_idx on public.imports (org_id, undo_job_id) where undo_job_id is not null;

alter table public.import_rows add column undo jsonb;
alter table public.import_rows add column undo_outcome text check (undo_outcome in ('undone', 'kept'));
alter table public.import_rows add column undo_reason text;
comment on column public.import_rows.undo is 'what the row did: {version, fields: {column: [before, after]}, made: [ids of companies]}; none of these where nothing';
grant insert (undo, undo_outcome, undo_reason), update (undo, undo_outcome, undo_reason) on public.import_rows to rapport_app;
create index import_rows_record_idx on public.import_rows (org_id, import_id, record_id) where record_id is not null;

drop trigger emit_completed on public.imports;
create trigger emit_completed after update of state on public.imports for each row
  when (old.state in ('draft', 'queued', 'running') and new.state in ('succeeded', 'failed', 'cancelled')) execute function app.emit('import.completed');
create trigger emit_undone after update of state on public.imports for each row
  when (old.state is distinct from new.state and new.state = 'undone') execute function app.emit('import.undone');
