// GET /api/metrics: for a scraper that bears the internal secret, or the one of RAPPORT_METRICS_TOKEN. To everybody else nothing is here.
import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@rapport/core";
import type { Database } from "@rapport/db";
import { problemResponse } from "../door/problem.ts";
import { requestIdOf } from "../door/request-id.ts";
import { env } from "../env.ts";
import { writeMetrics } from "./metrics.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Answers a scrape. */
export async function answerMetrics(request: Request, db: Database): Promise<Response> {
  const given = digest(request.headers.get("authorization") ?? "");
  const known = [env.metricsToken(), env.internalSecret()].filter((token) => token !== undefined);
  // Every comparison is made, so that the time tells nothing.
  const fits = known.map((token) => timingSafeEqual(given, digest(`Bearer ${token}`)));
  if (!fits.includes(true))
    return problemResponse(
      new AppError("not_found", `There is nothing at ${new URL(request.url).pathname}.`),
      requestIdOf(request),
    );
  const { text, contentType } = await writeMetrics(db);
  return new Response(text, {
    headers: { "Content-Type": contentType, "Cache-Control": "no-store" },
  });
}
