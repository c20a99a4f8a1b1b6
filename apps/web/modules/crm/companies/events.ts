/** What is told of companies. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored, sampleId } from "#lib/event-sample.ts";
import { id } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { companySchema } from "./schema.ts";

const group = "companies";
const company = eventObjectOf(companySchema).extend({
  merged_into: id.nullable().openapi({ description: "The company that this one became part of." }),
});

export const companyEvents = [
  defineEvent("company.created", company, "A company was made.", { group }),
  defineEvent("company.updated", company, "Something about a company changed.", {
    group,
    sample: { previous: { employee_count: 140, location: null } },
  }),
  defineEvent("company.deleted", company, "A company was put into the bin.", {
    group,
    sample: binned,
  }),
  defineEvent("company.restored", company, "A company came out of the bin again.", {
    group,
    sample: restored,
  }),
  defineEvent(
    "company.merged",
    company,
    "A company was merged into another, which `merged_into` names.",
    {
      group,
      sample: {
        object: { ...binned.object, merged_into: sampleId("survivor") },
        previous: { ...binned.previous, merged_into: null },
      },
    },
  ),
];
