// Whose value each field takes when duplicates become one: what the API would take by itself, and what was chosen instead.
export type MergeRow = {
  id: string;
  created_at?: string;
  name?: string;
  full_name?: string;
  email?: string | null;
  domain?: string | null;
  [field: string]: unknown;
};

export type MergeRules = {
  /** Fields that are taken together unless they are chosen one by one. */
  together?: readonly string[];
  /** The field with the record that it belongs to, of its own kind: the survivor keeps its own. */
  parent?: string;
};

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";

/** By field the record whose value is taken if nobody chooses: the survivor's own, else that of the first which has one. */
export function usualPicks(
  fields: readonly string[],
  [survivor, ...others]: readonly MergeRow[],
  { together = [], parent }: MergeRules,
): Record<string, string> {
  if (!survivor) return {};
  const picks = fields.map((field): [string, string] => {
    const group = together.includes(field) ? together : [field];
    const hasOwn = field === parent || group.some((one) => !isEmpty(survivor[one]));
    const other = others.find((row) => group.some((one) => !isEmpty(row[one])));
    return [field, hasOwn || !other ? survivor.id : other.id];
  });
  return Object.fromEntries(picks);
}

/** What of the choice must be said: where it is another than the usual one, of a record that is still merged. */
export function saidPicks(
  chosen: Readonly<Record<string, string>>,
  usual: Readonly<Record<string, string>>,
  rows: readonly MergeRow[],
): Record<string, string> {
  const isThere = (id: string) => rows.some((row) => row.id === id);
  return Object.fromEntries(
    Object.entries(chosen).filter(([field, id]) => isThere(id) && usual[field] !== id),
  );
}

export type FieldState = "empty" | "same" | "different";

/** Whether the records differ in a field, and whether any has it at all. */
export function stateOf(field: string, rows: readonly MergeRow[]): FieldState {
  const values = new Set(
    rows.map((row) => (isEmpty(row[field]) ? "" : JSON.stringify(row[field]))),
  );
  if (values.size > 1) return "different";
  return values.has("") ? "empty" : "same";
}
