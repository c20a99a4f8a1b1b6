/** Attacks by the form of a request: where it comes from, what it carries, how large and how deep it is. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { describeApi } from "#lib/door/index.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { enabledModules, routesOf } from "#modules/registry.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());
afterEach(() => void vi.useRealTimers());

const acme = { "rapport-org": "acme" };
const post = (headers: Record<string, string>, body: unknown = { name: "From elsewhere" }) =>
  t.call(t.acme.people.member.cookie, "POST", "/companies", body, { ...acme, ...headers });
const countCompanies = async () =>
  (await t.call(t.acme.key, "GET", "/companies?count=true&limit=1")).body.total_count as number;

describe("a request that another site causes", () => {
  test("5 · cookie POST from a foreign Origin: 403", async () => {
    const before = await countCompanies();
    for (const origin of [
      "https://evil.example",
      "http://rapport.test.evil.example",
      "http://rapport.test:8080",
      "https://rapport.test",
      "null",
    ])
      expect((await post({ origin })).status, origin).toBe(403);
    for (const method of ["PATCH", "DELETE"]) {
      const path = `/companies/${randomUUID()}`;
      const answer = await t.call(
        t.acme.people.owner.cookie,
        method,
        path,
        method === "PATCH" ? { name: "x" } : undefined,
        { ...acme, origin: "https://evil.example" },
      );
      expect(answer.status, method).toBe(403);
    }
    expect(await countCompanies()).toBe(before);
  });

  test("6 · the same as text/plain: 415", async () => {
    const before = await countCompanies();
    for (const type of [
      "text/plain",
      "text/plain; application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ])
      expect((await post({ "content-type": type })).status, type).toBe(415);
    expect(await countCompanies()).toBe(before);
  });

  test("7 · Sec-Fetch-Site: cross-site: 403", async () => {
    const before = await countCompanies();
    for (const site of ["cross-site", "same-site", "none"]) {
      expect((await post({ "sec-fetch-site": site })).status, site).toBe(403);
      expect((await post({ "sec-fetch-site": site, origin: "" })).status, site).toBe(403);
    }
    // Neither says where it comes from: no browser of today does that.
    expect((await post({ origin: "" })).status).toBe(403);
    expect(await countCompanies()).toBe(before);
    expect((await post({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  });

  test("8 · GET that would change something: 405", async () => {
    const routes = routesOf(enabledModules());
    const readable = new Set(routes.filter((r) => r.method === "get").map((r) => r.path));
    const writeOnly = routes.filter((r) => r.method !== "get" && !readable.has(r.path));
    expect(writeOnly.length).toBeGreaterThan(10);
    for (const { path } of writeOnly) {
      const place = path.replaceAll(/\{\w+\}/g, randomUUID());
      // A shorter address may have taken it for an id of its own: then it is one that is not there.
      const isShadowed = [...readable].some((other) =>
        new RegExp(`^${other.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(place),
      );
      for (const method of ["GET", "HEAD"]) {
        const answer = await t.call(t.acme.people.owner.cookie, method, place, undefined, acme);
        expect(answer.status, `${method} ${path}`).toBe(isShadowed ? 404 : 405);
        const allowed = answer.headers.get("allow") ?? "";
        expect(/^(?:POST|PATCH|PUT|DELETE)/.test(allowed), path).toBe(!isShadowed);
      }
    }
  });
});

test("19 · PATCH of org_id, role, created_by: 422", async () => {
  const company = (await t.call(t.acme.key, "POST", "/companies", { name: "Fixed" })).body;
  for (const [field, value] of Object.entries({
    org_id: t.globex.id,
    id: randomUUID(),
    created_by: randomUUID(),
    created_at: "2020-01-01T00:00:00Z",
    version: 99,
    role: "owner",
    deleted_at: null,
  })) {
    const answer = await t.call(t.acme.key, "PATCH", `/companies/${company.id}`, {
      [field]: value,
    });
    expect(answer.status, field).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer: `/${field}` }));
  }
  const profile = await t.call(
    t.acme.people.viewer.cookie,
    "PATCH",
    "/me",
    { role: "owner" },
    acme,
  );
  expect(profile.status).toBe(422);
  expect((await t.call(t.acme.key, "GET", `/companies/${company.id}`)).body).toEqual(company);
});

test("20 · __proto__ keys, depth of 10,000: 400", async () => {
  const deep = (depth: number) => `{"name":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  for (const body of [
    '{"name":"x","__proto__":{"isAdmin":true}}',
    '{"name":"x","constructor":{"prototype":{"isAdmin":true}}}',
    '{"name":"x","\\u005f\\u005fproto__":1}',
    deep(10_000),
    deep(64),
    "[".repeat(400_000),
  ])
    expect((await t.call(t.acme.key, "POST", "/companies", body)).status).toBe(400);
  expect({}).not.toHaveProperty("isAdmin");
});

test("21 · 50 MB of JSON; a slow body: 413; 408", async () => {
  const large = `{"name":"${"x".repeat(50_000_000)}"}`;
  expect((await t.call(t.acme.key, "POST", "/companies", large)).status).toBe(413);
  // Nothing is read beyond the limit, whatever the header says.
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => (sent++, controller.enqueue(new Uint8Array(100_000).fill(32))),
  });
  expect((await stream(endless)).status).toBe(413);
  expect(sent).toBeLessThan(20);

  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const silent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"name":')),
  });
  let slow: Response | undefined;
  void stream(silent).then((response) => (slow = response));
  let seconds = 0;
  for (let turn = 0; turn < 100_000 && !slow; turn++) {
    await new Promise((done) => setImmediate(done));
    // The clock moves on once the door has begun to wait.
    if (vi.getTimerCount() > 0 && turn % 50 === 0) {
      vi.advanceTimersByTime(500);
      seconds += 0.5;
    }
  }
  expect(slow?.status).toBe(408);
  expect(seconds).toBeGreaterThanOrEqual(15);
  expect(seconds).toBeLessThan(30);
});

/** A POST whose body arrives as it likes. */
async function stream(body: ReadableStream<Uint8Array>): Promise<Response> {
  const { createApi } = await import("#api");
  return createApi().request("http://rapport.test/api/v1/companies", {
    method: "POST",
    headers: { authorization: `Bearer ${t.acme.key}`, "content-type": "application/json" },
    body,
    duplex: "half",
  } as RequestInit);
}

test("22 · `;select=`, `or=(…)` in filters: 400, never a wider answer", async () => {
  for (const query of [
    "select=*",
    "or=(org_id.neq.0,id.neq.0)",
    "filter[name][eq]=x;select=*&or=(id.gt.0)",
    "filter[or]=(org_id.neq.0)",
    "filter[org_id][neq]=0",
    "filter[org_id][eq]=" + t.globex.id,
    "filter[name][or]=1",
    "filter[name]=x",
    "filter[name][eq][eq]=x",
    "filter[constructor][eq]=1",
    "filter[__proto__][eq]=1",
    "filter[owner_id][eq]=1 or 1=1",
    "sort=org_id",
    "sort=name;drop table deals",
    "sort=(select 1)",
    "limit=1000000",
    "limit=-1",
    "fields=secret",
    "name=eq.x",
  ])
    expect((await t.call(t.acme.key, "GET", `/companies?${query}`)).status, query).toBe(400);
  // What stands inside a value is a value.
  const quoted = encodeURIComponent("x') or (1=1) --");
  const narrow = await t.call(t.acme.key, "GET", `/companies?filter[name][eq]=${quoted}`);
  expect([narrow.status, narrow.body.data]).toEqual([200, []]);
});

test("23 · tampered cursor: 400", async () => {
  for (let i = 0; i < 4; i++) await t.call(t.acme.key, "POST", "/companies", { name: `Row ${i}` });
  const first = await t.call(t.acme.key, "GET", "/companies?limit=2&sort=name");
  const cursor: string = first.body.next_cursor;
  const list = (query: string) => t.call(t.acme.key, "GET", `/companies?limit=2&${query}`);
  expect((await list(`sort=name&cursor=${cursor}`)).status).toBe(200);
  for (let at = 0; at < cursor.length; at += 5) {
    const letter = cursor[at] === "A" ? "B" : "A";
    const changed = cursor.slice(0, at) + letter + cursor.slice(at + 1);
    if (Buffer.from(changed, "base64url").equals(Buffer.from(cursor, "base64url"))) continue;
    expect((await list(`sort=name&cursor=${changed}`)).status, changed).toBe(400);
  }
  // Of another list, another sort, another org; cut off; made up.
  expect((await list(`sort=-name&cursor=${cursor}`)).status).toBe(400);
  expect((await t.call(t.acme.key, "GET", `/people?limit=2&cursor=${cursor}`)).status).toBe(400);
  const foreign = await t.call(
    t.globex.key,
    "GET",
    `/companies?limit=2&sort=name&cursor=${cursor}`,
  );
  expect(foreign.status).toBe(400);
  for (const junk of [cursor.slice(0, -4), "e30", "", "..", "a".repeat(5_000)])
    expect((await list(`sort=name&cursor=${junk}`)).status, junk).toBe(400);
});

// Each text field of each route, three times: hundreds of requests, a third of them of 1 MB.
test("24 · NUL, lone surrogate, name of 1 MB: 422", async () => {
  const bad = ["a\u0000b", "\ud800", "x".repeat(990_000)];
  const document = describeApi(routesOf(enabledModules()), "/api/v1") as {
    paths: Record<string, Record<string, { requestBody?: Body }>>;
    components: { schemas: Record<string, Shape> };
  };
  let tried = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const content = requestBody?.content ?? {};
      const named = Object.entries(content).find(([type]) => type.includes("json"))?.[1].schema;
      const shape = named?.$ref
        ? document.components.schemas[named.$ref.split("/").at(-1)!]
        : named;
      for (const [field, { type }] of Object.entries(shape?.properties ?? {})) {
        if (![type].flat().includes("string")) continue;
        for (const value of bad) {
          const place = path.replaceAll(/\{\w+\}/g, randomUUID()).replace("/api/v1", "");
          // Not JSON.stringify for the surrogate alone: it would write it as an escape, which is what an attacker does too.
          const answer = await t.call(t.acme.key, method.toUpperCase(), place, { [field]: value });
          const what = `${method} ${path} ${field} ${JSON.stringify(value.slice(0, 8))} ${JSON.stringify(answer.body).slice(0, 300)}`;
          expect(answer.status, what).toBe(422);
          expect(
            answer.body.errors.map((error: { pointer: string }) => error.pointer),
            what,
          ).toContain(`/${field}`);
          tried++;
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
}, 60_000);

type Shape = { $ref?: string; properties?: Record<string, { type?: string | string[] }> };
type Body = { content: Record<string, { schema?: Shape }> };

test("40 · the same act twice at once (accept an invitation, idempotent POST): one effect", async () => {
  const key = randomUUID();
  const twice = await Promise.all(
    [1, 2].map(() =>
      t.call(t.acme.key, "POST", "/companies", { name: "Twice" }, { "idempotency-key": key }),
    ),
  );
  expect(twice.some(({ status }) => status === 201)).toBe(true);
  expect(twice.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const made = await t.call(t.acme.key, "GET", "/companies?filter[name][eq]=Twice&count=true");
  expect(made.body.total_count).toBe(1);

  const invited = t.globex.people.viewer;
  const invitation = await t.call(t.acme.key, "POST", "/invitations", {
    email: "viewer@globex.example",
    role: "viewer",
  });
  expect(invitation.status, JSON.stringify(invitation.body)).toBe(201);
  const token = String(invitation.body.link).split("/").at(-1)!;
  const { acceptInvitation } = await import("#modules/identity/index.ts");
  const session = { sub: invited.userId, email: "viewer@globex.example" };
  const accepted = await Promise.all(
    Array.from({ length: 8 }, () => acceptInvitation(t.db, session, token)),
  );
  const problems = accepted.map(({ problem }) => problem);
  expect(problems.filter((problem) => problem === null).length).toBeGreaterThanOrEqual(1);
  expect(problems.every((problem) => problem === null || problem === "accepted")).toBe(true);
  const members = await t.call(t.acme.key, "GET", "/members?limit=100");
  const mine = (members.body.data as { email: string }[]).filter(
    ({ email }) => email === "viewer@globex.example",
  );
  expect(mine).toHaveLength(1);
});
