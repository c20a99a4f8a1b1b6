// The database's part in a rotation: registered columns alone, sealed values alone, the worker's role alone.
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifySecrets } from "./rotate.ts";
import { COLUMN, SealedOrgs } from "./sealed-orgs.ts";
import { type Swap, withSecretStore } from "./store.ts";

let orgs: SealedOrgs;
beforeAll(async () => {
  orgs = await SealedOrgs.open();
});
afterAll(() => orgs?.close());
beforeEach(() => orgs.clear());

describe("the database's part", () => {
  const asWorker = async (sql: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: orgs.database.workerUrl });
    await client.connect();
    try {
      return await client.query(sql, values);
    } finally {
      await client.end();
    }
  };
  const codeOf = (query: Promise<unknown>) =>
    query.then(
      () => null,
      (error: { code: string }) => error.code,
    );

  test.each([
    ["private.api_key_secrets", "lookup"],
    ["private.webhook_secrets", "webhook_id"],
    ["private.webhook_secrets", "ciphertext from private.webhook_secrets; --"],
    ["private.webhook_secrets t, public.orgs", "ciphertext"],
    ["webhook_secrets", "ciphertext"],
    ["public.webhooks", "url"],
  ])("reads and writes registered columns alone, not %s.%s", async (table, column) => {
    await orgs.addSecrets(orgs.acme, 1, orgs.old);
    expect(
      await codeOf(asWorker("select * from app.secrets_to_rotate($1, $2, '')", [table, column])),
    ).toBe("42501");
    expect(
      await codeOf(asWorker("select app.replace_secrets($1, $2, '[]')", [table, column])),
    ).toBe("42501");
  });

  test("takes sealed values alone", async () => {
    const [id] = await orgs.addSecrets(orgs.acme, 1, orgs.old);
    const [{ ciphertext } = { ciphertext: "" }] = await orgs.rows();
    const swap: Swap = { org_id: orgs.acme.orgId, id: id!, old: ciphertext, new: "whsec_plain" };
    expect(
      await codeOf(
        asWorker("select app.replace_secrets($1, $2, $3)", [
          COLUMN.table,
          COLUMN.column,
          JSON.stringify([swap]),
        ]),
      ),
    ).toBe("23514");
    expect(await orgs.openAll(orgs.old)).toEqual(orgs.plaintexts);
  });

  test("opens neither the table nor these functions to the web server's role", async () => {
    const web = new pg.Client({ connectionString: orgs.database.webUrl });
    await web.connect();
    for (const sql of [
      "select app.secrets_by_key()",
      "select app.secrets_to_rotate('private.webhook_secrets', 'ciphertext', '')",
      "select app.replace_secrets('private.webhook_secrets', 'ciphertext', '[]')",
      "select app.api_keys_by_pepper()",
    ])
      expect(await codeOf(web.query(sql)), sql).toBe("42501");
    await web.end();
    expect(await codeOf(asWorker("select * from private.webhook_secrets"))).toBe("42501");
  });

  test("a value moved to another row or org by whoever may write the database does not open, and is found", async () => {
    const [mine] = await orgs.addSecrets(orgs.acme, 1, orgs.both);
    const [theirs] = await orgs.addSecrets(orgs.globex, 1, orgs.both);
    await orgs.owner.query(
      "update private.webhook_secrets t set ciphertext = s.ciphertext from private.webhook_secrets s where t.id = $1 and s.id = $2",
      [mine, theirs],
    );
    const found = await withSecretStore(orgs.database.workerUrl, (store) =>
      verifySecrets(store, orgs.both),
    );
    expect(found).toEqual({
      opened: 1,
      broken: [{ ...COLUMN, orgId: orgs.acme.orgId, rowId: mine }],
    });
  });
});
