/** The dry run: what the first rows would become if the import started now. Writes nothing. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { planRows } from "./engine/chunk.ts";
import { openSession } from "./engine/session.ts";
import type { StagedRow } from "./engine/parse-rows.ts";
import type { Draft, Session } from "./engine/types.ts";
import { openQuestions } from "./questions.ts";
import type { ImportPreview } from "./schema.ts";
import { readImport } from "./service.ts";

/** Rows that are tried: enough for a forecast, few enough for an answer at once. */
const CHECKED = 1_000;

/** The first `limit` rows with their problems, and a forecast over the first thousand. Throws `conflict` once it has started. */
export async function previewImport(ctx: Ctx, id: string, limit: number): Promise<ImportPreview> {
  const settings = await readImport(ctx, id);
  if (settings.state !== "draft")
    throw new AppError("conflict", "This import has been started: its rows have their outcomes.");
  const staged = await ctx.db
    .selectFrom("import_rows")
    .select(["row_number", "cells", "problem", "outcome", "reason"])
    .where("org_id", "=", ctx.orgId)
    .where("import_id", "=", id)
    .orderBy("row_number")
    .limit(CHECKED)
    .execute();
  const session = await openSession(ctx, settings);
  session.dry = true;
  await session.object.prepare?.(ctx, session, false);
  const drafts = await planRows(
    ctx,
    session,
    staged.filter((row) => row.outcome === null) as StagedRow[],
  );
  const byRow = new Map(drafts.map((draft) => [draft.row, draft]));
  const all = staged.map((row): { row: (typeof staged)[number]; draft: Draft } => ({
    row,
    draft: byRow.get(row.row_number) ?? {
      row: row.row_number,
      values: {},
      names: {},
      notes: [],
      problems: {},
      refused: row.reason ?? "",
      outcome: "refused",
    },
  }));
  const count = (outcome: Draft["outcome"]) =>
    all.filter(({ draft }) => draft.outcome === outcome).length;
  return {
    rows: all.slice(0, limit).map(({ row, draft }) => ({
      row_number: row.row_number,
      outcome: draft.outcome ?? "created",
      reason: draft.outcome === "refused" ? (draft.refused ?? null) : null,
      notes: draft.outcome === "refused" ? [] : draft.notes,
      cells: session.plan.map((plan) => ({
        field: plan.field.key,
        column: plan.columnName,
        cell: (row.cells[plan.column] ?? "").slice(0, 500),
        problem: draft.problems[plan.field.key] ?? null,
      })),
    })),
    forecast: {
      checked_rows: all.length,
      created: count("created"),
      updated: count("updated"),
      unchanged: count("unchanged"),
      refused: count("refused"),
    },
    problems: summarise(session, drafts),
    questions: openQuestions(settings),
  };
}

function summarise(session: Session, drafts: readonly Draft[]): ImportPreview["problems"] {
  return session.plan.flatMap((plan) => {
    const having = drafts.filter((draft) => draft.problems[plan.field.key]);
    const example = having[0]?.problems[plan.field.key];
    if (!example) return [];
    return [
      {
        field: plan.field.key,
        column: plan.columnName,
        rows: having.length,
        refused: having.filter((draft) => draft.refused === draft.problems[plan.field.key]).length,
        example,
      },
    ];
  });
}
