import type { Names } from "./names.ts";

/** The section of a chapter: table, indexes, the line that makes it a tenant's, its events. */
export function renderSql({ table, object, Pascals }: Names): string {
  return `-- ${Pascals}.
create table public.${table} (
  org_id uuid not null references public.orgs (id) on delete cascade,
  id uuid not null default app.uuid7(),
  name text not null check (length(btrim(name)) between 1 and 300),
  name_key text not null generated always as (app.name_key(name)) stored,
  description text check (length(description) <= 20000),
  external_id text check (length(external_id) between 1 and 200),
  version int not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (org_id, id)
);
create unique index ${table}_external_id_key on public.${table} (org_id, external_id) where deleted_at is null;
create index ${table}_name_idx on public.${table} (org_id, name_key, id) where deleted_at is null;
create index ${table}_created_idx on public.${table} (org_id, created_at desc, id desc) where deleted_at is null;
create index ${table}_updated_idx on public.${table} (org_id, updated_at desc, id desc) where deleted_at is null;
select app.tenant_table('public.${table}', '${table}');

create trigger emit_created after insert on public.${table} for each row execute function app.emit('${object}.created');
create trigger emit_updated after update on public.${table} for each row when (old.deleted_at is null and new.deleted_at is null) execute function app.emit('${object}.updated');
create trigger emit_deleted after update of deleted_at on public.${table} for each row when (old.deleted_at is null and new.deleted_at is not null) execute function app.emit('${object}.deleted');
`;
}
