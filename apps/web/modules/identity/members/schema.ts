/** The shapes of a member. */
import { id, pageOf, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";
import { builtInRoles, roleNames } from "../roles/schema.ts";

const statuses = ["active", "unclaimed", "suspended", "removed"] as const;

export const memberSchema = z
  .object({
    ...recordFields,
    user_id: id.nullable(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(roleNames),
    role_id: id
      .nullable()
      .openapi({ description: "The role of your own, where `role` is custom." }),
    status: z.enum(statuses).openapi({
      description:
        "Unclaimed: named in an import, has no sign-in yet. Removed: has left; the name stays with the history.",
    }),
  })
  .openapi("Member");

export const newMemberSchema = z
  .strictObject({
    name: text(200),
    email: z.email("Use an address like ann@example.com.").max(320).nullable().optional(),
    role: z.enum(["admin", "member", "viewer"]).optional(),
  })
  .openapi("NewMember");
export const memberPatchSchema = z
  .strictObject({
    name: text(200),
    role: z.enum(builtInRoles),
    role_id: id.openapi({ description: "A role of your own, in place of `role`." }),
    status: z.enum(["active", "suspended"]),
  })
  .partial()
  .refine((body) => !(body.role && body.role_id), {
    path: ["role_id"],
    message: "Name either role or role_id.",
  })
  .openapi("MemberPatch");
export const memberPageSchema = pageOf(memberSchema);

export const reassignSchema = z
  .strictObject({ to_member_id: id })
  .openapi("Reassignment", { description: "Who gets the open records." });
export const startedJobSchema = z
  .object({ job_id: id.nullable(), total: z.int() })
  .openapi("StartedJob", { description: "`job_id` is null when there is nothing to do." });

export type Member = z.infer<typeof memberSchema>;
export type NewMember = z.infer<typeof newMemberSchema>;
export type MemberPatch = z.infer<typeof memberPatchSchema>;
export type StartedJob = z.infer<typeof startedJobSchema>;

export const memberFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  email: { column: "email", kind: "text", nullable: true },
  role: { column: "role", kind: "text", values: roleNames },
  role_id: { column: "role_id", kind: "uuid", nullable: true },
  status: { column: "status", kind: "text", values: statuses },
};
