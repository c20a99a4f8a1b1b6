/** Teams. Roles may reach the records of one's teams, so who is in one counts from their next statement. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { teamFields, type NewTeam, type Team, type TeamPatch } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "parent_id",
  "lead_id",
] as const;

/** A page of teams with their members. */
export async function listTeams(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Omit<Team, "member_ids"> & { name_key?: string }>(
    ctx,
    { table: "teams", fields: teamFields, columns: [...columns, "name_key"] },
    query,
  );
  const links = await linksOf(
    ctx,
    rows.map((row) => row.id),
  );
  return {
    data: rows.map(({ name_key: _, ...row }) => ({ ...row, member_ids: links.get(row.id) ?? [] })),
    ...page,
  };
}

async function linksOf(ctx: Ctx, teams: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (teams.length === 0) return found;
  const links = await ctx.db
    .selectFrom("team_members")
    .select(["team_id", "member_id"])
    .where("org_id", "=", ctx.orgId)
    .where("team_id", "in", teams)
    .orderBy("id")
    .execute();
  for (const { team_id, member_id } of links)
    found.set(team_id, [...(found.get(team_id) ?? []), member_id]);
  return found;
}

/** One team with its members. Throws `not_found`. */
export async function getTeam(ctx: Ctx, id: string): Promise<Team> {
  const row = await ctx.db
    .selectFrom("teams")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("team", id);
  return { ...row, member_ids: (await linksOf(ctx, [id])).get(id) ?? [] };
}

/** Makes a team. Throws `conflict` for a name that is taken. */
export async function createTeam(ctx: Ctx, input: NewTeam): Promise<Team> {
  await refuseRemoved(ctx, input.lead_id, "/lead_id");
  const { id } = await ctx.db
    .insertInto("teams")
    .values({ ...input, org_id: ctx.orgId })
    .returning("id")
    .executeTakeFirstOrThrow();
  return getTeam(ctx, id);
}

/** Changes what is given (RFC 7396). Throws `invalid` for a parent that stands below the team. */
export async function updateTeam(ctx: Ctx, id: string, patch: TeamPatch): Promise<Team> {
  const before = await getTeam(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  if (patch.parent_id) await refuseRing(ctx, id, patch.parent_id);
  await refuseRemoved(ctx, patch.lead_id, "/lead_id");
  await ctx.db
    .updateTable("teams")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
  return getTeam(ctx, id);
}

/** Deletes a team. Its members stay in the organisation, teams below it stand on their own. Throws `not_found`. */
export async function deleteTeam(ctx: Ctx, id: string): Promise<void> {
  await getTeam(ctx, id);
  await ctx.db.deleteFrom("teams").where("org_id", "=", ctx.orgId).where("id", "=", id).execute();
}

/** Puts a member into a team. A second time changes nothing. */
export async function addTeamMember(ctx: Ctx, id: string, memberId: string): Promise<Team> {
  await getTeam(ctx, id);
  await refuseRemoved(ctx, memberId, "/member_id");
  await ctx.db
    .insertInto("team_members")
    .values({ org_id: ctx.orgId, team_id: id, member_id: memberId })
    .onConflict((conflict) => conflict.columns(["org_id", "team_id", "member_id"]).doNothing())
    .execute();
  return getTeam(ctx, id);
}

/** Takes a member out of a team. A second time changes nothing. */
export async function removeTeamMember(ctx: Ctx, id: string, memberId: string): Promise<void> {
  await getTeam(ctx, id);
  await ctx.db
    .deleteFrom("team_members")
    .where("org_id", "=", ctx.orgId)
    .where("team_id", "=", id)
    .where("member_id", "=", memberId)
    .execute();
}

async function refuseRemoved(
  ctx: Ctx,
  memberId: string | null | undefined,
  pointer: string,
): Promise<void> {
  if (!memberId) return;
  const member = await ctx.db
    .selectFrom("org_members")
    .select("status")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", memberId)
    .executeTakeFirst();
  if (!member) throw invalidField(pointer, "There is no such member.");
  if (member.status === "removed")
    throw new AppError("conflict", "This member has left. Invite them again.");
}

async function refuseRing(ctx: Ctx, id: string, parent: string): Promise<void> {
  const { rows } = await sql<{ ring: boolean }>`
    with recursive above (id, parent_id) as (
      select id, parent_id from teams where org_id = ${ctx.orgId} and id = ${parent}
      union
      select t.id, t.parent_id from teams t join above a on t.org_id = ${ctx.orgId} and t.id = a.parent_id
    ) select exists (select from above where id = ${id}) as ring`.execute(ctx.db);
  if (rows[0]?.ring)
    throw invalidField("/parent_id", "This team stands below the one it would hold.");
}
