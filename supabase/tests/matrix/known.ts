// What the database holds and the expectation does not know, and the other way round. Each line says what to do.
import type { Client } from "pg";

import { ourSchemas, texts } from "../catalogue.ts";
import { permissions, sharedFacts, tables, views } from "./facts.ts";
import { rolesOf } from "./functions.ts";
import { allPermissions, permissionsOf } from "./principals.ts";

/** One line per object that stands on one side alone. */
export async function findUnknown(client: Client): Promise<string[]> {
  return [
    ...(await compareTables(client)),
    ...(await compareViews(client)),
    ...(await compareFunctions(client)),
    ...(await comparePermissions(client)),
  ];
}

async function compareTables(client: Client): Promise<string[]> {
  const found = await texts(
    client,
    `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and not c.relispartition order by 1`,
  );
  const known = [...Object.keys(tables), ...Object.keys(sharedFacts)];
  return [
    ...found
      .filter((name) => !known.includes(name))
      .map(
        (name) =>
          `public.${name} is a table that the expectation does not know: write \`select app.tenant_table('public.${name}', '<object>')\` beneath it and name it in supabase/tests/matrix/facts.ts.`,
      ),
    ...known
      .filter((name) => !found.includes(name))
      .map(
        (name) =>
          `public.${name} is expected and not there: delete it from supabase/tests/matrix/facts.ts.`,
      ),
  ];
}

async function compareViews(client: Client): Promise<string[]> {
  const found = await texts(
    client,
    `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('v', 'm') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1`,
    [ourSchemas],
  );
  return found
    .filter((name) => !(name in views))
    .map(
      (name) =>
        `${name} is a view that the expectation does not know: make it \`with (security_invoker = true)\`, never materialised, and name it in supabase/tests/matrix/facts.ts.`,
    );
}

async function compareFunctions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ signature: string; definer: boolean; roles: string[] }>(
    `select p.oid::regprocedure::text as signature, p.prosecdef as definer, array(
       select distinct case a.grantee when 0 then 'public' else a.grantee::regrole::text end
       from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
       where a.grantee <> p.proowner and a.privilege_type = 'EXECUTE' order by 1) as roles
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any ($1) and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`,
    [ourSchemas],
  );
  return rows.flatMap(({ signature, definer, roles }) => {
    const known = rolesOf(signature);
    if (!known && (definer || roles.length > 0))
      return [
        `${signature} is a function ${definer ? "with its owner's rights" : `executable by ${roles.join(", ")}`} that the expectation does not know: ${definer ? "make it security invoker, or name it in supabase/tests/exceptions.ts with its roles and a sentence why it must step over the wall" : "name it in supabase/tests/matrix/functions.ts, or revoke it"}.`,
      ];
    return known && known.toSorted().join() !== roles.join()
      ? [
          `${signature} is executable by ${roles.join(", ") || "nobody"}, expected is ${known.join(", ") || "nobody"}: revoke it, or change the expectation.`,
        ]
      : [];
  });
}

async function comparePermissions(client: Client): Promise<string[]> {
  const found = await texts(client, "select permission from private.permissions");
  const held = await texts(
    client,
    "select role || ' ' || permission from private.role_permissions",
  );
  const expected = (["owner", "admin", "member", "viewer"] as const).flatMap((role) =>
    permissionsOf(role).map((permission) => `${role} ${permission}`),
  );
  const beyond = (a: string[], b: string[]) => a.filter((item) => !b.includes(item));
  const mend = "change supabase/tests/matrix/facts.ts if this is wanted";
  return [
    ...beyond(found, allPermissions).map(
      (name) => `${name} is a permission that the expectation does not know: ${mend}.`,
    ),
    ...beyond(allPermissions, found).map(
      (name) => `${name} is an expected permission that is not there: ${mend}.`,
    ),
    ...beyond(held, expected).map(
      (line) => `${line}: a built-in role that holds more than expected; ${mend}.`,
    ),
    ...beyond(expected, held).map(
      (line) => `${line}: a built-in role that holds less than expected; ${mend}.`,
    ),
    ...Object.keys(permissions)
      .filter((object) => !found.some((name) => name.startsWith(`${object}.`)))
      .map((object) => `${object}: no permission of this object is registered; ${mend}.`),
  ];
}
