/** No attack of the list is forgotten, none stands twice, and the table that people read names the tests that there are. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const files = [
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".db.test.ts"))
    .map((name) => `apps/web/attacks/${name}`),
  "apps/web/e2e/attacks.spec.ts",
  "apps/web/modules/comms/attacks.db.test.ts",
  "supabase/functions/_shared/safe-transport.test.ts",
  "supabase/functions/deliver-webhooks/deliver-webhooks.test.ts",
  "supabase/functions/gmail-sync/attacks.test.ts",
];
const titles = files.flatMap((file) =>
  [...read(file).matchAll(/\btest\(\s*(["'`])(\d+ · (?:\\.|(?!\1).)*)\1/gs)].map((match) =>
    match[2]!.replaceAll("\\\\", "\\").replaceAll("\\`", "`"),
  ),
);
const rows = [...read("docs/security.md").matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(
  ([, number, attack, answer]) => ({ number: Number(number), attack, answer: answer! }),
);
const later = new Set(
  rows.filter(({ answer }) => answer.startsWith("comes with ")).map(({ number }) => number),
);
const tested = new Set(titles.map((title) => Number(title.split(" ")[0])));

test("each of the forty attacks has a test, or its feature is not there yet", () => {
  const all = Array.from({ length: 40 }, (_, i) => i + 1);
  expect(rows.map(({ number }) => number)).toEqual(all);
  expect(all.filter((number) => !tested.has(number) && !later.has(number))).toEqual([]);
  expect([...later].filter((number) => tested.has(number))).toEqual([]);
  expect([...tested].filter((number) => number < 1 || number > 40)).toEqual([]);
});

test("no test of an attack stands twice", () => {
  expect(titles.length).toBeGreaterThan(30);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
});
