// The values of a form for a new record, and what they become for the API.
import { isDate } from "../fields/date-check.ts";
import { parseAmount } from "../format.ts";

export type FormKind =
  | "text"
  | "longtext"
  | "email"
  | "phone"
  | "url"
  | "date"
  | "money"
  | "member"
  | "company"
  | "person"
  | "deal"
  | "stage"
  | "task_kind";

export type FormField = {
  key: string;
  label: string;
  kind: FormKind;
  required?: boolean;
  hint?: string;
  /** Stands beside the one before it. */
  half?: boolean;
};

export type Values = Record<string, string>;
export type Wrong = "required" | "notAnAmount" | "notADate" | "notAnEmail";

/** What is wrong with one value, as the name of a message. */
export function checkValue(
  { kind, required }: FormField,
  value: string,
  currency: string,
): Wrong | undefined {
  const text = value.trim();
  if (!text) return required ? "required" : undefined;
  if (kind === "date" && !isDate(text)) return "notADate";
  if (kind === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return "notAnEmail";
  if (kind === "money") {
    try {
      parseAmount(text, currency);
    } catch {
      return "notAnAmount";
    }
  }
  return undefined;
}

/** The body of the request: only what was filled in; amounts as decimal strings, sites with their scheme. */
export function toBody(
  fields: FormField[],
  values: Values,
  currency: string,
): Record<string, string> {
  const body: Record<string, string> = {};
  for (const { key, kind } of fields) {
    const text = (values[key] ?? "").trim();
    if (!text) continue;
    if (kind === "money") {
      body[key] = parseAmount(text, currency) ?? "0";
      body.currency = currency;
    } else if (kind === "url") body[key] = /^https?:\/\//i.test(text) ? text : `https://${text}`;
    else body[key] = text;
  }
  return body;
}
