/** Pipelines and their stages. */
import { id, recordFields, text, z } from "#lib/schema.ts";
import type { Fields } from "#lib/query/index.ts";

const kinds = ["open", "won", "lost"] as const;

export const pipelineSchema = z
  .object({ ...recordFields, name: z.string(), position: z.int(), is_default: z.boolean() })
  .openapi("Pipeline");
const pipelineWritable = {
  name: text(200),
  position: z.int().min(0).max(10_000),
  is_default: z
    .literal(true)
    .openapi({ description: "Makes it the default one; the other stops being it." }),
};
export const newPipelineSchema = z
  .strictObject(pipelineWritable)
  .partial()
  .required({ name: true })
  .openapi("NewPipeline");
export const pipelinePatchSchema = z
  .strictObject(pipelineWritable)
  .partial()
  .openapi("PipelinePatch");

export const stageSchema = z
  .object({
    ...recordFields,
    pipeline_id: id,
    name: z.string(),
    position: z.int(),
    kind: z.enum(kinds),
    probability: z.int().openapi({ description: "The chance to win, in percent." }),
    rot_days: z
      .int()
      .nullable()
      .openapi({ description: "Days after which a deal has been here too long." }),
  })
  .openapi("Stage");
const stageWritable = {
  name: text(200),
  position: z.int().min(0).max(10_000),
  probability: z.int().min(0).max(100),
  rot_days: z.int().min(1).max(3650).nullable(),
};
export const newStageSchema = z
  .strictObject({ ...stageWritable, pipeline_id: id, kind: z.enum(kinds) })
  .partial()
  .required({ name: true, pipeline_id: true })
  .openapi("NewStage");
export const stagePatchSchema = z.strictObject(stageWritable).partial().openapi("StagePatch");

export type Pipeline = z.infer<typeof pipelineSchema>;
export type NewPipeline = z.infer<typeof newPipelineSchema>;
export type PipelinePatch = z.infer<typeof pipelinePatchSchema>;
export type Stage = z.infer<typeof stageSchema>;
export type NewStage = z.infer<typeof newStageSchema>;
export type StagePatch = z.infer<typeof stagePatchSchema>;

export const pipelineFields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  position: { column: "position", kind: "int", sort: true },
  is_default: { column: "is_default", kind: "boolean" },
};

export const stageFields: Fields = {
  id: { column: "id", kind: "uuid" },
  pipeline_id: { column: "pipeline_id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key", keyColumn: "name_key" },
  position: { column: "position", kind: "int", sort: true },
  kind: { column: "kind", kind: "text", values: kinds },
};
