// A webhook while it is edited, what of it is sent, and what is wrong before it is.
import type { EventField } from "../../event-choices.ts";
import type { Webhook } from "../../schema.ts";
import { draftOf, type FilterDraft } from "../filter/filter-editor.tsx";
import { missingIn, toJson } from "../filter/model.ts";

export type HeaderRow = { name: string; value: string };
export type Draft = {
  url: string;
  description: string;
  events: readonly string[];
  imports: boolean;
  filter: FilterDraft;
  /** Null: those that are kept stay. */
  headers: readonly HeaderRow[] | null;
  payload: Webhook["payload"];
  perSecond: string;
  inFlight: string;
  seconds: string;
  version: string;
  owner: { value: string; label: string } | null;
};
/** By the API's pointers: `/url`, `/filter/and/0/value`, `/headers/X-Key`. */
export type Errors = Readonly<Record<string, string>>;

/** Where a webhook's form begins: at what it is, or at what suits most. */
export function draftOfWebhook(
  webhook: Webhook | undefined,
  owner: Draft["owner"],
  versions: readonly string[],
): Draft {
  return {
    url: webhook?.url ?? "",
    description: webhook?.description ?? "",
    events: webhook?.event_types ?? ["*"],
    imports: webhook?.include_imports ?? false,
    filter: draftOf(webhook?.filter ?? null),
    headers: webhook && webhook.header_names.length > 0 ? null : [],
    payload: webhook?.payload ?? "full",
    perSecond: webhook?.max_per_second?.toString() ?? "",
    inFlight: String(webhook?.max_in_flight ?? 20),
    seconds: String((webhook?.timeout_ms ?? 15_000) / 1000),
    version: webhook?.api_version ?? versions.at(-1) ?? "",
    owner,
  };
}

type Words = {
  urlMissing: string;
  eventsMissing: string;
  valueMissing: string;
  jsonWrong: string;
  headerMissing: string;
  number: string;
};

/** The body of the request, or what must be put right first. */
export function readDraft(
  draft: Draft,
  webhook: Webhook | undefined,
  fields: readonly EventField[],
  words: Words,
): { body: Record<string, unknown>; errors: Errors } {
  const errors: Record<string, string> = {};
  if (!draft.url.trim()) errors["/url"] = words.urlMissing;
  if (draft.events.length === 0) errors["/event_types"] = words.eventsMissing;
  const filter = readFilter(draft.filter, fields, words, errors);
  const number = (pointer: string, text: string, factor = 1): number | undefined => {
    const value = Math.round(Number(text.trim().replace(",", ".")) * factor);
    if (text.trim() === "" || !Number.isFinite(value)) {
      errors[pointer] = words.number;
      return undefined;
    }
    return value;
  };
  const rows = draft.headers?.filter(({ name, value }) => name.trim() || value) ?? null;
  if (rows?.some(({ name, value }) => !name.trim() || !value))
    errors["/headers"] = words.headerMissing;
  const body = {
    url: draft.url.trim(),
    description: draft.description,
    event_types: draft.events,
    include_imports: draft.imports,
    ...(filter === null && !webhook ? {} : { filter }),
    payload: draft.payload,
    max_per_second: draft.perSecond.trim() ? number("/max_per_second", draft.perSecond) : null,
    max_in_flight: number("/max_in_flight", draft.inFlight),
    timeout_ms: number("/timeout_ms", draft.seconds, 1000),
    api_version: draft.version,
    ...(draft.owner || webhook ? { owner_id: draft.owner?.value ?? null } : {}),
    ...(rows && (webhook || rows.length > 0)
      ? { headers: Object.fromEntries(rows.map(({ name, value }) => [name.trim(), value])) }
      : {}),
  };
  return { body, errors };
}

function readFilter(
  draft: FilterDraft,
  fields: readonly EventField[],
  words: Words,
  errors: Record<string, string>,
): unknown {
  if (draft.mode === "rows") {
    for (const pointer of missingIn(draft.rows)) errors[pointer] = words.valueMissing;
    return toJson(draft.rows, fields);
  }
  if (draft.text.trim() === "") return null;
  try {
    return JSON.parse(draft.text) as unknown;
  } catch {
    errors["/filter"] = words.jsonWrong;
    return null;
  }
}

/** The part of a form where a pointer's field stands. */
export const sectionOf = (pointer: string) => {
  const name = pointer.split("/")[1] ?? "";
  if (name === "filter" || name === "headers") return name;
  return ["payload", "max_per_second", "max_in_flight", "timeout_ms", "api_version"].includes(name)
    ? "sending"
    : null;
};
