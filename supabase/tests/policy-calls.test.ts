// A policy asks once per statement, not once per row: counted by Postgres itself over a thousand rows.
import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { texts } from "./catalogue.ts";
import { openGround } from "./matrix/open.ts";
import type { Ground } from "./matrix/open.ts";
import { tables } from "./matrix/facts.ts";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground?.close());

/** How often the owner's statement calls functions that policies ask, within the transaction at hand. */
async function countCalls(
  client: Client,
  statement: string,
): Promise<{ calls: number; rows: number }> {
  const before = await readCalls(client);
  await client.query("set local role rapport_app");
  const { rowCount } = await client.query(statement);
  await client.query("reset role");
  return { calls: (await readCalls(client)) - before, rows: rowCount ?? 0 };
}

async function readCalls(client: Client): Promise<number> {
  const [calls] = await texts(
    client,
    "select coalesce(sum(calls), 0) from pg_stat_xact_user_functions where schemaname = 'app' and funcname ~ '^(org_with|sees_all|seen_|can$|current_)'",
  );
  return Number(calls);
}

/** Tables whose unique keys are pairs of references, or counts with a bound: there is no room for copies. */
const crowded = ["org_members", "team_members", "api_key_days", "sequence_steps"];

/** Copies of the org's rows, until there are about a thousand. */
async function multiply(client: Client, table: string): Promise<void> {
  const columns = (ground.world.tables.get(table)?.columns ?? [])
    .filter(({ generated }) => !generated)
    .map(({ name }) => name);
  const values = columns.map((name) => fresh[`${table}.${name}`] ?? fresh[name] ?? `r.${name}`);
  await client.query("set local session_replication_role = 'replica'");
  await client.query(
    `insert into public.${table} (${columns.join(", ")}) select ${values.join(", ")}
     from (select * from public.${table} where org_id = $1${mineOf(table)} limit 10) r, generate_series(1, 100) n`,
    [ground.world.ours.id],
  );
  await client.query("set local session_replication_role = 'origin'");
}

/** What must differ from row to row. */
const fresh: Record<string, string> = {
  day: "current_date + n",
  email: "gen_random_uuid()::text",
  address: "gen_random_uuid()::text",
  counterpart: "gen_random_uuid()::text",
  external_id: "gen_random_uuid()::text",
  id: "app.uuid7()",
  is_default: "false",
  message_id: "gen_random_uuid()::text",
  name: "gen_random_uuid()::text",
  number: "'+4155' || (1000 + n)",
  row_number: "1000 + n",
  "sequence_enrollments.person_id": "app.uuid7()",
};

/** Copies of a text have no mail beside them: only its mailbox's member sees them. */
const mineOf = (table: string): string =>
  ["email_bodies", "email_attachments"].includes(table)
    ? ` and member_id = '${ground.world.ours.people.owner.memberId}'`
    : "";

/** The calls for the org's few rows, and for a thousand. */
async function compareCalls(client: Client, table: string) {
  const { ours } = ground.world;
  await client.query("set local track_functions = 'all'");
  await client.query("select set_config('request.jwt.claims', $1, true)", [
    JSON.stringify({ sub: ours.people.owner.userId, org_id: ours.id }),
  ]);
  const few = await countCalls(client, `select id from public.${table}`);
  await multiply(client, table);
  const many = await countCalls(client, `select id from public.${table}`);
  expect(few.calls).toBeGreaterThan(0);
  expect(many.rows).toBeGreaterThan(few.rows + 90);
  return { few: few.calls, many: many.calls };
}

test.each(Object.keys(tables).filter((table) => !crowded.includes(table)))(
  "%s: as many calls for a thousand rows as for a few",
  async (table) => {
    const { client } = ground;
    await client.query("begin");
    try {
      const { few, many } = await compareCalls(client, table);
      // Among few rows none may need all that a policy can ask: each is asked once, at most.
      expect(many).toBeLessThanOrEqual(few + 3);
    } finally {
      await client.query("rollback");
    }
  },
);

test("a policy that asks for each row is seen", async () => {
  const { client } = ground;
  await client.query("begin");
  try {
    await client.query(
      "alter policy tenant_select on public.products using (org_id = (select app.org_with('products.read')) and app.is_org_member(org_id))",
    );
    const { few, many } = await compareCalls(client, "products");
    expect(many).toBeGreaterThan(few + 90);
  } finally {
    await client.query("rollback");
  }
});
