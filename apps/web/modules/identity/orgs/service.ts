/** The current organisation, and who is in it right now. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Me, Org, OrgPatch, ProfilePatch, Quota } from "./schema.ts";

const columns = [
  "id",
  "name",
  "slug",
  "default_currency",
  "time_zone",
  "locale",
  "version",
  "created_at",
  "updated_at",
  "deletion_requested_at",
  "deletion_due_at",
] as const;

/** The current organisation. */
export async function getOrg(ctx: Ctx): Promise<Org> {
  const row = await ctx.db
    .selectFrom("orgs")
    .select(columns)
    .where("id", "=", ctx.orgId)
    .executeTakeFirst();
  if (!row) throw new AppError("forbidden", "This needs the permission org.read.");
  return row as Org;
}

/** Changes what is given (RFC 7396). Throws `conflict` for a slug that is taken. */
export async function updateOrg(ctx: Ctx, patch: OrgPatch): Promise<Org> {
  if (Object.keys(patch).length === 0) return getOrg(ctx);
  return (await ctx.db
    .updateTable("orgs")
    .set(patch)
    .where("id", "=", ctx.orgId)
    .returning(columns)
    .executeTakeFirstOrThrow()) as Org;
}

/** Who asks, what they may do, and for which organisation. */
export async function getMe(ctx: Ctx): Promise<Me> {
  const profile =
    ctx.actor.type === "user"
      ? await ctx.db
          .selectFrom("profiles")
          .innerJoin("users", "users.id", "profiles.user_id")
          .select(["full_name", "email", "locale", "time_zone", "shortcuts_enabled"])
          .where("profiles.user_id", "=", ctx.actor.id)
          .executeTakeFirst()
      : undefined;
  return {
    actor: ctx.actor,
    member_id: ctx.memberId,
    role: ctx.role,
    permissions: [...ctx.permissions].sort(),
    partial: [...ctx.partial].sort(),
    profile: (profile as Me["profile"]) ?? null,
    org: await getOrg(ctx),
  };
}

/** Changes the signed-in person's own profile. Throws `forbidden` for a key, which is nobody. */
export async function updateProfile(ctx: Ctx, patch: ProfilePatch): Promise<Me> {
  if (ctx.actor.type !== "user") throw new AppError("forbidden", "An API key has no profile.");
  if (Object.keys(patch).length)
    await ctx.db.updateTable("profiles").set(patch).where("user_id", "=", ctx.actor.id).execute();
  return getMe(ctx);
}

/** What the organisation uses of what it may. */
export async function listQuotas(ctx: Ctx): Promise<{ data: Quota[] }> {
  const { rows } = await sql<{
    name: string;
    used: string;
    max: number;
  }>`select name, used, max from app.list_quotas()`.execute(ctx.db);
  return { data: rows.map((row) => ({ ...row, used: Number(row.used) })) };
}
