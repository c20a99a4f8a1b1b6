import { defineEntity } from "../records/entity.ts";
import { stageRelations } from "../records/relations.ts";
import { entityRoutes } from "../records/routes.ts";
import {
  newPipelineSchema,
  newStageSchema,
  pipelinePatchSchema,
  pipelineSchema,
  stagePatchSchema,
  stageSchema,
} from "./schema.ts";
import { placePipelineAgain, placeStageAgain } from "./restore.ts";
import {
  createPipeline,
  createStage,
  deletePipeline,
  deleteStage,
  getPipeline,
  getStage,
  listPipelines,
  listStages,
  pipelineSource,
  stageSource,
  updatePipeline,
  updateStage,
} from "./service.ts";

const pipelines = defineEntity({
  words: {
    one: "pipeline",
    a: "a pipeline",
    many: "pipelines",
    One: "Pipeline",
    Many: "Pipelines",
  },
  source: pipelineSource,
  schema: pipelineSchema,
  newSchema: newPipelineSchema,
  patchSchema: pipelinePatchSchema,
  defaultSort: "position",
  relations: {},
  list: listPipelines,
  get: getPipeline,
  create: createPipeline,
  update: updatePipeline,
  remove: deletePipeline,
  restoreAs: placePipelineAgain,
});

const stages = defineEntity({
  words: { one: "stage", a: "a stage", many: "stages", One: "Stage", Many: "Stages" },
  source: stageSource,
  schema: stageSchema,
  newSchema: newStageSchema,
  patchSchema: stagePatchSchema,
  defaultSort: "position",
  relations: stageRelations,
  list: listStages,
  get: getStage,
  create: createStage,
  update: updateStage,
  remove: deleteStage,
  restoreAs: placeStageAgain,
});

export const pipelineRoutes = [...entityRoutes(pipelines), ...entityRoutes(stages)];
