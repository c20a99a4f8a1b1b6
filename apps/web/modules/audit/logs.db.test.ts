// The log over the API: search, names, masks, statistics, export, and proof without the database.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKeysOf } from "@rapport/stack/audit/keys";
import { verifyFile } from "@rapport/stack/audit/verify-file";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealAudit } from "#lib/audit/index.ts";
import { createLog } from "#lib/log.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;
const folder = mkdtempSync(join(tmpdir(), "rapport-audit-"));

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner?.end();
  await world?.close();
  rmSync(folder, { recursive: true });
});

const seal = () => sealAudit(world.db, createLog());
const list = async (org: TestOrg, query = "") =>
  (await world.call(org.key, "GET", `/audit-logs${query}`)).body;
const asRole = (org: TestOrg, role: keyof TestOrg["people"], path: string) =>
  world.call(org.people[role].cookie, "GET", path, undefined, { "rapport-org": org.slug });

async function makeDeal(org: TestOrg, name: string): Promise<string> {
  const made = await world.call(org.key, "POST", "/deals", {
    name,
    amount: "1200.00",
    currency: "EUR",
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

/** A custom role with these grants, given to the org's member. */
async function giveMember(org: TestOrg, permissions: string[]): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    "insert into public.roles (org_id, name, grants) values ($1, $2, $3) returning id",
    [org.id, `Reader ${permissions.length} ${Math.random()}`, permissions],
  );
  await owner.query("update public.org_members set role = 'custom', role_id = $2 where id = $1", [
    org.people.member.memberId,
    rows[0]!.id,
  ]);
}

describe("the list", () => {
  test("shows who did what to what, by name, and whether it is sealed", async () => {
    const { acme } = world;
    const id = await makeDeal(acme, "Orion");
    await world.call(
      acme.people.admin.cookie,
      "PATCH",
      `/deals/${id}`,
      { amount: "1500" },
      { "rapport-org": acme.slug },
    );
    const before = await list(acme, `?filter[object_id][eq]=${id}`);
    expect(before.data.map((row: { sealed_seq: unknown }) => row.sealed_seq)).toEqual([null, null]);
    await seal();
    const { data } = await list(acme, `?filter[object_id][eq]=${id}`);
    expect(data).toMatchObject([
      {
        action: "deals.update",
        actor_type: "user",
        actor_name: "Acme admin",
        object_name: "Orion",
        changes: { amount: { before: "1200.00", after: "1500.00" } },
        is_withheld: false,
        sealed_seq: expect.any(Number),
      },
      {
        action: "deals.create",
        actor_type: "key",
        actor_name: "test",
        changes: { name: { after: "Orion" } },
      },
    ]);
    const one = await world.call(acme.key, "GET", `/audit-logs/${data[0].id}`);
    expect(one.body).toEqual(data[0]);
  });

  test("filters by who, what, kind, outcome and time, and pages without a gap", async () => {
    const { acme } = world;
    const all = await list(acme, "?limit=100");
    const admin = acme.people.admin.userId;
    const filtered = await list(
      acme,
      `?filter[actor_id][eq]=${admin}&filter[action][eq]=deals.update&filter[event_kind][in]=update,delete&filter[outcome][eq]=success`,
    );
    expect(
      filtered.data.map((row: { action: string; actor_id: string }) => [row.action, row.actor_id]),
    ).toEqual([["deals.update", admin]]);

    const time: string = all.data[5].occurred_at;
    const since = await list(
      acme,
      `?filter[occurred_at][gte]=${time}&limit=100&filter[object_type][ne]=audit`,
    );
    const until = await list(
      acme,
      `?filter[occurred_at][lt]=${time}&limit=100&filter[object_type][ne]=audit`,
    );
    const whole = await list(acme, "?limit=100&filter[object_type][ne]=audit");
    expect([...since.data, ...until.data].map((row: { id: string }) => row.id)).toEqual(
      whole.data.map((row: { id: string }) => row.id),
    );
    expect(until.data.length).toBeGreaterThan(0);

    const first = await list(acme, "?limit=3&filter[object_type][ne]=audit");
    const second = await list(
      acme,
      `?limit=3&filter[object_type][ne]=audit&cursor=${first.next_cursor}`,
    );
    expect([...first.data, ...second.data].map((row: { id: string }) => row.id)).toEqual(
      whole.data.slice(0, 6).map((row: { id: string }) => row.id),
    );
  });

  test("is on record itself", async () => {
    const { acme } = world;
    await asRole(acme, "admin", "/audit-logs?filter[outcome][eq]=refused");
    const { data } = await list(acme, "?filter[action][eq]=audit.read&limit=1");
    expect(data[0]).toMatchObject({
      actor_id: acme.people.admin.userId,
      event_kind: "read",
      details: { filters: [{ field: "outcome", op: "eq", values: ["refused"] }] },
    });
  });

  test("keeps of a huge question that it was asked", async () => {
    const { acme } = world;
    const many = Array.from({ length: 100 }, () => "x".repeat(100)).join();
    await list(acme, `?filter[action][in]=${many}`);
    const { rows } = await owner.query<{ details: { cut: boolean; characters: number } }>(
      "select details from public.audit_logs where details ? 'cut'",
    );
    expect(rows).toEqual([{ details: { cut: true, characters: expect.any(Number) } }]);
    expect(rows[0]!.details.characters).toBeGreaterThan(10_000);
  });

  test("is another org's nowhere, and nobody's without the permission", async () => {
    const { acme, globex } = world;
    const id = await makeDeal(globex, "Secret plan");
    const { rows } = await owner.query<{ id: string }>(
      "select id from public.audit_logs where object_id = $1",
      [id],
    );
    expect(JSON.stringify(await list(acme, "?limit=100"))).not.toContain("Secret plan");
    expect((await world.call(acme.key, "GET", `/audit-logs/${rows[0]!.id}`)).status).toBe(404);
    expect(
      (await world.call(acme.key, "GET", `/audit-logs?filter[object_id][eq]=${id}`)).body.data,
    ).toEqual([]);
    for (const role of ["member", "viewer"] as const)
      for (const path of [
        "/audit-logs",
        `/audit-logs/${rows[0]!.id}`,
        "/audit-logs/statistics",
        "/audit-logs/export?format=csv",
      ])
        expect((await asRole(globex, role, path)).status, `${role} ${path}`).toBe(403);
  });
});

describe("values that a reader may not see", () => {
  test("are left out: amounts, bodies of notes, records out of reach", async () => {
    const { globex } = world;
    const id = await makeDeal(globex, "Masked");
    await world.call(globex.key, "POST", "/interactions", {
      kind: "note",
      body: "Between us",
      deal_id: id,
    });
    const read = async (grants: string[]) => {
      await giveMember(globex, ["audit.read", ...grants]);
      const { body } = await asRole(globex, "member", "/audit-logs?limit=100");
      const find = (action: string) =>
        body.data.find(
          (row: { action: string; object_id: string; changes: unknown }) =>
            row.action === action && (row.object_id === id || action.startsWith("inter")),
        );
      return { deal: find("deals.create"), note: find("interactions.create") };
    };
    const all = await read([
      "deals.read",
      "deal_amounts.read",
      "interactions.read",
      "private_notes.read",
    ]);
    expect(all.deal.changes).toMatchObject({
      name: { after: "Masked" },
      amount: { after: "1200.00" },
    });
    expect(all.note.changes.body).toEqual({ after: "Between us" });
    const some = await read(["deals.read", "interactions.read"]);
    expect(some.deal).toMatchObject({ is_withheld: true, changes: { name: { after: "Masked" } } });
    expect(some.deal.changes).not.toHaveProperty("amount");
    expect(some.note.changes).not.toHaveProperty("body");
    const own = await read(["deals.read:own", "deal_amounts.read"]);
    expect(own.deal).toMatchObject({ is_withheld: true, changes: null });
    await owner.query(
      "update public.org_members set role = 'member', role_id = null where id = $1",
      [globex.people.member.memberId],
    );
  });
});

describe("statistics", () => {
  test("count per day, actor and kind what is sealed", async () => {
    const { acme } = world;
    await seal();
    const today = new Date().toISOString().slice(0, 10);
    const { body } = await world.call(acme.key, "GET", "/audit-logs/statistics");
    const { rows } = await owner.query<{ n: number }>(
      "select sum(count)::int as n from public.audit_logs where org_id = $1 and event_kind = 'update' and actor_id = $2",
      [acme.id, acme.people.admin.userId],
    );
    expect(body.to).toBe(today);
    const found = body.data.find(
      (row: { actor_id: string; event_kind: string }) =>
        row.actor_id === acme.people.admin.userId && row.event_kind === "update",
    );
    expect(found).toMatchObject({
      day: today,
      actor_name: "Acme admin",
      outcome: "success",
      acts: rows[0]!.n,
    });
    expect(
      (await world.call(acme.key, "GET", "/audit-logs/statistics?from=2026-01-01&to=2026-12-31"))
        .status,
    ).toBe(400);
  });
});

describe("an export", () => {
  async function download(who: Record<string, string>, query = ""): Promise<string> {
    const { createApi } = await import("#api");
    const url = `http://rapport.test/api/v1/audit-logs/export?format=ndjson${query}`;
    const answer = await createApi().request(url, { headers: who });
    expect(answer.status).toBe(200);
    return answer.text();
  }
  async function exported(query = ""): Promise<string> {
    await seal();
    const file = join(folder, `${Math.random()}.ndjson`);
    writeFileSync(file, await download({ authorization: `Bearer ${world.acme.key}` }, query));
    return file;
  }
  const keys = () => publicKeysOf(process.env.RAPPORT_AUDIT_SIGNING_KEY!);
  const rewrite = (file: string, change: (text: string) => string) => {
    const to = `${file}.changed`;
    writeFileSync(to, change(readFileSync(file, "utf8")));
    return to;
  };

  test("proves itself without the database, numbers and all", async () => {
    const { acme } = world;
    const odd = { text: 'ä \u2028 "q" \\ 😀', list: [1.5, null, { b: 1, aa: 2 }] };
    await acme.as("owner", (ctx) =>
      ctx.audit({ action: "deals.read", kind: "read", objectType: "deals", details: odd }),
    );
    await owner.query(
      `select private.audit($1, 'deals.read', 'read', 'deals', null, '{"huge": 12345678901234567890.10, "tiny": 1e-7, "": 0}')`,
      [acme.id],
    );
    const file = await exported();
    const verdict = await verifyFile(file, keys());
    expect(verdict.problem).toBeNull();
    expect(verdict.entries).toBeGreaterThan(30);
    expect(verdict).toMatchObject({
      tied: verdict.entries,
      unsealed: 0,
      masked: 0,
      ownKeys: false,
    });
    expect(await verifyFile(file, new Map())).toMatchObject({ problem: null, ownKeys: true });
    expect((await list(acme, "?filter[action][eq]=audit.export&limit=1")).data[0]).toMatchObject({
      event_kind: "export",
      actor_type: "key",
      details: { format: "ndjson" },
    });
  });

  test("of some entries proves each of them", async () => {
    const verdict = await verifyFile(await exported("&filter[event_kind][eq]=update"), keys());
    expect(verdict.problem).toBeNull();
    expect(verdict.entries).toBeGreaterThan(0);
  });

  test.each<[string, (text: string) => string, string]>([
    ["a value is changed", (text) => text.replace('"1500.00"', '"1500.01"'), "changed"],
    [
      "a number's digits are changed",
      (text) => text.replace("12345678901234567890.10", "12345678901234567890.1"),
      "changed",
    ],
    [
      "an actor is changed",
      (text) => text.replace('"actor_type":"user"', '"actor_type":"system"'),
      "changed",
    ],
    ["a line is taken out", (text) => text.replace(/\{"type":"entry".*\n/, ""), "missing"],
    ["the end is cut off", (text) => text.split("\n").slice(0, -2).join("\n"), "missing"],
    [
      "a signature is another's",
      (text) => text.replace(/"signature":"..../, '"signature":"AAAA'),
      "head",
    ],
  ])("where %s is found out", async (_what, change, kind) => {
    const file = await exported();
    expect((await verifyFile(rewrite(file, change), keys())).problem).toMatchObject({ kind });
  });

  test("leaves out what the exporter may not see, and still proves the rest", async () => {
    const { acme } = world;
    await giveMember(acme, ["audit.read", "audit.export", "deals.read", "interactions.read"]);
    const body = await download({
      cookie: acme.people.member.cookie,
      origin: "http://rapport.test",
      "rapport-org": acme.slug,
    });
    expect(body).not.toContain("1200.00");
    const file = join(folder, "masked.ndjson");
    writeFileSync(file, body);
    const verdict = await verifyFile(file, keys());
    expect(verdict.problem).toBeNull();
    expect(verdict.masked).toBeGreaterThan(0);
    await owner.query(
      "update public.org_members set role = 'member', role_id = null where id = $1",
      [acme.people.member.memberId],
    );
  });

  test("as CSV calculates nothing", async () => {
    const { acme } = world;
    await world.call(acme.key, "POST", "/companies", { name: '=HYPERLINK("http://evil.example")' });
    const { body, headers } = await world.call(acme.key, "GET", "/audit-logs/export?format=csv");
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(body).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(body.split("\r\n")[0]).toMatch(/^\ufeff?occurred_at,actor_type,actor,/);
  });

  test("breaks off when its right is taken away meanwhile", async () => {
    const { globex } = world;
    await world.globex.as("owner", (ctx) =>
      ctx.db
        .insertInto("companies")
        .values(Array.from({ length: 2000 }, (_, i) => ({ org_id: ctx.orgId, name: `Many ${i}` })))
        .execute(),
    );
    const { createApi } = await import("#api");
    const answer = await createApi().request(
      "http://rapport.test/api/v1/audit-logs/export?format=ndjson",
      { headers: { authorization: `Bearer ${globex.key}` } },
    );
    const reader = answer.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    await owner.query("update public.api_keys set revoked_at = now() where org_id = $1", [
      globex.id,
    ]);
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow("The right to export was taken away.");
  });
});
