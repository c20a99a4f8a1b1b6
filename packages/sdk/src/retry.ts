/** When a request may be sent again, and how long to wait before. */
import type { RapportConnectionError } from "./errors.ts";

type Outcome = Response | RapportConnectionError;

const MOST_MS = 8_000;
const MOST_ASKED_MS = 120_000;

/**
 * Whether sending again can do no harm. A request that was refused for its rate did nothing. Else only what says the same
 * when said twice: reads, PUT, DELETE, and a POST with its Idempotency-Key.
 */
export function mayRetry(method: string, headers: Headers, outcome: Outcome): boolean {
  if (outcome instanceof Response && outcome.status === 429) return true;
  const repeatable =
    ["GET", "HEAD", "PUT", "DELETE"].includes(method) || headers.has("idempotency-key");
  if (!repeatable) return false;
  if (!(outcome instanceof Response)) return true;
  // An earlier attempt of the same POST still runs.
  if (outcome.status === 409)
    return headers.has("idempotency-key") && outcome.headers.has("retry-after");
  return [502, 503, 504].includes(outcome.status);
}

/** Milliseconds before the next attempt: what Retry-After asks for, else longer each time, and never quite the same. */
export function waitBefore(attempt: number, outcome: Outcome): number {
  const asked =
    outcome instanceof Response
      ? Number(outcome.headers.get("retry-after") ?? Number.NaN)
      : Number.NaN;
  if (asked >= 0) return Math.min(asked * 1000 + Math.random() * 100, MOST_ASKED_MS);
  return Math.min(500 * 2 ** (attempt - 1), MOST_MS) * (0.5 + Math.random() / 2);
}
