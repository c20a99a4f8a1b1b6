// POST /api/internal/jobs/run: what the ticker (or pg_cron) calls. To everybody else there is nothing here.
import { AppError } from "@rapport/core";
import type { Database } from "@rapport/db";
import { problemResponse } from "../door/index.ts";
import { requestIdOf } from "../door/request-id.ts";
import { env } from "../env.ts";
import { createLog } from "../log.ts";
import { bearsOneOf } from "../security/bears-token.ts";
import { runDueJobs } from "./run.ts";
import type { Chore, JobHandlers } from "./types.ts";

/** Whether the request bears the secret that the parts of one deployment share. Takes the same time for any wrong one. */
export function isInternal(request: Request): boolean {
  return bearsOneOf(request, [env.internalSecret()]);
}

/** Runs due jobs, and the chores beside them, and answers `{ ran, remaining }`. A chore that fails is logged and tried at the next call. */
export async function answerRunJobs(
  request: Request,
  db: Database,
  handlers: JobHandlers,
  chores: readonly Chore[] = [],
): Promise<Response> {
  const requestId = requestIdOf(request);
  if (!isInternal(request))
    return problemResponse(
      new AppError("not_found", `There is nothing at ${new URL(request.url).pathname}.`),
      requestId,
    );
  const log = createLog({ request_id: requestId, route: "runJobs" });
  // Beside, not after: a mail does not wait for an import of twenty seconds.
  const doing = chores.map((chore) =>
    chore(db, log).catch((error: unknown) => log("error", "A chore failed.", { error })),
  );
  const answer = await runDueJobs(db, handlers, { log });
  await Promise.all(doing);
  return Response.json(answer, { headers: { "Cache-Control": "no-store" } });
}
