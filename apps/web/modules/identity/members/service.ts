/** Members. Role and state take effect with the member's next statement: the policies read them from the table. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { roleOf } from "../roles/holders.ts";
import type { Member, MemberPatch, NewMember } from "./schema.ts";
import { memberFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "user_id",
  "name",
  "email",
  "role",
  "role_id",
  "status",
] as const;

/** A page of members. */
export async function listMembers(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Member & { name_key?: string }>(
    ctx,
    { table: "org_members", fields: memberFields, columns: [...columns, "name_key"] },
    query,
  );
  return { data: rows.map(({ name_key: _, ...row }) => row), ...page };
}

/** One member. Throws `not_found`. */
export async function getMember(ctx: Ctx, id: string): Promise<Member> {
  const row = await ctx.db
    .selectFrom("org_members")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("member", id);
  return row as Member;
}

/** Adds somebody who has no sign-in yet, so that records can be theirs. */
export async function createMember(ctx: Ctx, input: NewMember): Promise<Member> {
  const row = await ctx.db
    .insertInto("org_members")
    .values({ ...input, status: "unclaimed", org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return row as Member;
}

/**
 * Renames a member, changes the role, suspends or takes back. The database refuses (`forbidden`) what goes beyond the caller:
 * nobody gives more than they hold, only owners touch owners, nobody changes themselves save an owner who steps down; and
 * the last active owner stays (`conflict`).
 */
export async function updateMember(ctx: Ctx, id: string, patch: MemberPatch): Promise<Member> {
  const before = await getMember(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  if (before.status === "removed")
    throw new AppError("conflict", "This member has left. Invite them again.");
  if (patch.status && before.status === "unclaimed")
    throw new AppError(
      "conflict",
      "This member has no sign-in yet, so there is nothing to suspend or to let in.",
    );
  const { role, role_id, ...rest } = patch;
  const named = role_id ?? role;
  const row = await ctx.db
    .updateTable("org_members")
    .set({ ...rest, ...(named ? await roleOf(ctx, named, "/role_id") : {}) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw new AppError("forbidden", "This needs the permission members.write.");
  return row as Member;
}

/**
 * Puts a member out, with their next statement. The row stays, so that history keeps the name; what they own stays theirs
 * until it is reassigned. A second time changes nothing. Throws `conflict` for the last owner.
 */
export async function removeMember(ctx: Ctx, id: string): Promise<void> {
  const { status } = await getMember(ctx, id);
  if (status === "removed") return;
  if (id === ctx.memberId)
    throw new AppError("conflict", "To leave yourself, use POST /org/leave.");
  const row = await ctx.db
    .updateTable("org_members")
    .set({ status: "removed" })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new AppError("forbidden", "This needs the permission members.write.");
}

/** The signed-in person leaves. Throws `conflict` for the last owner, `forbidden` for a key. */
export async function leaveOrg(ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "user") throw new AppError("forbidden", "An API key belongs to nobody.");
  await sql`select app.leave_org()`.execute(ctx.db);
}

/** Makes another member an owner and the caller, an owner, an admin: both or neither. */
export async function transferOwnership(ctx: Ctx, memberId: string): Promise<Member> {
  if (ctx.role !== "owner" || !ctx.memberId)
    throw new AppError("forbidden", "Only an owner can hand the organisation over.");
  const heir = await getMember(ctx, memberId).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "not_found"
      ? invalidField("/member_id", "There is no such member.")
      : error;
  });
  if (heir.id === ctx.memberId)
    throw new AppError("conflict", "You are the owner already. Name another member.");
  if (heir.status !== "active")
    throw new AppError("conflict", `${heir.name} cannot sign in here, so cannot own it.`);
  // Two owners who hand over to each other would wait for each other's rows.
  await sql`select from orgs where id = ${ctx.orgId} for update`.execute(ctx.db);
  for (const [id, role] of [
    [heir.id, "owner"],
    [ctx.memberId, "admin"],
  ] as const)
    await ctx.db
      .updateTable("org_members")
      .set({ role, role_id: null })
      .where("org_id", "=", ctx.orgId)
      .where("id", "=", id)
      .execute();
  return getMember(ctx, heir.id);
}
