/** Pipelines and stages. What deals stand in cannot be taken away. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { readPage, type Source } from "../records/source.ts";
import type {
  NewPipeline,
  NewStage,
  Pipeline,
  PipelinePatch,
  Stage,
  StagePatch,
} from "./schema.ts";
import { pipelineFields, stageFields } from "./schema.ts";

const pipelineColumns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "position",
  "is_default",
] as const;
const stageColumns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "pipeline_id",
  "name",
  "position",
  "kind",
  "probability",
  "rot_days",
] as const;

const withoutKey = <Row extends object>(row: Row & { name_key?: string }): Row => {
  const { name_key: _, ...rest } = row;
  return rest as Row;
};

export const pipelineSource: Source<Pipeline> = {
  table: "pipelines",
  noun: "pipeline",
  fields: pipelineFields,
  columns: () => pipelineColumns,
  sortColumns: ["name_key"],
  present: withoutKey,
};
export const stageSource: Source<Stage> = {
  table: "stages",
  noun: "stage",
  fields: stageFields,
  columns: () => stageColumns,
  sortColumns: ["name_key"],
  present: withoutKey,
};

/** A page of pipelines. */
export const listPipelines = (ctx: Ctx, query: ListQuery) =>
  readPage<Pipeline>(ctx, pipelineSource, query);

/** One pipeline. Throws `not_found`. */
export async function getPipeline(ctx: Ctx, id: string): Promise<Pipeline> {
  const row = await ctx.db
    .selectFrom("pipelines")
    .select(pipelineColumns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("pipeline", id);
  return row;
}

/** Makes a pipeline, empty and last. Throws `conflict` for a name that is taken. */
export async function createPipeline(ctx: Ctx, input: NewPipeline): Promise<Pipeline> {
  if (input.is_default) await dropDefault(ctx);
  const position = input.position ?? (await nextPosition(ctx, "pipelines"));
  return ctx.db
    .insertInto("pipelines")
    .values({ ...input, position, org_id: ctx.orgId })
    .returning(pipelineColumns)
    .executeTakeFirstOrThrow();
}

/** Renames, moves or makes default. Throws `not_found`. */
export async function updatePipeline(
  ctx: Ctx,
  id: string,
  patch: PipelinePatch,
): Promise<Pipeline> {
  if (Object.keys(patch).length === 0) return getPipeline(ctx, id);
  if (patch.is_default) await dropDefault(ctx);
  const row = await ctx.db
    .updateTable("pipelines")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(pipelineColumns)
    .executeTakeFirst();
  if (!row) throw notFound("pipeline", id);
  return row;
}

/** Takes a pipeline away. Throws `conflict` for the default one and for one with deals. */
export async function deletePipeline(ctx: Ctx, id: string): Promise<void> {
  const pipeline = await getPipeline(ctx, id);
  if (pipeline.is_default)
    throw new AppError(
      "conflict",
      "The default pipeline cannot be deleted. Make another one the default first.",
    );
  await refuseDeals(
    ctx,
    "pipeline_id",
    id,
    "This pipeline still holds deals. Move or delete them first.",
  );
  await ctx.db
    .updateTable("stages")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("pipeline_id", "=", id)
    .where("deleted_at", "is", null)
    .execute();
  await ctx.db
    .updateTable("pipelines")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
}

/** A page of stages, of one pipeline by filter. */
export const listStages = (ctx: Ctx, query: ListQuery) => readPage<Stage>(ctx, stageSource, query);

/** One stage. Throws `not_found`. */
export async function getStage(ctx: Ctx, id: string): Promise<Stage> {
  const row = await ctx.db
    .selectFrom("stages")
    .select(stageColumns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("stage", id);
  return row as Stage;
}

/** Makes a stage, last in its pipeline if no position is given. Won means 100 %, lost 0 %. */
export async function createStage(ctx: Ctx, input: NewStage): Promise<Stage> {
  await getPipeline(ctx, input.pipeline_id).catch(() => {
    throw invalidField("/pipeline_id", "There is no such pipeline.");
  });
  const kind = input.kind ?? "open";
  const position = input.position ?? (await nextPosition(ctx, "stages", input.pipeline_id));
  const row = await ctx.db
    .insertInto("stages")
    .values({
      ...input,
      kind,
      position,
      probability: probabilityOf(kind, input.probability),
      org_id: ctx.orgId,
    })
    .returning(stageColumns)
    .executeTakeFirstOrThrow();
  return row as Stage;
}

/** Renames or moves a stage, or changes its chance. Its kind stays: deals stand in it. */
export async function updateStage(ctx: Ctx, id: string, patch: StagePatch): Promise<Stage> {
  const before = await getStage(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  if (patch.probability !== undefined) probabilityOf(before.kind, patch.probability);
  const row = await ctx.db
    .updateTable("stages")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(stageColumns)
    .executeTakeFirstOrThrow();
  return row as Stage;
}

/** Takes a stage away. Throws `conflict` while deals stand in it. */
export async function deleteStage(ctx: Ctx, id: string): Promise<void> {
  await getStage(ctx, id);
  await refuseDeals(
    ctx,
    "stage_id",
    id,
    "Deals still stand in this stage. Move or delete them first.",
  );
  await ctx.db
    .updateTable("stages")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
}

function probabilityOf(kind: Stage["kind"], given: number | undefined): number {
  const fixed = kind === "won" ? 100 : kind === "lost" ? 0 : undefined;
  if (fixed !== undefined && given !== undefined && given !== fixed)
    throw invalidField("/probability", `A stage that means ${kind} has a probability of ${fixed}.`);
  return fixed ?? given ?? 50;
}

async function dropDefault(ctx: Ctx): Promise<void> {
  await ctx.db
    .updateTable("pipelines")
    .set({ is_default: false })
    .where("org_id", "=", ctx.orgId)
    .where("is_default", "=", true)
    .where("deleted_at", "is", null)
    .execute();
}

async function nextPosition(
  ctx: Ctx,
  table: "pipelines" | "stages",
  pipelineId?: string,
): Promise<number> {
  const { rows } = await sql<{
    next: number;
  }>`select coalesce(max(position), 0) + 1 as next from ${sql.table(table)}
    where org_id = ${ctx.orgId} ${pipelineId ? sql`and pipeline_id = ${pipelineId}` : sql``}`.execute(
    ctx.db,
  );
  return rows[0]!.next;
}

async function refuseDeals(
  ctx: Ctx,
  column: "pipeline_id" | "stage_id",
  id: string,
  message: string,
): Promise<void> {
  const deal = await ctx.db
    .selectFrom("deals")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where(column, "=", id)
    .where("deleted_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (deal) throw new AppError("conflict", message);
}
