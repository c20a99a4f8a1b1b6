// The login roles themselves, as a pool opens them: without becoming somebody they may do nothing, and whom they become is fixed.
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { connectAs } from "./connect.ts";
import { listTables, texts } from "./catalogue.ts";

const roles = [
  "postgres",
  "service_role",
  "authenticated",
  "anon",
  "rapport_app",
  "rapport_web",
  "rapport_worker",
  "supabase_admin",
];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

test.each([
  { url: "webUrl", becomes: ["rapport_app", "rapport_web"] },
  { url: "workerUrl", becomes: ["rapport_worker"] },
] as const)("$url becomes nobody but $becomes", async ({ url, becomes }) => {
  const login = await connectAs(database[url]);
  try {
    const became: string[] = [];
    for (const role of roles) {
      await login.query("begin");
      await login.query(`set local role ${role}`).then(
        () => became.push(role),
        () => {},
      );
      await login.query("rollback");
    }
    expect(became).toEqual(becomes);
  } finally {
    await login.end();
  }
});

test.each(["webUrl", "workerUrl"] as const)(
  "%s by itself is refused every table, for reading and for writing",
  async (url) => {
    const owner = await connectAs(database.superUrl);
    const tables = await listTables(owner, ["public", "private"]);
    await owner.end();
    const login = await connectAs(database[url]);
    try {
      expect(tables.length).toBeGreaterThan(30);
      for (const { full } of tables) {
        for (const statement of [
          `select from ${full}`,
          `delete from ${full}`,
          `truncate ${full} cascade`,
        ])
          await expect(texts(login, statement), statement).rejects.toMatchObject({ code: "42501" });
      }
    } finally {
      await login.end();
    }
  },
);
