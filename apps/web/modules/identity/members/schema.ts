/** The shapes of a member and of a team. */
import { id, pageOf, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

const roles = ["owner", "admin", "member", "viewer"] as const;
const statuses = ["active", "unclaimed", "suspended"] as const;

export const memberSchema = z
  .object({
    ...recordFields,
    user_id: id.nullable(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(roles),
    status: z
      .enum(statuses)
      .openapi({ description: "Unclaimed: named in an import, has no sign-in yet." }),
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
  .strictObject({ name: text(200), role: z.enum(roles), status: z.enum(["active", "suspended"]) })
  .partial()
  .openapi("MemberPatch");
export const memberPageSchema = pageOf(memberSchema);

export const teamSchema = z
  .object({
    ...recordFields,
    name: z.string(),
    parent_id: id.nullable(),
    lead_id: id.nullable(),
    member_ids: z.array(id),
  })
  .openapi("Team");
export const teamPageSchema = pageOf(teamSchema);

export type Member = z.infer<typeof memberSchema>;
export type NewMember = z.infer<typeof newMemberSchema>;
export type MemberPatch = z.infer<typeof memberPatchSchema>;
export type Team = z.infer<typeof teamSchema>;

export const memberFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key" },
  email: { column: "email", kind: "text", nullable: true },
  role: { column: "role", kind: "text", values: roles },
  status: { column: "status", kind: "text", values: statuses },
};

export const teamFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key" },
  parent_id: { column: "parent_id", kind: "uuid", nullable: true },
  lead_id: { column: "lead_id", kind: "uuid", nullable: true },
};
