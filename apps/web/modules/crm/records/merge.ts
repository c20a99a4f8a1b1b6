/** Duplicates made one, and apart again. What hangs on them is moved by the database (app.merge_records). */
import { AppError, invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { id, z } from "#lib/schema.ts";
import type { Entity, Row } from "./entity.ts";
import { deleteOf, notThere } from "./source.ts";

const maxMerged = 20;

const fieldsOf = ({ patchSchema, merge }: Entity): string[] =>
  Object.keys(patchSchema.shape).filter((field) => !merge?.following?.includes(field));

export const mergeSchema = (entity: Entity) =>
  z
    .strictObject({
      from: z
        .array(id)
        .min(1, "Name at least one record.")
        .max(maxMerged, `At most ${maxMerged} records.`)
        .openapi({ description: "The duplicates. They go into the bin." }),
      fields: z
        .strictObject(Object.fromEntries(fieldsOf(entity).map((field) => [field, id])))
        .partial()
        .optional()
        .openapi({
          description:
            "Whose value a field takes, by record. Else the survivor keeps its own, and where it has none takes the first of the duplicates, in their order.",
        }),
    })
    .openapi(`${entity.words.One}Merge`);

const moved = z.record(z.string(), z.int()).openapi({
  description: "How many records changed their reference, by object.",
  example: { deals: 3 },
});

export const mergedSchema = ({ words, schema }: Entity) =>
  z.object({ record: schema, merged: z.array(id), moved }).openapi(`${words.One}Merged`);
export const unmergedSchema = ({ words, schema }: Entity) =>
  z.object({ record: schema, restored: z.array(id), moved }).openapi(`${words.One}Unmerged`);

type Merge = { from: string[]; fields?: Record<string, string> | undefined };

/**
 * Merges the records of `from` into this one. Needs the permissions to write and to delete, at the level of each of them.
 * Throws `not_found` for the survivor, `invalid` for a duplicate that is not there or a field that cannot be taken.
 */
export async function mergeRecords(ctx: Ctx, entity: Entity, survivor: string, merge: Merge) {
  refuseDelete(ctx, entity);
  const rows = await readAll(ctx, entity, survivor, merge.from);
  const picks = picksOf(entity, rows, merge.fields ?? {});
  const { rows: answer } = await sql<{ moved: Record<string, number> }>`
    select app.merge_records(${entity.source.table}, ${survivor}, ${merge.from}::uuid[], ${JSON.stringify(picks)}::jsonb) as moved`.execute(
    ctx.db,
  );
  return {
    record: await entity.get(ctx, survivor),
    merged: merge.from,
    moved: answer[0]!.moved,
  };
}

/** Takes the last merge into this record back. Throws `conflict` when there was none within 30 days. */
export async function unmergeRecords(ctx: Ctx, entity: Entity, survivor: string) {
  refuseDelete(ctx, entity);
  await entity.get(ctx, survivor);
  const { rows } = await sql<{ undone: { restored: string[]; moved: Record<string, number> } }>`
    select app.unmerge_records(${entity.source.table}, ${survivor}) as undone`.execute(ctx.db);
  return { record: await entity.get(ctx, survivor), ...rows[0]!.undone };
}

function refuseDelete(ctx: Ctx, { source }: Entity): void {
  const wanted = deleteOf(source.table);
  if (!ctx.can(wanted)) throw new AppError("forbidden", `Merging needs the permission ${wanted}.`);
}

/** The survivor first, then the others in the caller's order. */
async function readAll(
  ctx: Ctx,
  { source, words }: Entity,
  survivor: string,
  from: readonly string[],
): Promise<Row[]> {
  const twice = from.findIndex((one, at) => one === survivor || from.indexOf(one) !== at);
  if (twice !== -1)
    throw invalidField(`/from/${twice}`, "A record is merged once, and not into itself.");
  const { rows } = await sql<Row>`
    select ${sql.join(source.columns(ctx).map((column) => sql.ref(column)))} from ${sql.table(source.table)}
    where org_id = ${ctx.orgId} and id = any (${[survivor, ...from]}::uuid[]) and deleted_at is null`.execute(
    ctx.db,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  if (!byId.has(survivor)) throw await notThere(ctx, source, survivor);
  const missing = from.flatMap((one, at) => (byId.has(one) ? [] : [at]));
  if (missing.length)
    throw new AppError("invalid", `There is no such ${words.one}.`, {
      errors: missing.map((at) => ({
        pointer: `/from/${at}`,
        message: `There is no such ${words.one}.`,
      })),
    });
  return [survivor, ...from].map((one) => byId.get(one)!);
}

const isEmpty = (value: unknown) => value === null || value === "";

/** Per column the duplicate whose value the survivor takes. */
function picksOf(
  entity: Entity,
  [survivor, ...others]: Row[],
  chosen: Record<string, string>,
): Record<string, string> {
  const { columns = {}, together = [], parent } = entity.merge ?? {};
  const picks: Record<string, string> = {};
  const take = (field: string, from: string) => {
    for (const column of [field, ...(columns[field] ?? [])]) picks[column] = from;
  };
  for (const [field, from] of Object.entries(chosen)) {
    const row = [survivor!, ...others].find((one) => one.id === from);
    if (!row) throw invalidField(`/fields/${field}`, "Name one of the records that are merged.");
    if (field === parent && [survivor!, ...others].some((one) => one.id === row[field]))
      throw invalidField(`/fields/${field}`, "It is one of the records that are merged.");
    if (row !== survivor) take(field, from);
  }
  for (const field of fieldsOf(entity)) {
    if (field === parent || field in chosen) continue;
    const group = together.includes(field) ? together : [field];
    if (group.some((one) => one in chosen || !isEmpty(survivor![one]))) continue;
    const source = others.find((one) => group.some((name) => !isEmpty(one[name])));
    if (source) take(field, source.id);
  }
  return picks;
}
