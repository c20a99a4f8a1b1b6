/** What is told of deals. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { dealSchema } from "./schema.ts";

const deal = eventObjectOf(dealSchema);

export const dealEvents = [
  defineEvent("deal.created", deal, "A deal was made."),
  defineEvent("deal.updated", deal, "Something about a deal changed, its stage apart."),
  defineEvent("deal.stage_changed", deal, "A deal moved to another stage."),
  defineEvent("deal.won", deal, "A deal reached a stage that means won."),
  defineEvent("deal.lost", deal, "A deal reached a stage that means lost."),
  defineEvent("deal.deleted", deal, "A deal was put into the bin."),
  defineEvent("deal.restored", deal, "A deal came out of the bin again."),
];
