import { expect, test } from "vitest";

import { isAllowed } from "./licences.ts";
import { findSessionSql } from "./session-sql.ts";
import { findWords } from "./words.ts";

test.each([
  ["a.ts", "await db.query(`set role ${role}`);"],
  ["a.sql", "SET SESSION ROLE rapport_app;"],
  ["a.ts", `sql("set session authorization postgres")`],
  ["a.ts", "db.query(`select set_config('request.jwt.claims', $1, false)`)"],
  ["a.sql", "select set_config('role', coalesce(x, 'y'), false);"],
])("%s: %s outlives its transaction", (path, text) => {
  expect(findSessionSql(path, text)).toHaveLength(1);
});

test.each([
  ["a.ts", "db.query(`set local role rapport_app`)"],
  ["a.ts", "db.query(`select set_config('a', $1, true), f(false)`)"],
  ["a.ts", "// a bare `set role x` would outlive the transaction\nexport {};"],
  ["a.sql", "-- set role x\nalter role rapport_web set timezone = 'UTC';"],
  ["a.sql", "update public.org_members set role = 'owner';"],
])("%s: %s is bound to its transaction or no such thing", (path, text) => {
  expect(findSessionSql(path, text)).toEqual([]);
});

test.each([
  ["docs/a.md", "Look in /home/somebody/rapport."],
  ["docs/a.md", `The folder "/work/main".`],
  ["a.ts", "// fetched from https://registry.npmjs.org/left-pad"],
  ["a.ts", "const samples = '../shared/data';"],
  ["a.ts", "// TODO later"],
  ["a.test.ts", "test.skip('later', () => {});"],
  ["a.test.ts", "describe.only('this', () => {});"],
])("%s: %s does not belong here", (path, text) => {
  expect(findWords(path, text)).toHaveLength(1);
});

test.each([
  ["README.md", "Open http://localhost:3000/home/page and <url>/work/x."],
  ["a.test.ts", "test.skipIf(!samples)('reads samples', () => {});"],
  ["a.test.ts", "test.skip(!samples, 'no sample files');"],
  [".ci/run", "RAPPORT_SAMPLES=${RAPPORT_SAMPLES:-../shared/data}"],
  ["a.ts", "rows.skip(10); const path = `${root}/work/x`;"],
])("%s: %s is all right", (path, text) => {
  expect(findWords(path, text)).toEqual([]);
});

test("licences are read as SPDX expressions", () => {
  expect(isAllowed("MIT")).toBe(true);
  expect(isAllowed("(MIT OR GPL-3.0-only)")).toBe(true);
  expect(isAllowed("(MIT AND Zlib) OR GPL-2.0-only")).toBe(true);
  expect(isAllowed("MIT AND GPL-3.0-only")).toBe(false);
  expect(isAllowed("(MIT OR ISC) AND (AGPL-3.0-only OR SSPL-1.0)")).toBe(false);
  expect(isAllowed("UNLICENSED")).toBe(false);
});
