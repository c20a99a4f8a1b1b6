/** What is told of people. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { personSchema } from "./schema.ts";

const person = eventObjectOf(personSchema);

export const personEvents = [
  defineEvent("person.created", person, "A person was made."),
  defineEvent("person.updated", person, "Something about a person changed."),
  defineEvent("person.deleted", person, "A person was put into the bin."),
];
