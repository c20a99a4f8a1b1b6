/** Puts back what rows changed, field by field; a field that was changed since stays as it is. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ImportObject } from "../engine/types.ts";
import { writeVerdicts, type Undoing, type UndoRow, type Verdict } from "./rows.ts";

type Values = Record<string, string | null>;
type Current = { id: string; is_deleted: boolean; values: Values };

/** Columns that mean something together only: one that stays keeps the others. */
const together = [
  ["amount", "currency"],
  ["annual_revenue", "currency"],
  ["price", "currency"],
  ["stage_id", "pipeline_id", "closed_on"],
  ["phone", "phone_normalized"],
  ["email", "email_normalized"],
];

/** Restores the records of these rows. A record that the database does not take back as it was is found by halving, and kept. */
export async function restoreRecords(
  ctx: Ctx,
  undoing: Undoing,
  rows: readonly UndoRow[],
): Promise<void> {
  await sql`savepoint undo_chunk`.execute(ctx.db);
  try {
    await writeVerdicts(ctx, undoing, await restore(ctx, undoing.object, rows));
    await sql`release savepoint undo_chunk`.execute(ctx.db);
  } catch (error) {
    const { code } = error as { code?: string };
    if (!code || !/^2[23]/.test(code)) throw error;
    await sql`rollback to savepoint undo_chunk`.execute(ctx.db);
    if (rows.length > 1) {
      const half = Math.ceil(rows.length / 2);
      await restoreRecords(ctx, undoing, rows.slice(0, half));
      return restoreRecords(ctx, undoing, rows.slice(half));
    }
    const reason =
      code === "23505"
        ? `Another ${undoing.object.noun} has meanwhile what this one had: an external id is given once.`
        : `What this ${undoing.object.noun} had before does not fit any more: something that it named is gone.`;
    await writeVerdicts(ctx, undoing, [{ row: rows[0]!.row_number, outcome: "kept", reason }]);
  }
}

async function restore(
  ctx: Ctx,
  object: ImportObject,
  rows: readonly UndoRow[],
): Promise<Verdict[]> {
  const current = await readCurrent(ctx, object, rows);
  const sets = new Map<string, Values>();
  const verdicts = rows.map((row): Verdict => {
    const found = current.get(row.record_id);
    if (!found || found.is_deleted)
      return { row: row.row_number, outcome: "kept", reason: "It was deleted since." };
    const { set, kept } = decide(row.undo.fields ?? {}, found.values);
    if (Object.keys(set).length > 0)
      sets.set(row.record_id, { ...sets.get(row.record_id), ...set });
    return { row: row.row_number, ...verdictOn(object, set, kept) };
  });
  await write(ctx, object, sets);
  return verdicts;
}

function decide(fields: NonNullable<UndoRow["undo"]["fields"]>, values: Values) {
  const kept = new Set(
    Object.entries(fields)
      .filter(([column, [before, after]]) => values[column] !== after && values[column] !== before)
      .map(([column]) => column),
  );
  for (const group of together)
    if (group.some((column) => kept.has(column)))
      for (const column of group) if (fields[column]) kept.add(column);
  const set: Values = {};
  for (const [column, [before, after]] of Object.entries(fields))
    if (!kept.has(column) && values[column] === after) set[column] = before;
  return { set, kept: [...kept] };
}

function verdictOn(
  object: ImportObject,
  set: Values,
  kept: readonly string[],
): Pick<Verdict, "outcome" | "reason"> {
  if (kept.length === 0) return { outcome: "undone", reason: null };
  const labels = [...new Set(kept.map((column) => labelOf(object, column)))].join(", ");
  const rest = Object.keys(set).length > 0 ? " The other fields are as they were." : "";
  return { outcome: "kept", reason: `Changed since, so it stays: ${labels}.${rest}` };
}

function labelOf({ fields, references }: ImportObject, column: string): string {
  const key =
    references.find((reference) => reference.column === column)?.field ??
    {
      stage_id: "stage",
      pipeline_id: "stage",
      email_normalized: "email",
      phone_normalized: "phone",
    }[column] ??
    column;
  return fields.find((field) => field.key === key)?.label ?? key;
}

async function readCurrent(
  ctx: Ctx,
  object: ImportObject,
  rows: readonly UndoRow[],
): Promise<Map<string, Current>> {
  const columns = Object.keys(object.columns);
  const { rows: found } = await sql<{ id: string; is_deleted: boolean; list: (string | null)[] }>`
    select id, deleted_at is not null as is_deleted, array[${sql.raw(columns.map((column) => `${column}::text`).join(", "))}] as list
    from ${sql.table(object.table)} where org_id = ${ctx.orgId} and id = any (${rows.map((row) => row.record_id)}::uuid[])
    order by id for update`.execute(ctx.db);
  return new Map(
    found.map(({ list, ...row }) => [
      row.id,
      {
        ...row,
        values: Object.fromEntries(columns.map((column, at) => [column, list[at] ?? null])),
      },
    ]),
  );
}

async function write(ctx: Ctx, object: ImportObject, sets: Map<string, Values>): Promise<void> {
  if (sets.size === 0) return;
  const columns = [...new Set([...sets.values()].flatMap((set) => Object.keys(set)))];
  const rows = [...sets].map(([id, values]) => ({ id, values }));
  const assignments = sql.raw(
    columns
      .map(
        (column) =>
          `${column} = case when x."values" ? '${column}' then (x."values" ->> '${column}')::${object.columns[column]} else t.${column} end`,
      )
      .join(", "),
  );
  await sql`
    update ${sql.table(object.table)} t set ${assignments}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, "values" jsonb)
    where t.org_id = ${ctx.orgId} and t.id = x.id`.execute(ctx.db);
}
