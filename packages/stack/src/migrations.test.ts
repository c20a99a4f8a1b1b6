import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "./migrations.ts";
import { repoRoot } from "./paths.ts";
import { withClient } from "./postgres/client.ts";
import { createBareDatabase, startTestPostgres, type TestPostgres } from "./testing.ts";

let root: string;
let cluster: TestPostgres;
let ownerUrl: string;
const write = (name: string, sql: string) =>
  writeFileSync(join(root, "supabase/migrations", name), sql);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "rapport-migrations-"));
  mkdirSync(join(root, "supabase/migrations"), { recursive: true });
  cpSync(join(repoRoot, "supabase/templates"), join(root, "supabase/templates"), {
    recursive: true,
  });
  writeFileSync(join(root, "supabase/config.toml"), 'project_id = "test"\n');
  cluster = await startTestPostgres();
  ownerUrl = await createBareDatabase(cluster, "migrations_test");
});
afterAll(async () => {
  await withClient(cluster.superUrl(), (client) =>
    client.query("drop database migrations_test with (force)"),
  );
  await cluster.stop();
  rmSync(root, { recursive: true });
});

it("applies what is missing, skips what is there, names the file that fails and keeps what came before it", async () => {
  write("20260101000000_first.sql", "create table public.first (id int);");
  expect(await migrate(ownerUrl, root)).toBe(1);
  expect(await migrate(ownerUrl, root)).toBe(0);

  write("20260102000000_second.sql", "create table public.second (id int);");
  write(
    "20260103000000_broken.sql",
    "create table public.third (id int);\nalter table public.nowhere add column x int;",
  );
  await expect(migrate(ownerUrl, root)).rejects.toMatchObject({
    code: "migration_failed",
    message: expect.stringMatching(
      /supabase\/migrations\/20260103000000_broken\.sql failed: .*relation "public\.nowhere" does not exist/,
    ),
  });
  const tables = await withClient(ownerUrl, async (client) =>
    (
      await client.query<{ tablename: string }>(
        `select tablename from pg_tables where schemaname = 'public' order by 1`,
      )
    ).rows.map((row) => row.tablename),
  );
  expect(tables).toEqual(["first", "second"]);
});

it("refuses a database that is newer than the code", async () => {
  await withClient(ownerUrl, (client) =>
    client.query(
      `insert into supabase_migrations.schema_migrations (version, name) values ('29990101000000', 'future')`,
    ),
  );
  await expect(migrate(ownerUrl, root)).rejects.toMatchObject({
    code: "migration_failed",
    message: expect.stringMatching(/29990101000000 which this code does not know/),
  });
});
