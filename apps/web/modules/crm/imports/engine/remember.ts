// What each row did to its record, so that the import can be taken back. No database.
import type { Writes } from "./decide.ts";
import type { Draft, ImportObject } from "./types.ts";
import type { Written } from "./write.ts";

/**
 * Gives drafts what they changed, by the records as they were and as they are. What follows from a column in the database
 * (a deal's closing day from its stage) goes to the first row about the record.
 */
export function rememberChanges(
  object: ImportObject,
  drafts: readonly Draft[],
  writes: Writes,
  written: ReadonlyMap<string, Written>,
): void {
  const left = new Map<string, Record<string, [string | null, string | null]>>();
  for (const draft of drafts) {
    const now = draft.id === undefined ? undefined : written.get(draft.id);
    if (!draft.id || !now || !writes.updates.has(draft.id) || left.has(draft.id)) continue;
    left.set(draft.id, differenceOf(object, draft.existing?.columns ?? {}, now.columns));
  }
  const firstOf = new Map<string, Draft>();
  for (const draft of drafts)
    if (draft.outcome === "updated" && draft.id && !firstOf.has(draft.id))
      firstOf.set(draft.id, draft);
  for (const draft of drafts.toReversed()) {
    const now = draft.id === undefined ? undefined : written.get(draft.id);
    if (!draft.id || !now || (draft.outcome !== "created" && draft.outcome !== "updated")) continue;
    const rest = left.get(draft.id);
    if (!rest) {
      draft.undo = { version: now.version };
      continue;
    }
    const own = firstOf.get(draft.id) === draft ? Object.keys(rest) : (draft.changes ?? []);
    const fields: typeof rest = {};
    for (const column of own) {
      const change = rest[column];
      if (change) fields[column] = change;
      delete rest[column];
    }
    draft.undo = { version: now.version, fields };
  }
}

function differenceOf(
  object: ImportObject,
  before: Record<string, string | null>,
  after: Record<string, string | null>,
): Record<string, [string | null, string | null]> {
  return Object.fromEntries(
    Object.keys(object.columns)
      .filter((column) => (before[column] ?? null) !== (after[column] ?? null))
      .map((column) => [column, [before[column] ?? null, after[column] ?? null]]),
  );
}
