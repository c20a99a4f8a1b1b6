/** Sequences in a list: how many people each has, and what came of it so far. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

export type SequenceSummary = {
  sequence_id: string;
  active: number;
  enrolled: number;
  sent: number;
  replied: number;
};

/** The figures of these sequences, as far as the caller sees who is in them. */
export async function summarizeSequences(
  ctx: Ctx,
  ids: readonly string[],
): Promise<SequenceSummary[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<SequenceSummary>`
    select w.id as sequence_id, coalesce(p.active, 0) as active, coalesce(p.enrolled, 0) as enrolled,
      coalesce(f.sent, 0) as sent, coalesce(f.replied, 0) as replied
    from unnest(${ids}::uuid[]) w (id)
    left join lateral (select count(*) filter (where e.state in ('active', 'paused'))::int as active, count(*)::int as enrolled
      from sequence_enrollments e where e.org_id = ${ctx.orgId} and e.sequence_id = w.id) p on true
    left join lateral (select sum(s.sent)::int as sent, sum(s.replied)::int as replied
      from app.sequence_statistics(w.id) s) f on true`.execute(ctx.db);
  return rows;
}
