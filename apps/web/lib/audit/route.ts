// POST /api/internal/audit/seal: what the ticker (or pg_cron) calls. To everybody else there is nothing here.
import { AppError } from "@rapport/core";
import type { Database } from "@rapport/db";
import { problemResponse } from "../door/index.ts";
import { requestIdOf } from "../door/request-id.ts";
import { isInternal } from "../jobs/index.ts";
import { createLog } from "../log.ts";
import { sealAudit } from "./seal.ts";

/** Seals what waits and answers `{ sealed, signed, remaining }`. */
export async function answerSealAudit(request: Request, db: Database): Promise<Response> {
  const requestId = requestIdOf(request);
  if (!isInternal(request))
    return problemResponse(
      new AppError("not_found", `There is nothing at ${new URL(request.url).pathname}.`),
      requestId,
    );
  const answer = await sealAudit(db, createLog({ request_id: requestId, route: "sealAudit" }));
  return Response.json(answer, { headers: { "Cache-Control": "no-store" } });
}
