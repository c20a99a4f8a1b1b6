/** Long work that runs behind the API: how far it is, and how it ended. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { Job } from "./schema.ts";

/** One job. Throws `not_found`. */
export async function getJob(ctx: Ctx, id: string): Promise<Job> {
  const row = await ctx.db
    .selectFrom("jobs")
    .select([
      "id",
      "version",
      "created_at",
      "updated_at",
      "kind",
      "state",
      "total",
      "done",
      "error",
      "started_at",
      "finished_at",
    ])
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("job", id);
  return row as Job;
}
