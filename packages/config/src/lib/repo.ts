// The repository as the guards see it: its root, its files, its workspace packages.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Absolute path of the repository's root. */
export const root = resolve(import.meta.dirname, "../../../..");

/**
 * Paths (relative to the root, `/` as separator) of every file that a commit made now could hold:
 * tracked and new ones, without those that are ignored or deleted.
 * Without git, for instance in a downloaded archive, the tree itself is walked.
 */
export function listFiles(): string[] {
  try {
    const out = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const paths = new Set(out.split("\0").filter((path) => path !== ""));
    return [...paths].filter((path) => isFile(join(root, path))).toSorted();
  } catch {
    return walk("").toSorted();
  }
}

/** Text of a file given by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** True when the path from the root exists. */
export function exists(path: string): boolean {
  return existsSync(join(root, path));
}

/** A workspace package: its folder from the root and its parsed package.json. */
export type Workspace = {
  dir: string;
  manifest: {
    name: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
};

/** Every package of the workspace, the root itself left out. */
export function listWorkspaces(): Workspace[] {
  const parents = ["apps", "packages"];
  const dirs = parents.flatMap((parent) =>
    exists(parent) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [],
  );
  return [...dirs, "supabase/functions", "supabase/tests"]
    .filter((dir) => exists(`${dir}/package.json`))
    .map((dir) => ({ dir, manifest: JSON.parse(readText(`${dir}/package.json`)) }));
}

const generated = new Set(["node_modules", ".git", ".next", ".turbo", "dist", "coverage"]);

function walk(dir: string): string[] {
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
    if (generated.has(entry.name) || entry.name.startsWith(".rapport")) return [];
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
