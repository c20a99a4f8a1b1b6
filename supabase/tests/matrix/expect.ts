// The model: what a principal may see and do, from the facts of the table and the level of their permission. Nothing here asks the database.
import { sharedFacts, tables } from "./facts.ts";
import type { Level, TableFacts } from "./facts.ts";
import { permissionsOf } from "./principals.ts";
import type { Principal } from "./principals.ts";
import { keyOf, rowsOf } from "./world.ts";
import type { Row, World } from "./world.ts";

export type Verb = "read" | "write" | "delete";

/** Whether a role of the database may read the table at all. */
export function mayRead({ role }: Principal, table: string): boolean {
  return (
    (role === "rapport_app" || role === "authenticated") && sharedFacts[table]?.sees !== "nothing"
  );
}

const seen = new WeakMap<World, Map<string, Map<string, Row>>>();

/** The rows that the principal sees, by key: in a list, by id, in a count, beside another row. */
export function listSeen(world: World, who: Principal, table: string): Map<string, Row> {
  const kept = seen.get(world) ?? new Map<string, Map<string, Row>>();
  seen.set(world, kept);
  const name = `${who.name} ${table}`;
  const known = kept.get(name);
  if (known) return known;
  const facts = tables[table];
  const rows = !mayRead(who, table)
    ? []
    : (world.rows.get(table) ?? []).filter((row) =>
        facts ? reaches(world, who, facts, row, "read") : seesShared(world, who, table, row),
      );
  const found = new Map(rows.map((row) => [String(row[keyOf(table)]), row]));
  kept.set(name, found);
  return found;
}

function sees(world: World, who: Principal, table: string, key: unknown): boolean {
  return listSeen(world, who, table).has(String(key));
}

/** Whether the principal may write the row as it is (`write`) or delete it. */
export function mayWrite(
  world: World,
  who: Principal,
  table: string,
  row: Row,
  verb: "insert" | "update" | "delete",
  /** A statement without a condition asks the policy for the verb alone. */
  blind = false,
): boolean {
  if (who.role !== "rapport_app") return false;
  const facts = tables[table];
  if (!facts) return verb === "update" && changesShared(world, who, table, row);
  const granted = grants(facts)[verb];
  if (granted.length === 0) return false;
  if (verb !== "insert" && !blind && !sees(world, who, table, row[keyOf(table)])) return false;
  const guarded = Object.entries(facts.guarded ?? {});
  if (
    verb === "insert" &&
    guarded.some(([column, needs]) => row[column] !== null && !who.levels.has(needs))
  )
    return false;
  const written =
    verb === "insert" && facts.owner && row[facts.owner] === null && !seesAll(who, facts, "write")
      ? { ...row, [facts.owner]: who.memberId }
      : row;
  if (verb === "insert" && !givesWithin(world, who, facts, row)) return false;
  const isOwner = who.userId !== null && who.levels.has("org.delete");
  if (verb === "insert" && facts.joins && row[facts.joins] !== null && !isOwner) return false;
  // Nobody hangs a thing on a record that they do not see, be the thing theirs.
  const [link, target] = firstLink(facts, row) ?? [];
  if (verb === "insert" && link && target && !sees(world, who, target, row[link])) return false;
  return reaches(world, who, facts, written, verb === "delete" ? "delete" : "write");
}

const rank = { own: 1, team: 2, all: 3 };

/** Whether what a row gives to somebody is held by who writes it. */
function givesWithin(world: World, who: Principal, facts: TableFacts, row: Row): boolean {
  const grants = facts.gives === "grants" ? row.grants : facts.gives && grantsOf(world, row);
  return ((grants ?? []) as string[]).every((grant) => {
    const [permission = "", level = "all"] = grant.split(":");
    const held = who.levels.get(permission);
    return held !== undefined && rank[held] >= rank[level as Level];
  });
}

function grantsOf(world: World, row: Row): unknown {
  const role = String(row.role);
  if (role !== "custom") return permissionsOf(role as "member");
  return world.rows.get("roles")?.find(({ id }) => id === row.role_id)?.grants;
}

/** The column and table of the record that decides about what hangs on several. */
function firstLink(facts: TableFacts, row: Row): [string, string] | undefined {
  return Object.entries(facts.hangsOn ?? {}).find(
    ([column]) => row[column] !== null && row[column] !== undefined,
  );
}

/** The columns that the API's role may write, by verb; `*` for all that are not hidden. */
export function grants(facts: TableFacts): Record<"insert" | "update" | "delete", string[]> {
  const writes = facts.writes ?? "api";
  return {
    insert: writes === "system" ? [] : (facts.insertable ?? ["*"]),
    update: writes === "api" ? (facts.updatable ?? ["*"]) : [],
    delete: writes === "api" && !facts.kept ? ["*"] : [],
  };
}

function seesAll(who: Principal, facts: TableFacts, verb: Verb): boolean {
  return who.levels.get(`${facts.object}.${verb}`) === "all";
}

/** Within the reach of the principal's level, and on a record that they see. */
function reaches(world: World, who: Principal, facts: TableFacts, row: Row, verb: Verb): boolean {
  if (row.org_id !== world.ours.id) return false;
  const level = who.levels.get(`${facts.object}.${verb}`);
  if (!level) return false;
  if (facts.owner && !owns(who, level, row[facts.owner])) return false;
  if (facts.hangsOn && !hangs(world, who, facts, row)) return false;
  if (facts.rule && !facts.rule(row, who, (table, id) => sees(world, who, table, id))) return false;
  if (facts.privateNeeds && row.visibility === "private")
    return row.author_id === who.actorId || who.levels.has(facts.privateNeeds);
  if (facts.tells) return tells(world, who, facts.tells, row);
  if (verb !== "read") return true;
  const demanded = facts.seenWith?.needs[String(row[facts.seenWith.column])] ?? [];
  if (demanded.some((permission) => who.levels.get(permission) !== "all")) return false;
  return Object.entries(facts.within ?? {}).every(([column, table]) =>
    sees(world, who, table, row[column]),
  );
}

/** Whether a record of this owner is within a level. */
export function owns(who: Principal, level: string, owner: unknown): boolean {
  if (level === "all") return true;
  if (typeof owner !== "string" || who.memberId === null) return false;
  return owner === who.memberId || (level === "team" && who.team.includes(owner));
}

function hangs(world: World, who: Principal, facts: TableFacts, row: Row): boolean {
  if (seesAllLinks(who, facts)) return true;
  const { mine } = facts;
  const set = firstLink(facts, row);
  const me = mine?.is === "member" ? who.memberId : who.actorId;
  if (
    mine &&
    me !== null &&
    !mine.unless?.(row) &&
    [mine.column].flat().some((column) => row[column] === me)
  )
    return true;
  if (!set) return mine?.free === true;
  const [column, table] = set;
  return sees(world, who, table, row[column]);
}

function seesAllLinks(who: Principal, facts: TableFacts): boolean {
  const links = Object.values(facts.hangsOn ?? {});
  return links.every((table) => who.levels.get(`${tables[table]?.object}.read`) === "all");
}

function tells(world: World, who: Principal, types: Record<string, string>, row: Row): boolean {
  const table = types[String(row.object_type)];
  if (!table) return false;
  const facts = tables[table];
  if (!facts) return false;
  const secrets = facts.privateNeeds === undefined || who.levels.has(facts.privateNeeds);
  const readsAll = who.levels.get(`${facts.object}.read`) === "all" && seesAllLinks(who, facts);
  if (readsAll && secrets && !facts.rule) return true;
  if (facts.toldToAll || (!facts.owner && !facts.hangsOn)) return false;
  return sees(world, who, table, row.object_id);
}

function seesShared(world: World, who: Principal, table: string, row: Row): boolean {
  const facts = sharedFacts[table];
  if (facts?.sees === "the org") return row.id === world.ours.id && who.levels.has("org.read");
  if (facts?.sees !== "oneself and fellow members") return false;
  const user = row[facts.key];
  if (who.userId !== null && user === who.userId) return true;
  return (
    who.levels.has("members.read") &&
    rowsOf(world, "org_members", world.ours).some((member) => member.user_id === user)
  );
}

function changesShared(world: World, who: Principal, table: string, row: Row): boolean {
  const changes = sharedFacts[table]?.changes;
  if (!changes) return false;
  if (changes.needs === "oneself") return row[keyOf(table)] === who.userId;
  return row.id === world.ours.id && who.levels.has(changes.needs);
}
