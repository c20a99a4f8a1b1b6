// Reading through the API: lists, rows, what hangs on them, search, sums and exports.
import { holds, note, writers } from "./api-callers.ts";
import type { Caller, Door } from "./api-callers.ts";
import { tellsBeyondReach, tellsOf, uuids } from "./api-leaks.ts";
import { queryValue, targetOf } from "./api-names.ts";
import { listSeen } from "./expect.ts";
import { tables } from "./facts.ts";
import { lists, mayLack, permissionOf, streams } from "./operations.ts";
import type { Operation } from "./operations.ts";
import type { Principal } from "./principals.ts";
import { rowsOf } from "./world.ts";
import type { Row } from "./world.ts";

/** A list shows what the model says, and counts it. */
export async function tryList(door: Door, operation: Operation, table: string): Promise<void> {
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

/** A row by its id, and what hangs on it. */
export async function tryGet(door: Door, operation: Operation): Promise<void> {
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
        const lacks = mayLack.includes(operation.id) && reply.status === 404;
        if (visible && reply.status !== 200 && (whole || reply.status !== 409) && !lacks)
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
export async function tryRead(door: Door, operation: Operation): Promise<void> {
  if (streams.includes(operation.id)) return;
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
      const { who } = caller;
      if (operation.id === "search" && who) {
        const found = new Set(reply.text.match(uuids));
        const wanted = ["companies", "people", "deals"].flatMap((table) => [
          ...listSeen(door.world, who, table).keys(),
        ]);
        const less = wanted.filter((id) => !found.has(id));
        if (less.length > 0 && wanted.length <= 20) return `did not find ${less.join(", ")}`;
      }
      return tellsOf(door, caller, reply) ?? tellsBeyondReach(door, caller, reply, false);
    });
  }
}

/** What a list shows: rows that are not deleted, members that are not removed. */
function shownOf(door: Door, who: Principal, table: string): Map<string, Row> {
  return new Map(
    [...listSeen(door.world, who, table)].filter(
      ([, row]) => row.deleted_at === undefined || row.deleted_at === null,
    ),
  );
}
