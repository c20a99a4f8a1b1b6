// A database with two orgs that look alike, and everybody who reaches for the first.
import type { Client } from "pg";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { connectAs } from "../connect.ts";
import { installAttempts } from "./attempts.ts";
import { makeOrgs } from "./fixture.ts";
import { listPrincipals } from "./principals.ts";
import type { Principal } from "./principals.ts";
import { readWorld } from "./world.ts";
import type { World } from "./world.ts";

export type Ground = {
  database: TestDatabase;
  /** The superuser's connection. */
  client: Client;
  world: World;
  principals: Principal[];
  close(): Promise<void>;
};

/** Makes the ground of a run. Call `close()` when done. */
export async function openGround(): Promise<Ground> {
  const database = await createTestDatabase();
  const client = await connectAs(database.superUrl);
  const { ours, theirs, loner, ended } = await makeOrgs(client);
  const world = await readWorld(client, ours, theirs);
  await installAttempts(client, world.tables.keys());
  return {
    database,
    client,
    world,
    principals: listPrincipals(ours, theirs, loner, ended),
    async close() {
      await client.end();
      await database.drop();
    },
  };
}
