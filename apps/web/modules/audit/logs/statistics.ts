/** How much was done, per day, actor and kind. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { readActorNames } from "./names.ts";
import type { Statistics } from "./schema.ts";

const MAX_DAYS = 92;
const DAY = 86_400_000;
type Row = Omit<Statistics["data"][number], "acts" | "actor_name"> & { acts: string };

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Acts of a range of days (UTC), the last 30 if none is named. Throws `bad_request` for a range that is turned round or too long. */
export async function readStatistics(
  ctx: Ctx,
  range: { from?: string | undefined; to?: string | undefined },
): Promise<Statistics> {
  const to = range.to ?? dayOf(Date.now());
  const from = range.from ?? dayOf(Date.parse(to) - 29 * DAY);
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  if (days < 1 || days > MAX_DAYS)
    throw new AppError("bad_request", "A query parameter cannot be taken.", {
      errors: [{ pointer: "?from", message: `Name a day before ${to}, at most ${MAX_DAYS} days.` }],
    });
  const { rows } = await sql<Row>`select day::text, actor_type, actor_id, event_kind, outcome, acts
    from app.audit_statistics(${from}, ${to})`.execute(ctx.db);
  const names = await readActorNames(
    ctx,
    rows.map((row) => row.actor_id),
  );
  const data = rows.map((row) => ({
    ...row,
    actor_name: names.get(row.actor_id ?? "") ?? null,
    acts: Number(row.acts),
  }));
  return { from, to, data };
}
