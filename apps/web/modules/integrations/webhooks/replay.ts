/** Sending events again: chosen deliveries, a range, or all that is missing. A job queues them, 500 to a transaction. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { JobHandler } from "#lib/jobs/index.ts";
import type { Replay, Replayed } from "./schema.ts";
import { getWebhook, turnedOff } from "./service.ts";

const chunk = 500;
const counted = 100_000;

/**
 * Counts what would be sent again and, unless it is a dry run, starts the job that queues it. Each event is sent once, as a
 * delivery of its own, and the attempt that was planned for it is not made. Events older than 30 days are left out.
 * Throws `not_found`, and `conflict` when the webhook is off.
 */
export async function startReplay(ctx: Ctx, id: string, body: Replay): Promise<Replayed> {
  if (!body.dry_run && !ctx.can("jobs.write"))
    throw new AppError(
      "forbidden",
      "A replay runs as a job: this needs the permission jobs.write.",
    );
  const webhook = await getWebhook(ctx, id);
  if (!webhook.is_enabled) turnedOff();
  const wanted = JSON.stringify(wantedOf(body));
  const { rows } = await sql<{ n: number }>`select app.count_replay(${id}, ${wanted}) as n`.execute(
    ctx.db,
  );
  const n = rows[0]?.n ?? 0;
  const found = { count: Math.min(n, counted), is_exact: n <= counted };
  if (body.dry_run || n === 0) return { ...found, job_id: null };
  const job = await ctx.db
    .insertInto("jobs")
    .values({
      org_id: ctx.orgId,
      kind: "webhook_replay",
      payload: JSON.stringify({ webhook_id: id, wanted: JSON.parse(wanted) as unknown }),
      total: found.count,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { ...found, job_id: job.id };
}

/** The request in the words of app.replay_deliveries(). The end is fixed now: what happens later is sent anyway. */
function wantedOf({ delivery_ids, from, to, event_types, states, missing_since }: Replay) {
  if (delivery_ids) return { delivery_ids };
  const until = to ?? new Date().toISOString();
  return missing_since
    ? { missing: true, from: missing_since, to: until }
    : { from, to: until, event_types: event_types ?? [], states: states ?? [] };
}

export const replayJob: JobHandler = {
  origin: "api",
  permissions: ["webhooks.write"],
  async step(ctx, job) {
    const { rows } = await sql<{ queued: number; finished: boolean }>`
      select queued, finished from app.replay_step(${job.id}, ${chunk})`.execute(ctx.db);
    const part = rows[0];
    if (!part)
      throw new AppError(
        "conflict",
        "The webhook was turned off, or whoever started this may no longer write webhooks.",
      );
    return { done: part.queued, finished: part.finished };
  },
};
