/** Roles of an org's own. What one grants counts from its holders' next statement: the policies read it from the table. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { countHolders, moveHolders } from "./holders.ts";
import {
  builtInRoles,
  reaches,
  roleFields,
  type NewRole,
  type PermissionInfo,
  type Role,
  type RolePatch,
} from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "name",
  "description",
  "grants",
] as const;
type Row = Omit<Role, "member_count"> & { name_key?: string };

/** A page of the org's own roles. The built-in ones stand beside each permission (`listPermissions`). */
export async function listRoles(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Row>(
    ctx,
    { table: "roles", fields: roleFields, columns: [...columns, "name_key"] },
    query,
  );
  const holders = await countHolders(
    ctx,
    rows.map((row) => row.id),
  );
  return {
    data: rows.map(({ name_key: _, ...row }) => ({
      ...row,
      member_count: holders.get(row.id)?.members ?? 0,
    })),
    ...page,
  };
}

/** One role. Throws `not_found`. */
export async function getRole(ctx: Ctx, id: string): Promise<Role> {
  const row = await ctx.db
    .selectFrom("roles")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("role", id);
  const holders = await countHolders(ctx, [id]);
  return { ...row, member_count: holders.get(id)?.members ?? 0 };
}

/** Makes a role. Throws `invalid` for a grant that is none or goes beyond its maker's, `conflict` for a name that is taken. */
export async function createRole(ctx: Ctx, input: NewRole): Promise<Role> {
  refuseBuiltInName(input.name);
  await refuseGrants(ctx, input.grants);
  const row = await ctx.db
    .insertInto("roles")
    .values({ ...input, grants: tidy(input.grants), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { ...row, member_count: 0 };
}

/** Changes what is given (RFC 7396). Nobody changes a role that holds more than they do, or makes it hold more. */
export async function updateRole(ctx: Ctx, id: string, patch: RolePatch): Promise<Role> {
  const before = await getRole(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  if (patch.name !== undefined) refuseBuiltInName(patch.name);
  if (patch.grants) await refuseGrants(ctx, patch.grants);
  const row = await ctx.db
    .updateTable("roles")
    .set({ ...patch, ...(patch.grants ? { grants: tidy(patch.grants) } : {}) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw new AppError("forbidden", "This needs the permission roles.write.");
  return { ...row, member_count: before.member_count };
}

/** Deletes a role. Throws `conflict` while somebody has it or is invited to it, unless `replaceWith` says what they get. */
export async function deleteRole(ctx: Ctx, id: string, replaceWith?: string): Promise<void> {
  const { name } = await getRole(ctx, id);
  if (replaceWith === id) throw invalidField("?replace_with", "This is the role that goes.");
  const { members, invitations } = (await countHolders(ctx, [id])).get(id) ?? {
    members: 0,
    invitations: 0,
  };
  if (members + invitations > 0) {
    if (!replaceWith)
      throw new AppError(
        "conflict",
        `${members} members have the role ${name} and ${invitations} invitations offer it. Say by replace_with what they get instead.`,
      );
    await moveHolders(ctx, id, replaceWith);
  }
  await ctx.db.deleteFrom("roles").where("org_id", "=", ctx.orgId).where("id", "=", id).execute();
}

/** Every permission there is, how far it can be granted, who holds it by a built-in role, and how far the caller does. */
export async function listPermissions(ctx: Ctx): Promise<{ data: PermissionInfo[] }> {
  const { rows } = await sql<{
    permission: string;
    object: string;
    verb: string;
    leveled: boolean;
    caller_reach: number;
    roles: string[];
  }>`select * from app.list_permissions()`.execute(ctx.db);
  return {
    data: rows.map(({ permission, object, verb, leveled, caller_reach, roles }) => ({
      permission,
      object,
      verb,
      reaches: leveled ? [...reaches] : ["all"],
      held: caller_reach === 0 ? null : (reaches[caller_reach - 1] ?? null),
      built_in: builtInRoles.filter((role) => roles.includes(role)),
    })),
  };
}

/**
 * Each grant once, in order; one within reach says nothing beside the whole. Everybody who belongs to an organisation may
 * read what it is called and how it counts: no screen can do without.
 */
function tidy(grants: readonly string[]): string[] {
  const all = new Set(["org.read", ...grants]);
  return [...all]
    .filter((grant) => {
      const [permission, reach] = grant.split(":");
      return (
        !reach || (!all.has(permission!) && !(reach === "own" && all.has(`${permission}:team`)))
      );
    })
    .sort();
}

function refuseBuiltInName(name: string): void {
  if (/^(owner|admin|member|viewer|custom)$/i.test(name.replaceAll(/[^a-z0-9]/gi, "")))
    throw invalidField("/name", "This is the name of a built-in role.");
}

async function refuseGrants(ctx: Ctx, grants: readonly string[]): Promise<void> {
  const { rows } = await sql<{
    grant_name: string;
    known: boolean;
    held: boolean;
  }>`select * from app.check_grants(${sql.val([...grants])}::text[])`.execute(ctx.db);
  const errors = rows.flatMap(({ grant_name, known, held }) => {
    const pointer = `/grants/${grants.indexOf(grant_name)}`;
    if (!known) return [{ pointer, message: `There is no permission ${grant_name}.` }];
    return held
      ? []
      : [{ pointer, message: `You cannot give ${grant_name}: you do not hold it yourself.` }];
  });
  if (errors.length) throw new AppError("invalid", "A grant cannot be given.", { errors });
}
