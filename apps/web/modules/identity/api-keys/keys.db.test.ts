// API keys over their life: addresses, a secret that is replaced, use per day, the version they were made with.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner } from "#lib/testing/membership.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const make = async (input: Record<string, unknown> = {}) => {
  const { status, body } = await t.call(t.acme.key, "POST", "/api-keys", {
    name: "Short",
    scopes: ["deals.read", "api_keys.read"],
    ...input,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; key: string; prefix: string; version: number };
};
const read = (key: string) => t.call(key, "GET", "/deals");

test("a rotated key has two secrets until the overlap ends; id, scopes and rate stay one", async () => {
  const first = await make();
  const rotated = await t.call(t.acme.key, "POST", `/api-keys/${first.id}/rotate`, {
    overlap_hours: 1,
  });
  expect(rotated.status, JSON.stringify(rotated.body)).toBe(200);
  expect(rotated.body).toMatchObject({ id: first.id, scopes: ["deals.read", "api_keys.read"] });
  expect(rotated.body.prefix).not.toBe(first.prefix);
  expect(Date.parse(rotated.body.previous_expires_at) - Date.now()).toBeGreaterThan(3_590_000);
  expect((await read(first.key)).status).toBe(200);
  const second = await read(rotated.body.key);
  expect(second.status).toBe(200);
  // One window for both: the second request of the key.
  expect(second.headers.get("ratelimit")).toContain("r=58");

  await asDatabaseOwner(
    t,
    "update private.api_key_secrets set expires_at = now() where key_id = $1 and expires_at is not null",
    [first.id],
  );
  const over = await read(first.key);
  expect([over.status, over.body.detail]).toEqual([401, expect.stringContaining("replaced")]);
  expect((await read(rotated.body.key)).status).toBe(200);
});

test("a second rotation ends the secret before the last at once; overlap 0 ends the last one, too", async () => {
  const first = await make();
  const rotate = async (overlap_hours: number) =>
    (await t.call(t.acme.key, "POST", `/api-keys/${first.id}/rotate`, { overlap_hours })).body.key;
  const second = await rotate(24);
  const third = await rotate(24);
  expect([(await read(first.key)).status, (await read(second)).status]).toEqual([401, 200]);
  const fourth = await rotate(0);
  expect([(await read(third)).status, (await read(fourth)).status]).toEqual([401, 200]);
});

test("nobody rotates what is not theirs: another org's, a revoked one, one that can do more", async () => {
  const key = await make({ scopes: ["*"] });
  const path = `/api-keys/${key.id}/rotate`;
  expect((await t.call(t.globex.key, "POST", path, {})).status).toBe(404);
  const narrow = await make({ scopes: ["api_keys.read", "api_keys.write"] });
  expect((await t.call(narrow.key, "POST", path, {})).status).toBe(422);
  await t.call(t.acme.key, "DELETE", `/api-keys/${key.id}`);
  expect((await t.call(t.acme.key, "POST", path, {})).status).toBe(409);
  expect((await t.call(t.acme.key, "PATCH", `/api-keys/${key.id}`, { name: "x" })).status).toBe(
    409,
  );
  expect((await read(key.key)).status).toBe(401);
});

test("a repeated rotation gives the answer without the secret, and makes none", async () => {
  const key = await make();
  const again = () =>
    t.call(t.acme.key, "POST", `/api-keys/${key.id}/rotate`, {}, { "idempotency-key": "turn" });
  const [one, two] = [await again(), await again()];
  expect(one.body.key).toMatch(/^rk_live_/);
  expect([two.status, two.body.key, two.body.prefix]).toEqual([200, null, one.body.prefix]);
  expect((await read(one.body.key)).status).toBe(200);
});

test("a key with addresses works from them alone, and what is refused costs it nothing", async () => {
  const bound = await make({ allowed_cidrs: ["203.0.113.0/24", "2001:db8::/32"] });
  // In a process without sockets no address is known, which is none of the key's.
  const unknown = await read(bound.key);
  expect([unknown.status, unknown.body.detail]).toEqual([
    403,
    expect.stringContaining("may not be used"),
  ]);
  const enter = (ip: string) =>
    asDatabaseOwner<{ problem: string | null; remaining: number | null }>(
      t,
      "select problem, remaining from app.enter_with_key($1, (select jsonb_build_object(pepper_version, encode(secret_hmac, 'hex')) from private.api_key_secrets where lookup = $1), $2)",
      [bound.key.slice(8, 16), ip],
    );
  for (const ip of ["203.0.113.77", "::ffff:203.0.113.9", "2001:db8:1::5"])
    expect((await enter(ip))[0]!.problem, ip).toBeNull();
  for (const ip of ["203.0.114.1", "::ffff:10.0.0.1", "2001:db9::1"])
    expect((await enter(ip))[0], ip).toEqual({ problem: "address", remaining: null });
  expect((await enter("203.0.113.1"))[0]!.remaining).toBe(56);

  expect(
    (await t.call(t.acme.key, "PATCH", `/api-keys/${bound.id}`, { allowed_cidrs: [] })).status,
  ).toBe(200);
  expect((await read(bound.key)).status).toBe(200);
  const bad = await t.call(t.acme.key, "PATCH", `/api-keys/${bound.id}`, {
    allowed_cidrs: ["10.0.0.1/33"],
  });
  expect([bad.status, bad.body.errors[0].pointer]).toEqual([422, "/allowed_cidrs/0"]);
});

test("use is counted per day, refusals apart, and using a key is no new version of it", async () => {
  const key = await make({ rate_limit: 3 });
  for (let i = 0; i < 5; i++) await read(key.key);
  const use = async (who: string) => t.call(who, "GET", `/api-keys/${key.id}/use?days=7`);
  const { body } = await use(t.acme.key);
  expect(body.data).toHaveLength(7);
  expect(body.data.at(-1)).toEqual({
    day: new Date().toISOString().slice(0, 10),
    requests: 3,
    refused: 2,
  });
  expect((await use(t.globex.key)).status).toBe(404);
  // A minute later the same requests stand in the table of days, and are not counted twice.
  await asDatabaseOwner(
    t,
    "update public.api_keys set last_used_at = now() - interval '2 minutes' where id = $1",
    [key.id],
  );
  await asDatabaseOwner(
    t,
    "update private.rate_windows set counts = array_fill(0, array[61]) where subject = $1",
    [key.id],
  );
  await read(key.key);
  expect((await use(t.acme.key)).body.data.at(-1)).toMatchObject({ requests: 4, refused: 2 });
  expect((await t.call(t.acme.key, "GET", `/api-keys/${key.id}`)).body.version).toBe(key.version);
});

test("a request names its API version, else the key's own counts; one that does not exist is refused", async () => {
  const key = await make();
  expect((await read(key.key)).headers.get("rapport-version")).toBe("2026-11-01");
  const named = (version: string) =>
    t.call(key.key, "GET", "/deals", undefined, { "rapport-version": version });
  expect((await named("2026-11-01")).status).toBe(200);
  const unknown = await named("2020-01-01");
  expect([unknown.status, unknown.body.detail]).toEqual([
    400,
    expect.stringContaining("2026-11-01"),
  ]);
});

test("a key tells where it was used, and after a rotation whether the secret before still is", async () => {
  const key = await make();
  const enter = (secret: string, ip: string) =>
    asDatabaseOwner(
      t,
      "select problem from app.enter_with_key($1, (select jsonb_build_object(pepper_version, encode(secret_hmac, 'hex')) from private.api_key_secrets where lookup = $1), $2)",
      [secret.slice(8, 16), ip],
    );
  const see = async () => (await t.call(t.acme.key, "GET", `/api-keys/${key.id}`)).body;
  await enter(key.key, "::ffff:203.0.113.9");
  expect(await see()).toMatchObject({ last_used_ip: "203.0.113.9", previous_prefix: null });
  const rotated = await t.call(t.acme.key, "POST", `/api-keys/${key.id}/rotate`, {});
  const after = await see();
  expect(after).toMatchObject({
    prefix: rotated.body.prefix,
    previous_prefix: key.prefix,
    previous_expires_at: rotated.body.previous_expires_at,
    previous_used_at: after.last_used_at,
  });

  const long = () =>
    asDatabaseOwner(
      t,
      "update public.api_keys set previous_used_at = now() - interval '1 hour', last_used_at = now() - interval '1 hour' where id = $1",
      [key.id],
    );
  const isNow = (moment: string) => Date.now() - Date.parse(moment) < 600_000;
  await long();
  await enter(rotated.body.key, "203.0.113.10");
  expect([isNow((await see()).previous_used_at), (await see()).last_used_ip]).toEqual([
    false,
    "203.0.113.10",
  ]);
  await enter(key.key, "203.0.113.9");
  expect(await see()).toMatchObject({ version: after.version });
  expect(isNow((await see()).previous_used_at)).toBe(true);
});
