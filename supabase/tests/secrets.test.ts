// What a column of sealed values takes, and what registering one does. Its rules for the whole schema: invariants-secrets.ts.
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { texts } from "./catalogue.ts";
import { secretInvariants, sealedTable } from "./invariants-secrets.ts";

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

/** What a statement ends with: its SQLSTATE, or null. Always taken back. */
async function stateOf(...statements: string[]): Promise<string | null> {
  await client.query("begin");
  try {
    for (const statement of statements) await client.query(statement);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query("rollback");
  }
}

test("there are sealed columns to look at", async () => {
  expect(
    await texts(client, "select table_name || '.' || column_name from private.sealed_columns"),
  ).toContain("private.webhook_secrets.ciphertext");
});

describe("what is stored there has the sealed form", () => {
  const iv = "A".repeat(16);
  const text = "A".repeat(40);
  const place = `insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext) values ('01900000-0000-7000-8000-000000000000', app.uuid7(), '01900000-0000-7000-8000-000000000000', `;
  // Without the webhook's row the foreign key is what remains: 23503 is a value that was taken.
  test.each([
    ["sealed", `v1.k1.${iv}.${text}`, "23503"],
    ["sealed, with padding", `v1.k-2_b.${iv}.${text}==`, "23503"],
    ["a plaintext", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "23514"],
    ["an empty text", "", "23514"],
    ["another version", `v2.k1.${iv}.${text}`, "23514"],
    ["no key", `v1..${iv}.${text}`, "23514"],
    ["a short iv", `v1.k1.AAAA.${text}`, "23514"],
    ["no room for a tag", `v1.k1.${iv}.AAAA`, "23514"],
    ["more behind it", `v1.k1.${iv}.${text}.whsec_more`, "23514"],
    ["a line before it", `whsec_\nv1.k1.${iv}.${text}`, "23514"],
    ["a line behind it", `v1.k1.${iv}.${text}\n`, "23514"],
  ])("%s", async (_, value, state) => {
    expect(
      await stateOf(`set constraints all immediate`, `${place}${client.escapeLiteral(value)})`),
    ).toBe(state);
  });
});

test("a plaintext that is refused does not stand in the server's log", async () => {
  await client.query("begin");
  const refused = await client
    .query(
      "insert into private.webhook_secrets (org_id, webhook_id, ciphertext) values (gen_random_uuid(), gen_random_uuid(), 'whsec_plain')",
    )
    .catch((error: unknown) => error);
  await client.query("rollback");
  // What the server logs of an error: its words, detail, hint and context.
  const { message, detail, hint, where } = refused as Record<string, string | undefined>;
  expect(message).toBe("private.webhook_secrets.ciphertext takes sealed values alone");
  expect([detail, hint].filter(Boolean)).toEqual([]);
  expect(where).not.toContain("whsec_");
});

describe("registering", () => {
  test("closes the column in one line", async () => {
    await client.query("begin");
    try {
      await client.query(sealedTable);
      await client.query("grant select on private.tokens to rapport_app");
      await client.query("select private.register_sealed_column('private.tokens', 'ciphertext')");
      // Again after a change: nothing happens twice.
      await client.query("select private.register_sealed_column('private.tokens', 'ciphertext')");
      for (const { rule, find } of secretInvariants) expect(await find(client), rule).toEqual([]);
    } finally {
      await client.query("rollback");
    }
  });

  test.each([
    ["a table outside of private", "public.webhooks", "url"],
    ["a column that is no text", "private.api_key_secrets", "secret_hmac"],
    ["a column that is not there", "private.webhook_secrets", "gone"],
    ["a table whose rows have another key", "private.api_key_secrets", "lookup"],
  ])("refuses %s", async (_, table, column) => {
    expect(await stateOf(`select private.register_sealed_column('${table}', '${column}')`)).toBe(
      "42809",
    );
  });
});
