/** The end of an organisation: asked for by an owner, told to all owners, in 14 days, and taken back until then. */
import { AppError, invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { env } from "#lib/env.ts";
import { sendMail, writeMail } from "#lib/mail/index.ts";
import type { Org } from "./schema.ts";
import { getOrg } from "./service.ts";

/** Asks for it; a second time changes nothing. Throws `invalid` unless the slug is repeated, `forbidden` for who is no owner. */
export async function requestDeletion(ctx: Ctx, confirm: string): Promise<Org> {
  const before = await getOrg(ctx);
  if (confirm !== before.slug)
    throw invalidField("/confirm", `Write ${before.slug} to say that you mean this organisation.`);
  refuseKeys(ctx);
  await sql`select app.request_org_deletion()`.execute(ctx.db);
  const org = await getOrg(ctx);
  if (!before.deletion_due_at)
    await tellOwners(ctx, `${org.name} will be deleted on ${dayOf(org)}`, [
      `An owner asked to delete ${org.name}. On ${dayOf(org)} all its records, members and keys will be deleted for good.`,
      "Until then everything works as before. Any owner can keep it, or download it, under Settings, General.",
    ]);
  return org;
}

/** Takes it back. Without a request nothing changes. */
export async function cancelDeletion(ctx: Ctx): Promise<Org> {
  refuseKeys(ctx);
  const { rows } = await sql<{
    cancelled: boolean;
  }>`select app.cancel_org_deletion() as cancelled`.execute(ctx.db);
  const org = await getOrg(ctx);
  if (rows[0]?.cancelled)
    await tellOwners(ctx, `${org.name} stays`, [
      `An owner took the deletion of ${org.name} back. Nothing was deleted.`,
    ]);
  return org;
}

function refuseKeys(ctx: Ctx): void {
  if (ctx.actor.type !== "user")
    throw new AppError("forbidden", "Only an owner can do this, signed in as themselves.");
}

const dayOf = (org: Org): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: org.time_zone }).format(
    new Date(org.deletion_due_at ?? Date.now()),
  );

/** A mail that is not taken is logged: the banner says the same on every page. */
async function tellOwners(ctx: Ctx, subject: string, paragraphs: readonly string[]): Promise<void> {
  const owners = await ctx.db
    .selectFrom("org_members")
    .select("email")
    .where("org_id", "=", ctx.orgId)
    .where("role", "=", "owner")
    .where("status", "=", "active")
    .where("email", "is not", null)
    .limit(20)
    .execute();
  const text = writeMail({
    heading: subject,
    paragraphs,
    action: {
      label: "Open the settings",
      url: `${env.webOrigin()}/${ctx.orgSlug}/settings/organisation`,
    },
    foot: "You get this mail because you own the organisation.",
  });
  const sent = await Promise.allSettled(
    owners.map(({ email }) => sendMail({ to: email!, subject, ...text })),
  );
  for (const one of sent)
    if (one.status === "rejected")
      ctx.log("warn", "A mail to an owner was not taken.", { error: String(one.reason) });
}
