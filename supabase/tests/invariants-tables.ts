// Row-level security and views: no table of a tenant can be read past its wall.
import { listTables, ourSchemas, texts } from "./catalogue.ts";
import { sharedTables } from "./exceptions.ts";
import type { Invariant } from "./invariant.ts";

export const tableInvariants: Invariant[] = [
  {
    rule: "every table of public has row-level security enabled and forced",
    mend: "Add `select app.tenant_table('<table>', '<object>')` beneath the table in its chapter.",
    find: (client) =>
      texts(
        client,
        `select format('%s: row-level security is %s', c.oid::regclass, case when c.relrowsecurity then 'not forced' else 'off' end)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname in ('public', 'partitions') and not (c.relrowsecurity and c.relforcerowsecurity)`,
      ),
    broken: [
      "create table public.loose (org_id uuid not null, id uuid not null, primary key (org_id, id))",
      "alter table public.deals disable row level security",
      "alter table public.deals no force row level security",
    ],
  },
  {
    rule: "every table of public has an org_id that is not null, or is a named exception",
    mend: "Give the table `org_id uuid not null references public.orgs (id) on delete cascade`; if it truly has no org, name it in supabase/tests/exceptions.ts.",
    async find(client) {
      const tables = await listTables(client);
      const missing = tables
        .filter((table) => !(table.name in sharedTables))
        .filter(
          (table) => !table.columns.some((column) => column.name === "org_id" && column.notNull),
        )
        .map((table) => `${table.full}: no org_id that is not null`);
      const stale = Object.keys(sharedTables)
        .filter((name) => !tables.some((table) => table.name === name && !table.hasOrg))
        .map((name) => `${name}: named as an exception and is none`);
      return [...missing, ...stale];
    },
    broken: [
      "create table public.orphans (id uuid primary key)",
      "create table public.maybe (org_id uuid, id uuid primary key)",
    ],
  },
  {
    rule: "every table of a tenant has the policies of app.tenant_table(), each comparing org_id",
    mend: "Call `select app.tenant_table(…)`; a policy beside it must also compare org_id.",
    async find(client) {
      const without = await texts(
        client,
        `select format('%s: no policy for SELECT', c.oid::regclass)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relname = any ($1))
           and not exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = 'r')`,
        [Object.keys(sharedTables)],
      );
      const wide = await texts(
        client,
        `select format('%s: policy %s does not compare org_id', p.polrelid::regclass, p.polname)
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace,
           lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) as e (expr)
         where n.nspname = 'public' and not (c.relname = any ($1)) and p.polpermissive and e.expr is not null
           and e.expr !~ '^\\(?\\(?org_id = \\( SELECT app\\.'`,
        [Object.keys(sharedTables)],
      );
      return [...without, ...wide];
    },
    broken: [
      "drop policy tenant_select on public.deals",
      "create policy open on public.deals for select to authenticated using (true)",
      "create policy own on public.deals for select to authenticated using (owner_id = (select app.current_user_id()))",
      "create policy either on public.deals for select to authenticated using (true or org_id = (select app.org_with('deals.read')))",
    ],
  },
  {
    rule: "policies ask their helper once per statement, not once per row",
    mend: "Wrap the call: `org_id = (select app.org_with('deals.read'))`, with constants alone as arguments. Per row it costs 50 to 700 times as much.",
    find: (client) =>
      texts(
        client,
        `select distinct format('%s: policy %s calls a function per row: %s', p.polrelid::regclass, p.polname, e.expr)
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace,
           lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) as e (expr)
         where n.nspname = any ($1)
           and regexp_replace(e.expr, 'SELECT app\\.\\w+\\((VARIADIC )?(ARRAY\\[)?(''[^'']*''::text(\\[\\])?(, )?)*\\]?\\)', '', 'g') ~ '\\w\\.\\w+\\('`,
        [ourSchemas],
      ),
    broken: [
      "create policy slow on public.deals for select to authenticated using (org_id = app.org_with('deals.read'))",
      "create policy slow on public.deals for select to authenticated using (org_id = (select app.org_with(deals.status)))",
      "create policy slow on public.deals for select to authenticated using (app.is_org_member(org_id))",
    ],
  },
  {
    rule: "policies speak to authenticated and rapport_app alone, and writing ones to rapport_app alone",
    mend: "Name the role: `for select to authenticated, rapport_app`, `for insert to rapport_app`.",
    find: (client) =>
      texts(
        client,
        `select format('%s: policy %s (%s) is for %s', p.polrelid::regclass, p.polname, p.polcmd, case r.role when 0 then 'public' else r.role::regrole::text end)
         from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace, unnest(p.polroles) as r (role)
         where n.nspname = any ($1) and not (case when r.role = 0 then false
           when p.polcmd = 'r' then r.role::regrole::text in ('authenticated', 'rapport_app')
           else r.role::regrole::text = 'rapport_app' end)`,
        [ourSchemas],
      ),
    broken: [
      "create policy all_roles on public.deals for select using (org_id = (select app.org_with('deals.read')))",
      "create policy writes on public.deals for insert to authenticated with check (org_id = (select app.org_with('deals.write')))",
    ],
  },
  {
    rule: "no view runs with its owner's rights and nothing is materialised",
    mend: "Write `create view … with (security_invoker = true)`; a materialised view cannot hold a wall: use a table.",
    find: (client) =>
      texts(
        client,
        `select format('%s: %s', c.oid::regclass, case c.relkind when 'm' then 'a materialised view' else 'a view with its owner''s rights' end)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = any ($1) and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)))
           and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
        [ourSchemas],
      ),
    broken: [
      "create view public.all_deals as select * from public.deals",
      "create view app.all_deals with (security_invoker = false) as select * from public.deals",
      "create materialized view public.frozen_deals as select * from public.deals",
    ],
  },
];
