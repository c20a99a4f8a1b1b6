/** What is told of teams. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { id, recordFields, z } from "#lib/schema.ts";
import { teamSchema } from "./schema.ts";

const group = "members";
const team = teamSchema.omit({ member_ids: true });
const teamMember = z.object({ ...recordFields, team_id: id, member_id: id });
const north = { name: "Sales North", parent_id: null };

export const teamEvents = [
  defineEvent("team.created", team, "A team was made.", { group, sample: { object: north } }),
  defineEvent("team.updated", team, "A team's name, lead or parent changed.", {
    group,
    sample: { object: north, previous: { name: "Sales" } },
  }),
  defineEvent("team.deleted", team, "A team was deleted for good.", {
    group,
    sample: { object: north },
  }),
  defineEvent("team_member.added", teamMember, "A member joined a team.", { group }),
  defineEvent("team_member.removed", teamMember, "A member left a team.", { group }),
];
