// Whose mailboxes are read: those of members who belong.
import { createTestDatabase, type TestDatabase } from "@rapport/stack/testing";
import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { connectAs } from "./connect.ts";
import { fillMail, makeUser, one } from "./rows.ts";

let database: TestDatabase;
let client: Client;
const orgs: { id: string; first: string; second: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connectAs(database.superUrl);
  for (const name of ["one", "two"]) {
    const owner = await makeUser(client, `${name}@sample.example`);
    const made = await client.query<{ id: string }>(
      "select private.create_org($1, 'owner', $2, 'Sample') as id",
      [owner, `${name}@sample.example`],
    );
    const { id } = one(made.rows);
    const members = await client.query<{ id: string }>(
      "insert into public.org_members (org_id, user_id, name) values ($1, $2, 'second') returning id",
      [id, await makeUser(client, `second-${name}@sample.example`)],
    );
    const first = await client.query<{ id: string }>(
      "select id from public.org_members where org_id = $1 and user_id = $2",
      [id, owner],
    );
    const org = { id, first: one(first.rows).id, second: one(members.rows).id };
    await fillMail(client, id, { first: org.first, second: org.second }, []);
    await client.query(
      "insert into private.mailboxes (org_id, id) select org_id, id from public.integrations where org_id = $1",
      [id],
    );
    orgs.push(org);
  }
}, 120_000);
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

async function claimAll(): Promise<string[]> {
  const claimed: string[] = [];
  for (;;) {
    const { rows } = await client.query<{ org_id: string; member_id: string }>(
      "select org_id, member_id from app.claim_mailbox()",
    );
    const [row] = rows;
    if (!row) return claimed.toSorted();
    claimed.push(row.member_id);
  }
}

test("the mailbox of a member who is suspended is left alone until they return, of one who is removed for good", async () => {
  const [ours, theirs] = orgs;
  if (!ours || !theirs) throw new Error("Two organisations were to be made.");
  const others = [ours.first, theirs.first, theirs.second].toSorted();
  const become = async (status: string): Promise<void> => {
    await client.query("update public.org_members set status = $1 where id = $2", [
      status,
      ours.second,
    ]);
    await client.query("update private.mailboxes set lease_until = null");
  };
  const all = [...others, ours.second].toSorted();
  expect(await claimAll()).toEqual(all);
  for (const [status, due] of [
    ["suspended", others],
    ["active", all],
    ["removed", others],
    // Access to it is gone: they connect it anew.
    ["active", others],
  ] as const) {
    await become(status);
    const { rows } = await client.query<{ count: number }>("select app.mailboxes_due() as count");
    expect(one(rows).count).toBe(due.length);
    expect(await claimAll()).toEqual(due);
  }
});
