import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { counts, openImportGround, type ImportGround } from "./testing.ts";

const samples = process.env.RAPPORT_SAMPLES ? join(process.env.RAPPORT_SAMPLES, "crm_maven") : "";
const hasSamples = samples !== "" && existsSync(join(samples, "sales_pipeline.csv"));
if (!hasSamples)
  console.warn(
    "The sales history of RAPPORT_SAMPLES/crm_maven is not there: its import is not tried.",
  );

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
});
afterAll(() => g.close());

describe.runIf(hasSamples)("a sales history", () => {
  const file = (name: string) => readFileSync(join(samples, name), "utf8");
  const files = [
    ["companies", "accounts.csv", 85],
    ["products", "products.csv", 7],
    ["members", "sales_teams.csv", 35],
    ["deals", "sales_pipeline.csv", 8800],
  ] as const;

  test("comes in whole, every row accounted for", async () => {
    for (const [object, name, rows] of files) {
      const from = performance.now();
      const found = await g.run(g.acme, object, file(name), {}, name);
      console.info(`${name}: ${rows} rows in ${Math.round(performance.now() - from)} ms`);
      expect(found).toMatchObject({ state: "succeeded", error: null, row_count: rows });
      expect(counts(found)).toEqual([rows, 0, 0, 0]);
    }
  }, 60_000);

  test("is what the files say", async () => {
    const lines = file("sales_pipeline.csv")
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(","));
    const expected = new Map<string, { deals: number; amount: number }>();
    for (const cells of lines) {
      const stage = expected.get(cells[4]!) ?? { deals: 0, amount: 0 };
      expected.set(cells[4]!, {
        deals: stage.deals + 1,
        amount: stage.amount + Number(cells[7] || 0),
      });
    }
    const stages = await g.query(
      `select s.name, s.kind, count(*)::int as deals, coalesce(sum(d.amount), 0)::bigint / 100 as amount from deals d join stages s on s.org_id = d.org_id and s.id = d.stage_id
       where d.org_id = $1 group by 1, 2 order by 1`,
      [g.acme.id],
    );
    expect(stages.map((row) => [row.name, row.deals, Number(row.amount)])).toEqual(
      [...expected].map(([name, { deals, amount }]) => [name, deals, amount]).sort(),
    );
    expect(Object.fromEntries(stages.map((row) => [row.name, row.kind]))).toEqual({
      Prospecting: "open",
      Engaging: "open",
      Won: "won",
      Lost: "lost",
    });

    const [totals] = await g.query(
      `select count(*) filter (where product_id is null)::int as without_product, count(*) filter (where company_id is null)::int as without_company,
        count(*) filter (where owner_id is null)::int as without_owner, count(*) filter (where opened_on is null)::int as without_opening,
        count(*) filter (where closed_on is null)::int as open from deals where org_id = $1`,
      [g.acme.id],
    );
    expect(totals).toEqual({
      without_product: 0,
      without_company: 1425,
      without_owner: 0,
      without_opening: 500,
      open: 2089,
    });
    expect(
      await g.query(
        "select count(*)::int as n from deals d join products p on p.org_id = d.org_id and p.id = d.product_id where d.org_id = $1 and p.name = 'GTX Pro'",
        [g.acme.id],
      ),
    ).toEqual([{ n: 1480 }]);
    const [first] = await g.query(
      "select d.name, d.opened_on::text, d.closed_on::text, d.amount, m.name as owner from deals d join org_members m on m.org_id = d.org_id and m.id = d.owner_id where d.org_id = $1 and d.external_id = '1C1I7A6R'",
      [g.acme.id],
    );
    expect(first).toEqual({
      name: "GTX Plus Basic · Cancity",
      opened_on: "2016-10-20",
      closed_on: "2017-03-01",
      amount: "105400",
      owner: "Moses Frase",
    });
  });

  test("makes companies with parents, unclaimed members, teams and regions", async () => {
    expect(
      await g.query(
        "select count(*)::int as n, count(parent_id)::int as subsidiaries from companies where org_id = $1",
        [g.acme.id],
      ),
    ).toEqual([{ n: 85, subsidiaries: 15 }]);
    expect(
      await g.query(
        "select p.name from companies c join companies p on p.org_id = c.org_id and p.id = c.parent_id where c.org_id = $1 and c.name = 'Bluth Company'",
        [g.acme.id],
      ),
    ).toEqual([{ name: "Acme Corporation" }]);
    expect(
      await g.query(
        "select annual_revenue, currency, employee_count, founded_year from companies where org_id = $1 and name = 'Acme Corporation'",
        [g.acme.id],
      ),
    ).toEqual([
      { annual_revenue: "110004", currency: "EUR", employee_count: 2822, founded_year: 1996 },
    ]);
    expect(
      await g.query(
        "select count(*)::int as n from org_members where org_id = $1 and status = 'unclaimed' and role = 'member'",
        [g.acme.id],
      ),
    ).toEqual([{ n: 41 }]);
    const teams = await g.query(
      `select t.name, p.name as region, l.name as lead, count(m.id)::int as members from teams t left join teams p on p.org_id = t.org_id and p.id = t.parent_id
       left join org_members l on l.org_id = t.org_id and l.id = t.lead_id left join team_members m on m.org_id = t.org_id and m.team_id = t.id where t.org_id = $1 group by 1, 2, 3 order by 1`,
      [g.acme.id],
    );
    expect(teams).toHaveLength(9);
    expect(teams.find((team) => team.lead === "Dustin Brinkmann")).toEqual({
      name: "Dustin Brinkmann's team",
      region: "Central",
      lead: "Dustin Brinkmann",
      members: 5,
    });
    expect(teams.reduce((sum, team) => sum + Number(team.members), 0)).toBe(35);
  });

  test("lists what a row lacks, and how often", async () => {
    const [{ id }] = (await g.t.call(g.acme.key, "GET", "/imports?filter[object][eq]=deals")).body
      .data;
    const notes = (await g.t.call(g.acme.key, "GET", `/imports/${id}/notes`)).body;
    expect(notes).toEqual({
      data: [
        {
          note: "account is empty: the deal has no company.",
          rows: 1425,
          first_row: expect.any(Number),
        },
      ],
      is_capped: false,
    });
    const report = await g.t.call(g.acme.key, "GET", `/imports/${id}/report.csv`);
    expect(report.body.split("\r\n")).toHaveLength(8802);
  });

  test("changes nothing the second time", async () => {
    const before = await g.events(g.acme);
    for (const [object, name, rows] of files)
      expect(counts(await g.run(g.acme, object, file(name), {}, name))).toEqual([0, 0, rows, 0]);
    // One import.completed for each of the four.
    expect(await g.events(g.acme)).toBe(before + 4);
    expect(
      await g.query(
        "select max(version) as deals, (select max(version) from companies where org_id = $1) as companies from deals where org_id = $1",
        [g.acme.id],
      ),
    ).toEqual([{ deals: 1, companies: 1 }]);
    expect(
      await g.query("select count(*)::int as n from pipelines where org_id = $1", [g.acme.id]),
    ).toEqual([{ n: 2 }]);
  }, 60_000);

  test("leaves the other org as it was", async () => {
    for (const table of [
      "companies",
      "deals",
      "products",
      "teams",
      "imports",
      "import_rows",
      "jobs",
    ]) {
      expect(
        await g.query(`select count(*)::int as n from ${table} where org_id = $1`, [g.globex.id]),
      ).toEqual([{ n: 0 }]);
    }
  });
});
