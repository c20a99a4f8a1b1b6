import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Guard } from "../guard.ts";
import { listWorkspaces, root } from "../lib/repo.ts";

/** Licences that ask for no more than their text to be kept. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

type Exception = { name: RegExp; licence: string; reason: string };

/** Packages with another licence that we use all the same, and why that is right. */
const exceptions: Exception[] = [
  {
    name: /^@img\/sharp-/,
    licence: "LGPL-3.0-or-later",
    reason:
      "libvips, a dynamic library that Next loads for images when it is installed; unchanged, and replaceable by whoever runs Rapport.",
  },
  {
    name: /^caniuse-lite$/,
    licence: "CC-BY-4.0",
    reason: "A table of browsers read at build time by Next; credited by its own package.",
  },
  {
    name: /^geist$/,
    licence: "SIL OPEN FONT LICENSE",
    reason: "The typeface: the Open Font License allows bundling it with software.",
  },
  {
    name: /^url-template$/,
    licence: "BSD",
    reason: "Part of Google's client for Gmail; the text in it is that of BSD-3-Clause.",
  },
];

type Manifest = {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: { type: string }[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** True when an SPDX expression can be met with the allowed licences alone. */
export function isAllowed(expression: string): boolean {
  const plain = expression.trim();
  const either = splitOutside(plain, " OR ");
  if (either.length > 1) return either.some(isAllowed);
  const both = splitOutside(plain, " AND ");
  if (both.length > 1) return both.every(isAllowed);
  return plain.startsWith("(") ? isAllowed(plain.slice(1, -1)) : allowed.has(plain);
}

/** What is shipped or needed to run: production dependencies of every package, all the way down. */
export const licences: Guard = {
  name: "licences",
  mend: "Replace the dependency, or name it in packages/config/src/guards/licences.ts with the reason why it is right.",
  async findBreaks() {
    const seen = new Map<string, Manifest>();
    for (const { dir, manifest } of listWorkspaces()) {
      for (const name of Object.keys(manifest.dependencies ?? {}))
        collect(name, join(root, dir), seen);
    }
    if (seen.size === 0) return ["No dependency is installed: run `npx -y pnpm@12 install`."];
    return [...seen.values()]
      .filter((found) => !found.name.startsWith("@rapport/") && !isFree(found))
      .map((found) => `${found.name}@${found.version}: ${licenceOf(found)}`)
      .toSorted();
  },
};

function isFree(found: Manifest): boolean {
  const licence = licenceOf(found);
  const excepted = exceptions.some(
    (exception) => exception.name.test(found.name) && licence.includes(exception.licence),
  );
  return excepted || isAllowed(licence);
}

function collect(name: string, from: string, seen: Map<string, Manifest>): void {
  const folder = locate(name, from);
  // Optional binaries of other platforms are not installed here.
  if (!folder || seen.has(folder)) return;
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  seen.set(folder, manifest);
  const below = { ...manifest.dependencies, ...manifest.optionalDependencies };
  for (const next of Object.keys(below)) collect(next, folder, seen);
}

function locate(name: string, from: string): string | null {
  for (let dir = from; ; dir = dirname(dir)) {
    const folder = join(dir, "node_modules", name);
    if (existsSync(join(folder, "package.json"))) return realpathSync(folder);
    if (dir === dirname(dir)) return null;
  }
}

function licenceOf(manifest: Manifest): string {
  if (typeof manifest.license === "string") return manifest.license;
  if (manifest.license?.type) return manifest.license.type;
  return manifest.licenses?.map((item) => item.type).join(" OR ") ?? "none stated";
}

/** Splits at a word that stands outside brackets. */
function splitOutside(text: string, word: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")") depth--;
    if (depth === 0 && text.startsWith(word, i)) {
      parts.push(text.slice(start, i));
      start = i + word.length;
    }
  }
  return [...parts, text.slice(start)];
}
