/** Idempotency-Key on POST: what committed is answered again for 24 hours, in flight is told at once, another body is refused. */
import { createHash } from "node:crypto";
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

export type Kept = { status: number; body: string | null };

type State = {
  state: "new" | "in_flight" | "mismatch" | "replay";
  status: number | null;
  response: string | null;
};

/** Runs `fn` once for this key, in the caller's transaction. `forget` drops what must be shown only once from the kept answer. */
export async function once(
  ctx: Ctx,
  request: { route: string; key: string; body: string },
  fn: () => Promise<Kept>,
  forget: (body: string) => string = (body) => body,
): Promise<Kept & { replayed: boolean }> {
  if (request.key.length > 255 || !/^[\x21-\x7e]+$/.test(request.key)) {
    throw new AppError(
      "bad_request",
      "Idempotency-Key takes 1 to 255 printable ASCII characters without spaces.",
    );
  }
  const hash = createHash("sha256").update(request.body).digest();
  const { rows } =
    await sql<State>`select * from app.begin_idempotent(${request.route}, ${request.key}, ${hash})`.execute(
      ctx.db,
    );
  const found = rows[0]!;
  if (found.state === "in_flight") {
    throw new AppError(
      "conflict",
      "A request with this Idempotency-Key is still running. Ask again in a moment.",
      { headers: { "Retry-After": "1" } },
    );
  }
  if (found.state === "mismatch") {
    throw new AppError(
      "invalid",
      "This Idempotency-Key was used with another body. Use a new key for a new request.",
    );
  }
  if (found.state === "replay")
    return { status: found.status!, body: found.response, replayed: true };
  const made = await fn();
  const kept = made.body === null ? null : forget(made.body);
  await sql`select app.finish_idempotent(${request.route}, ${request.key}, ${hash}, ${made.status}, ${kept})`.execute(
    ctx.db,
  );
  return { ...made, replayed: false };
}
