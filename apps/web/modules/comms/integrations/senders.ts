/** From which mailbox a mail goes. */
import { invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";

export type Sender = {
  id: string;
  address: string;
  display_name: string;
  signature: string;
};

/**
 * The named mailbox, or the caller's own. Whether it may be sent from is decided when the mail is queued. Throws `invalid` where
 * there is none.
 */
export async function senderOf(ctx: Ctx, integrationId: string | undefined): Promise<Sender> {
  const boxes = ctx.db
    .selectFrom("integrations")
    .select(["id", "address", "display_name", "signature"])
    .where("org_id", "=", ctx.orgId);
  if (integrationId) {
    const box = await boxes.where("id", "=", integrationId).executeTakeFirst();
    if (!box) throw invalidField("/integration_id", "There is no such mailbox.");
    return box;
  }
  if (!ctx.memberId)
    throw invalidField(
      "/integration_id",
      "An API key has no mailbox of its own: name one that sends for the organisation.",
    );
  const box = await boxes
    .where("member_id", "=", ctx.memberId)
    .where("state", "in", ["connected", "failing", "needs_reconnect"])
    .orderBy("created_at")
    .orderBy("id")
    .executeTakeFirst();
  if (!box)
    throw invalidField(
      "/integration_id",
      "You have connected no mailbox. Connect one under Settings, Mailboxes.",
    );
  return box;
}
