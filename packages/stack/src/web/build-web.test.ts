import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashInputs } from "./build-web.ts";

let root: string;
const env = { NEXT_PUBLIC_SUPABASE_URL: "http://a.test", RAPPORT_DB_URL: "postgresql://a" };
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "rapport-hash-"));
  for (const path of ["pnpm-lock.yaml", "tsconfig.base.json", "apps/web/page.tsx"])
    write(path, "1");
  for (const path of ["packages/core/src/a.ts", "packages/stack/src/a.ts"]) write(path, "1");
});
afterAll(() => rmSync(root, { recursive: true }));

it.each([
  "apps/web/next-env.d.ts",
  "apps/web/.next-two/build.js",
  "apps/web/node_modules/x/index.js",
  "apps/web/lib/a.test.ts",
  "packages/stack/src/a.ts",
])("a change of %s needs no build", (path) => {
  const before = hashInputs(env, root);
  write(path, "changed");
  expect(hashInputs(env, root)).toBe(before);
});

it.each(["apps/web/page.tsx", "apps/web/lib/new.ts", "packages/core/src/a.ts", "pnpm-lock.yaml"])(
  "a change of %s needs one",
  (path) => {
    const before = hashInputs(env, root);
    write(path, "changed");
    expect(hashInputs(env, root)).not.toBe(before);
  },
);

it("depends on what Next writes into the browser's code, and on no other variable", () => {
  const before = hashInputs(env, root);
  expect(hashInputs({ ...env, RAPPORT_DB_URL: "postgresql://b" }, root)).toBe(before);
  expect(hashInputs({ ...env, NEXT_PUBLIC_SUPABASE_URL: "http://b.test" }, root)).not.toBe(before);
});
