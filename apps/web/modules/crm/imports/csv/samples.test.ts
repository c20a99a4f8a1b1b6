// Files that others wrote, read by the rules of this import.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { everyField, allObjects } from "../objects.ts";
import { describeColumns } from "../mapping/facts.ts";
import { guessObject } from "../mapping/guess-object.ts";
import { guessMapping, isHeading } from "../mapping/guess.ts";
import { readTable } from "./table.ts";

const root = process.env.RAPPORT_SAMPLES ?? "";
const has = root !== "" && existsSync(join(root, "csv_edge"));
if (!has)
  console.warn("The folder of RAPPORT_SAMPLES is not there: tables from outside are not tried.");

const read = (path: string) =>
  readTable(readFileSync(join(root, path)), (word) => isHeading(word, everyField));

describe.runIf(has)("tables from outside", () => {
  const expected = has
    ? readdirSync(join(root, "csv_edge")).filter((name) => name.endsWith(".expected.json"))
    : [];
  it.each(expected)("%s holds what the file says", async (name) => {
    const rows = JSON.parse(readFileSync(join(root, "csv_edge", name), "utf8")) as Record<
      string,
      string
    >[];
    const table = await readTable(
      readFileSync(join(root, "csv_edge", name.replace(".expected.json", ".csv"))),
      (word) => Object.hasOwn(rows[0] ?? {}, word),
    );
    expect(
      table.rows.map((row) =>
        Object.fromEntries(table.columns.map((column, at) => [column, row.cells[at]])),
      ),
    ).toEqual(
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value.trim()])),
      ),
    );
  });

  it("loses no row of the messy ones, and says what it found odd", async () => {
    const rows: Record<string, number> = {};
    for (const name of readdirSync(join(root, "csv_messy")))
      rows[name] = (await read(`csv_messy/${name}`)).rows.length;
    expect(rows).toEqual({
      "agency_crm_export.csv": 4,
      "blank_rows.csv": 2,
      "broken_headers_typos.csv": 3,
      "duplicate_headers.csv": 2,
      "facebook_leads_messy_headers.csv": 3,
      "formula_injection.csv": 5,
      "google_ads_leads.csv": 3,
      "hubspot_export.csv": 3,
      "international_names.csv": 4,
      "messy_formatting.csv": 3,
      "mixed_date_formats.csv": 3,
      "quoted_fields_multiline.csv": 2,
      "tab_separated.csv": 2,
      "trailing_commas.csv": 2,
      "unicode_emoji.csv": 3,
    });
    expect((await read("csv_messy/blank_rows.csv")).remarks).toEqual([
      "4 empty lines were left out.",
    ]);
    expect(await read("csv_messy/tab_separated.csv")).toMatchObject({ delimiter: "\t" });
    expect((await read("csv_messy/messy_formatting.csv")).rows[0]?.cells).toEqual([
      'John "Johnny" Doe',
      "john@messy.com",
      "555-0900",
      "Acme, Inc.",
    ]);
  });

  it.each([
    ["crm_maven/accounts.csv", "companies", 7],
    ["crm_maven/products.csv", "products", 3],
    ["crm_maven/sales_teams.csv", "members", 3],
    ["crm_maven/sales_pipeline.csv", "deals", 8],
    ["csv_messy/hubspot_export.csv", "people", 5],
    ["csv_messy/broken_headers_typos.csv", "people", 4],
    ["contacts_csv/linkedin_connections_small.csv", "people", 5],
    ["contacts_csv/roundcube_gmail.csv", "people", 6],
    ["crm_exports/atomic_crm_contacts_500.csv", "people", 8],
  ])("%s is seen to hold %s, with at least %d columns mapped", async (path, object, mapped) => {
    const table = await read(path);
    const columns = describeColumns(table.columns, table.rows).map(({ facts, values }) => ({
      name: facts.name,
      values,
    }));
    const found = guessObject(columns, allObjects);
    expect(found?.name).toBe(object);
    expect(guessMapping(columns, found?.fields ?? []).length).toBeGreaterThanOrEqual(mapped);
  });

  it("loses no line of the parser's hard cases", async () => {
    const cases = JSON.parse(readFileSync(join(root, "csv_edge/papaparse_cases.json"), "utf8")) as {
      input: unknown;
      config: unknown;
      expected: { data?: unknown[][] };
    }[];
    const plain = cases.filter(
      (item) => typeof item.input === "string" && JSON.stringify(item.config ?? {}) === "{}",
    );
    expect(plain.length).toBeGreaterThan(20);
    for (const { input } of plain) {
      const text = `h1,h2,h3\n${String(input)}`;
      const table = await readTable(Buffer.from(text), (word) => /^h\d$/.test(word)).catch(
        () => undefined,
      );
      // Every word of the input is in some cell still.
      const all = table?.rows.flatMap((row) => row.cells).join(" ") ?? "";
      for (const word of String(input).match(/[A-Za-z0-9]+/g) ?? [])
        expect(all, text).toContain(word);
    }
  });
});
