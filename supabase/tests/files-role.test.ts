// The role of files on the platform, with a stand-in for Storage's two tables: it sees one bucket and nothing else.
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const one = async <Row extends pg.QueryResultRow>(text: string) =>
  (await owner.query<Row>(text)).rows[0]!;

/** Runs it as the role that Storage takes from the token. */
async function asFiles<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  await owner.query("begin; set local role authenticator; set local role rapport_files");
  try {
    return (await owner.query<Row>(text)).rows;
  } finally {
    await owner.query("rollback");
  }
}

test("without Storage there is nothing to prepare, and the migration that says so has passed", async () => {
  expect(await one("select private.prepare_files() as ready")).toEqual({ ready: false });
});

test("with Storage the role reads and writes its bucket, and neither another one nor a table of ours", async () => {
  const platform = new pg.Client({ connectionString: database.superUrl });
  await platform.connect();
  // There the platform lets postgres make policies on Storage's tables; here the owner may.
  await platform.query("alter schema storage owner to postgres");
  await platform.end();
  await owner.query(`
    grant usage on schema storage to anon, authenticated, service_role;
    create table storage.buckets (id text primary key, name text, public boolean);
    create table storage.objects (bucket_id text references storage.buckets, name text, primary key (bucket_id, name));
    alter table storage.buckets enable row level security; alter table storage.objects enable row level security;
    grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
    insert into storage.buckets values ('private', 'private', false), ('rapport', 'rapport', true);
    insert into storage.objects values ('private', 'payroll.pdf'), ('rapport', 'offer.pdf');`);
  for (let turn = 0; turn < 2; turn++)
    expect(await one("select private.prepare_files() as ready")).toEqual({ ready: true });
  expect(await one("select public from storage.buckets where id = 'rapport'")).toEqual({
    public: false,
  });

  expect(await asFiles("select name from storage.objects")).toEqual([{ name: "offer.pdf" }]);
  expect(await asFiles("select id from storage.buckets")).toEqual([{ id: "rapport" }]);
  expect(
    await asFiles("insert into storage.objects values ('rapport', 'new.pdf') returning name"),
  ).toEqual([{ name: "new.pdf" }]);
  expect(await asFiles("delete from storage.objects returning name")).toEqual([
    { name: "offer.pdf" },
  ]);
  const denied = /row-level security|permission denied/;
  await expect(asFiles("insert into storage.objects values ('private', 'x')")).rejects.toThrow(
    denied,
  );
  await expect(asFiles("update storage.objects set bucket_id = 'private'")).rejects.toThrow(denied);
  await expect(
    asFiles("insert into storage.buckets values ('mine', 'mine', true)"),
  ).rejects.toThrow(denied);
  const { rows: open } = await owner.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'private', 'app', 'partitions') and c.relkind in ('r', 'p', 'v', 'm', 'S')
       and (has_table_privilege('rapport_files', c.oid, 'select, insert, update, delete, truncate')
         or case when c.relkind <> 'S' then has_any_column_privilege('rapport_files', c.oid, 'select, insert, update') end)`,
  );
  expect(open).toEqual([]);
  const { rows: callable } = await owner.query(
    `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('public', 'private', 'app') and has_function_privilege('rapport_files', p.oid, 'execute')
       and has_schema_privilege('rapport_files', n.oid, 'usage')`,
  );
  expect(callable).toEqual([]);
});
