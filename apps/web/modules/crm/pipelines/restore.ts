/** Pipelines and stages out of the bin. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

/** With a pipeline come the stages that went with it, not those that were deleted before. */
export async function placePipelineAgain(ctx: Ctx, id: string): Promise<object> {
  await sql`
    update stages s set deleted_at = null from pipelines p
    where p.org_id = ${ctx.orgId} and p.id = ${id} and s.org_id = p.org_id and s.pipeline_id = p.id
      and s.deleted_at = p.deleted_at`.execute(ctx.db);
  return {};
}

/** A stage comes back into its pipeline. Throws `conflict` when that is in the bin itself. */
export async function placeStageAgain(ctx: Ctx, id: string): Promise<object> {
  const stage = await ctx.db
    .selectFrom("stages")
    .innerJoin("pipelines", (join) =>
      join
        .onRef("pipelines.org_id", "=", "stages.org_id")
        .onRef("pipelines.id", "=", "stages.pipeline_id"),
    )
    .select(["pipelines.id", "pipelines.deleted_at"])
    .where("stages.org_id", "=", ctx.orgId)
    .where("stages.id", "=", id)
    .executeTakeFirst();
  if (stage?.deleted_at)
    throw new AppError(
      "conflict",
      `The pipeline of this stage is deleted. Restore that one first: POST /pipelines/${stage.id}/restore.`,
    );
  return {};
}
