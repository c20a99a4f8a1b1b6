import { dirname, posix } from "node:path";

import type { Guard } from "../guard.ts";
import { listFiles, readText } from "../lib/repo.ts";
import { isSource, listImports, readStringList } from "../lib/source.ts";
import type { Import } from "../lib/source.ts";

/** Which of our packages each package may import (type imports count). */
const packageNeeds: Record<string, string[]> = {
  core: [],
  db: ["core"],
  events: ["core"],
  integrations: ["core"],
  sdk: ["core", "events"],
  emulators: ["core", "integrations"],
  stack: ["core", "db", "emulators", "events", "integrations"],
  config: ["core", "db", "events", "stack"],
};

/** Packages that are tools of development and never part of a running product. */
const tools = new Set(["stack", "config", "emulators"]);

/** What a component must not reach by way of npm: data belongs to the screen that uses it. */
const dataPackages = /^(?:pg|postgres|kysely|hono|@hono\/.*|@supabase\/.*)(?:\/|$)/;

/** Helpers of lib that know no data and no module: what a component may use beside React. */
const viewHelpers = new Set(["cn.ts", "keys.ts", "nav.ts", "use-phone.ts"]);

export type Reader = { files: Set<string>; read(path: string): string };

/** The folder that decides what a file may import. */
type Place =
  | { layer: "app" | "registry" | "lib" | "components" | "functions" | "messages" }
  | { layer: "module"; module: string }
  | { layer: "package"; package: string }
  | { layer: "outside" };

/** Where a file lies in the house. */
export function placeOf(path: string): Place {
  const web = /^apps\/web\/([^/]+)(?:\/([^/]+))?/.exec(path);
  if (web) {
    const [, first = "", second = ""] = web;
    if (first === "modules") {
      return path.split("/").length === 4
        ? { layer: "registry" }
        : { layer: "module", module: second };
    }
    if (first === "lib" || first === "components" || first === "messages") return { layer: first };
    return { layer: "app" };
  }
  const found = /^packages\/([^/]+)\//.exec(path);
  if (found) return { layer: "package", package: found[1] ?? "" };
  if (path.startsWith("supabase/functions/")) return { layer: "functions" };
  return { layer: "outside" };
}

/** The file of this repository that an import names, or null when it names a dependency. */
export function resolveImport(from: string, specifier: string): string | null {
  if (specifier.startsWith(".")) return posix.normalize(posix.join(dirname(from), specifier));
  if (specifier === "#api") return "apps/web/api.ts";
  if (specifier.startsWith("#")) {
    const [folder = "", ...rest] = specifier.slice(1).split("/");
    return posix.join("apps/web", folder, ...rest);
  }
  const own = /^@rapport\/([^/]+)(?:\/(.+))?$/.exec(specifier);
  if (own) return `packages/${own[1]}/src/${(own[2] ?? "index").replace(/\.ts$/, "")}.ts`;
  return null;
}

/** Every import of the tree that crosses a wall, in words. */
export function findCrossings(reader: Reader): string[] {
  const breaks: string[] = [];
  const graph = new Map<string, string[]>();
  const needs = new Map<string, string[]>();
  for (const path of reader.files) {
    const name = /^apps\/web\/modules\/([^/]+)\/module\.ts$/.exec(path)?.[1];
    if (name) needs.set(name, readStringList(path, reader.read(path), "needs"));
  }
  for (const path of reader.files) {
    if (!isSource(path) || placeOf(path).layer === "outside") continue;
    const targets: string[] = [];
    for (const item of listImports(path, reader.read(path))) {
      const target = resolveImport(path, item.specifier);
      if (target && !item.typeOnly) targets.push(target);
      const say = judge(path, item, target, needs);
      if (say) breaks.push(`${path}:${item.line} imports ${item.specifier}\n  ${say}`);
    }
    graph.set(path, targets);
  }
  return [...breaks, ...findScreensBehindApi(graph), ...findLoops(needs)];
}

function judge(
  path: string,
  item: Import,
  target: string | null,
  needs: Map<string, string[]>,
): string | null {
  const from = placeOf(path);
  if (!target) {
    return from.layer === "components" && dataPackages.test(item.specifier)
      ? "Components show what they are given: fetch in the module's ui/ and pass it as props."
      : null;
  }
  const to = placeOf(target);
  const test = isTest(path);
  if (isTest(target) && !test && from.layer !== "outside")
    return "Only tests may import what helps tests.";
  if (to.layer === "outside") return "This lies outside the house: move it into a package.";
  if (from.layer === "package") return judgePackage(from.package, to, test);
  if (from.layer === "functions") {
    if (to.layer === "functions") return null;
    return to.layer === "package" && (test || !tools.has(to.package))
      ? null
      : "Edge Functions import packages alone: move what they share with the app into one.";
  }
  if (to.layer === "functions") return "Edge Functions are called over HTTP, not imported.";
  if (to.layer === "package") {
    if (tools.has(to.package) && !test) {
      return `packages/${to.package} is a tool of development: the product may not need it.`;
    }
    if (from.layer === "components" && !(to.package === "core" && item.typeOnly)) {
      return 'Components import types of core alone: `import type … from "@rapport/core"`.';
    }
    return null;
  }
  if (from.layer === "app" || from.layer === "registry" || test) return judgeDoor(from, target, to);
  if (from.layer === "lib") {
    return to.layer === "lib" || to.layer === "messages"
      ? null
      : `lib is below ${to.layer}: pass what it needs as an argument, or move this file up.`;
  }
  if (from.layer === "components") {
    // The frame around every screen knows who is signed in and where one can go, still no module.
    if (path.startsWith("apps/web/components/shell/") && to.layer === "lib") return null;
    return to.layer === "components" || viewHelpers.has(target.replace("apps/web/lib/", ""))
      ? null
      : `Components know no ${to.layer}: take it as props. (Helpers without data are named in viewHelpers of boundaries.ts.)`;
  }
  if (from.layer !== "module") return null;
  if (to.layer === "app" || to.layer === "registry") {
    return "Modules are below app: move what both need into lib or into the module.";
  }
  if (to.layer === "components" && !isScreen(path)) {
    return "Only a module's ui/ shows something: server code does not import components.";
  }
  if (to.layer !== "module" || to.module === from.module) return null;
  if (!needs.get(from.module)?.includes(to.module)) {
    return `modules/${from.module}/module.ts does not list "${to.module}" in needs: add it there if the need is real.`;
  }
  return judgeDoor(from, target, to);
}

/** Into a module one goes by its doors, so that what lies behind them can change. */
function judgeDoor(from: Place, target: string, to: Place): string | null {
  if (to.layer !== "module") return null;
  if (from.layer === "module" && from.module === to.module) return null;
  const inside = target.slice(`apps/web/modules/${to.module}/`.length);
  const doors = ["index.ts", "ui/index.ts"];
  if (from.layer === "registry")
    doors.push("module.ts", "nav.ts", "api.ts", "events.ts", "jobs.ts");
  // Pages read by the services themselves; they write through the API.
  const service = from.layer === "app" && /^[^/]+\/service\.ts$/.test(inside);
  return service || doors.includes(inside)
    ? null
    : `Go by modules/${to.module}/${/(^|\/)ui\//.test(inside) ? "ui/index.ts" : "index.ts"}: export there what others may use.`;
}

function judgePackage(name: string, to: Place, test: boolean): string | null {
  if (to.layer !== "package") return "Packages are below the app: move this down or pass it in.";
  if (to.package === name) return null;
  if (test && (to.package === "stack" || to.package === "emulators")) return null;
  return packageNeeds[name]?.includes(to.package)
    ? null
    : `packages/${name} may import ${packageNeeds[name]?.join(", ") || "none of our packages"}: change packageNeeds in boundaries.ts only if the direction is right.`;
}

/** Tests, and the files that only tests use. */
function isTest(path: string): boolean {
  return (
    /\.test\.tsx?$/.test(path) ||
    /^apps\/web\/modules\/(?:.*\/)?testing(?:-[\w-]+)?\.ts$/.test(path) ||
    path === "apps/web/playwright.config.ts" ||
    path.startsWith("apps/web/contract/") ||
    path.startsWith("apps/web/e2e/") ||
    path.startsWith("apps/web/lib/testing/") ||
    path.startsWith("supabase/functions/testing/")
  );
}

function isScreen(path: string): boolean {
  return /\/ui\//.test(path) || path.endsWith(".tsx");
}

/** Node runs the API from source, and Node reads no JSX. */
function findScreensBehindApi(graph: Map<string, string[]>): string[] {
  const start = "apps/web/api.ts";
  const cameFrom = new Map<string, string>([[start, ""]]);
  const queue = graph.has(start) ? [start] : [];
  const breaks: string[] = [];
  for (let path = queue.shift(); path; path = queue.shift()) {
    if (path.endsWith(".tsx")) {
      breaks.push(
        `${chain(path, cameFrom)}\n  ${path} is reachable from api.ts, which Node runs from source: keep .tsx out of server code.`,
      );
    }
    for (const next of graph.get(path) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, path);
      queue.push(next);
    }
  }
  return breaks;
}

function chain(path: string, cameFrom: Map<string, string>): string {
  const steps: string[] = [];
  for (let at = path; at; at = cameFrom.get(at) ?? "") steps.unshift(at);
  return steps.join(" → ");
}

/** Modules that need each other cannot be removed one by one. */
function findLoops(needs: Map<string, string[]>): string[] {
  const breaks: string[] = [];
  const walk = (name: string, trail: string[]): void => {
    if (trail.includes(name)) {
      if (trail[0] === name)
        breaks.push(
          `Modules need each other in a ring: ${[...trail, name].join(" → ")}. Cut one need.`,
        );
      return;
    }
    for (const next of needs.get(name) ?? []) walk(next, [...trail, name]);
  };
  for (const name of needs.keys()) walk(name, []);
  return breaks;
}

/** The walls between the rooms of the house, as docs/architecture.md tells them. */
export const boundaries: Guard = {
  name: "boundaries",
  mend: "Import in the direction app → modules → lib → packages; docs/architecture.md says who may import whom.",
  async findBreaks() {
    return findCrossings({ files: new Set(listFiles()), read: readText });
  },
};
