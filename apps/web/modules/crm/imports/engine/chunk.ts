// A chunk of rows through all steps, in the caller's transaction; or the same without a write, for the preview.
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { decideOutcomes } from "./decide.ts";
import { matchExisting } from "./match.ts";
import { rememberChanges } from "./remember.ts";
import { parseRow, type StagedRow } from "./parse-rows.ts";
import { resolveReferences } from "./references.ts";
import type { Draft, Session } from "./types.ts";
import { writeOutcomes, writeRecords } from "./write.ts";

/** What each of the rows would become now. Writes nothing. */
export async function planRows(
  ctx: Ctx,
  session: Session,
  rows: readonly StagedRow[],
): Promise<Draft[]> {
  return (await work(ctx, session, rows, false)).drafts;
}

/**
 * Imports the rows and writes their outcomes. A row that the database itself refuses is found by halving the chunk and
 * refused with that reason; the others go in.
 *
 * @returns the drafts; one without an outcome waits for a later row
 */
export async function importRows(
  ctx: Ctx,
  session: Session,
  rows: readonly StagedRow[],
): Promise<Draft[]> {
  await sql`savepoint import_chunk`.execute(ctx.db);
  const known = new Map(session.rowOf);
  try {
    const { drafts } = await work(ctx, session, rows, true);
    await writeOutcomes(ctx, session, drafts);
    await sql`release savepoint import_chunk`.execute(ctx.db);
    return drafts;
  } catch (error) {
    const words = describeRefusal(error);
    if (!words) throw error;
    await sql`rollback to savepoint import_chunk`.execute(ctx.db);
    session.rowOf = known;
    if (rows.length === 1) return refuseRow(ctx, session, rows, words);
    const half = Math.ceil(rows.length / 2);
    return [
      ...(await importRows(ctx, session, rows.slice(0, half))),
      ...(await importRows(ctx, session, rows.slice(half))),
    ];
  }
}

async function work(
  ctx: Ctx,
  session: Session,
  rows: readonly StagedRow[],
  write: boolean,
): Promise<{ drafts: Draft[] }> {
  const { object } = session;
  if (write)
    await sql`select app.refresh_statistics(${object.table}), app.refresh_statistics('import_rows')`.execute(
      ctx.db,
    );
  const drafts = rows.map((row) => parseRow(row, session));
  await resolveReferences(ctx, session, drafts, write);
  const going = drafts.filter((draft) => !draft.waits);
  for (const draft of going) if (!draft.refused) object.settle?.(draft, session);
  await matchExisting(ctx, session, going);
  for (const draft of going) if (!draft.refused) object.complete?.(draft, session);
  const writes = decideOutcomes(session, drafts);
  if (write) rememberChanges(object, drafts, writes, await writeRecords(ctx, object, writes));
  const changed = await object.after?.(ctx, session, going, write);
  for (const draft of going)
    if (changed?.has(draft.row) && draft.outcome === "unchanged") draft.outcome = "updated";
  return { drafts };
}

async function refuseRow(
  ctx: Ctx,
  session: Session,
  rows: readonly StagedRow[],
  words: string,
): Promise<Draft[]> {
  const drafts = rows.map((row): Draft => ({
    ...parseRow(row, session),
    refused: words,
    outcome: "refused",
  }));
  await writeOutcomes(ctx, session, drafts);
  return drafts;
}

/** Words for what a row's own values can cause (SQLSTATE classes 22 and 23); nothing for the database's own troubles. */
function describeRefusal(error: unknown): string | undefined {
  const { code, constraint, column } = error as {
    code?: string;
    constraint?: string;
    column?: string;
  };
  if (!code || !/^2[23]/.test(code)) return undefined;
  if (code === "23505")
    return `Another record has the same ${(constraint ?? "").replace(/^[a-z]+_|_(?:key|idx)$/g, "").replaceAll("_", " ") || "key"}.`;
  return `The database does not take this row${constraint ? ` (rule ${constraint})` : column ? ` (column ${column})` : ""}.`;
}
