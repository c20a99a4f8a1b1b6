/** What is told of interactions. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored } from "#lib/event-sample.ts";
import { z } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { interactionSchema, written } from "./schema.ts";

const group = "interactions";

const interaction = eventObjectOf(interactionSchema).extend({
  // Texts tell of themselves, by events of their own.
  kind: z.enum(written),
  body: z.string().nullable().openapi({
    description: "Null for a private note: an event tells that it is there, never what it says.",
  }),
});

export const interactionEvents = [
  defineEvent("interaction.created", interaction, "A note, call, meeting or mail was recorded.", {
    group,
  }),
  defineEvent("interaction.updated", interaction, "The text or time of an interaction changed.", {
    group,
    sample: { previous: { body: "Asked for two cranes." } },
  }),
  defineEvent("interaction.deleted", interaction, "An interaction was put into the bin.", {
    group,
    sample: binned,
  }),
  defineEvent("interaction.restored", interaction, "An interaction came out of the bin again.", {
    group,
    sample: restored,
  }),
];
