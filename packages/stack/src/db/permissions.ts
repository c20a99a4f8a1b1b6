// Writes packages/core/src/permissions.ts: the permissions that app.tenant_table() and app.register_permissions() registered.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repoRoot } from "../paths.ts";
import { withClient } from "../postgres/client.ts";

const OUT_FILE = join(repoRoot, "packages/core/src/permissions.ts");
const ROLES = ["owner", "admin", "member", "viewer"] as const;

type Registered = { permission: string; roles: string[]; reach: boolean };

/**
 * Generates the list from a database built by supabase/schemas, or with `verify` compares it.
 * @returns false when `verify` found a difference
 */
export async function generatePermissions(
  ownerUrl: string,
  options: { verify: boolean },
): Promise<boolean> {
  const text = await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<Registered>(
      `select p.permission, array(select r.role from private.role_permissions r where r.permission = p.permission) as roles,
         exists (select from pg_policies o where o.schemaname = 'public' and o.policyname = 'tenant_select' and o.qual like format('%%seen_owners(%L%%', p.object || '.read')) as reach
       from private.permissions p order by 1`,
    );
    return describe(rows);
  });
  if (options.verify) return existsSync(OUT_FILE) && readFileSync(OUT_FILE, "utf8") === text;
  writeFileSync(OUT_FILE, text);
  return true;
}

function describe(registered: Registered[]): string {
  const names = registered.map(({ permission }) => permission);
  const objects = [
    ...new Set(registered.filter(({ reach }) => reach).map((row) => row.permission.split(".")[0])),
  ];
  const list = (values: (string | undefined)[], indent: string): string =>
    values.map((value) => `${indent}${JSON.stringify(value)},\n`).join("");
  const held = (role: string): string =>
    list(
      registered.filter(({ roles }) => roles.includes(role)).map(({ permission }) => permission),
      "    ",
    );
  const roles = ROLES.map((role) => `  ${role}: [\n${held(role)}  ],\n`).join("");
  return `// Generated from the database by \`pnpm db:types\`; what registers a permission is app.tenant_table() in supabase/schemas.

/** Every permission there is: \`<object>.<verb>\`. The scopes of API keys and the grants of roles are these. */
export const permissions = [
${list(names, "  ")}] as const;
export type Permission = (typeof permissions)[number];

/** Objects whose records have an owner: a role may reach all of them, its team's, or its own. */
export const objectsWithReach = [${objects.map((object) => JSON.stringify(object)).join(", ")}] as const;

/** What the built-in roles hold. */
export const builtInRoles = {
${roles}} as const satisfies Record<string, readonly Permission[]>;
export type BuiltInRole = keyof typeof builtInRoles;
`;
}
