/** What is told of companies. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { companySchema } from "./schema.ts";

const company = eventObjectOf(companySchema);

export const companyEvents = [
  defineEvent("company.created", company, "A company was made."),
  defineEvent("company.updated", company, "Something about a company changed."),
  defineEvent("company.deleted", company, "A company was put into the bin."),
];
