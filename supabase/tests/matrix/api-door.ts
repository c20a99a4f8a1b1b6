// The API door: every operation of the document, by everybody.
import { randomUUID } from "node:crypto";

import { armKeys, browserHeaders, fitBody, isId } from "./api-calls.ts";
import type { Api, Reply } from "./api-calls.ts";
import { listSeen, mayWrite } from "./expect.ts";
import { tables } from "./facts.ts";
import type { Level } from "./facts.ts";
import { secretAmount, secretNote } from "./fixture.ts";
import type { Org } from "./fixture.ts";
import type { Ground } from "./open.ts";
import { lists, permissionOf, personal, unprobed } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { partnerBounds } from "./principals.ts";
import type { Principal } from "./principals.ts";
import type { Report } from "./report.ts";
import { rowsOf } from "./world.ts";
import type { Row } from "./world.ts";

type Caller = {
  name: string;
  headers: Record<string, string>;
  levels: Map<string, Level>;
  /** The status that keeps it out, whatever it asks. */
  out: 401 | 403 | null;
  /** Who it is in the model; null when it has nothing in our org. */
  who: Principal | null;
};
type Door = Ground & { api: Api; callers: Caller[]; report: Report };

/** Runs every operation as everybody. */
export async function tryApi(ground: Ground, api: Api, report: Report): Promise<void> {
  const door: Door = { ...ground, api, report, callers: await listCallers(ground) };
  await installState(door);
  for (const operation of api.operations) {
    await forgetRates(door);
    await probe(door, operation);
  }
  for (const operation of api.operations) {
    await forgetRates(door);
    const table = lists[operation.path];
    if (operation.method !== "GET") continue;
    if (table) await tryList(door, operation, table);
    else if (operation.path.includes("{id}")) await tryGet(door, operation);
    else await tryRead(door, operation);
  }
  for (const operation of api.operations.filter(({ method }) => method !== "GET")) {
    await forgetRates(door);
    if (operation.path.includes("{id}")) {
      await tryForeignRows(door, operation);
      await tryUnreachable(door, operation);
    }
    if (operation.body) {
      await tryForeignReferences(door, operation);
      await tryPrivileged(door, operation);
    }
  }
}

async function listCallers(ground: Ground): Promise<Caller[]> {
  const { world, principals } = ground;
  const { ours, theirs } = world;
  const [ourKeys, theirKeys] = [await armKeys(ground, ours), await armKeys(ground, theirs)];
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const callers: Caller[] = [
    { name: "anonymous", headers: {}, levels: new Map(), out: 401, who: null },
    {
      name: "key that is none",
      headers: bearer("rk_live_00000000"),
      levels: new Map(),
      out: 401,
      who: null,
    },
    // It does enter, into its own org, where ours is not to be found.
    {
      name: "key of the other org",
      headers: bearer(theirKeys.all),
      levels: new Map(),
      out: null,
      who: null,
    },
  ];
  for (const who of principals.filter(({ role }) => role === "rapport_app")) {
    const { name, levels, claims } = who;
    const [, keyName] = Object.entries(ours.keys).find(([, id]) => id === claims.key_id) ?? [];
    if (keyName) {
      const [kind = "all"] = Object.entries(ours.keys).find(([, id]) => id === claims.key_id) ?? [];
      const over = kind === "expired" || kind === "revoked";
      callers.push({
        name,
        levels,
        who,
        out: over ? 401 : null,
        headers: bearer(ourKeys[kind as keyof typeof ourKeys]),
      });
    } else if (typeof claims.sub === "string") {
      const { permissions, session_id } = claims;
      const extra = {
        ...(permissions ? { permissions: partnerBounds } : {}),
        ...(session_id ? { session_id } : {}),
      };
      const headers = await browserHeaders(claims.sub, ours.id, extra);
      callers.push({
        name,
        levels,
        who,
        out: session_id ? 401 : levels.size === 0 ? 403 : null,
        headers,
      });
    }
  }
  return callers;
}

/** With ids that name nothing and a body that fits nothing: who may not is told so, and nobody changes anything. */
async function probe(door: Door, operation: Operation): Promise<void> {
  const needed = permissionOf(operation);
  // Told of by a test of its own.
  if (needed === undefined) return;
  const path = operation.path.replaceAll(/\{\w+\}/g, () => randomUUID());
  const before = await readState(door);
  for (const caller of door.callers) {
    const keyless = personal.includes(operation.id) && "authorization" in caller.headers;
    const refused = caller.out ?? (keyless || (caller.who && !holds(caller, needed)) ? 403 : null);
    // What streams has no end, and what needs no body would be done.
    if (!refused && (operation.id === "streamEvents" || unprobed.includes(operation.id))) continue;
    const body = operation.body ? { matrix: "nothing of the kind" } : undefined;
    const reply = await door.api.call(caller.headers, operation.method, path, body);
    note(door, caller, operation, "permission", () => {
      if (reply.status >= 500) return `failed with ${reply.status}: ${reply.text.slice(0, 200)}`;
      if (refused)
        return reply.status === refused ? null : `answered ${reply.status}, expected is ${refused}`;
      if (reply.status === 401 || reply.status === 403)
        return `answered ${reply.status} although it may: ${reply.text.slice(0, 200)}`;
      return tellsOf(door, caller, reply, path);
    });
  }
  if (operation.method !== "GET") await expectState(door, operation, "permission", before);
}

/** A write answers the record, so it needs reading too. */
function holds(caller: Caller, needed: string | null): boolean {
  if (needed === null) return true;
  return (
    caller.levels.has(needed) && caller.levels.has(needed.replace(/\.(?:write|delete)$/, ".read"))
  );
}

async function tryList(door: Door, operation: Operation, table: string): Promise<void> {
  const needed = permissionOf(operation) ?? null;
  for (const caller of door.callers.filter((caller) => !caller.out)) {
    if (caller.who && !holds(caller, needed)) continue;
    const asked = ["limit=100", "count=true"].filter((pair) =>
      operation.filters.includes(pair.split("=")[0] ?? ""),
    );
    const reply = await door.api.call(
      caller.headers,
      "GET",
      `${operation.path}?${asked.join("&")}`,
    );
    const page = (reply.body ?? {}) as { data?: { id: string }[]; total_count?: number | null };
    if (!caller.who) {
      note(door, caller, operation, "list", () => tellsOf(door, caller, reply));
      continue;
    }
    const seen = shownOf(door, caller.who, table);
    note(door, caller, operation, "list", () => {
      // The log grows while it is read.
      if (table === "audit_logs")
        return reply.status === 200 ? tellsOf(door, caller, reply) : `answered ${reply.status}`;
      const ids = (page.data ?? []).map(({ id }) => id);
      const more = ids.filter((id) => !seen.has(id));
      const less = [...seen.keys()].filter((id) => !ids.includes(id));
      if (more.length > 0) return `showed ${more.join(", ")}, which it must not`;
      if (less.length > 0 && less.length + ids.length <= 100)
        return `did not show ${less.slice(0, 3).join(", ")} (${reply.status})`;
      return tellsOf(door, caller, reply);
    });
    if (operation.filters.includes("count") && table !== "audit_logs")
      note(door, caller, operation, "exact count", () =>
        page.total_count === seen.size
          ? null
          : `counted ${page.total_count}, expected is ${seen.size}`,
      );
    await tryFilters(door, caller, operation, table);
  }
}

/** By another org's id nothing is found, and no order of the list shows more. */
async function tryFilters(
  door: Door,
  caller: Caller,
  operation: Operation,
  table: string,
): Promise<void> {
  const { world } = door;
  // Of those who reach everything one is enough.
  if (
    !writers(door).includes(caller) &&
    ![...caller.levels.values()].some((level) => level !== "all")
  )
    return;
  for (const name of operation.filters) {
    const column = /^filter\[(\w+)\]\[eq\]$/.exec(name)?.[1];
    if (!column || !/(?:^id|_id)$/.test(column)) continue;
    const target = column === "id" ? table : targetOf(door, table, column);
    const foreign = target ? rowsOf(world, target, world.theirs)[0]?.id : undefined;
    if (!foreign) continue;
    const reply = await door.api.call(
      caller.headers,
      "GET",
      `${operation.path}?${encodeURIComponent(name)}=${foreign}`,
    );
    note(door, caller, operation, "filter by another org's id", () => {
      const { data } = (reply.body ?? {}) as { data?: unknown[] };
      return reply.status === 200 && data?.length === 0
        ? null
        : `answered ${reply.status} with ${data?.length} rows`;
    });
  }
}

async function tryGet(door: Door, operation: Operation): Promise<void> {
  const table = lists[`/${operation.path.split("/")[1]}`];
  const needed = permissionOf(operation) ?? null;
  if (!table) return;
  const whole = operation.path.endsWith("{id}");
  // Where levels or rules tell rows apart each is asked for, else a few stand for all.
  const facts = tables[table];
  const reachesInPart = Boolean(facts?.owner ?? facts?.hangsOn ?? facts?.seenWith);
  for (const caller of door.callers.filter((caller) => !caller.out)) {
    if (caller.who && !holds(caller, needed)) continue;
    const seen = caller.who ? shownOf(door, caller.who, table) : new Map<string, Row>();
    const own = rowsOf(door.world, table, door.world.ours).filter(({ id }) => id);
    for (const row of own.slice(0, whole && reachesInPart ? 30 : 4)) {
      const id = String(row.id);
      const path = operation.path.replace("{id}", id);
      const reply = await door.api.call(caller.headers, "GET", path);
      note(door, caller, operation, whole ? "get" : "get what hangs on it", () => {
        const visible = seen.has(id);
        // A report that is not there yet is a conflict.
        if (visible && reply.status !== 200 && (whole || reply.status !== 409))
          return `answered ${reply.status} for ${id}, which it sees`;
        if (!visible && reply.status !== 404)
          return `answered ${reply.status} for ${id}, which it must not see`;
        return tellsOf(door, caller, reply, path) ?? tellsBeyondReach(door, caller, reply, whole);
      });
    }
    if (!caller.who) continue;
    for (const row of rowsOf(door.world, table, door.world.theirs).slice(0, 2)) {
      const reply = await door.api.call(
        caller.headers,
        "GET",
        operation.path.replace("{id}", String(row.id)),
      );
      note(door, caller, operation, "get another org's", () =>
        reply.status === 404 ? null : `answered ${reply.status}`,
      );
    }
  }
}

/** Reads that are no list and name no row: search, sums, exports. */
async function tryRead(door: Door, operation: Operation): Promise<void> {
  if (operation.id === "streamEvents") return;
  const needed = permissionOf(operation) ?? null;
  const query = new URLSearchParams(operation.query.map((name) => [name, queryValue(door, name)]));
  for (const caller of door.callers.filter((caller) => !caller.out)) {
    if (caller.who && !holds(caller, needed)) continue;
    const reply = await door.api.call(caller.headers, "GET", `${operation.path}?${query}`);
    const verb = operation.path.includes("export")
      ? "export"
      : operation.id === "search"
        ? "search"
        : "aggregate";
    note(door, caller, operation, verb, () => {
      if (reply.status >= 500) return `failed with ${reply.status}: ${reply.text.slice(0, 200)}`;
      if (operation.id === "search" && caller.who) {
        const found = new Set(reply.text.match(uuids));
        const wanted = ["companies", "people", "deals"].flatMap((table) => [
          ...listSeen(door.world, caller.who ?? missing(), table).keys(),
        ]);
        const less = wanted.filter((id) => !found.has(id));
        if (less.length > 0 && wanted.length <= 20) return `did not find ${less.join(", ")}`;
      }
      return tellsOf(door, caller, reply) ?? tellsBeyondReach(door, caller, reply, false);
    });
  }
}

/** Another org's row under an address that changes one. */
async function tryForeignRows(door: Door, operation: Operation): Promise<void> {
  const { world } = door;
  const before = await readState(door);
  const path = fillPath(door, operation, world.theirs);
  if (!path) return;
  for (const caller of door.callers.filter(({ who, out }) => who && !out)) {
    if (!holds(caller, permissionOf(operation) ?? null)) continue;
    const body =
      operation.body &&
      fitBody(operation.body, (field) => idFor(door, operation, field, world.ours));
    const reply = await door.api.call(caller.headers, operation.method, path, body);
    note(
      door,
      caller,
      operation,
      operation.method === "DELETE" ? "delete another org's" : "update another org's",
      () =>
        [404, 403].includes(reply.status) || (operation.body && reply.status === 422)
          ? null
          : `answered ${reply.status}: ${reply.text.slice(0, 200)}`,
    );
  }
  await expectState(door, operation, "update another org's", before);
}

/** Rows of our org that the caller's level does not reach. */
async function tryUnreachable(door: Door, operation: Operation): Promise<void> {
  const table = lists[`/${operation.path.split("/")[1]}`];
  if (!table || !operation.path.endsWith("{id}") || !["PATCH", "DELETE"].includes(operation.method))
    return;
  const before = await readState(door);
  const field = ["description", "name", "title", "body"].find(
    (name) => operation.body?.properties?.[name],
  );
  for (const caller of door.callers) {
    const { who } = caller;
    if (!who || caller.out || !holds(caller, permissionOf(operation) ?? null)) continue;
    const verb = permissionOf(operation)?.endsWith(".delete") ? "delete" : "update";
    const beyond = rowsOf(door.world, table, door.world.ours).filter(
      (row) => !mayWrite(door.world, who, table, row, verb),
    );
    for (const row of beyond) {
      const body = operation.method === "PATCH" && field ? { [field]: "Changed" } : undefined;
      if (operation.method === "PATCH" && !body) continue;
      const reply = await door.api.call(
        caller.headers,
        operation.method,
        operation.path.replace("{id}", String(row.id)),
        body,
      );
      note(door, caller, operation, `${verb} beyond reach`, () =>
        [403, 404].includes(reply.status) ? null : `answered ${reply.status} for ${String(row.id)}`,
      );
    }
  }
  await expectState(door, operation, "update beyond reach", before);
}

/** Every field that names a row, with another org's. */
async function tryForeignReferences(door: Door, operation: Operation): Promise<void> {
  const { world } = door;
  const path = fillPath(door, operation, world.ours);
  if (!path || !operation.body) return;
  const before = await readState(door);
  for (const [field, shape] of Object.entries(operation.body.properties ?? {})) {
    if (!isId(shape)) continue;
    const foreign = idFor(door, operation, field, world.theirs);
    if (!foreign) {
      door.report.note(
        {
          door: "API",
          principal: "owner",
          object: operation.path,
          verb: "write another org's reference",
        },
        `has a field ${field} that names a row of a table the expectation does not know: name it in \`targets\` of supabase/tests/matrix/api-door.ts`,
      );
      continue;
    }
    for (const caller of writers(door)) {
      const fitted =
        operation.method === "PATCH"
          ? {}
          : fitBody(operation.body, (name) => idFor(door, operation, name, world.ours));
      const reply = await door.api.call(caller.headers, operation.method, path, {
        ...fitted,
        [field]: foreign,
      });
      note(door, caller, operation, `write another org's ${field}`, () =>
        reply.status >= 400 && reply.status < 500
          ? null
          : `answered ${reply.status}: ${reply.text.slice(0, 200)}`,
      );
    }
  }
  await expectState(door, operation, "write another org's reference", before);
}

const privileged = {
  org_id: randomUUID(),
  id: randomUUID(),
  version: 7,
  created_at: "2001-01-01T00:00:00.000Z",
  updated_at: "2001-01-01T00:00:00.000Z",
  deleted_at: null,
  created_by: randomUUID(),
  user_id: randomUUID(),
};

async function tryPrivileged(door: Door, operation: Operation): Promise<void> {
  const path = fillPath(door, operation, door.world.ours);
  if (!path || !operation.body) return;
  const before = await readState(door);
  for (const [field, value] of Object.entries(privileged)) {
    if (operation.body.properties?.[field]) continue;
    for (const caller of writers(door).slice(0, 1)) {
      const fitted =
        operation.method === "PATCH"
          ? {}
          : fitBody(operation.body, (name) => idFor(door, operation, name, door.world.ours));
      const reply = await door.api.call(caller.headers, operation.method, path, {
        ...fitted,
        [field]: value,
      });
      note(door, caller, operation, `write ${field}`, () =>
        reply.status === 422 ||
        (reply.status === 403 && !holds(caller, permissionOf(operation) ?? null))
          ? null
          : `answered ${reply.status}, expected is 422`,
      );
    }
  }
  await expectState(door, operation, "write what is privileged", before);
}

/** Who may do the most: what they cannot, nobody can. */
function writers(door: Door): Caller[] {
  return door.callers.filter(({ name }) => ["owner", "key with every scope"].includes(name));
}

/** Tables that fields name beside foreign keys. */
const targets: Record<string, string> = {
  assignee_id: "org_members",
  lead_id: "org_members",
  member_id: "org_members",
  owner_id: "org_members",
  parent_id: "companies",
  role_id: "roles",
  to_member_id: "org_members",
  to_id: "org_members",
  id: "org_members",
};

function targetOf(door: Door, table: string | undefined, column: string): string | undefined {
  return (
    door.world.references.find(
      (reference) => reference.table === table && reference.columns.at(-1) === column,
    )?.target ??
    targets[column] ??
    lists[`/${column.replace(/_id$/, "")}s`] ??
    { company_id: "companies", person_id: "people" }[column]
  );
}

function idFor(door: Door, operation: Operation, field: string, org: Org): unknown {
  const target = targetOf(door, lists[`/${operation.path.split("/")[1]}`], field);
  return target ? rowsOf(door.world, target, org)[0]?.id : undefined;
}

/** The address with ids of an org's rows; undefined when one of its parameters names no row that we know. */
function fillPath(door: Door, operation: Operation, org: Org): string | undefined {
  let whole = true;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const table =
      name === "id" ? lists[`/${operation.path.split("/")[1]}`] : targetOf(door, undefined, name);
    const id = table && rowsOf(door.world, table, org)[0]?.id;
    if (!id) whole = false;
    return String(id);
  });
  return whole ? path : undefined;
}

function queryValue(door: Door, name: string): string {
  const target = targetOf(door, undefined, name);
  if (name === "q" || name === "query") return "sample";
  if (target) return String(rowsOf(door.world, target, door.world.ours)[0]?.id);
  return new Date().toISOString().slice(0, 10);
}

/** What a list shows: rows that are not deleted, members that are not removed. */
function shownOf(door: Door, who: Principal, table: string): Map<string, Row> {
  return new Map(
    [...listSeen(door.world, who, table)].filter(
      ([, row]) => row.deleted_at === undefined || row.deleted_at === null,
    ),
  );
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const missing = (): never => {
  throw new Error("A caller without a place in the model was asked what it sees.");
};

/** Ids of the other org, or of ours to whom has nothing there. */
function tellsOf(door: Door, caller: Caller, reply: Reply, asked = ""): string | null {
  const { ours, theirs } = door.world;
  const foreign = caller.who ? theirs : ours;
  const ids = idsOf(door, foreign);
  const told = (reply.text.match(uuids) ?? []).find((id) => ids.has(id) && !asked.includes(id));
  if (told) return `told of ${told}, which is another org's`;
  if (!caller.who) return null;
  if (reply.text.includes(secretAmount) && !caller.levels.has("deal_amounts.read"))
    return "told a deal's amount without deal_amounts.read";
  return reply.text.includes(secretNote) && !mayReadNotes(door, caller.who, reply)
    ? "told what a private note says without private_notes.read"
    : null;
}

/** Who wrote a private note reads it, on whatever record it is. */
function mayReadNotes(door: Door, who: Principal, reply: Reply): boolean {
  if (who.levels.has("private_notes.read")) return true;
  const own = rowsOf(door.world, "interactions", door.world.ours).filter(
    (row) => row.visibility === "private" && row.author_id === who.actorId,
  );
  const told = reply.text.split(secretNote).length - 1;
  return told <= own.length && own.every(({ id }) => reply.text.includes(String(id)));
}

/** Records in an answer that the caller's level does not reach. */
function tellsBeyondReach(door: Door, caller: Caller, reply: Reply, one: boolean): string | null {
  const { who } = caller;
  if (!who || one) return null;
  for (const table of ["interactions", "tasks"]) {
    const seen = listSeen(door.world, who, table);
    const known = new Set(rowsOf(door.world, table, door.world.ours).map(({ id }) => String(id)));
    const told = (reply.text.match(uuids) ?? []).find((id) => known.has(id) && !seen.has(id));
    if (told) return `told of ${told} of ${table}, which it does not reach`;
  }
  return null;
}

const known = new WeakMap<Org, Set<string>>();

function idsOf(door: Door, org: Org): Set<string> {
  const kept = known.get(org);
  if (kept) return kept;
  const found = new Set(
    [...door.world.tables.keys()]
      .filter((table) => table !== "users" && table !== "profiles" && table !== "identities")
      .flatMap((table) => rowsOf(door.world, table, org).map((row) => String(row.id))),
  );
  known.set(org, found);
  return found;
}

function note(
  door: Door,
  caller: Caller,
  { method, path }: Operation,
  verb: string,
  judge: () => string | null,
): void {
  door.report.note(
    { door: "API", principal: caller.name, object: `${method} ${path}`, verb },
    judge(),
  );
}

/** All rows of both orgs, with events and entries of the log that claim that something was done. */
async function installState({ client }: Door): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname !~ '^audit' order by 1`,
  );
  const parts = rows.map(
    ({ name }) => `(select md5(string_agg(md5(t::text), '' order by md5(t::text))) from ${name} t)`,
  );
  await client.query(`create or replace function pg_temp.state() returns text language plpgsql as $$
    begin return concat_ws(' ', ${parts.join(", ")}, (select md5(string_agg(o::text, '' order by o.id)) from public.orgs o),
      (select count(*) from public.audit_logs where outcome = 'success' and event_kind not in ('read', 'export', 'sign_in'))); end $$`);
}

/** The matrix asks more often than a minute allows; the limit has a test of its own. */
async function forgetRates({ client }: Door): Promise<void> {
  await client.query("delete from private.rate_windows");
}

async function readState({ client }: Door): Promise<string> {
  const { rows } = await client.query<{ state: string }>("select pg_temp.state() as state");
  return rows[0]?.state ?? "";
}

async function expectState(
  door: Door,
  operation: Operation,
  verb: string,
  before: string,
): Promise<void> {
  const after = await readState(door);
  door.report.note(
    {
      door: "API",
      principal: "everybody",
      object: `${operation.method} ${operation.path}`,
      verb: `${verb}, read again`,
    },
    before === after ? null : "something was changed, or claims to have been",
  );
}
