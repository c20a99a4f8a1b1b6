/** The mail of an invitation. */
import type { Ctx } from "@rapport/db";
import { sendMail, writeMail } from "#lib/mail/index.ts";

type Invited = { id: string; email: string; expires_at: string };

/**
 * Mails the link and answers whether a server took it; a refusal is logged, and the link can be copied all the same.
 * It is sent before the commit, so that the answer can say so; a link whose invitation was not kept opens nothing.
 */
export async function mailInvitation(ctx: Ctx, invited: Invited, link: string): Promise<boolean> {
  const org = await ctx.db
    .selectFrom("orgs")
    .select(["name", "time_zone"])
    .where("id", "=", ctx.orgId)
    .executeTakeFirst();
  const inviter = ctx.memberId
    ? await ctx.db
        .selectFrom("org_members")
        .select("name")
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", ctx.memberId)
        .executeTakeFirst()
    : undefined;
  const place = org?.name ?? "an organisation";
  const until = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "long",
    timeZone: org?.time_zone ?? "UTC",
  }).format(new Date(invited.expires_at));
  const heading = inviter
    ? `${inviter.name} invites you to ${place}`
    : `You are invited to ${place}`;
  try {
    return await sendMail({
      to: invited.email,
      subject: `${heading} on Rapport`,
      ...writeMail({
        heading,
        paragraphs: [
          `Join ${place} on Rapport, where the team keeps its contacts, deals and tasks.`,
        ],
        action: { label: "Open the invitation", url: link },
        foot: `The link is for ${invited.email}, works once and until ${until}. If you do not know who invites you, ignore this mail.`,
      }),
    });
  } catch (error) {
    ctx.log("warn", "The mail of an invitation was not taken.", {
      invitation: invited.id,
      error: String(error),
    });
    return false;
  }
}
