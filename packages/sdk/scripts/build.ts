/** Builds what is published: `node scripts/build.ts`, then `npm publish dist`. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = fileURLToPath(new URL("../", import.meta.url));

/** Builds into a folder: ESM with declarations, its package.json, README and licence. */
export function build(out: string): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const tsc = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const args = [
    "-p",
    join(folder, "tsconfig.build.json"),
    "--outDir",
    out,
    "--rootDir",
    join(folder, "src"),
  ];
  const run = spawnSync(process.execPath, [tsc, ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`The build failed:\n${run.stdout}${run.stderr}`);
  const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const { name, version, description, license } = own;
  const published = {
    name,
    version,
    description,
    license,
    type: "module",
    sideEffects: false,
    keywords: ["crm", "rapport", "api", "sdk", "webhooks"],
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./package.json": "./package.json",
    },
    types: "./index.d.ts",
    files: ["**/*.js", "**/*.d.ts"],
    engines: { node: ">=20.3" },
    publishConfig: { access: "public", provenance: true },
  };
  writeFileSync(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  copyFileSync(join(folder, "README.md"), join(out, "README.md"));
  copyFileSync(join(folder, "../../LICENSE"), join(out, "LICENSE"));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) build(resolve(folder, "dist"));
