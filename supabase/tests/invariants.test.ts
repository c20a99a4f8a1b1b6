// Every rule holds, and every rule bites: each is tried on a schema that was broken on purpose.
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { allInvariants } from "./invariants.ts";

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.superUrl });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

describe.each(allInvariants)("$about", ({ invariants }) => {
  describe.each(invariants)("$rule", ({ find, mend, broken }) => {
    test("holds", async () => {
      expect(await find(client), mend).toEqual([]);
    });

    test.each(broken)("complains about: %s", async (statement) => {
      const before = await find(client);
      await client.query("begin");
      try {
        await client.query(statement);
        const after = await find(client);
        const news = after.filter((text) => !before.includes(text));
        expect(news, "The rule did not see the break.").not.toEqual([]);
      } finally {
        await client.query("rollback");
      }
    });
  });
});
