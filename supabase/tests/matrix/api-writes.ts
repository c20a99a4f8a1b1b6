// Writing through the API: other orgs' rows, rows out of reach, other orgs' references, what is privileged.
import { randomUUID } from "node:crypto";

import { fitBody, isId } from "./api-calls.ts";
import { holds, note, writers } from "./api-callers.ts";
import type { Door } from "./api-callers.ts";
import { fillPath, idFor } from "./api-names.ts";
import { expectState, readState } from "./api-state.ts";
import { mayWrite } from "./expect.ts";
import { acts, lists, permissionOf } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { rowsOf } from "./world.ts";

/** Another org's row under an address that changes one. */
export async function tryForeignRows(door: Door, operation: Operation): Promise<void> {
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
export async function tryUnreachable(door: Door, operation: Operation): Promise<void> {
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
      (row) => !(acts[operation.id]?.(row, who) ?? mayWrite(door.world, who, table, row, verb)),
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
export async function tryForeignReferences(door: Door, operation: Operation): Promise<void> {
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

/** Fields that are not the caller's to write. */
export async function tryPrivileged(door: Door, operation: Operation): Promise<void> {
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
