/** What holds for every entity alike: made, read, changed, listed and deleted, and closed to the other org. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
let company: string;
let pipeline: string;
beforeAll(async () => {
  t = await openTwoOrgs();
  company = (await t.call(t.acme.key, "POST", "/companies", { name: "Ground" })).body.id;
  pipeline = (await t.call(t.acme.key, "POST", "/pipelines", { name: "Renewals" })).body.id;
});
afterAll(() => t.close());

const entities: [
  path: string,
  make: () => Record<string, unknown>,
  patch: Record<string, unknown>,
][] = [
  [
    "companies",
    () => ({
      name: "Brunmore Ports",
      domain: "Brunmore.example",
      annual_revenue: "12.5",
      phone: "+44 1632 960 823",
    }),
    { industry: "Ports" },
  ],
  [
    "people",
    () => ({
      first_name: "Catriona",
      last_name: "Muir",
      email: "C.Muir@Brunmore.example",
      company_id: company,
    }),
    { job_title: "Head of training" },
  ],
  [
    "products",
    () => ({ name: "Crane course", price: "950", currency: "CHF" }),
    { is_active: false },
  ],
  [
    "tasks",
    () => ({ title: "Call back", due_on: "2026-11-24", company_id: company }),
    { done_at: "2026-11-21T10:00:00Z" },
  ],
  [
    "interactions",
    () => ({ body: "Wants instructors on site.", company_id: company }),
    { body: "Wants instructors in Dublin." },
  ],
  ["pipelines", () => ({ name: "Partners" }), { name: "Partner deals" }],
  ["stages", () => ({ name: "Asked", pipeline_id: pipeline, probability: 20 }), { rot_days: 9 }],
];

describe.each(entities)("%s", (path, make, patch) => {
  test("are made, read, changed, listed and deleted", async () => {
    const made = await t.call(t.acme.key, "POST", `/${path}`, make());
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const at = `/${path}/${made.body.id}`;
    expect((await t.call(t.acme.key, "GET", at)).body).toEqual(made.body);
    const changed = await t.call(t.acme.key, "PATCH", at, patch);
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(changed.body.version).toBe(2);
    expect((await t.call(t.acme.key, "PATCH", at, {})).body).toEqual(changed.body);
    const list = await t.call(
      t.acme.key,
      "GET",
      `/${path}?filter[id][eq]=${made.body.id}&count=true`,
    );
    expect(list.body).toMatchObject({
      data: [changed.body],
      has_more: false,
      next_cursor: null,
      total_count: 1,
    });

    for (const method of ["GET", "PATCH", "DELETE"])
      expect(
        (await t.call(t.globex.key, method, at, method === "PATCH" ? patch : undefined)).status,
      ).toBe(404);
    expect(
      (await t.call(t.globex.key, "GET", `/${path}?filter[id][eq]=${made.body.id}`)).body.data,
    ).toEqual([]);
    expect((await t.call(t.acme.key, "GET", at)).body).toEqual(changed.body);

    expect((await t.call(t.acme.key, "DELETE", at)).status).toBe(204);
    expect((await t.call(t.acme.key, "GET", at)).status).toBe(404);
  });
});

test("a phone, a domain and an address are also kept in the form that compares", async () => {
  await t.call(t.acme.key, "POST", "/people", {
    last_name: "Orr",
    email: "Declan.ORR@x.example",
    phone: "+44 1632 960824",
  });
  const byMail = await t.call(t.acme.key, "GET", "/people?filter[email][eq]=declan.orr@X.example");
  const byPhone = await t.call(t.acme.key, "GET", "/people?filter[phone][eq]=%2B441632960824");
  expect(byMail.body.data[0].email).toBe("Declan.ORR@x.example");
  expect(byPhone.body.data[0].id).toBe(byMail.body.data[0].id);
});

test("a company cannot stand below itself", async () => {
  const make = async (name: string, parent_id?: string) =>
    (await t.call(t.acme.key, "POST", "/companies", { name, ...(parent_id ? { parent_id } : {}) }))
      .body.id;
  const top = await make("Top");
  const middle = await make("Middle", top);
  const leaf = await make("Leaf", middle);
  expect(
    (await t.call(t.acme.key, "PATCH", `/companies/${top}`, { parent_id: leaf })).body.errors[0]
      .pointer,
  ).toBe("/parent_id");
  expect((await t.call(t.acme.key, "PATCH", `/companies/${top}`, { parent_id: top })).status).toBe(
    422,
  );
});

test("stages in use, the default pipeline and closed stages keep their rules", async () => {
  const [first] = (await t.call(t.acme.key, "GET", "/stages?sort=position")).body.data;
  await t.call(t.acme.key, "POST", "/deals", { name: "Stands here", stage_id: first.id });
  expect((await t.call(t.acme.key, "DELETE", `/stages/${first.id}`)).status).toBe(409);
  expect((await t.call(t.acme.key, "DELETE", `/pipelines/${first.pipeline_id}`)).status).toBe(409);
  expect(
    (
      await t.call(t.acme.key, "POST", "/stages", {
        name: "Signed",
        kind: "won",
        probability: 40,
        pipeline_id: pipeline,
      })
    ).status,
  ).toBe(422);
  expect(
    (
      await t.call(t.acme.key, "POST", "/stages", {
        name: "Signed",
        kind: "won",
        pipeline_id: pipeline,
      })
    ).body.probability,
  ).toBe(100);
  expect(
    (await t.call(t.acme.key, "POST", "/stages", { name: "signed!", pipeline_id: pipeline }))
      .status,
  ).toBe(409);
  expect(
    (await t.call(t.globex.key, "POST", "/stages", { name: "Theirs", pipeline_id: pipeline }))
      .status,
  ).toBe(422);
  expect(
    (await t.call(t.acme.key, "PATCH", `/pipelines/${pipeline}`, { is_default: true })).body
      .is_default,
  ).toBe(true);
  expect(
    (await t.call(t.acme.key, "GET", "/pipelines?filter[is_default][eq]=true")).body.data,
  ).toHaveLength(1);
});

test("a pipeline comes back with the stages that went with it, a stage only into a pipeline that is there", async () => {
  const ask = (method: string, path: string, body?: unknown, headers = {}) =>
    t.call(t.acme.key, method, path, body, headers);
  const made = (await ask("POST", "/pipelines", { name: "Tenders" })).body.id;
  const stageOf = async (name: string) =>
    (await ask("POST", "/stages", { name, pipeline_id: made })).body.id as string;
  const [before, goes] = [await stageOf("Gone before"), await stageOf("Goes with it")];
  expect((await ask("DELETE", `/stages/${before}`)).status).toBe(204);
  expect((await ask("DELETE", `/pipelines/${made}`)).status).toBe(204);
  const bin = await ask("GET", "/pipelines?deleted=true");
  expect(bin.body.data.map(({ id }: { id: string }) => id)).toContain(made);

  const alone = await ask("POST", `/stages/${goes}/restore`);
  expect([alone.status, alone.body.detail]).toEqual([409, expect.stringContaining(made)]);
  expect((await t.call(t.globex.key, "POST", `/pipelines/${made}/restore`)).status).toBe(404);
  const back = await ask("POST", `/pipelines/${made}/restore`);
  expect([back.status, back.body.name]).toEqual([200, "Tenders"]);
  const stages = `/stages?filter[pipeline_id][eq]=${made}`;
  const ids = async () =>
    (await ask("GET", stages)).body.data.map(({ id }: { id: string }) => id) as string[];
  expect(await ids()).toEqual([goes]);
  expect((await ask("POST", `/stages/${before}/restore`)).status).toBe(200);
  expect(await ids()).toEqual([before, goes]);

  expect((await ask("DELETE", `/pipelines/${made}`)).status).toBe(204);
  await ask("POST", "/pipelines", { name: "tenders" });
  const taken = await ask("POST", `/pipelines/${made}/restore`);
  expect([taken.status, taken.body.errors]).toEqual([
    409,
    [{ pointer: "/name", message: expect.any(String) }],
  ]);
});

test("a timeline holds what was written and what changed, of the record and of its deals, newest first, by pages", async () => {
  const at = (await t.call(t.acme.key, "POST", "/companies", { name: "Thread" })).body.id;
  const deal = (
    await t.call(t.acme.key, "POST", "/deals", { name: "On the thread", company_id: at })
  ).body.id;
  for (let i = 0; i < 5; i++)
    await t.call(t.acme.key, "POST", "/interactions", { body: `Note ${i}`, deal_id: deal });
  await t.call(t.acme.key, "PATCH", `/companies/${at}`, { industry: "Freight" });
  const all: {
    type: string;
    at: string;
    body: string | null;
    actor: { name: string };
    changes: unknown[];
  }[] = [];
  let cursor = "";
  do {
    const page = (await t.call(t.acme.key, "GET", `/companies/${at}/timeline?limit=3${cursor}`))
      .body;
    all.push(...page.data);
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : "";
  } while (cursor);
  expect(all.filter((item) => item.type === "note").map((item) => item.body)).toEqual([
    "Note 4",
    "Note 3",
    "Note 2",
    "Note 1",
    "Note 0",
  ]);
  expect(all.map((item) => item.type).filter((type) => type !== "note")).toEqual([
    "company.updated",
    "deal.created",
    "company.created",
  ]);
  expect(all[0]!.changes).toEqual([{ field: "industry", from: null, to: "Freight" }]);
  expect(all[0]!.actor.name).toBe("test");
  // Compared as times: as texts "….27Z" would follow "….274Z".
  const times = all.map((item) => Date.parse(item.at));
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect((await t.call(t.globex.key, "GET", `/companies/${at}/timeline`)).status).toBe(404);
});

test("search forgives a typing error and never finds the other org's", async () => {
  await t.call(t.acme.key, "POST", "/companies", { name: "Nordhavn Wind" });
  await t.call(t.globex.key, "POST", "/companies", { name: "Nordhavn Secret" });
  const titles = async (key: string, q: string) =>
    (await t.call(key, "GET", `/search?q=${encodeURIComponent(q)}`)).body.data.map(
      (hit: { title: string }) => hit.title,
    );
  expect(await titles(t.acme.key, "nordhavn")).toEqual(["Nordhavn Wind"]);
  expect(await titles(t.acme.key, "nordhaven wnd")).toContain("Nordhavn Wind");
  expect(await titles(t.globex.key, "nordh")).toEqual(["Nordhavn Secret"]);
  expect(await titles(t.acme.key, "100%_\\")).toEqual([]);
  expect(await titles(t.acme.key, "n")).toEqual([]);
});

test("an import of names gives members without a sign-in, who may own deals", async () => {
  const member = (await t.call(t.acme.key, "POST", "/members", { name: "Anna Snelling" })).body;
  expect(member).toMatchObject({ status: "unclaimed", user_id: null, role: "member" });
  expect(
    (await t.call(t.acme.key, "POST", "/deals", { name: "Hers", owner_id: member.id })).body
      .owner_id,
  ).toBe(member.id);
  expect(
    (await t.call(t.globex.key, "POST", "/deals", { name: "Not hers", owner_id: member.id }))
      .status,
  ).toBe(422);
});
