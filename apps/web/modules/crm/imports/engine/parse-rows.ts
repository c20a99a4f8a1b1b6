// Cells to values: one staged row at a time, no database.
import { currencyDigits } from "@rapport/core";
import { readBoolean } from "../values/boolean.ts";
import { readDomain, readEmail, readPhone, readWebsite } from "../values/contact.ts";
import { readDate } from "../values/date.ts";
import { readCurrency, readMoney } from "../values/money.ts";
import { readInteger } from "../values/number.ts";
import { isNothing, type Read } from "../values/result.ts";
import { readText, splitName } from "../values/text.ts";
import type { Draft, FieldPlan, Session } from "./types.ts";

export type StagedRow = { row_number: number; cells: string[]; problem: string | null };

/** No date, number, address or currency is longer; a cell that is was not meant as one. */
const LONGEST_TYPED = 500;

/** Reads a staged row by the session's mapping. What cannot be read refuses the row, or is dropped with a note. */
export function parseRow(row: StagedRow, session: Session): Draft {
  const draft: Draft = {
    row: row.row_number,
    values: {},
    names: {},
    notes: row.problem ? [row.problem] : [],
    problems: {},
  };
  const currency = readCurrencyOf(row, session, draft);
  for (const plan of session.plan) {
    if (plan.field.kind !== "currency")
      readField(plan, row.cells[plan.column] ?? "", currency, session, draft);
  }
  if (draft.values["annual_revenue"] || draft.values["price"])
    draft.values["currency"] ??= currency;
  for (const plan of session.plan) {
    if (plan.field.required && !draft.values[plan.field.key] && !draft.problems[plan.field.key]) {
      draft.problems[plan.field.key] = `${plan.columnName} is empty.`;
      draft.refused ??= draft.problems[plan.field.key] ?? "";
    }
  }
  return draft;
}

/** The currency of the row's amounts: its cell, else the import's. */
function readCurrencyOf(row: StagedRow, session: Session, draft: Draft): string {
  const plan = session.plan.find((item) => item.field.kind === "currency");
  const cell = plan ? (row.cells[plan.column] ?? "") : "";
  if (!plan || isNothing(cell)) return session.currency;
  const read = readCurrency(cell.slice(0, LONGEST_TYPED));
  if ("problem" in read) {
    take(draft, plan, read, session);
    return session.currency;
  }
  draft.values["currency"] = read.value ?? session.currency;
  return draft.values["currency"];
}

function readField(
  plan: FieldPlan,
  cell: string,
  currency: string,
  session: Session,
  draft: Draft,
): void {
  const { field } = plan;
  const text = field.kind === "text" || field.kind === "long_text";
  if (text ? cell.trim() === "" : isNothing(cell)) return;
  if (
    !text &&
    field.kind !== "reference" &&
    field.kind !== "full_name" &&
    cell.length > LONGEST_TYPED
  ) {
    take(draft, plan, { problem: `has ${cell.length} characters` }, session);
    return;
  }
  switch (field.kind) {
    case "text":
      return take(draft, plan, readText(cell, field.max ?? 300), session);
    case "long_text":
      return take(draft, plan, readText(cell, field.max ?? 20_000, true), session);
    case "reference": {
      const read = readText(cell, 300);
      if ("value" in read && read.value) draft.names[field.key] = read.value;
      else if ("problem" in read) take(draft, plan, read, session);
      return;
    }
    case "full_name":
      return takeFullName(draft, plan, cell, session);
    case "email": {
      const read = readEmail(cell);
      take(draft, plan, read, session);
      if ("value" in read && read.value && session.object.columns["email_normalized"])
        draft.values["email_normalized"] = read.value.toLowerCase();
      return;
    }
    case "phone": {
      const read = readPhone(cell, session.country);
      if ("problem" in read) return take(draft, plan, read, session);
      if (read.note) {
        draft.problems[field.key] = `${plan.columnName}: ${read.note}.`;
        draft.notes.push(`${plan.columnName}: ${read.note}.`);
      }
      draft.values["phone"] = read.value?.phone ?? "";
      if (read.value?.phone_normalized)
        draft.values["phone_normalized"] = read.value.phone_normalized;
      return;
    }
    case "website":
      return take(draft, plan, readWebsite(cell), session);
    case "domain":
      return take(draft, plan, readDomain(cell), session);
    case "date":
      return take(draft, plan, readDate(cell, plan.dateOrder), session);
    case "integer":
      return take(
        draft,
        plan,
        readInteger(cell, field.min ?? 0, field.max ?? 2_000_000_000, plan.mark),
        session,
      );
    case "money":
      return take(
        draft,
        plan,
        readMoney(cell, currencyDigits(currency), plan.mark, plan.times),
        session,
      );
    case "boolean":
      return take(draft, plan, readBoolean(cell), session);
    case "currency":
      return;
  }
}

/** Puts what was read into the draft, or says why not. */
function take(draft: Draft, plan: FieldPlan, read: Read, session: Session): void {
  const { field, columnName } = plan;
  if ("problem" in read) {
    const problem = `${columnName}: ${read.problem}.`;
    draft.problems[field.key] = problem;
    if (session.options.bad_values === "drop" && !field.required)
      draft.notes.push(`${problem} The field was left empty.`);
    else draft.refused ??= problem;
    return;
  }
  if (read.note) draft.notes.push(`${columnName}: ${read.note}.`);
  if (read.value !== null) draft.values[field.key] = read.value;
}

/** First and last name from one column; columns of their own go before. */
function takeFullName(draft: Draft, plan: FieldPlan, cell: string, session: Session): void {
  const read = readText(cell, plan.field.max ?? 400);
  if ("problem" in read) return take(draft, plan, read, session);
  const { first_name, last_name } = splitName(read.value ?? "");
  if (first_name.length > 200 || last_name.length > 200)
    return take(draft, plan, { problem: "is too long for a name" }, session);
  if (first_name) draft.values["first_name"] ??= first_name;
  if (last_name) draft.values["last_name"] ??= last_name;
}
