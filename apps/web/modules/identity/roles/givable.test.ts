import { expect, test } from "vitest";
import { givableRoles } from "./givable.ts";
import type { PermissionInfo } from "./schema.ts";

const permission = (
  name: string,
  held: PermissionInfo["held"],
  built_in: PermissionInfo["built_in"],
): PermissionInfo => ({
  permission: name,
  object: name.split(".")[0]!,
  verb: name.split(".")[1]!,
  reaches: ["own", "team", "all"],
  held,
  built_in,
});
const roles = [
  { id: "r-own", grants: ["deals.read:own"] },
  { id: "r-all", grants: ["deals.read"] },
  { id: "r-more", grants: ["deals.read:own", "keys.write"] },
];

test("an owner gives all roles, an admin all but ownership", () => {
  const all = [
    permission("deals.read", "all", ["owner", "admin", "member", "viewer"]),
    permission("keys.write", "all", ["owner", "admin"]),
  ];
  expect(givableRoles(all, roles, true)).toEqual([
    "owner",
    "admin",
    "member",
    "viewer",
    "r-own",
    "r-all",
    "r-more",
  ]);
  expect(givableRoles(all, roles, false)).not.toContain("owner");
});

test("whoever reaches a team gives no role that reaches all", () => {
  const some = [
    permission("deals.read", "team", ["owner", "admin", "member", "viewer"]),
    permission("keys.write", null, ["owner", "admin"]),
  ];
  expect(givableRoles(some, roles, false)).toEqual(["r-own"]);
});
