/** Who may read the log sees that something was done; the values of a record they see only if they may read such records, all of them. */
import { permissions, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { isWithheld, withhold } from "#lib/door/index.ts";

const known: ReadonlySet<string> = new Set(permissions);
/** Children that go by their parent's permission. */
const parents: Record<string, string> = { team_members: "teams", orgs: "org" };

type Values = {
  object_type: string;
  changes: Record<string, unknown> | null;
  details: Record<string, unknown> | null;
  reason: string | null;
};

/** Leaves out what the reader may not see, and says whether something was left out. */
export function guardValues<V extends Values>(ctx: Ctx, row: V): V & { is_withheld: boolean } {
  const wanted = `${parents[row.object_type] ?? row.object_type}.read`;
  if (known.has(wanted) && !ctx.canAll(wanted as Permission)) {
    const withheld = row.changes !== null || row.details !== null || row.reason !== null;
    return { ...row, changes: null, details: null, reason: null, is_withheld: withheld };
  }
  const noted =
    row.object_type === "interactions" && row.changes && !ctx.can("private_notes.read")
      ? without(row.changes, "body")
      : row.changes;
  const values = { changes: noted, details: row.details };
  const seen = withhold(ctx, values);
  return { ...row, ...seen, is_withheld: noted !== row.changes || isWithheld(ctx, values) };
}

function without(changes: Record<string, unknown>, field: string): Record<string, unknown> {
  if (!Object.hasOwn(changes, field)) return changes;
  const { [field]: _, ...rest } = changes;
  return rest;
}
