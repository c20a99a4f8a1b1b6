/** The shapes of a team. */
import type { Fields } from "#lib/query/index.ts";
import { id, pageOf, recordFields, text, z } from "#lib/schema.ts";

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

export const newTeamSchema = z
  .strictObject({
    name: text(200),
    parent_id: id.nullable().optional(),
    lead_id: id.nullable().optional(),
  })
  .openapi("NewTeam");
export const teamPatchSchema = newTeamSchema.partial().openapi("TeamPatch");
export const teamMemberParams = z.strictObject({ id, member_id: id });

export type Team = z.infer<typeof teamSchema>;
export type NewTeam = z.infer<typeof newTeamSchema>;
export type TeamPatch = z.infer<typeof teamPatchSchema>;

export const teamFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  parent_id: { column: "parent_id", kind: "uuid", nullable: true },
  lead_id: { column: "lead_id", kind: "uuid", nullable: true },
};
