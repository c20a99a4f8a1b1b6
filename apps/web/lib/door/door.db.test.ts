import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterWithSession, inOrg } from "#lib/door/index.ts";
import { createLog } from "#lib/log.ts";
import { createOrg } from "#modules/identity/index.ts";
import { cookieOf, openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const org = (slug: string) => ({ "rapport-org": slug });

test("nobody, a broken key and an expired session are told to sign in", async () => {
  const expired = await cookieOf(t.acme.people.owner.userId, "owner@acme.example", "-1s");
  for (const who of [null, "rk_live_nonsense", expired]) {
    const answer = await t.call(who, "GET", "/deals", undefined, org("acme"));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.request_id).toBe(answer.headers.get("request-id"));
  }
});

test("a session names its org, and only one of its own", async () => {
  const { cookie } = t.acme.people.member;
  expect((await t.call(cookie, "GET", "/deals")).status).toBe(400);
  expect((await t.call(cookie, "GET", "/deals", undefined, org("acme"))).status).toBe(200);
  expect((await t.call(cookie, "GET", "/deals", undefined, org(t.acme.id))).status).toBe(200);
  expect((await t.call(cookie, "GET", "/deals", undefined, org("globex"))).status).toBe(403);
  expect((await t.call(cookie, "GET", "/deals", undefined, org("no-such-org"))).body.detail).toBe(
    (await t.call(cookie, "GET", "/deals", undefined, org("globex"))).body.detail,
  );
});

test("what a cookie changes must come from our own pages, in JSON", async () => {
  const { cookie } = t.acme.people.member;
  const post = (headers: Record<string, string>) =>
    t.call(cookie, "POST", "/companies", { name: "Foreign" }, { ...org("acme"), ...headers });
  expect((await post({ origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ origin: "http://rapport.test.evil.example" })).status).toBe(403);
  expect((await post({ "content-type": "text/plain" })).status).toBe(415);
  expect((await post({})).status).toBe(201);
});

test("a viewer reads and changes nothing; the refusal names the permission", async () => {
  const { cookie } = t.acme.people.viewer;
  expect((await t.call(cookie, "GET", "/companies", undefined, org("acme"))).status).toBe(200);
  const refused = await t.call(cookie, "POST", "/companies", { name: "Mine" }, org("acme"));
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("companies.write");
  expect((await t.call(cookie, "GET", "/api-keys", undefined, org("acme"))).status).toBe(403);
});

test("a member who is suspended is out with the next request", async () => {
  const { cookie, memberId } = t.globex.people.member;
  expect((await t.call(cookie, "GET", "/deals", undefined, org("globex"))).status).toBe(200);
  expect(
    (await t.call(t.globex.key, "PATCH", `/members/${memberId}`, { status: "suspended" })).status,
  ).toBe(200);
  expect((await t.call(cookie, "GET", "/deals", undefined, org("globex"))).status).toBe(403);
  await t.call(t.globex.key, "PATCH", `/members/${memberId}`, { status: "active" });
  expect((await t.call(cookie, "GET", "/deals", undefined, org("globex"))).status).toBe(200);
});

test("the last owner stays", async () => {
  const { cookie, memberId } = t.acme.people.owner;
  const answer = await t.call(
    cookie,
    "PATCH",
    `/members/${memberId}`,
    { role: "admin" },
    org("acme"),
  );
  expect(answer.status).toBe(409);
  expect(answer.body.detail).toContain("at least one active owner");
  expect(
    (
      await t.call(
        t.acme.people.admin.cookie,
        "PATCH",
        `/members/${t.acme.people.admin.memberId}`,
        { role: "owner" },
        org("acme"),
      )
    ).status,
  ).toBe(403);
});

test("a key does what its scopes say, is shown once, and is over when revoked", async () => {
  const made = await t.call(
    t.acme.key,
    "POST",
    "/api-keys",
    { name: "reader", scopes: ["*.read"] },
    { "idempotency-key": "make-reader" },
  );
  expect(made.status).toBe(201);
  const key: string = made.body.key;
  expect(key).toMatch(/^rk_live_[0-9A-Za-z]{46}$/);
  const again = await t.call(
    t.acme.key,
    "POST",
    "/api-keys",
    { name: "reader", scopes: ["*.read"] },
    { "idempotency-key": "make-reader" },
  );
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.body).toEqual({ ...made.body, key: null });
  expect(JSON.stringify((await t.call(t.acme.key, "GET", "/api-keys")).body)).not.toContain(key);

  expect((await t.call(key, "GET", "/deals")).status).toBe(200);
  expect((await t.call(key, "POST", "/companies", { name: "x" })).status).toBe(403);
  const greedy = await t.call(
    t.acme.people.admin.cookie,
    "POST",
    "/api-keys",
    { name: "n", scopes: ["deals.read", "rockets.launch"] },
    org("acme"),
  );
  expect(greedy.body.errors).toEqual([
    { pointer: "/scopes/1", message: "There is no permission rockets.launch." },
  ]);

  expect((await t.call(t.globex.key, "DELETE", `/api-keys/${made.body.id}`)).status).toBe(404);
  expect((await t.call(key, "GET", "/deals")).status).toBe(200);
  expect((await t.call(t.acme.key, "DELETE", `/api-keys/${made.body.id}`)).status).toBe(204);
  const over = await t.call(key, "GET", "/deals");
  expect(over.status).toBe(401);
  expect(over.body.detail).toContain("revoked");
});

test("a key cannot give more than it holds", async () => {
  const narrow = (
    await t.call(t.acme.key, "POST", "/api-keys", {
      name: "narrow",
      scopes: ["api_keys.read", "api_keys.write", "deals.read"],
    })
  ).body.key;
  expect((await t.call(narrow, "POST", "/api-keys", { name: "wide", scopes: ["*"] })).status).toBe(
    422,
  );
  expect(
    (await t.call(narrow, "POST", "/api-keys", { name: "same", scopes: ["deals.read"] })).status,
  ).toBe(201);
});

test("of 61 requests at once exactly 60 pass, and another key is not held up", async () => {
  const key = (await t.call(t.acme.key, "POST", "/api-keys", { name: "sixty", scopes: ["*.read"] }))
    .body.key;
  const answers = await Promise.all(
    Array.from({ length: 61 }, () => t.call(key, "GET", "/products?limit=1")),
  );
  const refused = answers.filter((answer) => answer.status === 429);
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(60);
  expect(refused).toHaveLength(1);
  const wait = Number(refused[0]!.headers.get("retry-after"));
  expect(wait).toBeGreaterThanOrEqual(55);
  expect(wait).toBeLessThanOrEqual(61);
  expect((await t.call(t.acme.key, "GET", "/products?limit=1")).status).toBe(200);
});

test("50 equal POSTs with one idempotency key make one row and one event", async () => {
  const body = { name: "Once only" };
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      t.call(t.acme.key, "POST", "/companies", body, { "idempotency-key": key }),
    ),
  );
  const ids = new Set(
    answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id),
  );
  expect(ids.size).toBe(1);
  expect(answers.every((answer) => answer.status === 201 || answer.status === 409)).toBe(true);
  const found = await t.call(t.acme.key, "GET", "/companies?filter[name][eq]=Once only&count=true");
  expect(found.body.total_count).toBe(1);
  const timeline = await t.call(t.acme.key, "GET", `/companies/${[...ids][0]}/timeline`);
  expect(timeline.body.data.map((item: { type: string }) => item.type)).toEqual([
    "company.created",
  ]);
  const other = await t.call(
    t.acme.key,
    "POST",
    "/companies",
    { name: "Other" },
    { "idempotency-key": key },
  );
  expect(other.status).toBe(422);
  expect(
    (await t.call(t.globex.key, "POST", "/companies", body, { "idempotency-key": key })).status,
  ).toBe(201);
});

test("broken input gets a 4xx that names the field, never a 500", async () => {
  const cases: [string, unknown, number, string][] = [
    ["/companies", { name: "" }, 422, "/name"],
    ["/companies", { name: "a\u0000b" }, 422, "/name"],
    ["/companies", '{"name":"\\ud800"}', 422, "/name"],
    ["/companies", { name: "x".repeat(301) }, 422, "/name"],
    ["/companies", { name: "x", org_id: t.globex.id }, 422, "/org_id"],
    ["/companies", '{"name":"x","__proto__":{"a":1}}', 400, "/__proto__"],
    ["/companies", { name: "x", website: "javascript:alert(1)" }, 422, "/website"],
    ["/companies", { name: "x", owner_id: randomUUID() }, 422, "/owner_id"],
    ["/deals", { name: "x", amount: "12.345", currency: "EUR" }, 422, "/amount"],
    ["/deals", { name: "x", amount: 12 }, 422, "/amount"],
    ["/deals", { name: "x", closes_on: "2026-02-30" }, 422, "/closes_on"],
    ["/deals", { name: "x", stage_id: randomUUID() }, 422, "/stage_id"],
    ["/deals", { name: "x", status: "won" }, 422, "/status"],
    ["/people", {}, 422, "/first_name"],
    ["/interactions", { body: "about nothing" }, 422, "/deal_id"],
  ];
  for (const [path, body, status, pointer] of cases) {
    const answer = await t.call(t.acme.key, "POST", path, body);
    expect(answer.status, `${path} ${JSON.stringify(body)} ${JSON.stringify(answer.body)}`).toBe(
      status,
    );
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(
      pointer,
    );
  }
  expect((await t.call(t.acme.key, "POST", "/companies", "{")).status).toBe(400);
  expect((await t.call(t.acme.key, "POST", "/companies", "[]")).status).toBe(422);
  expect((await t.call(t.acme.key, "POST", "/companies", "x".repeat(1_000_001))).status).toBe(413);
  expect(
    (await t.call(t.acme.key, "POST", "/companies", "[".repeat(10_000) + "]".repeat(10_000)))
      .status,
  ).toBe(400);
});

test("a wrong filter, sort or cursor is a 400 that names the parameter", async () => {
  for (const [query, name] of [
    ["filter[secret][eq]=1", "?filter[secret][eq]"],
    ["filter[amount][eq]=1;drop", "?filter[amount][eq]"],
    ["filter[status][eq]=maybe", "?filter[status][eq]"],
    ["filter[__proto__][eq]=1", "?filter[__proto__][eq]"],
    ["filter[name][contains]=%00", "?filter[name][contains]"],
    ["or=(name.eq.x)", "?or"],
    ["sort=description", "?sort"],
    ["limit=101", "?limit"],
    ["limit=10&limit=20", "?limit"],
    ["cursor=abc.def", "?cursor"],
  ] as const) {
    const answer = await t.call(t.acme.key, "GET", `/deals?${query}`);
    expect(answer.status, query).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(name);
  }
});

test("an organisation's address is made of its name, also where that has accents or is taken", async () => {
  const session = { sub: t.acme.people.viewer.userId };
  const slugs = [];
  for (const name of ["Quist & Söhne", "Quist & Söhne", "Łódź Straße", "日本", "login"]) {
    slugs.push((await createOrg(t.db, session, name)).slug);
  }
  expect(slugs.slice(0, 3)).toEqual(["quist-sohne", "quist-sohne-2", "lodz-strasse"]);
  for (const slug of slugs.slice(3)) expect(slug).toMatch(/^[a-z0-9-]{3,}$/);
  expect(slugs[4]).not.toBe("login");
});

test("a read cannot write, whatever its handler tries, and leaves its connection usable", async () => {
  const { caller } = await enterWithSession(t.db, t.acme.people.owner.userId, t.acme.id);
  const request = { requestId: "req_test", origin: "ui" as const, log: createLog() };
  const attempt = inOrg(
    t.db,
    caller,
    request,
    (ctx) =>
      ctx.db.updateTable("orgs").set({ name: "Written" }).where("id", "=", ctx.orgId).execute(),
    { readOnly: true },
  );
  await expect(attempt).rejects.toMatchObject({ code: "25006" });
  const names = await Promise.all(
    Array.from({ length: 40 }, async () =>
      inOrg(
        t.db,
        caller,
        request,
        async (ctx) =>
          (await ctx.db.selectFrom("orgs").select("name").executeTakeFirstOrThrow()).name,
        { readOnly: true },
      ),
    ),
  );
  expect(new Set(names)).toEqual(new Set(["Acme"]));
});
