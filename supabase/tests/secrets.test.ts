// Sealed values: where they lie, who may touch them, and that nothing else can be stored in their place.
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { ourSchemas, texts } from "./catalogue.ts";
import type { Invariant } from "./invariant.ts";

/** Columns that hold secrets by their name; a time may be called `sealed_at`. */
const named = `named as (
  select c.oid, n.nspname, a.attname, a.attrelid, format('%s.%s', c.oid::regclass, a.attname) as place, format_type(a.atttypid, null) as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
    and (a.attname = 'ciphertext' or a.attname like '%\\_ciphertext' or a.attname like 'sealed\\_%')
    and a.atttypid not in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype, 'boolean'::regtype))`;

/** Registered columns with their table, which is null when it is gone. */
const registered = `registered as (
  select s.table_name || '.' || s.column_name as place, to_regclass(s.table_name) as tbl, s.column_name from private.sealed_columns s)`;

const sealedTable = `create table private.tokens (org_id uuid not null, id uuid not null, ciphertext text, primary key (org_id, id))`;

const invariants: Invariant[] = [
  {
    rule: "every column named ciphertext, …_ciphertext or sealed_… is a registered text column of private",
    mend: "Put `select private.register_sealed_column('private.<table>', '<column>')` beneath the table: a rotation would pass the column by.",
    find: (client) =>
      texts(
        client,
        `with ${named}, ${registered}
         select format('%s (%s): not registered', place, type) from named where not exists (select from registered r where r.tbl = named.oid and r.column_name = named.attname)
         union all
         select place || ': outside of private' from named where nspname <> 'private'`,
        [ourSchemas],
      ),
    broken: [
      sealedTable,
      "alter table private.audit_heads add column sealed_key text",
      "alter table public.webhooks add column token_ciphertext text",
      "alter table private.webhook_secrets rename column ciphertext to sealed_text",
      "create table public.safes (org_id uuid not null, id uuid not null, ciphertext bytea)",
      "delete from private.sealed_columns",
    ],
  },
  {
    rule: "every registered column exists, and org and id are the primary key of its table",
    mend: "Register it again with private.register_sealed_column(), which checks both; delete the row of a column that is gone.",
    find: (client) =>
      texts(
        client,
        `with ${registered}
         select place || ': there is no such text column' from registered r
         where not exists (select from pg_attribute a where a.attrelid = r.tbl and a.attname = r.column_name and a.atttypid = 'text'::regtype and not a.attisdropped)
         union all
         select place || ': its table''s primary key is not (org_id, id)' from registered r
         where r.tbl is not null and coalesce((select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = r.tbl and k.contype = 'p'), '') <> 'PRIMARY KEY (org_id, id)'`,
      ),
    broken: [
      "drop table private.webhook_secrets",
      "insert into private.sealed_columns values ('private.sessions', 'ip')",
      "alter table private.webhook_secrets drop constraint webhook_secrets_pkey",
    ],
  },
  {
    rule: "a registered column takes sealed values alone",
    mend: "Register it again: the check constraint `private.is_sealed(…)` keeps plaintexts out.",
    find: (client) =>
      texts(
        client,
        `with ${registered}
         select place || ': anything can be stored there' from registered r
         where r.tbl is not null and not exists (select from pg_constraint k where k.conrelid = r.tbl and k.contype = 'c' and k.convalidated
           and pg_get_constraintdef(k.oid) = format('CHECK (private.is_sealed(%I))', r.column_name))`,
      ),
    broken: [
      "alter table private.webhook_secrets drop constraint webhook_secrets_ciphertext_sealed",
      "alter table private.webhook_secrets drop constraint webhook_secrets_ciphertext_sealed, add constraint webhook_secrets_ciphertext_sealed check (private.is_sealed(ciphertext)) not valid",
    ],
  },
  {
    rule: "a table with sealed values is granted to nobody",
    mend: "Revoke it: what lies there is reached through a function of schema app alone.",
    find: (client) =>
      texts(
        client,
        `with ${registered}, rights as (
           select c.oid, a.grantee, c.relowner from pg_class c, aclexplode(c.relacl) a
           union select t.attrelid, a.grantee, c.relowner from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a)
         select distinct format('%s: granted to %s', r.place, case x.grantee when 0 then 'public' else x.grantee::regrole::text end)
         from registered r join rights x on x.oid = r.tbl where x.grantee <> x.relowner`,
      ),
    broken: [
      "grant select on private.webhook_secrets to rapport_worker",
      "grant update (ciphertext) on private.webhook_secrets to rapport_app",
      "grant select on private.webhook_secrets to service_role",
    ],
  },
];

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

describe.each(invariants)("$rule", ({ find, mend, broken }) => {
  test("holds", async () => {
    expect(await find(client), mend).toEqual([]);
  });

  test.each(broken)("complains about: %s", async (statement) => {
    await client.query("begin");
    try {
      await client.query(statement);
      expect(await find(client), "The rule did not see the break.").not.toEqual([]);
    } finally {
      await client.query("rollback");
    }
  });
});

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

describe("registering", () => {
  test("closes the column in one line", async () => {
    await client.query("begin");
    try {
      await client.query(sealedTable);
      await client.query("grant select on private.tokens to rapport_app");
      await client.query("select private.register_sealed_column('private.tokens', 'ciphertext')");
      // Again after a change: nothing happens twice.
      await client.query("select private.register_sealed_column('private.tokens', 'ciphertext')");
      for (const { rule, find } of invariants) expect(await find(client), rule).toEqual([]);
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
