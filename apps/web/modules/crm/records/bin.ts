/** Out of the bin again. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { deleteOf, inBin, notThere, type Source } from "./source.ts";

/**
 * Takes a record out of the bin. Throws `not_found` for one that is not there or has been there too long, `conflict` for one whose
 * external id another record has by now, and for one that was merged. `also` are columns that come back as something else.
 */
export async function restoreRecord<Item>(
  ctx: Ctx,
  source: Source<Item>,
  id: string,
  also: (ctx: Ctx, id: string) => Promise<object> = async () => ({}),
): Promise<void> {
  const wanted = deleteOf(source.table);
  if (!ctx.can(wanted))
    throw new AppError("forbidden", `Restoring needs the permission ${wanted}.`);
  const row = await readDeleted(ctx, source, id);
  if (!row) throw await notDeleted(ctx, source, id);
  if (row.merged_into)
    throw new AppError(
      "conflict",
      `This ${source.noun} was merged into ${row.merged_into}. Take the merge back by POST /${source.table}/${row.merged_into}/unmerge.`,
    );
  if (row.external_id) await refuseTaken(ctx, source, row.external_id);
  const columns = Object.entries({ deleted_at: null, ...(await also(ctx, id)) }).map(
    ([name, value]) => sql`${sql.ref(name)} = ${value}`,
  );
  const { rows } = await sql`
    update ${sql.table(source.table)} set ${sql.join(columns)}
    where org_id = ${ctx.orgId} and id = ${id} and ${inBin} returning id`.execute(ctx.db);
  if (rows.length === 0)
    throw new AppError(
      "forbidden",
      `You may see this ${source.noun} and not restore it: your role reaches only records of your own or of your team.`,
    );
}

type Deleted = { merged_into: string | null; external_id: string | null };

async function readDeleted<Item>(ctx: Ctx, source: Source<Item>, id: string) {
  const merged = source.merges ? sql.ref("merged_into") : sql`null::uuid`;
  const external = hasExternalId(source) ? sql.ref("external_id") : sql`null::text`;
  const { rows } = await sql<Deleted>`
    select ${merged} as merged_into, ${external} as external_id from ${sql.table(source.table)}
    where org_id = ${ctx.orgId} and id = ${id} and ${inBin}`.execute(ctx.db);
  return rows[0];
}

/** There, so not in the bin; or not there at all. */
async function notDeleted<Item>(ctx: Ctx, source: Source<Item>, id: string): Promise<AppError> {
  const { rows } = await sql`
    select from ${sql.table(source.table)}
    where org_id = ${ctx.orgId} and id = ${id} and deleted_at is null`.execute(ctx.db);
  return rows.length
    ? new AppError("conflict", `This ${source.noun} is not deleted.`)
    : notThere(ctx, source, id);
}

async function refuseTaken<Item>(
  ctx: Ctx,
  source: Source<Item>,
  externalId: string,
): Promise<void> {
  const other = await findByExternalId(ctx, source, externalId);
  if (!other) return;
  const message = `The ${source.noun} ${other} has the external id ${externalId} by now. Change that one first.`;
  throw new AppError("conflict", message, { errors: [{ pointer: "/external_id", message }] });
}

/** Whether records of this entity can carry the id of another system. */
export const hasExternalId = <Item>({ fields }: Source<Item>): boolean =>
  Object.hasOwn(fields, "external_id");

/** The id of the record, not deleted and visible to the caller, that has this external id. */
export async function findByExternalId<Item>(
  ctx: Ctx,
  { table }: Source<Item>,
  externalId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)}
    where org_id = ${ctx.orgId} and external_id = ${externalId} and deleted_at is null`.execute(
    ctx.db,
  );
  return rows[0]?.id;
}
