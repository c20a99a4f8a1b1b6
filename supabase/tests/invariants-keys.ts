// Keys and references: no other tenant's id can be named, and no value betrays that it exists elsewhere.
import { texts } from "./catalogue.ts";
import { globalKeys, sharedReferences } from "./exceptions.ts";
import type { Invariant } from "./invariant.ts";

/** Tables of ours that have an org_id, partitions left out, with that column's number. */
const withOrg = `tenant as (
  select c.oid, c.relname, n.nspname, a.attnum as org from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
  where c.relkind in ('r', 'p') and n.nspname in ('public', 'private') and not c.relispartition)`;

export const keyInvariants: Invariant[] = [
  {
    rule: "the primary key and every unique key of a table with an org start with org_id",
    mend: "Write the key as (org_id, …): a key over all orgs tells one that a value exists in another.",
    find: (client) =>
      texts(
        client,
        `with ${withOrg}
         select format('%s: the unique key %s does not start with org_id', t.oid::regclass, i.indexrelid::regclass)
         from tenant t join pg_index i on i.indrelid = t.oid
         where i.indisunique and i.indkey[0] <> t.org and not (t.nspname || '.' || (select relname from pg_class where oid = i.indexrelid) = any ($1))
         union all
         select format('%s: no primary key', t.oid::regclass) from tenant t
         where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
        [Object.keys(globalKeys)],
      ),
    broken: [
      "create unique index deals_any_name on public.deals (name)",
      "create unique index deals_late_org on public.deals (external_id, org_id)",
      "create unique index deals_expression on public.deals (lower(name), org_id)",
      "alter table public.tasks drop constraint tasks_pkey cascade",
    ],
  },
  {
    rule: "unique keys of tables with soft deletion cover living rows alone",
    mend: "End the index with `where deleted_at is null`, or a deleted row keeps its name taken for ever.",
    find: (client) =>
      texts(
        client,
        `with ${withOrg}
         select format('%s: the unique key %s counts deleted rows', t.oid::regclass, i.indexrelid::regclass)
         from tenant t
           join pg_attribute d on d.attrelid = t.oid and d.attname = 'deleted_at'
           join pg_index i on i.indrelid = t.oid
           join pg_index p on p.indrelid = t.oid and p.indisprimary
         where i.indisunique and not i.indkey::int2[] @> p.indkey::int2[]
           and coalesce(pg_get_expr(i.indpred, i.indrelid), '') !~ 'deleted_at IS NULL'`,
      ),
    broken: ["create unique index deals_name_once on public.deals (org_id, name)"],
  },
  {
    rule: "every reference between tables with an org carries org_id on both sides",
    mend: "Write `foreign key (org_id, x_id) references x (org_id, id)`: a plain reference accepts another tenant's id, because row-level security does not look at foreign keys.",
    find: (client) =>
      texts(
        client,
        `with ${withOrg}
         select format('%s: %s %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))
         from pg_constraint f join tenant t on t.oid = f.conrelid left join tenant x on x.oid = f.confrelid
         where f.contype = 'f' and f.conparentid = 0
           and not (t.nspname || '.' || f.conname = any ($1))
           and not case
             when f.confrelid = 'public.orgs'::regclass then f.conkey = array[t.org]
             when x.oid is null then false
             else exists (select from generate_subscripts(f.conkey, 1) i where f.conkey[i] = t.org and f.confkey[i] = x.org)
           end`,
        [Object.keys(sharedReferences)],
      ),
    broken: [
      "create unique index plain on public.companies (id); alter table public.tasks add column other_id uuid, add constraint tasks_other_fkey foreign key (other_id) references public.companies (id)",
      "alter table public.tasks add column twin_id uuid, add constraint tasks_twin_fkey foreign key (twin_id, company_id) references public.companies (org_id, id)",
      "alter table public.tasks add column user_id uuid references public.users (id)",
    ],
  },
  {
    rule: "a reference that is emptied on delete names the column to empty",
    mend: "Write `on delete set null (x_id)`: without the list org_id would be emptied too, and the delete fails.",
    find: (client) =>
      texts(
        client,
        `with ${withOrg}
         select format('%s: %s %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))
         from pg_constraint f join tenant t on t.oid = f.conrelid
         where f.contype = 'f' and f.confdeltype in ('n', 'd') and f.conparentid = 0 and t.org = any (f.conkey)
           and (f.confdelsetcols is null or t.org = any (f.confdelsetcols))`,
      ),
    broken: [
      "alter table public.tasks add constraint tasks_again_fkey foreign key (org_id, company_id) references public.companies (org_id, id) on delete set null",
    ],
  },
  {
    rule: "nothing refers to domain_events, whose partitions are dropped with age",
    mend: "Keep the event's id as a plain column, without a foreign key.",
    find: (client) =>
      texts(
        client,
        `select format('%s: %s', f.conrelid::regclass, f.conname) from pg_constraint f
         where f.contype = 'f' and f.confrelid = 'public.domain_events'::regclass`,
      ),
    broken: [
      "alter table public.webhook_deliveries add constraint deliveries_event_fkey foreign key (org_id, event_id) references public.domain_events (org_id, id)",
    ],
  },
  {
    rule: "exceptions for keys and references name keys that exist",
    mend: "Delete the line from supabase/tests/exceptions.ts.",
    async find(client) {
      const names = [...Object.keys(globalKeys), ...Object.keys(sharedReferences)];
      const found = await texts(
        client,
        `select n.nspname || '.' || c.conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace`,
      );
      return names.filter((name) => !found.includes(name)).map((name) => `${name} does not exist`);
    },
    broken: ["alter table public.org_members drop constraint org_members_user_id_fkey"],
  },
];
