/** What the frame around every page shows: the org, the person's other orgs, their name. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

export type FrameOrg = { id: string; name: string; slug: string };
export type Frame = { org: FrameOrg; orgs: FrameOrg[]; user: { name: string; email: string } };

/** Reads it for a signed-in person, who by this context belongs to the org. */
export async function readFrame(ctx: Ctx): Promise<Frame> {
  const [orgs, user] = await Promise.all([
    sql<FrameOrg>`select id, name, slug from app.my_orgs()`.execute(ctx.db),
    ctx.db
      .selectFrom("users")
      .leftJoin("profiles", "profiles.user_id", "users.id")
      .select(["users.email", "profiles.full_name as name"])
      .where("users.id", "=", ctx.actor.id)
      .executeTakeFirstOrThrow(),
  ]);
  const org = orgs.rows.find((o) => o.id === ctx.orgId);
  if (!org) throw new Error("The person of this context is no member of its organisation.");
  return { org, orgs: orgs.rows, user: { name: user.name ?? "", email: user.email } };
}
