/** What is told of members. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { memberSchema } from "./schema.ts";

const options = { group: "members" };

export const memberEvents = [
  defineEvent(
    "member.added",
    memberSchema,
    "Somebody joined the organisation, or was named in an import.",
    options,
  ),
  defineEvent(
    "member.updated",
    memberSchema,
    "A member's name, role or status changed; suspension is one.",
    options,
  ),
  defineEvent(
    "member.removed",
    memberSchema,
    "A member left or was put out; the name stays with the history.",
    options,
  ),
  defineEvent("member.returned", memberSchema, "A member who had left is back.", options),
];
