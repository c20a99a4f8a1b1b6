// Grants and roles: what a role may do before any policy is asked.
import { ourSchemas, texts } from "./catalogue.ts";
import type { Invariant } from "./invariant.ts";
import { grants } from "./matrix/expect.ts";
import { tables } from "./matrix/facts.ts";

/** Every privilege that somebody but the owner holds on a relation of ours or on one of its columns. */
const held = `held as (
  select c.oid::regclass::text as relation, n.nspname, case a.grantee when 0 then 'public' else a.grantee::regrole::text end as role, a.privilege_type as privilege
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
  where n.nspname = any ($1) and a.grantee <> c.relowner and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union
  select c.oid::regclass::text || '.' || t.attname, n.nspname, case a.grantee when 0 then 'public' else a.grantee::regrole::text end, a.privilege_type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
  where n.nspname = any ($1) and a.grantee <> c.relowner)`;

export const grantInvariants: Invariant[] = [
  {
    rule: "tables are granted to authenticated for reading and to rapport_app for reading and writing, to nobody else for anything",
    mend: "Revoke it; `app.tenant_table()` gives the grants that are right.",
    find: (client) =>
      texts(
        client,
        `with ${held} select format('%s: %s has %s', relation, role, privilege) from held
         where not (nspname = 'public' and case role
           when 'authenticated' then privilege = 'SELECT'
           when 'rapport_app' then privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
           else false end)`,
        [ourSchemas],
      ),
    broken: [
      "grant select on public.deals to anon",
      "grant select (id) on public.orgs to anon",
      "grant update on public.deals to authenticated",
      "grant insert (name) on public.deals to authenticated",
      "grant truncate on public.deals to rapport_app",
      "grant select on public.deals to public",
      "grant select on public.deals to rapport_web",
      "grant select on public.webhooks to rapport_worker",
      "grant all on public.deals to service_role",
      "grant select on private.webhook_secrets to rapport_app",
      "create sequence public.counters; grant usage on sequence public.counters to anon",
    ],
  },
  {
    rule: "the API writes and the Data API reads the columns that the expectation says, and no other",
    mend: "Revoke it, or change supabase/tests/matrix/facts.ts if it is wanted: whether the API may write a table, and which columns stay hidden, stands there.",
    async find(client) {
      const { rows } = await client.query<{
        table: string;
        column: string;
        held: Record<"insert" | "update" | "delete" | "read" | "shown", boolean>;
      }>(
        `select c.relname as table, a.attname as column, json_build_object(
           'insert', has_column_privilege('rapport_app', c.oid, a.attnum, 'INSERT'),
           'update', has_column_privilege('rapport_app', c.oid, a.attnum, 'UPDATE'),
           'delete', has_table_privilege('rapport_app', c.oid, 'DELETE'),
           'read', has_column_privilege('rapport_app', c.oid, a.attnum, 'SELECT'),
           'shown', has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT')) as held
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname = any ($1) order by 1, 2`,
        [Object.keys(tables)],
      );
      return rows.flatMap(({ table, column, held }) => {
        const facts = tables[table];
        if (!facts) return [];
        const hidden = facts.hidden?.includes(column) ?? false;
        const written = (columns: string[]) =>
          columns.includes(column) ||
          (columns[0] === "*" && !hidden && !facts.given?.includes(column));
        const granted = grants(facts);
        const expected = {
          insert: written(granted.insert),
          update: written(granted.update),
          delete: granted.delete.length > 0,
          read: !hidden,
          shown: !hidden && !facts.masked?.includes(column),
        };
        return Object.entries(expected)
          .filter(([right, wanted]) => held[right as keyof typeof held] !== wanted)
          .map(
            ([right, wanted]) =>
              `${table}.${column}: ${right} is ${wanted ? "expected" : "not expected"}`,
          );
      });
    },
    broken: [
      "grant insert on public.audit_logs to rapport_app",
      "grant update (state) on public.jobs to rapport_app",
      "grant select (amount) on public.deals to authenticated",
      "grant select (lease_id) on public.webhook_deliveries to rapport_app",
      "revoke update (name) on public.deals from rapport_app",
    ],
  },
  {
    rule: "rapport_app may never write the org, the id or the times of a row that exists",
    mend: "Name the columns: app.touch() keeps what identifies a row, so the table needs the trigger that app.tenant_table() makes.",
    find: (client) =>
      texts(
        client,
        `select distinct c.oid::regclass::text || ': can be updated without the trigger app.touch()'
         from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
         where n.nspname = 'public' and c.relkind in ('r', 'p') and has_any_column_privilege('rapport_app', c.oid, 'UPDATE')
           and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgfoid = 'app.touch'::regproc and g.tgenabled = 'O')`,
      ),
    broken: [
      "drop trigger touch on public.deals",
      "alter table public.deals disable trigger touch",
    ],
  },
  {
    rule: "what is created later is granted to nobody by itself",
    mend: "Revoke it with `alter default privileges`, as supabase/schemas/00_extensions.sql does: grants are given by hand, by app.tenant_table().",
    find: (client) =>
      texts(
        client,
        `select format('%s of schema %s: %s has %s', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' else 'schemas' end,
           coalesce(d.defaclnamespace::regnamespace::text, 'any'), case a.grantee when 0 then 'public' else a.grantee::regrole::text end, a.privilege_type)
         from pg_default_acl d, aclexplode(d.defaclacl) a
         where d.defaclrole = 'postgres'::regrole and a.grantee <> d.defaclrole and d.defaclobjtype in ('r', 'S', 'f')
           and (d.defaclnamespace = 0 or d.defaclnamespace in (select oid from pg_namespace where nspname = any ($1)))`,
        [ourSchemas],
      ),
    broken: [
      "alter default privileges for role postgres in schema public grant select on tables to anon",
      "alter default privileges for role postgres in schema app grant execute on functions to public",
      "alter default privileges for role postgres grant usage on sequences to authenticated",
    ],
  },
  {
    rule: "schemas private and partitions are closed to every role of run time, and nobody may create in any schema",
    mend: "Revoke it: what lies in private is reached through a function of schema app alone.",
    find: (client) =>
      texts(
        client,
        `select format('schema %s: %s has %s', n.nspname, r.rolname, p.privilege)
         from pg_namespace n, (values ('USAGE'), ('CREATE')) as p (privilege), pg_roles r
         where n.nspname = any ($1) and r.rolname in ('anon', 'authenticated', 'service_role', 'rapport_web', 'rapport_app', 'rapport_worker')
           and has_schema_privilege(r.oid, n.oid, p.privilege)
           and not (p.privilege = 'USAGE' and n.nspname in ('public', 'app'))`,
        [ourSchemas],
      ),
    broken: [
      "grant usage on schema private to rapport_app",
      "grant usage on schema partitions to authenticated",
      "grant create on schema public to public",
    ],
  },
  {
    rule: "the roles of run time have no power of their own and are members of nothing but what they become",
    mend: "Undo it: rapport_web becomes rapport_app inside a transaction and is nothing else.",
    async find(client) {
      const powers = await texts(
        client,
        `select format('%s: %s', rolname, case when rolsuper then 'is a superuser' when rolbypassrls then 'steps over row-level security'
           when rolcreaterole or rolcreatedb then 'may create roles or databases' when rolinherit then 'inherits' when rolreplication then 'may replicate' else 'may log in' end)
         from pg_roles where rolname in ('rapport_web', 'rapport_app', 'rapport_worker')
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolinherit or rolreplication or (rolname = 'rapport_app' and rolcanlogin))`,
      );
      const members = await texts(
        client,
        `select format('%s is a member of %s%s', member::regrole, roleid::regrole, case when inherit_option then ' and inherits from it' end)
         from pg_auth_members where member::regrole::text in ('rapport_web', 'rapport_app', 'rapport_worker')
           and not (member::regrole::text = 'rapport_web' and roleid::regrole::text = 'rapport_app' and set_option and not inherit_option and not admin_option)`,
      );
      const owned = await texts(
        client,
        `select format('%s owns %s', c.relowner::regrole, c.oid::regclass) from pg_class c
         where c.relowner::regrole::text in ('anon', 'authenticated', 'service_role', 'rapport_web', 'rapport_app', 'rapport_worker')
         union all
         select format('%s owns %s', p.proowner::regrole, p.oid::regprocedure) from pg_proc p
         where p.proowner::regrole::text in ('anon', 'authenticated', 'service_role', 'rapport_web', 'rapport_app', 'rapport_worker')`,
      );
      return [...powers, ...members, ...owned];
    },
    broken: [
      "alter role rapport_web bypassrls",
      "alter role rapport_app login",
      "alter role rapport_web inherit",
      "grant service_role to rapport_web",
      "grant rapport_app to rapport_worker",
      "grant rapport_app to rapport_web with inherit true",
      "alter table public.tasks owner to rapport_app",
    ],
  },
  {
    rule: "what is ours belongs to one role, which is no superuser and has BYPASSRLS",
    mend: "Create objects as the owner of the database: a superuser's would hide faults that a hosted project shows.",
    find: (client) =>
      texts(
        client,
        `select distinct format('%s owns %s', r.rolname, o.name) from (
           select c.relowner as owner, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v')
           union all
           select p.proowner, p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = any ($1) and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')) o
         join pg_roles r on r.oid = o.owner where r.rolsuper or not r.rolbypassrls`,
        [ourSchemas],
      ),
    broken: ["alter table public.tasks owner to supabase_admin"],
  },
];
