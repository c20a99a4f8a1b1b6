import { withOrg } from "@rapport/db";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseListQuery } from "#lib/query/index.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { exportables, type ExportName } from "./objects.ts";
import { streamExport } from "./stream.ts";

const MANY = 1_203;
let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
  for (const org of [t.acme, t.globex])
    await withOrg(t.db, { sub: org.people.owner.userId, org_id: org.id }, (trx) =>
      trx
        .insertInto("companies")
        .values(
          Array.from({ length: MANY }, (_, i) => ({
            org_id: org.id,
            name: `${org.slug} ${i}`,
            employee_count: i,
            owner_id: i % 3 === 0 ? org.people.member.memberId : org.people.admin.memberId,
          })),
        )
        .execute(),
    );
});
afterAll(() => t.close());

type Row = Record<string, string>;
const rowsOf = (csv: string) => parse(csv, { bom: true, columns: true }) as Row[];
const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const get = (org: TestOrg, path: string, who = org.key) =>
  t.call(who, "GET", path, undefined, who === org.key ? {} : { "rapport-org": org.slug });
const find = (name: ExportName) => exportables.find((one) => one.name === name)!;
const entriesOf = async (action: string) =>
  (
    await asDatabaseOwner<{ details: { state: string; rows: number; filters: unknown } }>(
      t,
      "select details from public.audit_logs where org_id = $1 and action = $2 order by id",
      [t.acme.id, action],
    )
  ).map(({ details }) => details);

test("an export holds every row that the filters name, of its own org alone, and is on record with them", async () => {
  const all = await get(t.acme, "/companies/export");
  expect(all.status).toBe(200);
  const rows = rowsOf(all.body);
  expect(rows).toHaveLength(MANY);
  expect(new Set(rows.map((row) => row["id"])).size).toBe(MANY);
  expect(rows.every((row) => row["name"]!.startsWith("acme"))).toBe(true);
  expect(all.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(all.headers.get("content-disposition")).toMatch(
    /^attachment; filename="acme-companies-\d{4}-\d\d-\d\d\.csv"$/,
  );
  expect(all.headers.get("x-content-type-options")).toBe("nosniff");

  const filter = encodeURIComponent('{"or":[{"field":"name","op":"eq","value":"acme 7"}]}');
  const some = await get(
    t.acme,
    `/companies/export?format=ndjson&filter[employee_count][lt]=10&filter=${filter}&sort=-name&fields=name,owner_name`,
  );
  expect(linesOf(some.body)).toEqual([
    { id: expect.any(String), name: "acme 7", owner_name: "Acme admin" },
    { type: "end", object: "companies", rows: 1 },
  ]);

  const told = await entriesOf("companies.export");
  expect(told.map(({ state, rows: count }) => [state, count])).toEqual([
    ["begun", 500],
    ["complete", MANY],
    ["complete", 1],
  ]);
  expect(told[2]!.filters).toEqual([
    { field: "employee_count", op: "lt", values: ["10"] },
    { join: "or", of: [{ field: "name", op: "eq", values: ["acme 7"] }] },
  ]);
});

test("each object is exported with its fields and the names of what it refers to", async () => {
  const person = (
    await t.call(t.acme.key, "POST", "/people", { first_name: "Eva", last_name: "Moser" })
  ).body;
  const deal = (
    await t.call(t.acme.key, "POST", "/deals", {
      name: "Dear",
      amount: "1250.5",
      person_id: person.id,
      owner_id: t.acme.people.member.memberId,
    })
  ).body;
  await t.call(t.acme.key, "POST", "/products", { name: "Anvil", price: "3" });
  await t.call(t.acme.key, "POST", "/tasks", { title: "Ring", deal_id: deal.id });
  const member = t.acme.people.member.cookie;
  await t.call(
    member,
    "POST",
    "/interactions",
    { body: '=1+1\n"quoted", yes', deal_id: deal.id },
    { "rapport-org": "acme" },
  );
  for (const one of exportables) {
    const csv = await get(t.acme, `/${one.name}/export?format=csv`);
    expect(csv.body.split("\r\n")[0], one.name).toBe(one.columns.join(","));
    const lines = linesOf((await get(t.acme, `/${one.name}/export?format=ndjson`)).body);
    expect(Object.keys(lines[0]!), one.name).toEqual(one.columns);
  }
  const [dear] = rowsOf((await get(t.acme, "/deals/export")).body);
  expect(dear).toMatchObject({
    name: "Dear",
    amount: "1250.50",
    person_name: "Eva Moser",
    owner_name: "Acme member",
    stage_name: "Qualify",
    pipeline_name: "Sales",
    company_name: "",
  });
  const [note] = rowsOf((await get(t.acme, "/interactions/export")).body);
  expect(note).toMatchObject({
    body: '\'=1+1\n"quoted", yes',
    deal_name: "Dear",
    author_name: "Acme member",
  });
  expect(rowsOf((await get(t.acme, "/tasks/export")).body)[0]).toMatchObject({ deal_name: "Dear" });
});

test("CSV begins with the byte order mark, so that spreadsheets read its accents", async () => {
  const one = find("products");
  const query = parseListQuery(new URL("http://x/"), one.source.fields, { defaultSort: one.sort });
  const response = await t.acme.as("admin", (ctx) => streamExport(ctx, one, query, "csv"));
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 5).toString("hex")).toBe(`efbbbf${Buffer.from("id").toString("hex")}`);
});

test("an export of nothing is a heading, or its end alone", async () => {
  const none = "filter[name][eq]=nobody";
  expect(rowsOf((await get(t.acme, `/deals/export?${none}`)).body)).toEqual([]);
  expect(linesOf((await get(t.acme, `/deals/export?format=ndjson&${none}`)).body)).toEqual([
    { type: "end", object: "deals", rows: 0 },
  ]);
});

test("what cannot be taken is refused before the first byte", async () => {
  for (const [query, pointer] of [
    ["limit=5", "?limit"],
    ["cursor=x", "?cursor"],
    ["format=xlsx", "?format"],
    ["fields=name,secret", "?fields"],
    ["filter[nothing][eq]=1", "?filter[nothing][eq]"],
    ["deleted=true", "?deleted"],
  ]) {
    const refused = await get(t.acme, `/companies/export?${query}`);
    expect([refused.status, refused.body.errors?.[0]?.pointer], query).toEqual([400, pointer]);
  }
});

test("who exports needs the right, at its level, and does not see amounts without theirs", async () => {
  expect((await get(t.acme, "/companies/export", t.acme.people.viewer.cookie)).status).toBe(403);
  const nobody = await memberWith(t, t.acme, ["companies.export"]);
  expect((await get(t.acme, "/companies/export", nobody.cookie)).status).toBe(403);

  const own = await memberWith(t, t.acme, ["companies.read", "companies.export:own"]);
  await asDatabaseOwner(
    t,
    "update public.companies set owner_id = $2 where org_id = $1 and employee_count < 4",
    [t.acme.id, own.memberId],
  );
  const mine = rowsOf((await get(t.acme, "/companies/export", own.cookie)).body);
  expect(mine.map((row) => row["name"]).toSorted()).toEqual([
    "acme 0",
    "acme 1",
    "acme 2",
    "acme 3",
  ]);

  const blind = await memberWith(t, t.acme, ["deals.read", "deals.export", "pipelines.read"]);
  const deals = await get(t.acme, "/deals/export", blind.cookie);
  expect(rowsOf(deals.body)).toMatchObject([{ name: "Dear", currency: "EUR" }]);
  expect(deals.body).not.toMatch(/amount|1250/);
  expect((await get(t.acme, "/deals/export?fields=amount", blind.cookie)).body).not.toMatch(/1250/);
  expect((await get(t.acme, "/deals/export?sort=amount", blind.cookie)).status).toBe(403);
});

test("an exporter who is suspended half-way, or sees less than at the beginning, gets a broken file", async () => {
  const one = find("companies");
  const query = parseListQuery(new URL("http://x/"), one.source.fields, { defaultSort: one.sort });
  const begin = async (format: "csv" | "ndjson") => {
    const response = await t.acme.as("admin", (ctx) => streamExport(ctx, one, query, format, 100));
    const reader = response.body!.getReader();
    await reader.read();
    return async () => {
      for (;;) if ((await reader.read()).done) return "whole";
    };
  };
  const change = (column: string, value: string) =>
    asDatabaseOwner(t, `update public.org_members set ${column} = $2 where id = $1`, [
      t.acme.people.admin.memberId,
      value,
    ]);
  const suspended = await begin("csv");
  await change("status", "suspended");
  await expect(suspended()).rejects.toThrow(/permission|no longer/);
  await change("status", "active");

  const lessened = await begin("ndjson");
  await change("role", "viewer");
  await expect(lessened()).rejects.toThrow(/permission|changed/);
  await change("role", "admin");

  expect(await (await begin("csv"))()).toBe("whole");
  const states = (await entriesOf("companies.export")).map(({ state, rows }) => [state, rows]);
  expect(states.slice(-6)).toEqual([
    ["begun", 100],
    ["broken off", 100],
    ["begun", 100],
    ["broken off", 100],
    ["begun", 100],
    ["complete", MANY],
  ]);
});
