import { afterAll, beforeAll, expect, test } from "vitest";
import { counts, openImportGround, type ImportGround } from "../imports/testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
}, 60_000);
afterAll(() => g.close());

const post = async (path: string, body: unknown) => {
  const made = await g.t.call(g.acme.key, "POST", path, body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body as { id: string } & Record<string, string>;
};

async function fill(): Promise<void> {
  const owner_id = g.acme.people.member.memberId;
  const parent = await post("/companies", {
    name: '=HYPERLINK("http://evil")',
    domain: "www.evil.example",
    website: "http://www.evil.example/Über",
    phone: "+41 44 668 18 00",
    annual_revenue: "1250.5",
    currency: "CHF",
    founded_year: 1905,
    employee_count: 1234,
    description: " two\r\nlines, \"quoted\"; 'and'  more",
    external_id: "c-1",
    owner_id,
  });
  // The same name twice: nothing but the id tells them apart.
  const twin = await post("/companies", { name: "Twin  AG", parent_id: parent.id, phone: "044 1" });
  await post("/companies", {
    name: "Twin  AG",
    location: "'=x",
    currency: "KWD",
    annual_revenue: "1.250",
  });
  const person = await post("/people", {
    first_name: "Eva Maria",
    last_name: "Garcia Lopez",
    email: "Eva.Moser@Example.com",
    phone: "+1",
    company_id: twin.id,
    owner_id,
  });
  await post("/people", { email: "nameless@example.com", company_id: parent.id });
  await post("/people", { last_name: "-" });
  const product = await post("/products", {
    name: "Anvil",
    price: "3",
    currency: "JPY",
    is_active: false,
  });
  await post("/products", { name: "Anvil", code: "@2" });
  const pipeline = await post("/pipelines", { name: "Renewals" });
  const stages = await g.t.call(g.acme.key, "GET", "/stages?limit=100");
  const kind = (name: string) =>
    stages.body.data.find((one: { kind: string }) => one.kind === name).id;
  const other = await post("/stages", { pipeline_id: pipeline.id, name: "Qualify", kind: "open" });
  await post("/deals", {
    name: "Won",
    stage_id: kind("won"),
    closed_on: "2026-01-05",
    opened_on: "2025-04-03",
    amount: "1000000.5",
    currency: "USD",
    company_id: twin.id,
    person_id: person.id,
    product_id: product.id,
    owner_id,
    description: "-1",
  });
  await post("/deals", { name: "Won", stage_id: other.id, closes_on: "2026-02-03" });
  await post("/deals", { name: "Lost", stage_id: kind("lost"), amount: "7", currency: "JPY" });
}

const fingerprint = (table: string) =>
  g.query(`select to_jsonb(t) as row from ${table} t where org_id = $1 order by id`, [g.acme.id]);

test("what is exported imports again without changing anything", async () => {
  await fill();
  for (const [object, rows] of [
    ["companies", 3],
    ["people", 3],
    ["products", 2],
    ["deals", 3],
  ] as const) {
    const before = await fingerprint(object);
    const exported = await g.t.call(g.acme.key, "GET", `/${object}/export?format=csv`);
    const uploaded = await g.upload(g.acme, object, exported.body, "export.csv");
    expect(uploaded.body.mapping, object).toMatchObject({ id: "id" });
    expect(uploaded.body.questions, object).toEqual([]);
    await g.start(g.acme, uploaded.body.id);
    await g.work();
    const done = await g.read(g.acme, uploaded.body.id);
    expect(counts(done), JSON.stringify(await g.rows(g.acme, done.id))).toEqual([0, 0, rows, 0]);
    expect(await fingerprint(object), object).toEqual(before);
  }
});

test("what was edited in the exported file changes the records that it names, and the object need not be said", async () => {
  const exported = await g.t.call(g.acme.key, "GET", "/deals/export?format=csv");
  const edited = (exported.body as string)
    .replace("1000000.50", "1250.00")
    .replaceAll("2026-02-03", "2026-03-04");
  const uploaded = await g.t.call(g.acme.key, "POST", "/imports?file_name=edited.csv", edited, {
    "content-type": "text/csv",
  });
  expect(uploaded.body.object).toBe("deals");
  await g.start(g.acme, uploaded.body.id);
  await g.work();
  expect(counts(await g.read(g.acme, uploaded.body.id))).toEqual([0, 2, 1, 0]);
  const deals = (await g.t.call(g.acme.key, "GET", "/deals")).body.data as Record<string, string>[];
  expect(deals.map((deal) => deal["amount"])).toContain("1250.00");
  expect(deals.map((deal) => deal["closes_on"])).toContain("2026-03-04");
});

test("another organisation takes the file in as records of its own", async () => {
  const exported = await g.t.call(g.acme.key, "GET", "/companies/export?format=csv");
  const done = await g.run(g.globex, "companies", exported.body, {}, "export.csv");
  expect(counts(done).slice(0, 1)).toEqual([2]);
  expect(done.refused_count + done.unchanged_count + done.updated_count).toBe(1);
  const theirs = await g.query("select id from companies where org_id = $1", [g.globex.id]);
  const ours = await g.query("select id from companies where org_id = $1", [g.acme.id]);
  expect(ours.filter(({ id }) => theirs.some((row) => row["id"] === id))).toEqual([]);
});
