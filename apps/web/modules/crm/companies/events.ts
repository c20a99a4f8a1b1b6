/** What is told of companies. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { id } from "#lib/schema.ts";
import { eventObjectOf } from "../event-object.ts";
import { companySchema } from "./schema.ts";

const company = eventObjectOf(companySchema).extend({ merged_into: id.nullable() });

export const companyEvents = [
  defineEvent("company.created", company, "A company was made."),
  defineEvent("company.updated", company, "Something about a company changed."),
  defineEvent("company.deleted", company, "A company was put into the bin."),
  defineEvent("company.restored", company, "A company came out of the bin again."),
  defineEvent(
    "company.merged",
    company,
    "A company was merged into another, which `merged_into` names.",
  ),
];
