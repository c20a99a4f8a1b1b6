/** What the frame of every page says of one's mailboxes. */
import type { Ctx } from "@rapport/db";

export type BrokenMailbox = { id: string; address: string; since: string };

/** The member's mailbox that waits the longest to be connected again, or null. */
export async function findBrokenMailbox(
  ctx: Ctx,
  memberId: string | null,
): Promise<BrokenMailbox | null> {
  const row = await ctx.db
    .selectFrom("integrations")
    .select(["id", "address", "state_since"])
    .where("org_id", "=", ctx.orgId)
    .where("member_id", "=", memberId)
    .where("state", "=", "needs_reconnect")
    .orderBy("state_since")
    .orderBy("id")
    .executeTakeFirst();
  if (!row) return null;
  return { id: row.id, address: row.address, since: String(Date.parse(row.state_since)) };
}
