/** What is told of pipelines and their stages. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { eventObjectOf } from "../event-object.ts";
import { pipelineSchema, stageSchema } from "./schema.ts";

const options = { group: "pipelines" };
const pipeline = eventObjectOf(pipelineSchema);
const stage = eventObjectOf(stageSchema);

export const pipelineEvents = [
  defineEvent("pipeline.created", pipeline, "A pipeline was made.", options),
  defineEvent("pipeline.updated", pipeline, "A pipeline's name or place changed.", options),
  defineEvent("pipeline.deleted", pipeline, "A pipeline was put into the bin.", options),
  defineEvent("pipeline.restored", pipeline, "A pipeline came out of the bin again.", options),
  defineEvent("stage.created", stage, "A stage was added to a pipeline.", options),
  defineEvent("stage.updated", stage, "Something about a stage changed.", options),
  defineEvent("stage.deleted", stage, "A stage was put into the bin.", options),
  defineEvent("stage.restored", stage, "A stage came out of the bin again.", options),
];
