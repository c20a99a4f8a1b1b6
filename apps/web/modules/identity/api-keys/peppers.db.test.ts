// API keys at the door: peppers that change, stored hashes that were touched, and what a refusal gives away.
import { createHmac, randomBytes } from "node:crypto";
import { joinApiKey, newApiKey, parseApiKey } from "@rapport/core";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { env } from "#lib/env.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;
const first = () => JSON.parse(process.env.RAPPORT_KEY_PEPPERS!)["1"] as string;
const second = randomBytes(32).toString("base64");

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});
afterEach(() => vi.restoreAllMocks());

/** As after a restart with these peppers in the environment. */
const restartWith = (peppers: Record<string, string>) =>
  vi.spyOn(env, "peppers").mockReturnValue(peppers);
const ask = (key: string) => world.call(key, "GET", "/deals?limit=1");
const asOwner = (org: TestOrg, method: string, path: string, body?: object) =>
  world.call(org.people.owner.cookie, method, path, body, { "rapport-org": org.slug });

async function makeKey(org: TestOrg, body: object = {}): Promise<{ id: string; key: string }> {
  const made = await asOwner(org, "POST", "/api-keys", {
    name: "Test",
    scopes: ["deals.read"],
    ...body,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { id: made.body.id, key: made.body.key };
}

async function storedOf(key: string): Promise<{ pepper_version: number; secret_hmac: string }> {
  const { rows } = await owner.query(
    "select pepper_version, encode(secret_hmac, 'hex') as secret_hmac from private.api_key_secrets where lookup = $1",
    [parseApiKey(key)!.lookup],
  );
  return rows[0];
}

/** What the caller of a refused request can tell: all but the request's own id. */
function tell({ status, body, headers }: Awaited<ReturnType<typeof ask>>) {
  const { request_id: _, ...rest } = body;
  return {
    status,
    rest,
    headers: [...headers].filter(([name]) => name !== "request-id").toSorted(),
  };
}

describe("a pepper is rotated", () => {
  test("a key of the old pepper works and moves when it is used; without the old pepper only the moved one works", async () => {
    const [used, unused] = [await makeKey(world.acme), await makeKey(world.globex)];
    expect((await storedOf(used.key)).pepper_version).toBe(1);
    const before = await storedOf(unused.key);

    restartWith({ "1": first(), "2": second });
    expect((await ask(used.key)).status).toBe(200);
    const { secret } = parseApiKey(used.key)!;
    expect(await storedOf(used.key)).toEqual({
      pepper_version: 2,
      secret_hmac: createHmac("sha256", Buffer.from(second, "base64")).update(secret).digest("hex"),
    });
    expect(await storedOf(unused.key)).toEqual(before);
    const made = await makeKey(world.acme);
    expect((await storedOf(made.key)).pepper_version).toBe(2);

    restartWith({ "2": second });
    expect((await ask(used.key)).status).toBe(200);
    expect((await ask(made.key)).status).toBe(200);
    const refused = await ask(unused.key);
    expect(refused.status).toBe(401);
    expect(refused.body.detail).toBe("The API key is not known.");

    restartWith({ "1": first(), "2": second });
    expect((await ask(unused.key)).status).toBe(200);
  });

  test("a wrong secret moves nothing, and a revoked key is none the better for it", async () => {
    const [key, revoked] = [await makeKey(world.acme), await makeKey(world.acme)];
    await asOwner(world.acme, "DELETE", `/api-keys/${revoked.id}`);
    const before = await storedOf(key.key);
    restartWith({ "1": first(), "2": second });
    const { lookup } = parseApiKey(key.key)!;
    const guess = joinApiKey({ lookup, secret: newApiKey().secret });
    expect((await ask(guess)).status).toBe(401);
    expect(await storedOf(key.key)).toEqual(before);
    expect((await ask(revoked.key)).status).toBe(401);
  });

  test("the tenth version is newer than the ninth", async () => {
    const { key } = await makeKey(world.acme);
    restartWith({ "1": first(), "9": second, "10": randomBytes(32).toString("base64") });
    expect((await ask(key)).status).toBe(200);
    expect((await storedOf(key)).pepper_version).toBe(10);
  });
});

describe("what is stored", () => {
  test("is no secret: an HMAC, and nothing from which the key could be had", async () => {
    const { key } = await makeKey(world.acme);
    const { lookup, secret } = parseApiKey(key)!;
    const { rows } = await owner.query<{ row: string }>(
      "select to_jsonb(k)::text as row from public.api_keys k union all select to_jsonb(s)::text from private.api_key_secrets s union all select to_jsonb(i)::text from private.idempotency_keys i union all select to_jsonb(a)::text from public.audit_logs a",
    );
    expect(rows.some(({ row }) => row.includes(lookup))).toBe(true);
    for (const { row } of rows) {
      expect(row).not.toContain(secret);
      expect(row).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });

  test("fails when any one of its bytes is another", async () => {
    const { key } = await makeKey(world.acme);
    const { lookup } = parseApiKey(key)!;
    expect((await ask(key)).status).toBe(200);
    for (let at = 0; at < 32; at++) {
      const flip = (bit: number) =>
        owner.query(
          "update private.api_key_secrets set secret_hmac = set_byte(secret_hmac, $2, get_byte(secret_hmac, $2) # $3) where lookup = $1",
          [lookup, at, bit],
        );
      const bit = 1 << (at % 8);
      await flip(bit);
      expect((await ask(key)).status, `byte ${at}`).toBe(401);
      await flip(bit);
    }
    expect((await ask(key)).status).toBe(200);
  });

  test("is of no use with another key's look-up", async () => {
    const [mine, theirs] = [await makeKey(world.acme), await makeKey(world.globex)];
    const crossed = joinApiKey({
      lookup: parseApiKey(theirs.key)!.lookup,
      secret: parseApiKey(mine.key)!.secret,
    });
    expect((await ask(crossed)).status).toBe(401);
    expect((await ask(theirs.key)).status).toBe(200);
  });
});

describe("a refusal", () => {
  test("reads the same for an unknown look-up and a wrong secret", async () => {
    const { key } = await makeKey(world.acme);
    const { lookup } = parseApiKey(key)!;
    const unknown = await ask(newApiKey().key);
    const wrong = await ask(joinApiKey({ lookup, secret: newApiKey().secret }));
    expect(unknown.status).toBe(401);
    expect(tell(wrong)).toEqual(tell(unknown));
  });

  test("says to a key that was valid why it is over, at once", async () => {
    const { id, key } = await makeKey(world.acme);
    expect((await ask(key)).status).toBe(200);
    await owner.query(
      "update public.api_keys set expires_at = now() - interval '1 millisecond' where id = $1",
      [id],
    );
    const expired = await ask(key);
    expect([expired.status, expired.body.detail]).toEqual([
      401,
      "This API key has expired. Create another under Settings, API keys.",
    ]);
    await owner.query("update public.api_keys set expires_at = null where id = $1", [id]);
    expect((await ask(key)).status).toBe(200);
    await asOwner(world.acme, "DELETE", `/api-keys/${id}`);
    const revoked = await ask(key);
    expect([revoked.status, revoked.body.detail]).toEqual([
      401,
      "This API key was revoked. Create another under Settings, API keys.",
    ]);
    expect(revoked.headers.get("www-authenticate")).toBe('Bearer realm="Rapport"');
    // Who has the look-up part alone, which lists show, does not hear that.
    const guess = joinApiKey({
      lookup: parseApiKey(key)!.lookup,
      secret: newApiKey().secret,
    });
    expect((await ask(guess)).body.detail).toBe("The API key is not known.");
  });

  test("of what has not the form of a key asks the database nothing", async () => {
    const call = vi.spyOn(world.db, "call");
    const { key } = newApiKey();
    for (const none of [
      `rk_test_${key.slice(8)}`,
      key.slice(0, -1),
      `${key}0`,
      `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`,
    ]) {
      const refused = await ask(none);
      expect(refused.status).toBe(401);
      expect(refused.body.detail).toMatch(/^The API key is not one of Rapport's/);
    }
    expect(call.mock.calls.filter(([text]) => text.includes("enter_with_key"))).toEqual([]);
  });

  test("a list shows the prefix and never more", async () => {
    const { key } = await makeKey(world.acme);
    const { body } = await asOwner(world.acme, "GET", "/api-keys");
    expect(body.data.map(({ prefix }: { prefix: string }) => prefix)).toContain(key.slice(0, 16));
    expect(JSON.stringify(body)).not.toContain(key.slice(16));
  });
});
