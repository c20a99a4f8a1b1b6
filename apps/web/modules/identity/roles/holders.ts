/** Who has a role of the org's own, or is invited to it. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

type Holders = { members: number; invitations: number };

/** Members and open invitations by role. */
export async function countHolders(
  ctx: Ctx,
  roleIds: readonly string[],
): Promise<Map<string, Holders>> {
  if (roleIds.length === 0) return new Map();
  const { rows } = await sql<Holders & { id: string }>`
    select r.id, (select count(*)::int from org_members m where m.org_id = ${ctx.orgId} and m.role_id = r.id) as members,
      (select count(*)::int from invitations i where i.org_id = ${ctx.orgId} and i.role_id = r.id and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()) as invitations
    from unnest(${sql.val([...roleIds])}::uuid[]) as r (id)`.execute(ctx.db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** Gives everybody who has the role, or is invited to it, another: a built-in one by name, or one of the org's own by id. */
export async function moveHolders(ctx: Ctx, from: string, to: string): Promise<void> {
  if (!ctx.can("members.write"))
    throw new AppError("forbidden", "This needs the permission members.write.");
  const role = await roleOf(ctx, to);
  for (const table of ["org_members", "invitations"] as const)
    await ctx.db
      .updateTable(table)
      .set(role)
      .where("org_id", "=", ctx.orgId)
      .where("role_id", "=", from)
      .execute();
}

/** The two columns of a role that is named: `admin`, or the id of one of the org's own. Throws `invalid` for an id that is none. */
export async function roleOf(
  ctx: Ctx,
  named: string,
  pointer = "?replace_with",
): Promise<{ role: string; role_id: string | null }> {
  if (!/^[0-9a-f-]{36}$/.test(named)) return { role: named, role_id: null };
  const row = await ctx.db
    .selectFrom("roles")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", named)
    .executeTakeFirst();
  if (!row)
    throw new AppError("invalid", "There is no such role.", {
      errors: [{ pointer, message: "There is no such role." }],
    });
  return { role: "custom", role_id: row.id };
}
