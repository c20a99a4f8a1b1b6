/** Which roles somebody may give: those that hold nothing beyond what they hold themselves. The database asks the same. */
import { builtInRoles, reaches, type PermissionInfo, type Reach } from "./schema.ts";

const rank = (reach: Reach | null) => (reach === null ? 0 : reaches.indexOf(reach) + 1);

/** Names of built-in roles and ids of own ones. Only owners give ownership. */
export function givableRoles(
  permissions: readonly PermissionInfo[],
  roles: readonly { id: string; grants: readonly string[] }[],
  isOwner: boolean,
): string[] {
  const held = new Map(permissions.map((one) => [one.permission, rank(one.held)]));
  const own = roles
    .filter(({ grants }) =>
      grants.every((grant) => {
        const [permission, reach = "all"] = grant.split(":");
        return rank(reach as Reach) <= (held.get(permission!) ?? 0);
      }),
    )
    .map(({ id }) => id);
  const builtIn = builtInRoles.filter(
    (role) =>
      (isOwner || role !== "owner") &&
      permissions.every((one) => !one.built_in.includes(role) || one.held === "all"),
  );
  return [...builtIn, ...own];
}
