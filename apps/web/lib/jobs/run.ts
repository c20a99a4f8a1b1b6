// Takes up due jobs and works them off, chunk by chunk, until none is due or the time is up.
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, type Log } from "@rapport/core";
import { withOrg, type Ctx, type Database } from "@rapport/db";
import { sql } from "kysely";
import { claimsOfJob, contextOfJob } from "./actor.ts";
import type { ClaimedJob, JobHandler, JobHandlers, JobOutcome } from "./types.ts";

export type RunOptions = {
  log: Log;
  /** How long a call may last; the chunk at hand is finished. */
  budgetMs?: number;
  /** How long one job may hold the others up. */
  sliceMs?: number;
};

/** A worker that dies on the same job this often is killed by it. */
const MAX_ATTEMPTS = 200;
const RETRY_AFTER_MS = [200, 1_000];
/** The lease went to another worker, or the job has ended. */
class LeaseLost extends Error {}

/** Runs what is due. `ran`: jobs that ended. `remaining`: 1 if a job waits for the next call, else 0. */
export async function runDueJobs(
  db: Database,
  handlers: JobHandlers,
  options: RunOptions,
): Promise<{ ran: number; remaining: number }> {
  const until = Date.now() + (options.budgetMs ?? 20_000);
  let ran = 0;
  while (Date.now() < until) {
    const [job] = await db.call<ClaimedJob>("select * from app.claim_job()", []);
    if (!job) return { ran, remaining: 0 };
    const ended = await runJob(
      db,
      job,
      handlers[job.kind],
      Math.min(until, Date.now() + (options.sliceMs ?? 5_000)),
      options.log,
    );
    if (ended) ran++;
  }
  return { ran, remaining: 1 };
}

/** Works on one job until it ends or its turn is over. Answers whether it ended. */
async function runJob(
  db: Database,
  job: ClaimedJob,
  handler: JobHandler | undefined,
  until: number,
  log: Log,
): Promise<boolean> {
  if (!handler)
    return finishAlone(
      db,
      job,
      "failed",
      `No part of this server knows jobs of the kind ${job.kind}.`,
    );
  if (job.attempts > MAX_ATTEMPTS)
    return finish(
      db,
      job,
      handler,
      "failed",
      `The work was begun ${MAX_ATTEMPTS} times without coming to its end.`,
      log,
    );
  if (job.cancel_requested) return finish(db, job, handler, "cancelled", null, log);
  const memory = new Map<string, unknown>();
  for (let failures = 0; ;) {
    try {
      do {
        if (await runStep(db, job, handler, memory, log)) return true;
        failures = 0;
      } while (Date.now() < until);
      await db.call("select app.release_job($1, $2, $3)", [job.org_id, job.id, job.lease_id]);
      return false;
    } catch (error) {
      memory.clear();
      if (error instanceof LeaseLost)
        return finishAlone(
          db,
          job,
          "failed",
          "Whoever started this may not do it any more, so it was stopped.",
        );
      if (isUnreachable(error)) {
        // The lease ends by itself, and the next call goes on from the last chunk.
        log("warn", "The database went away during a job.", { job: job.id, error });
        return false;
      }
      if (error instanceof AppError && error.status < 500)
        return finish(db, job, handler, "failed", error.message, log);
      const pause = RETRY_AFTER_MS[failures++];
      log(pause === undefined ? "error" : "warn", "A step of a job failed.", {
        job: job.id,
        kind: job.kind,
        error,
      });
      if (pause === undefined)
        return finish(
          db,
          job,
          handler,
          "failed",
          "An unexpected error ended the work. What was done before it stays.",
          log,
        );
      await sleep(pause);
    }
  }
}

/** One chunk and the job's progress in one transaction; also the job's end, if this was the last one. */
async function runStep(
  db: Database,
  job: ClaimedJob,
  handler: JobHandler,
  memory: Map<string, unknown>,
  log: Log,
): Promise<boolean> {
  return withOrg(db, claimsOfJob(job, handler), async (trx) => {
    const ctx = await contextOfJob(trx, job, handler, log);
    const { done, finished } = await handler.step(ctx, job, memory);
    const answer = (
      await sql<{
        state: string;
      }>`select app.advance_job(${job.id}, ${job.lease_id}, ${done}) as state`.execute(trx)
    ).rows[0]?.state;
    if (answer === "lost") throw new LeaseLost();
    if (answer !== "cancel" && !finished) return false;
    await endInside(ctx, job, handler, finished ? "succeeded" : "cancelled", null);
    return true;
  });
}

async function endInside(
  ctx: Ctx,
  job: ClaimedJob,
  handler: JobHandler,
  outcome: JobOutcome,
  reason: string | null,
): Promise<void> {
  await handler.end?.(ctx, job, outcome, reason);
  const { rows } = await sql<{
    held: boolean;
  }>`select app.finish_job(${job.org_id}, ${job.id}, ${job.lease_id}, ${outcome}, ${reason}) as held`.execute(
    ctx.db,
  );
  if (!rows[0]?.held) throw new LeaseLost();
}

async function finish(
  db: Database,
  job: ClaimedJob,
  handler: JobHandler,
  outcome: JobOutcome,
  reason: string | null,
  log: Log,
): Promise<boolean> {
  try {
    await withOrg(db, claimsOfJob(job, handler), async (trx) =>
      endInside(await contextOfJob(trx, job, handler, log), job, handler, outcome, reason),
    );
    return true;
  } catch (error) {
    if (isUnreachable(error)) return false;
    return finishAlone(db, job, outcome, reason);
  }
}

/** Ends the job in nobody's name: its starter may have lost their rights. Does nothing once the lease is another's. */
async function finishAlone(
  db: Database,
  job: ClaimedJob,
  outcome: JobOutcome,
  reason: string | null,
): Promise<boolean> {
  await db.call("select app.finish_job($1, $2, $3, $4, $5)", [
    job.org_id,
    job.id,
    job.lease_id,
    outcome,
    reason,
  ]);
  return true;
}

function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    /^(?:08|57P0|ECONN|EPIPE|ETIMEDOUT)/.test(code ?? "") ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message ?? "",
    )
  );
}
