/** What is told of interactions. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { z } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { interactionSchema } from "./schema.ts";

/** Of a private note an event tells that it is there, never what it says. */
const interaction = eventObjectOf(interactionSchema).extend({ body: z.string().nullable() });

export const interactionEvents = [
  defineEvent("interaction.created", interaction, "A note, call, meeting or mail was recorded."),
  defineEvent("interaction.updated", interaction, "The text or time of an interaction changed."),
  defineEvent("interaction.deleted", interaction, "An interaction was put into the bin."),
  defineEvent("interaction.restored", interaction, "An interaction came out of the bin again."),
];
