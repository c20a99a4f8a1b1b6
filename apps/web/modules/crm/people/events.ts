/** What is told of people. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored, sampleId } from "#lib/event-sample.ts";
import { id } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { personSchema } from "./schema.ts";

const group = "people";
const person = eventObjectOf(personSchema).extend({
  merged_into: id.nullable().openapi({ description: "The person that this one became part of." }),
});
const mara = { full_name: "Mara Okafor", job_title: "Head of Purchasing", location: "Hamburg" };

export const personEvents = [
  defineEvent("person.created", person, "A person was made.", { group, sample: { object: mara } }),
  defineEvent("person.updated", person, "Something about a person changed.", {
    group,
    sample: { object: mara, previous: { job_title: "Buyer" } },
  }),
  defineEvent("person.deleted", person, "A person was put into the bin.", {
    group,
    sample: { ...binned, object: { ...mara, ...binned.object } },
  }),
  defineEvent("person.restored", person, "A person came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...mara, ...restored.object } },
  }),
  defineEvent(
    "person.merged",
    person,
    "A person was merged into another, which `merged_into` names.",
    {
      group,
      sample: {
        object: { ...mara, ...binned.object, merged_into: sampleId("survivor") },
        previous: { ...binned.previous, merged_into: null },
      },
    },
  ),
];
