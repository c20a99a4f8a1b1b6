/** What is told of deals. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored, sampleId } from "#lib/event-sample.ts";
import { eventObjectOf } from "../event-object.ts";
import { dealSchema } from "./schema.ts";

const group = "deals";
const deal = eventObjectOf(dealSchema);

const cranes = {
  name: "Two cranes",
  amount: "148000.00",
  opened_on: "2026-10-02",
  closes_on: "2026-12-15",
  closed_on: null,
  status: "open",
};
const moved = { stage_id: sampleId("stage_before"), stage_changed_at: "2026-11-02T08:15:00.000Z" };
const closed = { status: "open", closed_on: null };

export const dealEvents = [
  defineEvent("deal.created", deal, "A deal was made.", { group, sample: { object: cranes } }),
  defineEvent("deal.updated", deal, "Something about a deal changed, its stage apart.", {
    group,
    sample: { object: cranes, previous: { amount: "120000.00", closes_on: null } },
  }),
  defineEvent("deal.stage_changed", deal, "A deal moved to another stage.", {
    group,
    sample: { object: cranes, previous: moved },
  }),
  defineEvent("deal.won", deal, "A deal reached a stage that means won.", {
    group,
    sample: {
      object: { ...cranes, status: "won", closed_on: "2026-11-21" },
      previous: { ...moved, ...closed },
    },
  }),
  defineEvent("deal.lost", deal, "A deal reached a stage that means lost.", {
    group,
    sample: {
      object: { ...cranes, status: "lost", closed_on: "2026-11-21" },
      previous: { ...moved, ...closed },
    },
  }),
  defineEvent("deal.deleted", deal, "A deal was put into the bin.", {
    group,
    sample: { ...binned, object: { ...cranes, ...binned.object } },
  }),
  defineEvent("deal.restored", deal, "A deal came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...cranes, ...restored.object } },
  }),
];
