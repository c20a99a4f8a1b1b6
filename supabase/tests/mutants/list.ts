// Faults to put into the schema one at a time, made from the catalogue: each stone of the wall taken out once.
import type { Client } from "pg";

import { texts } from "../catalogue.ts";
import { definerFunctions } from "../exceptions.ts";
import { grants } from "../matrix/expect.ts";
import { tables } from "../matrix/facts.ts";
import type { World } from "../matrix/world.ts";

export type Kind =
  | "policy"
  | "policy, in part"
  | "reference"
  | "grant"
  | "execute"
  | "row-level security"
  | "trigger"
  | "helper";
export type Mutant = {
  kind: Kind;
  name: string;
  sql: string;
  /** Which part of the matrix must see it. */
  tables: string[];
  functions: string[];
  /** Whom it serves: they try first. */
  suspects: (name: string, role: string) => boolean;
};

const anybody = () => false;

/** All mutants of the schema as it stands. */
export async function listMutants(client: Client, world: World): Promise<Mutant[]> {
  return [
    ...(await listPolicies(client)),
    ...listReferences(world),
    ...listGrants(world),
    ...listExecutes(),
    ...listFlags(world),
    ...(await listTriggers(client)),
    ...(await listHelpers(client)),
  ];
}

type Policy = {
  table: string;
  name: string;
  cmd: string;
  using: string | null;
  check: string | null;
};

/** Each policy replaced by `true`, and each of its conditions beside the org. */
async function listPolicies(client: Client): Promise<Mutant[]> {
  const { rows } = await client.query<Policy>(
    `select c.relname as table, p.polname as name, p.polcmd as cmd, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows.flatMap((policy) => {
    const mutate = (kind: Kind, what: string, change: (clause: string) => string): Mutant => ({
      kind,
      name: `${policy.table}: ${policy.name} ${what}`,
      sql: `alter policy ${policy.name} on public.${policy.table}${policy.using ? ` using (${change(policy.using)})` : ""}${policy.check ? ` with check (${change(policy.check)})` : ""}`,
      tables: [policy.table],
      functions: [],
      suspects: (name) =>
        policy.cmd === "r"
          ? /other org|reaches|viewer/.test(name)
          : /read scope|reaches|viewer/.test(name),
    });
    const whole = mutate("policy", "is true", () => "true");
    const calls = [
      ...new Set(
        `${policy.using ?? ""} ${policy.check ?? ""}`.match(/app\.sees_all\([^)]*\)/g) ?? [],
      ),
    ];
    const parts = calls.map((call): Mutant => {
      const mutant = mutate("policy, in part", `takes ${call} for true`, (clause) =>
        clause.replaceAll(call, "true"),
      );
      // Behind the policy for writing stands a trigger that asks the same: it steps aside, so that the policy shows.
      return {
        ...mutant,
        sql: `${mutant.sql}; drop trigger if exists guard_hanging on public.${policy.table}`,
      };
    });
    return [whole, ...parts];
  });
}

/** Each composite reference dropped, and replaced by one on the id alone. */
function listReferences(world: World): Mutant[] {
  return world.references.flatMap((reference) => {
    const column = reference.columns.at(-1) ?? "";
    const place = { tables: [reference.table], functions: [], suspects: anybody };
    const drop = `alter table public.${reference.table} drop constraint ${reference.name}`;
    return [
      {
        kind: "reference",
        name: `${reference.table}.${column} refers to nothing`,
        sql: drop,
        ...place,
      },
      {
        kind: "reference",
        name: `${reference.table}.${column} refers to ${reference.target} (id) alone`,
        sql: `${drop}; create unique index on public.${reference.target} (id);
          alter table public.${reference.table} add foreign key (${column}) references public.${reference.target} (id)`,
        ...place,
      },
    ];
  });
}

/** Each privilege that is withheld, given. */
function listGrants(world: World): Mutant[] {
  const open = [...world.tables.keys()].flatMap((table) => {
    const facts = tables[table];
    const withheld: [string, string][] = [
      ["select", "anon"],
      ["all", "service_role"],
      ["select", "rapport_web"],
      ["select", "rapport_worker"],
      ["insert", "authenticated"],
      ["update", "authenticated"],
      ["delete", "authenticated"],
      ["truncate", "authenticated"],
      ["truncate", "rapport_app"],
      ...(facts
        ? Object.entries(grants(facts))
            .filter(([, columns]) => columns.length === 0)
            .map(([verb]): [string, string] => [verb, "rapport_app"])
        : []),
      ...(facts?.hidden ?? []).map((column): [string, string] => [
        `select (${column})`,
        "rapport_app",
      ]),
      ...(facts?.masked ?? []).map((column): [string, string] => [
        `select (${column})`,
        "authenticated",
      ]),
    ];
    return withheld.map(([privilege, role]) => grant(privilege, `public.${table}`, role, [table]));
  });
  const closed = world.closed.map(({ full }) => ({
    ...grant("select", full, "rapport_app", []),
    sql: `grant usage on schema private to rapport_app; grant select on ${full} to rapport_app`,
  }));
  return [...open, ...closed];
}

function grant(privilege: string, object: string, role: string, tables: string[]): Mutant {
  return {
    kind: "grant",
    name: `${privilege} on ${object} to ${role}`,
    sql: `grant ${privilege} on ${object} to ${role}`,
    tables,
    functions: [],
    suspects: (_, tried) => tried === role,
  };
}

/** Each definer function executable by everybody. */
function listExecutes(): Mutant[] {
  return Object.keys(definerFunctions).map((signature) => ({
    kind: "execute",
    name: `${signature} by everybody`,
    sql: `grant execute on function ${signature} to public`,
    tables: [],
    functions: [signature],
    suspects: (_, role) => role === "rapport_worker" || role === "authenticated",
  }));
}

function listFlags(world: World): Mutant[] {
  return [...world.tables.keys()].flatMap((table) =>
    ["disable", "no force"].map((flag): Mutant => ({
      kind: "row-level security",
      name: `${table}: ${flag}`,
      sql: `alter table public.${table} ${flag} row level security`,
      tables: [table],
      functions: [],
      suspects: (name) => /other org|read scope/.test(name),
    })),
  );
}

/** Triggers that keep what a policy cannot see: what identifies a row, and who may erase one or write a field. */
async function listTriggers(client: Client): Promise<Mutant[]> {
  const { rows } = await client.query<{ table: string; name: string }>(
    `select c.relname as table, t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and t.tgparentid = 0
       and t.tgname in ('touch', 'guard_deletion', 'guard_amount') order by 1, 2`,
  );
  // Where the API may update nothing, nothing need be kept from it.
  const updated = rows.filter(
    ({ table }) => tables[table] && grants(tables[table]).update.length > 0,
  );
  return updated.map(({ table, name }) => ({
    kind: "trigger",
    name: `${table}: without ${name}`,
    sql: `drop trigger ${name} on public.${table}`,
    tables: [table],
    functions: [],
    suspects: (person) => /^owner$|reaches|does not delete/.test(person),
  }));
}

/** Conditions of the functions that every policy asks, each taken for true. */
const conditions = [
  "k.org_id = org and k.id = key",
  "k.revoked_at is null",
  "(k.expires_at is null or k.expires_at > now())",
  "m.user_id = app.current_user_id()",
  "m.status = 'active'",
  "private.token_allows(app.claims(), wanted)",
  "app.is_server()",
  "s.ended_at is not null",
];

async function listHelpers(client: Client): Promise<Mutant[]> {
  const found: Mutant[] = [];
  for (const helper of ["app.org_with(text)", "app.current_user_id()", "app.current_key_id()"]) {
    const [definition = ""] = await texts(client, "select pg_get_functiondef($1::regprocedure)", [
      helper,
    ]);
    for (const condition of conditions.filter((condition) => definition.includes(condition))) {
      const value = condition.startsWith("s.ended") ? "false" : "true";
      found.push({
        kind: "helper",
        name: `${helper} takes ${condition} for ${value}`,
        sql: definition.replaceAll(condition, value),
        tables: ["deals", "org_members"],
        functions: [],
        suspects: (name) => /key|other org|suspended|removed|forged|partner|session/.test(name),
      });
    }
  }
  return found;
}
