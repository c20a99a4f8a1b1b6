// What is written down twice must say the same: chapters, migrations, the snapshot, the TypeScript types.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
  });
  return { status, output: `${stdout}${stderr}` };
};

test("chapters, migrations and snapshot tell the same database", () => {
  const { status, output } = run("packages/stack/src/db/check.ts");
  expect(status, output).toBe(0);
}, 60_000);

test("the generated types fit the chapters", () => {
  const { status, output } = run("packages/stack/src/db/types.ts", "--verify");
  expect(status, output).toBe(0);
}, 60_000);
