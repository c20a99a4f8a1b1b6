/** The shapes of roles, of what they grant, and of the permissions there are. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, z } from "#lib/schema.ts";

export const roleNames = ["owner", "admin", "member", "viewer", "custom"] as const;
/** Roles that a body may name: one of the org's own is named by `role_id`. */
export const builtInRoles = ["owner", "admin", "member", "viewer"] as const;
export const reaches = ["own", "team", "all"] as const;

const grant = z
  .string()
  .max(100)
  .regex(
    /^[a-z_]+\.[a-z_]+(:(own|team))?$/,
    "Use a permission like deals.read, or deals.read:team, or deals.read:own.",
  );

export const roleSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    description: z.string(),
    grants: z.array(z.string()).openapi({
      description:
        "`deals.read` for all records, `deals.read:team` for those of one's teams, `deals.read:own` for one's own.",
      example: ["deals.read", "deals.write:own"],
    }),
    member_count: z.int().openapi({ description: "Members who have it now." }),
  })
  .openapi("Role");

export const newRoleSchema = z
  .strictObject({
    name: text(100),
    description: text(500, 0).optional(),
    grants: z.array(grant).max(500),
  })
  .openapi("NewRole");
export const rolePatchSchema = newRoleSchema.partial().openapi("RolePatch");
export const rolePageSchema = pageOf(roleSchema);

export const replaceQuerySchema = z.strictObject({
  replace_with: z
    .union([z.enum(["admin", "member", "viewer"]), id])
    .optional()
    .openapi({ description: "What those who have the role get instead: a role's name or id." }),
});

export const permissionSchema = z
  .object({
    permission: z.string(),
    object: z.string(),
    verb: z.string(),
    reaches: z.array(z.enum(reaches)).openapi({
      description: "How far it can be granted; `own` and `team` for records that have an owner.",
    }),
    held: z.enum(reaches).nullable().openapi({ description: "How far you hold it yourself." }),
    built_in: z
      .array(z.enum(builtInRoles))
      .openapi({ description: "The built-in roles that hold it." }),
  })
  .openapi("Permission");
export const permissionListSchema = z.object({ data: z.array(permissionSchema) });

export type Role = z.infer<typeof roleSchema>;
export type NewRole = z.infer<typeof newRoleSchema>;
export type RolePatch = z.infer<typeof rolePatchSchema>;
export type PermissionInfo = z.infer<typeof permissionSchema>;
export type Reach = (typeof reaches)[number];

export const roleFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
};
