/** What is told of people. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { id } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { personSchema } from "./schema.ts";

const person = eventObjectOf(personSchema).extend({ merged_into: id.nullable() });

export const personEvents = [
  defineEvent("person.created", person, "A person was made."),
  defineEvent("person.updated", person, "Something about a person changed."),
  defineEvent("person.deleted", person, "A person was put into the bin."),
  defineEvent("person.restored", person, "A person came out of the bin again."),
  defineEvent(
    "person.merged",
    person,
    "A person was merged into another, which `merged_into` names.",
  ),
];
