/** Invitations: a link by mail that makes its reader a member, once, for the address it names, until it expires. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { roleOf } from "../roles/holders.ts";
import { linkOf, newSecret } from "./link.ts";
import { mailInvitation } from "./mail.ts";
import {
  invitationFields,
  type Invitation,
  type NewInvitation,
  type SentInvitation,
} from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "email",
  "name",
  "role",
  "role_id",
  "member_id",
  "invited_by",
  "expires_at",
  "sent_at",
  "send_count",
  "accepted_at",
  "accepted_by",
  "revoked_at",
] as const;

/** How often one link may be renewed: whoever does not answer ten mails does not want to. */
const maxSends = 10;
const defaultDays = 7;

type Row = Omit<Invitation, "state" | "role"> & { role: string };

/** What became of it. One whose role was deleted offers nothing any more. */
function withState(row: Row): Invitation {
  const state =
    row.accepted_at !== null
      ? "accepted"
      : row.revoked_at !== null || (row.role === "custom" && row.role_id === null)
        ? "revoked"
        : Date.parse(row.expires_at) <= Date.now()
          ? "expired"
          : "open";
  return { ...row, role: row.role as Invitation["role"], state };
}

/** A page of invitations, newest first. */
export async function listInvitations(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Row>(
    ctx,
    { table: "invitations", fields: invitationFields, columns },
    query,
  );
  return { data: rows.map(withState), ...page };
}

/** One invitation. Throws `not_found`. */
export async function getInvitation(ctx: Ctx, id: string): Promise<Invitation> {
  const row = await ctx.db
    .selectFrom("invitations")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("invitation", id);
  return withState(row);
}

/**
 * Invites an address and mails the link, which the answer shows this once. Throws `conflict` for who belongs to the org or is
 * invited already, `forbidden` for a role that holds more than the caller.
 */
export async function createInvitation(ctx: Ctx, input: NewInvitation): Promise<SentInvitation> {
  const { email, name, member_id, expires_in_days = defaultDays } = input;
  await refuseKnown(ctx, email);
  if (member_id) await refuseClaimed(ctx, member_id);
  const role = await roleOf(ctx, input.role_id ?? input.role ?? "member", "/role_id");
  const row = await ctx.db
    .insertInto("invitations")
    .values({
      org_id: ctx.orgId,
      email,
      ...role,
      ...(name ? { name } : {}),
      ...(member_id ? { member_id } : {}),
      invited_by: ctx.memberId,
      expires_at: inDays(expires_in_days),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return send(ctx, row);
}

/** Sends an invitation again with a new link for another seven days; the old link is over. Throws `conflict` for one that is done. */
export async function resendInvitation(ctx: Ctx, id: string): Promise<SentInvitation> {
  const { state, send_count } = await getInvitation(ctx, id);
  if (state === "accepted" || state === "revoked")
    throw new AppError("conflict", `This invitation was ${state}. Invite the address anew.`);
  if (send_count >= maxSends)
    throw new AppError(
      "conflict",
      `This invitation was sent ${maxSends} times. Revoke it, and ask the person another way.`,
    );
  const row = await ctx.db
    .updateTable("invitations")
    .set({ expires_at: inDays(defaultDays) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw new AppError("conflict", "This invitation was answered meanwhile.");
  return send(ctx, row);
}

/** Ends an invitation at once. A second time changes nothing. Throws `conflict` for one that was accepted. */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<void> {
  const { state } = await getInvitation(ctx, id);
  if (state === "accepted")
    throw new AppError("conflict", "This invitation was accepted. Remove the member instead.");
  await ctx.db
    .updateTable("invitations")
    .set({ revoked_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function send(ctx: Ctx, row: Row): Promise<SentInvitation> {
  const { secret, hash } = newSecret();
  await sql`select app.store_invitation_secret(${row.id}, ${hash})`.execute(ctx.db);
  const link = linkOf(row.id, secret);
  const mailed = await mailInvitation(ctx, row, link);
  const sent = await ctx.db
    .updateTable("invitations")
    .set({ send_count: row.send_count + 1, ...(mailed ? { sent_at: sql`now()` } : {}) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", row.id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { ...withState(sent), link, mailed };
}

/** Whoever belongs to the org needs no invitation, and one at a time is enough. One that has expired makes way. */
async function refuseKnown(ctx: Ctx, email: string): Promise<void> {
  const normalized = email.toLowerCase();
  const member = await ctx.db
    .selectFrom("org_members")
    .select(["name", "status"])
    .where("org_id", "=", ctx.orgId)
    .where(sql<string>`lower(btrim(email))`, "=", normalized)
    .where("status", "in", ["active", "suspended"])
    .executeTakeFirst();
  if (member)
    throw new AppError(
      "conflict",
      member.status === "active"
        ? `${member.name} belongs to the organisation already.`
        : `${member.name} is suspended. Let them in again instead.`,
      { errors: [{ pointer: "/email", message: "This address belongs to a member." }] },
    );
  await ctx.db
    .updateTable("invitations")
    .set({ revoked_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("email_normalized", "=", normalized)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", "<=", sql<string>`now()`)
    .execute();
  const open = await ctx.db
    .selectFrom("invitations")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("email_normalized", "=", normalized)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (open)
    throw new AppError("conflict", "This address is invited already. Send that invitation again.", {
      errors: [{ pointer: "/email", message: "This address is invited already." }],
    });
}

async function refuseClaimed(ctx: Ctx, memberId: string): Promise<void> {
  const member = await ctx.db
    .selectFrom("org_members")
    .select("status")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", memberId)
    .executeTakeFirst();
  if (!member) throw invalidField("/member_id", "There is no such member.");
  if (member.status !== "unclaimed")
    throw invalidField("/member_id", "This member has a sign-in already.");
}
