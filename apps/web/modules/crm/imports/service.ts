/** Imports: upload, mapping, start, cancel. The rows' way is in engine/, the job in jobs.ts. */
import { AppError, notFound, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { readTable, TableError, type Table } from "./csv/table.ts";
import type { ColumnFacts, ImportObject, ImportOptions } from "./engine/types.ts";
import { describeColumns } from "./mapping/facts.ts";
import { guessObject } from "./mapping/guess-object.ts";
import { mapOwnExport, objectOfOwnExport } from "./mapping/own-export.ts";
import { recallMapping, type Recalled } from "./mapping/recall.ts";
import { guessMapping, isHeading, type ColumnValues } from "./mapping/guess.ts";
import { allObjects, everyField, findObject } from "./objects.ts";
import { openQuestions } from "./questions.ts";
import { importFields, type Import, type ImportPatch } from "./schema.ts";
import { stageRows } from "./staging.ts";

export type StoredColumn = ColumnFacts & {
  guess: { field: string; confidence: "sure" | "likely" | "unsure" } | null;
};
export type Upload = { bytes: Uint8Array; fileName: string; object?: string | undefined };

const shown = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "object",
  "file_name",
  "file_bytes",
  "encoding",
  "delimiter",
  "state",
  "remarks",
  "row_count",
  "created_count",
  "updated_count",
  "unchanged_count",
  "refused_count",
  "error",
  "started_at",
  "finished_at",
  "mapping_from",
  "undone_count",
  "kept_count",
  "undo_started_at",
  "undone_at",
] as const;

type Row = Omit<
  Import,
  "file_bytes" | "columns" | "fields" | "questions" | "options" | "cancel_requested"
> & {
  file_bytes: string;
  columns: StoredColumn[];
  options: ImportOptions;
  job_state: string | null;
  job_error: string | null;
  cancel_requested: boolean | null;
};

/** Reads a file, guesses what it is and how it maps, and stages its rows as a draft. Throws `too_large` and `invalid` in words. */
export async function createImport(ctx: Ctx, upload: Upload): Promise<Import> {
  const table = await readUpload(upload);
  const described = describeColumns(
    table.columns,
    table.rows.filter((row) => !row.refused),
  );
  const values = described.map(({ facts, values }): ColumnValues => ({ name: facts.name, values }));
  const names = values.map(({ name }) => name);
  const recalled = await recallMapping(ctx, upload.object, names);
  const object =
    upload.object ??
    recalled?.object ??
    (objectOfOwnExport(names, allObjects) ?? guessObject(values, allObjects))?.name;
  if (!object)
    throw new AppError(
      "invalid",
      "It cannot be told from the headings what the rows are. Say it: companies, people, products, deals or members.",
      { errors: [{ pointer: "?object", message: "Needed for this file." }] },
    );
  refuseUnlessReads(ctx, object);
  const own = mapOwnExport(names, findObject(object));
  const { columns, mapping } = mapColumns(object, described, recalled?.mapping ?? own);
  const refused = table.rows.filter((row) => row.refused).length;
  const made = await ctx.db
    .insertInto("imports")
    .values({
      org_id: ctx.orgId,
      object,
      file_name: cleanName(upload.fileName),
      file_bytes: String(upload.bytes.length),
      encoding: table.encoding,
      delimiter: table.delimiter,
      columns: JSON.stringify(columns),
      mapping: JSON.stringify(mapping),
      options: JSON.stringify({
        ...defaultOptions(object),
        // What we wrote ourselves has a point before the decimals, and is not refused for what other files may mean by it.
        ...(own ? { decimal_mark: ".", bad_values: "drop" } : {}),
      }),
      remarks: [...table.remarks, ...remarksOn(recalled, own)],
      mapping_from: recalled?.id ?? null,
      row_count: table.rows.length,
      refused_count: refused,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await stageRows(ctx, made.id, table.rows);
  return getImport(ctx, made.id);
}

async function readUpload(upload: Upload): Promise<Table> {
  try {
    return await readTable(upload.bytes, (word) => isHeading(word, everyField));
  } catch (error) {
    if (error instanceof TableError)
      throw new AppError(
        error.tooLarge ? "too_large" : "invalid",
        error.message,
        error.tooLarge ? {} : { errors: [{ pointer: "/file", message: error.message }] },
      );
    throw error;
  }
}

function mapColumns(
  object: string,
  described: readonly { facts: ColumnFacts; values: string[] }[],
  known?: Record<string, string>,
): { columns: StoredColumn[]; mapping: Record<string, string> } {
  const guesses = known
    ? Object.entries(known).map(([field, column]) => ({
        field,
        column,
        confidence: "sure" as const,
      }))
    : guessMapping(
        described.map(({ facts, values }) => ({ name: facts.name, values })),
        findObject(object).fields,
      );
  const byColumn = new Map(
    guesses.map((guess) => [guess.column, { field: guess.field, confidence: guess.confidence }]),
  );
  return {
    columns: described.map(({ facts }) => ({ ...facts, guess: byColumn.get(facts.name) ?? null })),
    mapping: Object.fromEntries(guesses.map((guess) => [guess.field, guess.column])),
  };
}

const remarksOn = (recalled: Recalled | undefined, own: object | undefined): string[] =>
  recalled
    ? [`The columns are those of ${recalled.file_name}, so they go where they went then.`]
    : own
      ? ["The file was exported from Rapport, so its columns say what they are."]
      : [];

/** People bring the companies they work for; a deal of an unknown company is more often a slip of the pen. */
const defaultOptions = (object: string): ImportOptions =>
  object === "people" ? { create: { companies: true } } : {};

const cleanName = (name: string) =>
  name.replaceAll("\u0000", "").toWellFormed().trim().slice(-300) || "import.csv";

/** A page of imports, without their columns. */
export async function listImports(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Row>(
    ctx,
    { table: "imports", fields: importFields, columns: shown },
    query,
  );
  const running = rows.filter((row) => isUnderway(row.state)).map((row) => row.id);
  const jobs = running.length > 0 ? await readJobs(ctx, running) : new Map<string, JobState>();
  return { data: rows.map((row) => summaryOf({ ...row, ...jobs.get(row.id) })), ...page };
}

type JobState = {
  job_state: string | null;
  job_error: string | null;
  cancel_requested: boolean | null;
};

async function readJobs(ctx: Ctx, ids: readonly string[]): Promise<Map<string, JobState>> {
  const { rows } = await sql<JobState & { id: string }>`
    select i.id, j.state as job_state, j.error as job_error, j.cancel_requested from imports i
      left join jobs j on j.org_id = i.org_id and j.id = case i.state when 'undoing' then i.undo_job_id else i.job_id end where i.org_id = ${ctx.orgId} and i.id = any (${[...ids]}::uuid[])`.execute(
    ctx.db,
  );
  return new Map(rows.map(({ id, ...job }) => [id, job]));
}

/** One import with its columns, mapping and open questions. Throws `not_found`. */
export async function getImport(ctx: Ctx, id: string): Promise<Import> {
  const row = await readImport(ctx, id);
  const object = findObject(row.object);
  return {
    ...summaryOf(row),
    columns: row.columns,
    fields: object.fields.map((field) => ({
      key: field.key,
      label: field.label,
      kind: field.kind,
      required: field.required ?? false,
    })),
    mapping: row.mapping,
    options: row.options,
    questions: row.state === "draft" ? openQuestions(row) : [],
  };
}

/** The import as it is stored. Throws `not_found`. */
export async function readImport(ctx: Ctx, id: string): Promise<Row> {
  const row = await ctx.db
    .selectFrom("imports as i")
    .leftJoin("jobs as j", (join) =>
      join
        .onRef("j.org_id", "=", "i.org_id")
        .on(sql<boolean>`j.id = case i.state when 'undoing' then i.undo_job_id else i.job_id end`),
    )
    .select(shown.map((column) => `i.${column}` as const))
    .select([
      "i.columns",
      "i.mapping",
      "i.options",
      "j.state as job_state",
      "j.error as job_error",
      "j.cancel_requested",
    ])
    .where("i.org_id", "=", ctx.orgId)
    .where("i.id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("import", id);
  return row as unknown as Row;
}

function summaryOf(row: Row) {
  const { columns: _, mapping: __, options: ___, job_state, job_error, ...rest } = row;
  // A job that ended in nobody's name (its starter was suspended) could not write the import's state.
  const ended = isUnderway(rest.state) && (job_state === "failed" || job_state === "cancelled");
  return {
    ...rest,
    state: !ended ? rest.state : rest.state === "undoing" ? "succeeded" : job_state,
    error: rest.error ?? (ended ? job_error : null),
    file_bytes: Number(rest.file_bytes),
    cancel_requested: rest.cancel_requested ?? false,
  };
}

const isUnderway = (state: Import["state"]) =>
  state === "queued" || state === "running" || state === "undoing";

/** Changes what a draft becomes. Throws `conflict` once it has started, `invalid` for a field or column that is not there. */
export async function updateImport(ctx: Ctx, id: string, patch: ImportPatch): Promise<Import> {
  const row = await readImport(ctx, id);
  refuseUnlessDraft(row.state);
  const object = patch.object ?? row.object;
  const changed = object !== row.object;
  refuseUnlessReads(ctx, object);
  const remapped = changed
    ? mapColumns(object, await describeAgain(ctx, row))
    : { columns: row.columns, mapping: row.mapping };
  const mapping = mergeNulls(remapped.mapping, patch.mapping ?? {});
  checkMapping(object, mapping, row.columns);
  const options = mergeOptions(
    changed ? { ...defaultOptions(object), ...row.options } : row.options,
    patch.options ?? {},
  );
  await ctx.db
    .updateTable("imports")
    .set({
      object,
      ...(changed ? { mapping_from: null } : {}),
      columns: JSON.stringify(remapped.columns),
      mapping: JSON.stringify(mapping),
      options: JSON.stringify(options),
    })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
  return getImport(ctx, id);
}

/** Another object, other fields: the columns' values are read again from the staged rows. */
async function describeAgain(
  ctx: Ctx,
  row: Row,
): Promise<{ facts: ColumnFacts; values: string[] }[]> {
  const sample = await ctx.db
    .selectFrom("import_rows")
    .select("cells")
    .where("org_id", "=", ctx.orgId)
    .where("import_id", "=", row.id)
    .orderBy("row_number")
    .limit(500)
    .execute();
  return row.columns.map(({ guess: _, ...facts }, at) => ({
    facts,
    values: sample.map(({ cells }) => cells[at] ?? ""),
  }));
}

function checkMapping(
  object: string,
  mapping: Record<string, string>,
  columns: readonly { name: string }[],
): void {
  const fields = new Set(findObject(object).fields.map((field) => field.key));
  const names = new Set(columns.map((column) => column.name));
  const taken = new Map<string, string>();
  const errors = Object.entries(mapping).flatMap(([field, column]) => {
    const pointer = `/mapping/${field}`;
    if (!fields.has(field))
      return [{ pointer, message: `An import of ${object} has no such field.` }];
    if (!names.has(column)) return [{ pointer, message: `The file has no column “${column}”.` }];
    const other = taken.get(column);
    taken.set(column, field);
    return other ? [{ pointer, message: `The column “${column}” goes to ${other} already.` }] : [];
  });
  if (errors.length > 0)
    throw new AppError("invalid", "The mapping does not fit the file.", { errors });
}

const mergeNulls = <T>(
  base: Record<string, T>,
  patch: Record<string, T | null>,
): Record<string, T> =>
  Object.fromEntries(
    Object.entries({ ...base, ...patch }).filter(
      (entry): entry is [string, T] => entry[1] !== null,
    ),
  );

/** RFC 7396, one level down for `units` and `create`. */
function mergeOptions(
  base: ImportOptions,
  patch: NonNullable<ImportPatch["options"]>,
): ImportOptions {
  const nested = (key: "units" | "create") =>
    patch[key] ? { [key]: { ...base[key], ...patch[key] } } : {};
  return mergeNulls<unknown>(
    { ...base },
    { ...patch, ...nested("units"), ...nested("create") },
  ) as ImportOptions;
}

function refuseUnlessDraft(state: string): void {
  if (state !== "draft")
    throw new AppError(
      "conflict",
      `This import has been started and is ${state}. Upload the file again to import it otherwise.`,
    );
}

/** Hands a draft to the job runner. Throws `invalid` with what is still open, `forbidden` without the right to write such records. */
export async function startImport(ctx: Ctx, id: string): Promise<Import> {
  const row = await readImport(ctx, id);
  refuseUnlessDraft(row.state);
  const object = findObject(row.object);
  refuseUnlessAll(ctx, object, [object.permission, ...fieldsNeed(object, row.mapping)]);
  const errors = openQuestions(row);
  if (errors.length > 0)
    throw new AppError("invalid", errors.map((item) => item.message).join(" "), { errors });
  const job = await ctx.db
    .insertInto("jobs")
    .values({
      org_id: ctx.orgId,
      kind: "import",
      payload: JSON.stringify({ import_id: id }),
      total: row.row_count - row.refused_count,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  // Two starts at once: the second finds no draft.
  const { numUpdatedRows } = await ctx.db
    .updateTable("imports")
    .set({ state: "queued", job_id: job.id })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("state", "=", "draft")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) refuseUnlessDraft("queued");
  return getImport(ctx, id);
}

/** The permissions of the mapped fields that have one. */
export const fieldsNeed = (object: ImportObject, mapping: Record<string, unknown>) =>
  Object.entries(object.fieldPermissions ?? {}).flatMap(([field, permission]) =>
    mapping[field] ? [permission] : [],
  );

/** Throws `forbidden` for who lacks one of these permissions for all records. */
export function refuseUnlessAll(
  ctx: Ctx,
  object: ImportObject,
  wanted: readonly Permission[],
): void {
  const missing = wanted.find((permission) => !ctx.canAll(permission));
  if (missing)
    throw new AppError(
      "forbidden",
      `An import of ${object.name} needs the permission ${missing}${ctx.can(missing) ? " for all records" : ""}.`,
    );
}

function refuseUnlessReads(ctx: Ctx, name: string): void {
  const object = findObject(name);
  refuseUnlessAll(ctx, object, object.reads);
}

/** Asks a started import to end after the chunk at hand; what is imported stays. Idempotent. Throws `conflict` for a draft. */
export async function cancelImport(ctx: Ctx, id: string): Promise<Import> {
  const row = await ctx.db
    .selectFrom("imports")
    .select((e) => [
      "state",
      e
        .case("state")
        .when("undoing")
        .then(e.ref("undo_job_id"))
        .else(e.ref("job_id"))
        .end()
        .as("job_id"),
    ])
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("import", id);
  if (!row.job_id)
    throw new AppError("conflict", "This import has not been started. Delete it instead.");
  const { rows } = await sql<{
    state: string | null;
  }>`select app.cancel_job(${row.job_id}) as state`.execute(ctx.db);
  // A job that had not begun has no runner that would say so.
  if (rows[0]?.state === "cancelled" && row.state === "queued")
    await endImport(ctx, id, "cancelled", null);
  if (rows[0]?.state === "cancelled" && row.state === "undoing")
    await endUndo(ctx, id, "cancelled", null);
  return getImport(ctx, id);
}

/** Writes how an import ended; the event follows from it. */
export async function endImport(
  ctx: Ctx,
  id: string,
  state: "succeeded" | "failed" | "cancelled",
  reason: string | null,
): Promise<void> {
  await ctx.db
    .updateTable("imports")
    .set({ state, error: reason, finished_at: sql<string>`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("state", "in", ["queued", "running"])
    .execute();
}

/** Writes how the undo of an import ended. One that was stopped leaves the import as it was, and can be begun again. */
export async function endUndo(
  ctx: Ctx,
  id: string,
  outcome: "succeeded" | "failed" | "cancelled",
  reason: string | null,
): Promise<void> {
  const done = outcome === "succeeded";
  await sql`
    update imports i set error = coalesce(${reason}, i.error), undone_at = case when ${done} then now() end,
      state = case when ${done} then 'undone' else coalesce((select j.state from jobs j
        where j.org_id = i.org_id and j.id = i.job_id and j.state in ('failed', 'cancelled')), 'succeeded') end
    where i.org_id = ${ctx.orgId} and i.id = ${id} and i.state = 'undoing'`.execute(ctx.db);
}

/** Deletes an import and its rows; the records it made stay. Throws `conflict` while it runs. */
export async function deleteImport(ctx: Ctx, id: string): Promise<void> {
  const row = await readImport(ctx, id);
  if (isUnderway(summaryOf(row).state))
    throw new AppError("conflict", "This import is running. Cancel it first.");
  await ctx.db.deleteFrom("imports").where("org_id", "=", ctx.orgId).where("id", "=", id).execute();
}
