/** What is told of members. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { memberSchema } from "./schema.ts";

const group = "members";
const ann = { name: "Ann Lee", email: "ann.lee@brunmore.example", role: "member", role_id: null };

export const memberEvents = [
  defineEvent(
    "member.added",
    memberSchema,
    "Somebody joined the organisation, or was named in an import.",
    { group, sample: { object: ann } },
  ),
  defineEvent(
    "member.updated",
    memberSchema,
    "A member's name, role or status changed; suspension is one.",
    { group, sample: { object: { ...ann, role: "admin" }, previous: { role: "member" } } },
  ),
  defineEvent(
    "member.removed",
    memberSchema,
    "A member left or was put out; the name stays with the history.",
    { group, sample: { object: { ...ann, status: "removed" }, previous: { status: "active" } } },
  ),
  defineEvent("member.returned", memberSchema, "A member who had left is back.", {
    group,
    sample: { object: ann, previous: { status: "removed" } },
  }),
];
