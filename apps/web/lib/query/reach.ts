/** A caller who reaches only some records, said to the planner. The policies hold without it. */
import type { Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";

/**
 * The condition that a record's owner is within the caller's reach; none for who reaches all. The policy says the same
 * behind an `or`, for which no index serves: a list of 100 own records would walk all of the org's.
 */
export async function withinReach(
  ctx: Ctx,
  permission: Permission,
  ownerColumn: string,
): Promise<RawBuilder<boolean>[]> {
  if (!ctx.partial.has(permission)) return [];
  const { rows } = await sql<{
    owners: string[];
  }>`select app.seen_owners(${permission}) as owners`.execute(ctx.db);
  return [sql<boolean>`${sql.ref(ownerColumn)} = any (${rows[0]!.owners}::uuid[])`];
}
