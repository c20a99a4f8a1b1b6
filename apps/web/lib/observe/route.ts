// GET /api/metrics: for a scraper that bears the internal secret, or the one of RAPPORT_METRICS_TOKEN. To everybody else nothing is here.
import { AppError } from "@rapport/core";
import type { Database } from "@rapport/db";
import { problemResponse } from "../door/problem.ts";
import { requestIdOf } from "../door/request-id.ts";
import { env } from "../env.ts";
import { bearsOneOf } from "../security/bears-token.ts";
import { writeMetrics } from "./metrics.ts";

/** Answers a scrape. */
export async function answerMetrics(request: Request, db: Database): Promise<Response> {
  const tokens = [env.metricsToken(), env.internalSecret()].filter((token) => token !== undefined);
  if (!bearsOneOf(request, tokens))
    return problemResponse(
      new AppError("not_found", `There is nothing at ${new URL(request.url).pathname}.`),
      requestIdOf(request),
    );
  const { text, contentType } = await writeMetrics(db);
  return new Response(text, {
    headers: { "Content-Type": contentType, "Cache-Control": "no-store" },
  });
}
