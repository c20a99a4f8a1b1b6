/** Reading somebody else's private note is on record. */
import type { Ctx } from "@rapport/db";

/** Notes in the audit log which of these interactions are other people's private ones. Costs nothing to who may read none. */
export async function notePrivateReads(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0 || !ctx.can("private_notes.read")) return;
  const read = await ctx.db
    .selectFrom("interactions")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", ids)
    .where("visibility", "=", "private")
    .where("author_id", "is distinct from", ctx.actor.id)
    .execute();
  for (const { id } of read)
    await ctx.audit({
      action: "private_notes.read",
      kind: "read",
      objectType: "interactions",
      objectId: id,
    });
}
