// Everybody tries everything on every table and function as the database meets them: the wall itself, without a server before it.
import { afterAll, beforeAll, expect, test } from "vitest";

import { findUnknown } from "./known.ts";
import { listCallables, tryFunctions, trySearch } from "./function-tries.ts";
import { openGround } from "./open.ts";
import type { Ground } from "./open.ts";
import { keepPart } from "./parts.ts";
import type { Principal } from "./principals.ts";
import { Report, tell } from "./report.ts";
import { trySql } from "./sql-door.ts";
import { rowsOf } from "./world.ts";

let ground: Ground;
const report = { tables: new Report(), functions: new Report() };

beforeAll(async () => {
  ground = await openGround();
}, 60_000);

afterAll(async () => {
  keepPart("sql tables", report.tables);
  keepPart("sql functions", report.functions);
  await ground?.close();
});

test("the expectation knows every table, view, function and permission", async () => {
  expect(await findUnknown(ground.client)).toEqual([]);
});

test("both orgs have rows in every table, alike but for their ids", () => {
  const { world } = ground;
  for (const table of world.tables.keys()) {
    for (const org of [world.ours, world.theirs])
      expect(
        rowsOf(world, table, org).length,
        `${table} has no row of ${org.slug}`,
      ).toBeGreaterThan(0);
  }
  const names = [world.ours, world.theirs].map((org) =>
    rowsOf(world, "deals", org)
      .map((row) => `${String(row.name)} ${String(row.external_id)}`)
      .toSorted(),
  );
  expect(names[0]).toEqual(names[1]);
});

// The Data API's role writes nothing, whoever acts by it, and every caller reads through that door in a test of its own: here one of
// each kind.
const kinds = [
  "member",
  "role that reaches its own",
  "role that reaches its team",
  "suspended member",
  "member of the other org",
  "forged claims",
];
const isTried = ({ name }: Principal): boolean =>
  !name.endsWith(", Data API") || kinds.includes(name.replace(", Data API", ""));

test("every principal, table and verb: what the model says, and nothing else", async () => {
  const principals = ground.principals.filter(isTried);
  await trySql(ground.client, ground.world, { principals }, report.tables);
  expect(report.tables.surprises.map(tell)).toEqual([]);
}, 600_000);

test("every principal and function: nothing of another org, nothing without the permission", async () => {
  const { client, world, principals } = ground;
  await trySearch(client, world, principals, report.functions);
  await tryFunctions(
    client,
    world,
    { principals, functions: await listCallables(client) },
    report.functions,
  );
  expect(report.functions.surprises.map(tell)).toEqual([]);
}, 600_000);
