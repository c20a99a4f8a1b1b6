// What `pnpm gen entity` writes is tried in a copy of the repository: it type-checks and its own test passes.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { listFiles, listWorkspaces, root } from "../lib/repo.ts";
import { binPath, run } from "../lib/run.ts";

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "rapport-scaffold-"));
  for (const path of listFiles()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  for (const dir of ["", ...listWorkspaces().map((workspace) => workspace.dir)]) linkModules(dir);
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** node_modules of one package: dependencies are shared, our own packages are those of the copy. */
function linkModules(dir: string): void {
  const from = join(root, dir, "node_modules");
  if (!existsSync(from)) return;
  for (const name of listModules(from)) {
    const target = realpathSync(join(from, name));
    const inside = relative(root, target);
    const own = !inside.startsWith("..") && !inside.includes("node_modules");
    const link = join(copy, dir, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(own ? join(copy, inside) : target, link, "junction");
  }
}

function listModules(folder: string): string[] {
  return readdirSync(folder)
    .filter(
      (name) =>
        (!name.startsWith(".") && lstatSync(join(folder, name)).isSymbolicLink()) ||
        name.startsWith("@"),
    )
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(join(folder, name)).map((one) => `${name}/${one}`)
        : [name],
    );
}

// Without the run's own Postgres, whose template knows nothing of what the scaffold adds.
const node = (args: string[], cwd = copy) =>
  run(process.execPath, args, { cwd, env: { CI: "1", NO_COLOR: "1", RAPPORT_TEST_CLUSTER: "" } });

test("a scaffolded entity type-checks, passes its own test and every guard on its files", async () => {
  const made = await node(["packages/config/src/gen.ts", "entity", "crm/quotes"]);
  expect(made.code, made.output).toBe(0);
  expect(made.output).toContain("apps/web/modules/crm/quotes/service.test.ts");

  const types = await node(["packages/stack/src/db/types.ts"]);
  expect(types.code, types.output).toBe(0);

  const checked = await node(
    [binPath("typescript", "tsc"), "--noEmit", "--pretty", "false"],
    join(copy, "apps/web"),
  );
  const complaints = checked.output
    .split("\n")
    .filter((line) => line.includes("modules/crm/quotes"));
  expect(complaints).toEqual([]);

  const tested = await node([
    binPath("vitest", "vitest"),
    "run",
    "--project",
    "services",
    "apps/web/modules/crm/quotes",
  ]);
  expect(tested.code, tested.output).toBe(0);

  const linted = await node([
    binPath("oxlint", "oxlint"),
    "--deny-warnings",
    "apps/web/modules/crm/quotes",
  ]);
  expect(linted.code, linted.output).toBe(0);
  const formatted = await node([
    binPath("oxfmt", "oxfmt"),
    "--check",
    "apps/web/modules/crm/quotes",
  ]);
  expect(formatted.code, formatted.output).toBe(0);
  const bounded = await node(["packages/config/src/check.ts", "boundaries"]);
  expect(bounded.output).not.toContain("modules/crm/quotes");

  const again = await node(["packages/config/src/gen.ts", "entity", "crm/quotes"]);
  expect(again.code).toBe(1);
  expect(again.output).toContain("exists already");
}, 600_000);
