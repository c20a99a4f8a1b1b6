/** What is told of interactions. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { interactionSchema } from "./schema.ts";

const interaction = eventObjectOf(interactionSchema);

export const interactionEvents = [
  defineEvent("interaction.created", interaction, "A note, call, meeting or mail was recorded."),
  defineEvent("interaction.updated", interaction, "The text or time of an interaction changed."),
  defineEvent("interaction.deleted", interaction, "An interaction was put into the bin."),
];
