// A real sales history of 8,800 deals, when the sample files are there (RAPPORT_SAMPLES).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";

import { importFile } from "./support/import.ts";
import { enterNew } from "./support/session.ts";
import { readStack } from "./support/stack.ts";

const folder = join(process.env.RAPPORT_SAMPLES ?? "", "crm_maven");
const present = process.env.RAPPORT_SAMPLES !== undefined && existsSync(folder);
const stack = readStack();

test.describe.configure({ mode: "serial" });
test.skip(!present, "RAPPORT_SAMPLES names no folder with crm_maven");

let page: Page;
let org: string;

test.beforeAll(async ({ browser }) => {
  if (!present) return;
  const context = await browser.newContext({ baseURL: stack.web_url, locale: "en-GB" });
  const run = Date.now().toString(36);
  org = await enterNew(context, {
    name: "Ines Roth",
    organisation: `Sales history ${run}`,
    email: `ines@${run}.example`,
    password: "a long enough password",
  });
  page = await context.newPage();
});

test.afterAll(() => page?.context().close());

const files = [
  { name: "accounts.csv", rows: 85 },
  { name: "products.csv", rows: 7 },
  { name: "sales_teams.csv", rows: 35 },
  { name: "sales_pipeline.csv", rows: 8800 },
];

for (const { name, rows } of files) {
  test(`${name}: every row is in`, async () => {
    test.setTimeout(180_000);
    const outcome = await importFile(page, org, join(folder, name), rows);
    expect(outcome).toMatchObject({ created: rows, updated: 0, unchanged: 0, refused: 0 });
  });
}

for (const { name, rows } of files) {
  test(`${name}: a second run changes nothing`, async () => {
    test.setTimeout(180_000);
    const outcome = await importFile(page, org, join(folder, name), rows);
    expect(outcome).toMatchObject({ created: 0, updated: 0, unchanged: rows, refused: 0 });
  });
}

test("the totals of won, lost and open equal a count over the file", async () => {
  const wanted = countFile();
  const headers = { "Rapport-Org": org };
  const read = async <Body>(path: string) => {
    const answer = await page.request.get(`/api/v1${path}`, { headers });
    expect(answer.status(), path).toBe(200);
    return (await answer.json()) as Body;
  };
  type Stage = { id: string; name: string; kind: string; pipeline_id: string };
  type Sum = { stage_id: string; count: number; totals: { amount: string }[] };
  const stages = (await read<{ data: Stage[] }>("/stages?limit=100")).data;
  const pipelines = new Set(stages.map((stage) => stage.pipeline_id));
  const found = new Map<string, { count: number; cents: bigint }>();
  for (const pipeline of pipelines) {
    for (const sum of (await read<{ data: Sum[] }>(`/deals/summary?pipeline_id=${pipeline}`))
      .data) {
      const kind = stages.find((stage) => stage.id === sum.stage_id)?.kind ?? "none";
      const before = found.get(kind) ?? { count: 0, cents: 0n };
      const cents = sum.totals.reduce((all, one) => all + centsOf(one.amount), 0n);
      found.set(kind, { count: before.count + sum.count, cents: before.cents + cents });
    }
  }
  expect(Object.fromEntries(found)).toEqual(wanted);
});

function countFile(): Record<string, { count: number; cents: bigint }> {
  const [head = "", ...lines] = readFileSync(join(folder, "sales_pipeline.csv"), "utf8")
    .trim()
    .split(/\r?\n/);
  const columns = head.split(",");
  const [stage, value] = [columns.indexOf("deal_stage"), columns.indexOf("close_value")];
  const counts: Record<string, { count: number; cents: bigint }> = {};
  for (const cells of lines.map((line) => line.split(","))) {
    const kind = { Won: "won", Lost: "lost" }[cells[stage] ?? ""] ?? "open";
    const sum = (counts[kind] ??= { count: 0, cents: 0n });
    sum.count++;
    sum.cents += centsOf(cells[value] ?? "");
  }
  return counts;
}

function centsOf(amount: string): bigint {
  const [whole = "0", part = ""] = amount.split(".");
  return BigInt(whole || "0") * 100n + BigInt(part.padEnd(2, "0").slice(0, 2));
}
