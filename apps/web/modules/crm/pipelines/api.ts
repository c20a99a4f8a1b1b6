import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import {
  newPipelineSchema, newStageSchema, pipelineFields, pipelinePageSchema, pipelinePatchSchema, pipelineSchema, stageFields, stagePageSchema,
  stagePatchSchema, stageSchema,
} from "./schema.ts";
import {
  createPipeline, createStage, deletePipeline, deleteStage, getPipeline, getStage, listPipelines, listStages, updatePipeline, updateStage,
} from "./service.ts";

export const pipelineRoutes = [
  route({
    method: "get", path: "/pipelines", permission: "pipelines.read", tag: "Pipelines", operationId: "listPipelines", summary: "List pipelines",
    listOf: pipelineFields, response: pipelinePageSchema,
    handler: (ctx, { url }) => listPipelines(ctx, parseListQuery(url, pipelineFields, { defaultSort: "position" })),
  }),
  route({
    method: "post", path: "/pipelines", permission: "pipelines.write", tag: "Pipelines", operationId: "createPipeline", summary: "Create a pipeline",
    body: newPipelineSchema, status: 201, response: pipelineSchema,
    handler: (ctx, { body }) => createPipeline(ctx, body),
  }),
  route({
    method: "get", path: "/pipelines/{id}", permission: "pipelines.read", tag: "Pipelines", operationId: "getPipeline", summary: "Read a pipeline",
    params: idParams, response: pipelineSchema,
    handler: (ctx, { params }) => getPipeline(ctx, params.id),
  }),
  route({
    method: "patch", path: "/pipelines/{id}", permission: "pipelines.write", tag: "Pipelines", operationId: "updatePipeline", summary: "Change a pipeline",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams, body: pipelinePatchSchema, response: pipelineSchema,
    handler: (ctx, { params, body }) => updatePipeline(ctx, params.id, body),
  }),
  route({
    method: "delete", path: "/pipelines/{id}", permission: "pipelines.delete", tag: "Pipelines", operationId: "deletePipeline", summary: "Delete a pipeline",
    params: idParams,
    handler: (ctx, { params }) => deletePipeline(ctx, params.id),
  }),
  route({
    method: "get", path: "/stages", permission: "pipelines.read", tag: "Pipelines", operationId: "listStages", summary: "List stages",
    listOf: stageFields, response: stagePageSchema,
    handler: (ctx, { url }) => listStages(ctx, parseListQuery(url, stageFields, { defaultSort: "position" })),
  }),
  route({
    method: "post", path: "/stages", permission: "pipelines.write", tag: "Pipelines", operationId: "createStage", summary: "Create a stage",
    body: newStageSchema, status: 201, response: stageSchema,
    handler: (ctx, { body }) => createStage(ctx, body),
  }),
  route({
    method: "get", path: "/stages/{id}", permission: "pipelines.read", tag: "Pipelines", operationId: "getStage", summary: "Read a stage",
    params: idParams, response: stageSchema,
    handler: (ctx, { params }) => getStage(ctx, params.id),
  }),
  route({
    method: "patch", path: "/stages/{id}", permission: "pipelines.write", tag: "Pipelines", operationId: "updateStage", summary: "Change a stage",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams, body: stagePatchSchema, response: stageSchema,
    handler: (ctx, { params, body }) => updateStage(ctx, params.id, body),
  }),
  route({
    method: "delete", path: "/stages/{id}", permission: "pipelines.delete", tag: "Pipelines", operationId: "deleteStage", summary: "Delete a stage",
    params: idParams,
    handler: (ctx, { params }) => deleteStage(ctx, params.id),
  }),
];
