/** What is told of pipelines and their stages. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { binned, restored } from "#lib/event-sample.ts";
import { eventObjectOf } from "../event-object.ts";
import { pipelineSchema, stageSchema } from "./schema.ts";

const group = "pipelines";
const pipeline = eventObjectOf(pipelineSchema);
const stage = eventObjectOf(stageSchema);
const sales = { name: "New business" };
const offer = { name: "Offer sent", position: 3, probability: 60, rot_days: 30 };

export const pipelineEvents = [
  defineEvent("pipeline.created", pipeline, "A pipeline was made.", {
    group,
    sample: { object: sales },
  }),
  defineEvent("pipeline.updated", pipeline, "A pipeline's name or place changed.", {
    group,
    sample: { object: sales, previous: { name: "Sales" } },
  }),
  defineEvent("pipeline.deleted", pipeline, "A pipeline was put into the bin.", {
    group,
    sample: { ...binned, object: { ...sales, ...binned.object } },
  }),
  defineEvent("pipeline.restored", pipeline, "A pipeline came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...sales, ...restored.object } },
  }),
  defineEvent("stage.created", stage, "A stage was added to a pipeline.", {
    group,
    sample: { object: offer },
  }),
  defineEvent("stage.updated", stage, "Something about a stage changed.", {
    group,
    sample: { object: offer, previous: { rot_days: null } },
  }),
  defineEvent("stage.deleted", stage, "A stage was put into the bin.", {
    group,
    sample: { ...binned, object: { ...offer, ...binned.object } },
  }),
  defineEvent("stage.restored", stage, "A stage came out of the bin again.", {
    group,
    sample: { ...restored, object: { ...offer, ...restored.object } },
  }),
];
