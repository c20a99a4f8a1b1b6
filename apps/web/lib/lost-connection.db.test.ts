import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Database } from "@rapport/db";

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.webUrl, { max: 2 });
});
afterAll(async () => {
  await db?.end();
  await database?.drop();
});

test("a connection that dies while it is lent ends its transaction and not the process", async () => {
  const uncaught: unknown[] = [];
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => uncaught.push(error));
  const superuser = new pg.Client(database.superUrl);
  await superuser.connect();
  try {
    const lent = await db.pool.connect();
    const { rows } = await lent.query<{ pid: number }>("select pg_backend_pid() as pid");
    await lent.query("begin");
    const ended = new Promise((resolve) => lent.once("end", resolve));
    await superuser.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
    await ended;
    await expect(lent.query("select 1")).rejects.toThrow();
    lent.release(true);
    expect(await db.call("select 1 as one", [])).toEqual([{ one: 1 }]);
    expect(uncaught).toEqual([]);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
    await superuser.end();
  }
});
