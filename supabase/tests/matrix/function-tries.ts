// Every function, by every principal, with its own org's ids, the other org's and nothing.
import type { Client } from "pg";

import { ourSchemas } from "../catalogue.ts";
import { secretMail, sharedMail } from "../rows.ts";
import { newSession, tryAs } from "./attempts.ts";
import type { Answer, Attempt } from "./attempts.ts";
import { listSeen } from "./expect.ts";
import type { Org } from "./fixture.ts";
import { idArguments, needs, rolesOf } from "./functions.ts";
import { forbidden, judge } from "./judge.ts";
import type { Principal } from "./principals.ts";
import type { Report } from "./report.ts";
import { quote } from "./sql-text.ts";
import { rowsOf } from "./world.ts";
import type { World } from "./world.ts";

export type Callable = {
  signature: string;
  name: string;
  /** Volatile: Postgres lets no other write. */
  writes: boolean;
  args: { name: string; type: string; builtIn: boolean; variadic: boolean }[];
};

/** Functions of ours that can be called: not triggers. */
export async function listCallables(client: Client): Promise<Callable[]> {
  const { rows } = await client.query<Callable>(
    `select p.oid::regprocedure::text as signature, n.nspname || '.' || p.proname as name, p.provolatile = 'v' as writes,
       coalesce((select json_agg(json_build_object('name', coalesce(p.proargnames[i], ''), 'type', format_type(t, null),
           'builtIn', (select y.typnamespace = 'pg_catalog'::regnamespace from pg_type y where y.oid = t), 'variadic', p.provariadic <> 0 and i = p.pronargs) order by i)
         from unnest(p.proargtypes::oid[]) with ordinality a (t, i)), '[]') as args
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any ($1) and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`,
    [ourSchemas],
  );
  return rows;
}

/** Calls the functions of a slice as each principal. */
export async function tryFunctions(
  client: Client,
  world: World,
  slice: { principals: Principal[]; functions: Callable[]; hasty?: boolean },
  report: Report,
): Promise<void> {
  const session = newSession();
  for (const who of slice.principals) {
    const calls = slice.functions.flatMap((called) => listCalls(world, who, called));
    const answers = await tryAs(
      client,
      who,
      calls.map(({ attempt }) => attempt),
      session,
    );
    for (const [i, { called, of, granted }] of calls.entries()) {
      const answer = answers[i];
      if (!answer) throw new Error(`The call of ${called.signature} has no answer.`);
      report.note(
        { door: "SQL", principal: who.name, object: `${called.name}()`, verb: `call with ${of}` },
        granted ? judgeCall(world, who, called, answer) : judge(forbidden, answer),
      );
    }
    if (slice.hasty && report.surprises.length > 0) return;
  }
}

function listCalls(world: World, who: Principal, called: Callable) {
  const roles = rolesOf(called.signature);
  const closed = called.name.startsWith("private.");
  // A function that the expectation does not know is told of elsewhere.
  if (!roles && !closed) return [];
  const granted = roles?.includes(who.role) ?? false;
  // The door and the workers serve all orgs: what they may call is on the committed list.
  if (granted && who.role !== "rapport_app" && who.role !== "authenticated") return [];
  const state = (maySteer(who, called) ? [world.theirs] : [world.theirs, world.ours])
    .map((org) => `pg_temp.digest_of_org(${quote(org.id)})`)
    .join(" || ' ' || ");
  return argumentSets(world, called).map(({ of, values }) => ({
    called,
    of,
    granted,
    attempt: {
      sql: `select f::text from ${called.name}(${values.join(", ")}) f`,
      reads: true,
      ...(granted && called.writes ? { state: `select ${state}` } : {}),
    } satisfies Attempt,
  }));
}

/** What search finds is what the principal sees, of each object. */
export async function trySearch(
  client: Client,
  world: World,
  principals: Principal[],
  report: Report,
): Promise<void> {
  for (const who of principals.filter(({ role }) => role === "rapport_app")) {
    const shows = ["companies", "people", "deals"].flatMap((table) => [
      ...listSeen(world, who, table).keys(),
    ]);
    const [answer] = await tryAs(client, who, [
      { sql: "select id::text from app.search('sample', 50)", reads: true },
    ]);
    if (answer)
      report.note(
        { door: "SQL", principal: who.name, object: "app.search()", verb: "search" },
        judge({ shows }, answer),
      );
    await trySearchOfMail(client, world, who, report);
  }
}

/** By what mails say, those conversations are found whose mails the principal may read. */
async function trySearchOfMail(client: Client, world: World, who: Principal, report: Report) {
  const talks = listSeen(world, who, "conversations");
  const bodies = listSeen(world, who, "email_bodies");
  const emails = rowsOf(world, "emails", world.ours);
  const texts = rowsOf(world, "email_bodies", world.ours);
  for (const said of [secretMail, sharedMail]) {
    const shows = emails
      .filter(
        ({ id, conversation_id }) =>
          talks.has(String(conversation_id)) &&
          bodies.has(String(id)) &&
          texts.some((body) => body.id === id && body.text === said),
      )
      .map(({ conversation_id }) => String(conversation_id));
    const [answer] = await tryAs(client, who, [
      {
        sql: `select found::text from app.search_conversations(${quote(said)}, 500) found`,
        reads: true,
      },
    ]);
    if (answer)
      report.note(
        { door: "SQL", principal: who.name, object: "app.search_conversations()", verb: "search" },
        judge({ shows }, answer),
      );
  }
}

function judgeCall(world: World, who: Principal, called: Callable, answer: Answer): string | null {
  if (answer.code !== null)
    return /^(?:42[^5]|0A|22P02)/.test(answer.code)
      ? `could not be called: ${answer.message}`
      : null;
  const [theirsBefore, oursBefore] = (answer.before ?? "").split(" ");
  const [theirsAfter, oursAfter] = (answer.after ?? "").split(" ");
  if (theirsBefore !== theirsAfter) return "changed the other org";
  const told = new Set(answer.shown.flatMap((text) => text?.match(uuids) ?? []));
  const said = JSON.stringify(who.claims).match(uuids) ?? [];
  const own = new Set([who.userId, who.memberId, who.actorId, ...said]);
  const home = homesOf(world, who);
  const leak = (org: Org) =>
    [...told].find(
      (id) => idsOf(world, org).has(id) && !own.has(id) && !(home.includes(org) && id === org.id),
    );
  const theirs = leak(world.theirs);
  if (theirs) return `told of the other org: ${theirs}`;
  if (maySteer(who, called)) return null;
  const wanted = needs[called.name];
  if (oursBefore !== oursAfter) return `changed the org without ${wanted ?? "belonging to it"}`;
  const ours = leak(world.ours);
  return ours ? `told ${ours} without ${wanted ?? "belonging to the org"}` : null;
}

/** Whether it may change our org by this function: then only the other org must stay as it is. */
function maySteer(who: Principal, called: Callable): boolean {
  const wanted = needs[called.name];
  return who.levels.size > 0 && (!wanted || who.levels.has(wanted));
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function homesOf(world: World, who: Principal): Org[] {
  return [world.ours, world.theirs].filter((org) =>
    rowsOf(world, "org_members", org).some(
      (row) => who.userId !== null && row.user_id === who.userId && row.status === "active",
    ),
  );
}

const known = new WeakMap<Org, Set<string>>();

/** Every id that stands in a row of the org. */
function idsOf(world: World, org: Org): Set<string> {
  const kept = known.get(org);
  if (kept) return kept;
  const found = new Set(
    [...world.tables.keys()].flatMap((table) =>
      rowsOf(world, table, org).map((row) => String(row.id)),
    ),
  );
  found.add(org.id);
  known.set(org, found);
  return found;
}

/** Arguments by type and name: our org's ids, the other org's, and nothing at all. */
function argumentSets(world: World, called: Callable): { of: string; values: string[] }[] {
  const some = (org: Org) =>
    called.args.map((argument) => argumentOf(world, org, called.name, argument));
  return [
    { of: "own ids", values: some(world.ours) },
    ...(called.args.length > 0
      ? [
          { of: "another org's ids", values: some(world.theirs) },
          { of: "nothing", values: called.args.map((argument) => cast("null", argument)) },
        ]
      : []),
  ];
}

function argumentOf(
  world: World,
  org: Org,
  name: string,
  argument: Callable["args"][number],
): string {
  const first = (table: string) => quote(rowsOf(world, table, org)[0]?.id);
  const value = (() => {
    switch (argument.type) {
      case "uuid": {
        const tables: Record<string, string> = {
          webhook: "webhooks",
          delivery: "webhook_deliveries",
          job: "jobs",
          object_id: "deals",
          id: idArguments[name] ?? "deals",
        };
        if (argument.name === "org") return quote(org.id);
        // A lease is a secret: who has it is the worker.
        return argument.name in tables ? first(tables[argument.name] ?? "") : "gen_random_uuid()";
      }
      case "uuid[]":
        return `array[${first("audit_logs")}]`;
      case "text":
        return quote(
          { wanted: "deals.read", permission: "deals.read", org: org.slug, tbl: "deals" }[
            argument.name
          ] ?? "sample",
        );
      case "text[]":
        return quote(argument.name === "roles" ? "{owner,admin,member}" : "{deals.read}");
      case "jsonb":
        return quote("{}");
      case "bytea":
        return "decode(repeat('00', 32), 'hex')";
      case "interval":
        return quote("1 day");
      case "date":
        return "current_date";
      case "timestamp with time zone":
        return "now()";
      default:
        return "1";
    }
  })();
  return cast(argument.builtIn ? value : "null", argument);
}

function cast(value: string, { type, builtIn, variadic }: Callable["args"][number]): string {
  return `${variadic ? "variadic " : ""}${value}${builtIn ? `::${type}` : ""}`;
}
