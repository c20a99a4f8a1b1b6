// Functions: the whole bypass of row-level security is a short list that is committed.
import { ourSchemas, texts } from "./catalogue.ts";
import { definerFunctions } from "./exceptions.ts";
import type { Invariant } from "./invariant.ts";

/** Functions of ours, extensions' left out. */
const ours = `ours as (
  select p.*, n.nspname, p.oid::regprocedure::text as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any ($1) and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))`;

export const functionInvariants: Invariant[] = [
  {
    rule: "every function with its owner's rights is on the committed list, with the roles that may execute it",
    mend: "Name it in supabase/tests/exceptions.ts with its roles and a sentence why it must step over the wall, or make it security invoker.",
    async find(client) {
      const found = await client.query<{ signature: string; roles: string[] }>(
        `with ${ours} select signature, array(
           select distinct case a.grantee when 0 then 'public' else a.grantee::regrole::text end
           from aclexplode(coalesce(ours.proacl, acldefault('f', ours.proowner))) a
           where a.grantee <> ours.proowner and a.privilege_type = 'EXECUTE' order by 1) as roles
         from ours where prosecdef order by 1`,
        [ourSchemas],
      );
      const breaks = found.rows.flatMap(({ signature, roles }) => {
        const listed = definerFunctions[signature];
        if (!listed)
          return [
            `${signature}: not on the list; executable by ${roles.join(", ") || "its owner alone"}`,
          ];
        return listed.roles.join() === roles.join()
          ? []
          : [
              `${signature}: executable by ${roles.join(", ") || "its owner alone"}, the list says ${listed.roles.join(", ") || "its owner alone"}`,
            ];
      });
      const gone = Object.keys(definerFunctions)
        .filter((signature) => !found.rows.some((row) => row.signature === signature))
        .map((signature) => `${signature}: on the list and not in the database`);
      return [...breaks, ...gone];
    },
    broken: [
      "create function app.peek() returns bigint language sql security definer set search_path = '' as 'select count(*) from public.deals'",
      "grant execute on function app.claim_job() to authenticated",
      "alter function app.claim_job() security invoker",
    ],
  },
  {
    rule: "every function of ours fixes its search_path to nothing",
    mend: "Add `set search_path = ''` and write names with their schema: otherwise a caller's schema decides what runs.",
    find: (client) =>
      texts(
        client,
        `with ${ours} select signature || ': its search_path is open' from ours
         where not coalesce('search_path=""' = any (proconfig), false)`,
        [ourSchemas],
      ),
    broken: [
      "create function app.peek() returns int language sql security definer as 'select 1'",
      "alter function app.claim_job() set search_path = public",
      "alter function app.org_with(text) reset search_path",
    ],
  },
  {
    rule: "no function of ours may be executed by everybody or by anon",
    mend: "Grant it to the one role that needs it; default privileges already revoke it from public.",
    find: (client) =>
      texts(
        client,
        `with ${ours} select format('%s: executable by %s', signature, r.rolname) from ours, pg_roles r
         where r.rolname in ('anon', 'service_role') and has_function_privilege(r.oid, ours.oid, 'EXECUTE')`,
        [ourSchemas],
      ),
    broken: [
      "grant execute on function app.search(text, int) to public",
      "grant execute on function app.my_orgs() to anon",
    ],
  },
  {
    rule: "rapport_worker may execute its named functions and rapport_web its own, both no table's",
    mend: "Grant to rapport_app what a request does; rapport_web and rapport_worker have only what must run outside of one.",
    find: (client) =>
      texts(
        client,
        `with ${ours} select format('%s: %s may execute it although it has not its owner''s rights', signature, r.rolname) from ours, pg_roles r
         where r.rolname in ('rapport_worker', 'rapport_web') and not prosecdef and has_function_privilege(r.oid, ours.oid, 'EXECUTE')`,
        [ourSchemas],
      ),
    broken: ["grant execute on function app.can(text) to rapport_worker"],
  },
];
