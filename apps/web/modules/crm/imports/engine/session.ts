// What a run needs to know before its first row.
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { nameKey } from "../name-key.ts";
import { findObject } from "../objects.ts";
import { isCountry } from "../values/contact.ts";
import type { ColumnFacts, FieldPlan, ImportOptions, Session } from "./types.ts";

export type ImportSettings = {
  id: string;
  object: string;
  columns: readonly ColumnFacts[];
  mapping: Readonly<Record<string, string>>;
  options: ImportOptions;
};

/** Which column goes to which field, in the fields' order, with how its dates and numbers are read. */
export function planFields(settings: ImportSettings): FieldPlan[] {
  const object = findObject(settings.object);
  return object.fields.flatMap((field) => {
    const columnName = settings.mapping[field.key];
    const column = settings.columns.findIndex((item) => item.name === columnName);
    const facts = settings.columns[column];
    if (!columnName || !facts) return [];
    const dateOrder = settings.options.date_order ?? facts.date?.order ?? "dmy";
    const mark = settings.options.decimal_mark ?? facts.decimal?.mark ?? ".";
    return [
      {
        field,
        column,
        columnName,
        dateOrder,
        mark,
        times: settings.options.units?.[field.key] ?? 1,
      },
    ];
  });
}

/** Opens a session: reads the org's currency, the rows that are done, and the names that the file itself gives. */
export async function openSession(ctx: Ctx, settings: ImportSettings): Promise<Session> {
  const org = await ctx.db
    .selectFrom("orgs")
    .select("default_currency")
    .where("id", "=", ctx.orgId)
    .executeTakeFirst();
  if (!org) throw new AppError("forbidden", "You do not belong to this organisation any more.");
  const { options } = settings;
  const session: Session = {
    importId: settings.id,
    object: findObject(settings.object),
    plan: planFields(settings),
    options,
    currency: options.currency ?? org.default_currency,
    country:
      options.phone_country && isCountry(options.phone_country) ? options.phone_country : undefined,
    rowOf: new Map(),
    ownNames: new Set(),
    dry: false,
    forced: false,
    stages: new Map(),
    stageById: new Map(),
    stageInPipeline: new Map(),
    firstStage: undefined,
    placedTeams: new Set(),
  };
  const done = await sql<{ record_id: string; row: number }>`
    select record_id, min(row_number)::int as row from import_rows
    where org_id = ${ctx.orgId} and import_id = ${settings.id} and record_id is not null group by record_id`.execute(
    ctx.db,
  );
  for (const { record_id, row } of done.rows) session.rowOf.set(record_id, row);
  await readOwnNames(ctx, session);
  return session;
}

async function readOwnNames(ctx: Ctx, session: Session): Promise<void> {
  const wanted =
    session.object.references.some((item) => item.to === session.object.name) ||
    session.object.name === "members";
  const column = session.plan.find((item) => item.field.key === "name")?.column;
  if (!wanted || column === undefined) return;
  const { rows } = await sql<{ name: string }>`
    select distinct cells[${column + 1}::int] as name from import_rows
    where org_id = ${ctx.orgId} and import_id = ${session.importId} and outcome is distinct from 'refused'`.execute(
    ctx.db,
  );
  for (const { name } of rows) if (name) session.ownNames.add(nameKey(name));
}
