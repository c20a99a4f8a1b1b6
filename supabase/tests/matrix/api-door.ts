// The API door: every operation of the document, by everybody.
import { randomUUID } from "node:crypto";

import type { Api } from "./api-calls.ts";
import { holds, listCallers, note } from "./api-callers.ts";
import type { Door } from "./api-callers.ts";
import { tellsOf } from "./api-leaks.ts";
import { tryGet, tryList, tryRead } from "./api-reads.ts";
import { expectState, forgetRates, installState, readState } from "./api-state.ts";
import {
  tryForeignReferences,
  tryForeignRows,
  tryPrivileged,
  tryUnreachable,
} from "./api-writes.ts";
import type { Ground } from "./open.ts";
import { lists, permissionOf, personal, streams, unprobed } from "./operations.ts";
import type { Operation } from "./operations.ts";
import type { Report } from "./report.ts";

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
    if (!refused && (streams.includes(operation.id) || unprobed.includes(operation.id))) continue;
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
