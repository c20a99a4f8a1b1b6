/** The list of modules on the server. A module is taken away by its folder, its chapter, its pages and its line here. */
import { zodToOpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { defineCatalogueWith, type Catalogue } from "@rapport/events";
import type { Route } from "#lib/door/index.ts";
import { eventSample } from "#lib/event-sample.ts";
import type { ServerModule } from "#lib/module.ts";
import { auditServer } from "./audit/index.ts";
import { commsServer } from "./comms/index.ts";
import { crmServer } from "./crm/index.ts";
import { identityServer } from "./identity/index.ts";
import { integrationsServer } from "./integrations/index.ts";

const all: readonly ServerModule[] = [
  identityServer,
  crmServer,
  commsServer,
  integrationsServer,
  auditServer,
];

/** The modules of this deployment: all, or those that MODULES names. Identity is always there. */
export function enabledModules(names = process.env.MODULES): readonly ServerModule[] {
  if (!names) return all;
  const wanted = new Set(["identity", ...names.split(",").map((name) => name.trim())]);
  const unknown = [...wanted].filter((name) => !all.some((module) => module.id === name));
  if (unknown.length)
    throw new Error(
      `MODULES names ${unknown.join(", ")}, which is no module. There are ${all.map((module) => module.id).join(", ")}.`,
    );
  for (const module of all) {
    const missing = module.needs.filter((need) => !wanted.has(need));
    if (wanted.has(module.id) && missing.length)
      throw new Error(`The module ${module.id} needs ${missing.join(", ")}; add it to MODULES.`);
  }
  return all.filter((module) => wanted.has(module.id));
}

/** Every event of these modules. Throws when two define the same type. */
export function catalogueOf(modules: readonly ServerModule[]): Catalogue {
  return defineCatalogueWith(
    { metadata: zodToOpenAPIRegistry, exampleOf: eventSample },
    ...modules.map((module) => module.events),
  );
}

/** Every route of these modules. */
export function routesOf(modules: readonly ServerModule[]): Route[] {
  const catalogue = catalogueOf(modules);
  return modules.flatMap(({ routes }) =>
    typeof routes === "function" ? routes(catalogue) : routes,
  );
}
