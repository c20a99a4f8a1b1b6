/** Members and teams. Role and state take effect with the member's next statement: the policies read them from the table. */
import { AppError, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import type { Member, MemberPatch, NewMember, Team } from "./schema.ts";
import { memberFields, teamFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "user_id",
  "name",
  "email",
  "role",
  "status",
] as const;
const teamColumns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "parent_id",
  "lead_id",
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
 * Renames a member, changes the role, suspends or takes back. Only an owner makes or unmakes owners, nobody raises
 * themselves, and the last active owner stays (`conflict`).
 */
export async function updateMember(ctx: Ctx, id: string, patch: MemberPatch): Promise<Member> {
  const before = await getMember(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  const touchesOwner =
    (patch.role !== undefined &&
      patch.role !== before.role &&
      (patch.role === "owner" || before.role === "owner")) ||
    (patch.status !== undefined && before.role === "owner");
  if (touchesOwner && ctx.role !== "owner")
    throw new AppError("forbidden", "Only an owner can change who the owners are.");
  if (patch.status && before.status === "unclaimed")
    throw new AppError(
      "conflict",
      "This member has no sign-in yet, so there is nothing to suspend or to let in.",
    );
  const row = await ctx.db
    .updateTable("org_members")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return row as Member;
}

/** A page of teams with their members. */
export async function listTeams(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Omit<Team, "member_ids"> & { name_key?: string }>(
    ctx,
    { table: "teams", fields: teamFields, columns: [...teamColumns, "name_key"] },
    query,
  );
  const links = rows.length
    ? await ctx.db
        .selectFrom("team_members")
        .select(["team_id", "member_id"])
        .where("org_id", "=", ctx.orgId)
        .where(
          "team_id",
          "in",
          rows.map((row) => row.id),
        )
        .orderBy("id")
        .execute()
    : [];
  return {
    data: rows.map(({ name_key: _, ...row }) => ({
      ...row,
      member_ids: links.filter((link) => link.team_id === row.id).map((link) => link.member_id),
    })),
    ...page,
  };
}
