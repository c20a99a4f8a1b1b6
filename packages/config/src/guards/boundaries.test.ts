import { expect, test } from "vitest";

import { findCrossings } from "./boundaries.ts";

/** Crossings in a tree given as path → text. */
function crossings(tree: Record<string, string>): string[] {
  return findCrossings({ files: new Set(Object.keys(tree)), read: (path) => tree[path] ?? "" });
}

const web = "apps/web";
const modules = {
  [`${web}/modules/crm/module.ts`]: `export const crm = { id: "crm", needs: ["identity"] };`,
  [`${web}/modules/identity/module.ts`]: `export const identity = { id: "identity", needs: [] };`,
};

test.each([
  [
    "app goes into a module by its doors",
    `${web}/app/[org]/page.tsx`,
    `import { DealList } from "#modules/crm/ui/index.ts"; import { listDeals } from "#modules/crm/index.ts";`,
  ],
  [
    "a page reads by a service",
    `${web}/app/[org]/deals/[id]/page.tsx`,
    `import { getDeal } from "#modules/crm/deals/service.ts";`,
  ],
  [
    "a module reaches what it needs",
    `${web}/modules/crm/deals/service.ts`,
    `import { a } from "#modules/identity/index.ts";`,
  ],
  [
    "a module's screens use components",
    `${web}/modules/crm/deals/ui/list.tsx`,
    `import { Button } from "#components/ui/button.tsx";`,
  ],
  [
    "components take types of core",
    `${web}/components/money.tsx`,
    `import type { Money } from "@rapport/core";`,
  ],
  ["lib uses packages", `${web}/lib/door/who.ts`, `import { withOrg } from "@rapport/db";`],
  [
    "functions use packages",
    "supabase/functions/deliver-webhooks/index.ts",
    `import { sign } from "../../../packages/events/src/signing.ts";`,
  ],
  [
    "tests use the stack",
    `${web}/modules/crm/deals/service.test.ts`,
    `import { createTestDatabase } from "@rapport/stack/testing";`,
  ],
  [
    "what helps a module's tests uses emulators",
    `${web}/modules/crm/testing-mail.ts`,
    `import { startService } from "@rapport/emulators";`,
  ],
  [
    "a package's tests use emulators",
    "packages/integrations/src/google/gmail.test.ts",
    `import { startService } from "@rapport/emulators";`,
  ],
  [
    "the stack starts emulators",
    "packages/stack/src/start.ts",
    `import { startService } from "@rapport/emulators";`,
  ],
])("allowed: %s", (_, path, text) => {
  expect(crossings({ ...modules, [path]: text })).toEqual([]);
});

test.each([
  [
    "lib below modules",
    `${web}/lib/door/who.ts`,
    `import { a } from "#modules/crm/index.ts";`,
    "lib is below module",
  ],
  [
    "a type counts",
    `${web}/lib/x.ts`,
    `import type { A } from "#modules/crm/index.ts";`,
    "lib is below module",
  ],
  [
    "a type query counts",
    `${web}/lib/x.ts`,
    `export type A = import("#modules/crm/index.ts").A;`,
    "lib is below module",
  ],
  [
    "a re-export counts",
    `${web}/lib/x.ts`,
    `export * from "../modules/crm/index.ts";`,
    "lib is below module",
  ],
  [
    "import() counts",
    `${web}/lib/x.ts`,
    `const a = await import("#modules/crm/index.ts");`,
    "lib is below module",
  ],
  [
    "past the door",
    `${web}/app/[org]/page.tsx`,
    `import { a } from "#modules/crm/deals/schema.ts";`,
    "modules/crm/index.ts",
  ],
  [
    "past the door of the screens",
    `${web}/app/[org]/page.tsx`,
    `import { a } from "#modules/crm/deals/ui/list.tsx";`,
    "modules/crm/ui/index.ts",
  ],
  [
    "a need that is not listed",
    `${web}/modules/identity/orgs/service.ts`,
    `import { a } from "#modules/crm/index.ts";`,
    `does not list "crm"`,
  ],
  [
    "past a needed module's door",
    `${web}/modules/crm/deals/service.ts`,
    `import { a } from "#modules/identity/orgs/service.ts";`,
    "modules/identity/index.ts",
  ],
  [
    "a module that imports a page",
    `${web}/modules/crm/deals/ui/x.tsx`,
    `import { a } from "#app/[org]/page.tsx";`,
    "Modules are below app",
  ],
  [
    "a service that shows something",
    `${web}/modules/crm/deals/service.ts`,
    `import { a } from "#components/ui/button.tsx";`,
    "Only a module's ui/",
  ],
  [
    "a component that knows a module",
    `${web}/components/x.tsx`,
    `import { a } from "#modules/crm/ui/index.ts";`,
    "Components know no module",
  ],
  [
    "a component that runs core",
    `${web}/components/x.tsx`,
    `import { a } from "@rapport/core";`,
    "types of core alone",
  ],
  [
    "a component that fetches",
    `${web}/components/x.tsx`,
    `import { createClient } from "@supabase/supabase-js";`,
    "pass it as props",
  ],
  [
    "core imports nothing",
    "packages/core/src/x.ts",
    `import { a } from "@rapport/db";`,
    "none of our packages",
  ],
  [
    "a package above itself",
    "packages/events/src/x.ts",
    `import { a } from "../../db/src/index.ts";`,
    "packages/events may import core",
  ],
  [
    "a package that imports the app",
    "packages/events/src/x.ts",
    `import { a } from "../../../apps/web/lib/env.ts";`,
    "Packages are below the app",
  ],
  [
    "the product and its tools",
    `${web}/lib/x.ts`,
    `import { a } from "@rapport/stack";`,
    "a tool of development",
  ],
  [
    "the product and the emulators",
    `${web}/modules/crm/service.ts`,
    `import { a } from "@rapport/emulators";`,
    "a tool of development",
  ],
  [
    "functions and the emulators",
    "supabase/functions/x/index.ts",
    `import { a } from "../../../packages/emulators/src/index.ts";`,
    "Edge Functions import packages alone",
  ],
  [
    "a package and the emulators",
    "packages/integrations/src/google/gmail.ts",
    `import { a } from "@rapport/emulators";`,
    "packages/integrations may import core",
  ],
  [
    "the product by way of what helps its tests",
    `${web}/modules/crm/service.ts`,
    `import { a } from "./testing-mail.ts";`,
    "Only tests",
  ],
  [
    "functions and the app",
    "supabase/functions/x/index.ts",
    `import { a } from "../../../apps/web/lib/env.ts";`,
    "Edge Functions import packages alone",
  ],
])("refused: %s", (_, path, text, say) => {
  expect(crossings({ ...modules, [path]: text }).join("\n")).toContain(say);
});

test("no screen is reachable from the API, however far away", () => {
  const tree = {
    [`${web}/api.ts`]: `import "#modules/registry.ts";`,
    [`${web}/modules/registry.ts`]: `import "#modules/crm/index.ts";`,
    [`${web}/modules/crm/index.ts`]: `export * from "./deals/label.tsx";`,
    [`${web}/modules/crm/deals/label.tsx`]: `export const a = 1;`,
  };
  expect(crossings(tree).join("\n")).toContain("reachable from api.ts");
});

test("modules may not need each other in a ring", () => {
  const tree = {
    [`${web}/modules/a/module.ts`]: `export const a = { needs: ["b"] };`,
    [`${web}/modules/b/module.ts`]: `export const b = { needs: ["a"] };`,
  };
  expect(crossings(tree).join("\n")).toContain("a → b → a");
});
