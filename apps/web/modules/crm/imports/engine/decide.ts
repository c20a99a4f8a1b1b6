// What becomes of each row: new, changed, the same, or refused; and what is to be written. No database.
import { uuid7 } from "@rapport/core";
import { nameKey } from "../name-key.ts";
import { keyOf } from "./match.ts";
import { readsTheSame } from "./same.ts";
import type { Draft, Session } from "./types.ts";

export type Writes = {
  inserts: Map<string, Record<string, string>>;
  /** Changed columns by record. */
  updates: Map<string, Record<string, string>>;
};

type State = Record<string, string | null>;

/** Gives every draft its outcome. Two rows about one record must agree; the second may fill what the first left open. */
export function decideOutcomes(session: Session, drafts: readonly Draft[]): Writes {
  const writes: Writes = { inserts: new Map(), updates: new Map() };
  const states = new Map<string, State>();
  const newByKey = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.waits) continue;
    if (draft.refused) {
      draft.outcome = "refused";
      continue;
    }
    const twin = draft.existing ? undefined : findTwin(draft, session, newByKey);
    const id = draft.existing?.id ?? twin?.id;
    if (id === undefined) create(draft, session, writes, states, newByKey);
    else meet(draft, session, id, writes, states);
  }
  return writes;
}

/** A row of this chunk that makes the same new record. */
function findTwin(draft: Draft, session: Session, newByKey: Map<string, Draft>): Draft | undefined {
  const [key] = keysOf(draft, session);
  return key === undefined ? undefined : newByKey.get(key);
}

/** All that a row is known by, the strongest first. A name counts with what must agree beside it. */
function keysOf(draft: Draft, session: Session): string[] {
  const { object } = session;
  return object.keys.flatMap((kind) => {
    const key = keyOf(draft, kind, object);
    if (key === undefined) return [];
    if (kind !== "name_key") return [`${kind}|${key}`];
    const beside = (object.sameName?.(draft, session) ?? []).map(
      (column) => draft.values[column] ?? "",
    );
    return [["name_key", nameKey(key), ...beside].join("|")];
  });
}

function create(
  draft: Draft,
  session: Session,
  writes: Writes,
  states: Map<string, State>,
  newByKey: Map<string, Draft>,
): void {
  const { object } = session;
  draft.id = uuid7();
  draft.outcome = "created";
  const columns: Record<string, string> = { ...object.defaults, ...pickColumns(draft, session) };
  writes.inserts.set(draft.id, columns);
  states.set(draft.id, columns);
  session.rowOf.set(draft.id, draft.row);
  for (const key of keysOf(draft, session)) if (!newByKey.has(key)) newByKey.set(key, draft);
}

/** The row is about a record that is there, or that an earlier row has just made. */
function meet(
  draft: Draft,
  session: Session,
  id: string,
  writes: Writes,
  states: Map<string, State>,
): void {
  draft.id = id;
  const state = states.get(id) ?? { ...draft.existing?.columns };
  states.set(id, state);
  const earlier = session.rowOf.get(id);
  const again = earlier !== undefined && earlier !== draft.row;
  const values = pickColumns(draft, session);
  const changed = Object.entries(values).filter(
    ([column, value]) =>
      (state[column] ?? null) !== value &&
      !readsTheSame(session.object, column, state[column] ?? "", value),
  );
  const filling = changed.filter(([column]) => (state[column] ?? "") === "");
  if (!again) session.rowOf.set(id, draft.row);

  if (again) {
    const conflicts = changed.filter(([column]) => (state[column] ?? "") !== "");
    if (conflicts.length > 0) {
      draft.outcome = "refused";
      draft.refused = `Row ${earlier} is about the same ${session.object.noun} and has another ${conflicts.map(([column]) => labelOf(column, session)).join(", ")}.`;
      return;
    }
    draft.notes.push(`Row ${earlier} is about the same ${session.object.noun}.`);
  }
  const policy = session.options.existing ?? "replace";
  const applied = policy === "skip" && !again ? [] : policy === "fill" || again ? filling : changed;
  if (applied.length === 0) {
    draft.outcome = "unchanged";
    if (changed.length > 0)
      draft.notes.push(
        policy === "skip"
          ? `The ${session.object.noun} exists and was left as it is.`
          : "Only empty fields were to be filled, and none was empty.",
      );
    return;
  }
  draft.outcome = "updated";
  draft.changes = applied.map(([column]) => column);
  const target = writes.inserts.get(id) ?? writes.updates.get(id) ?? {};
  for (const [column, value] of applied) {
    target[column] = value;
    state[column] = value;
  }
  if (!writes.inserts.has(id)) writes.updates.set(id, target);
}

function pickColumns(draft: Draft, session: Session): Record<string, string> {
  return Object.fromEntries(
    Object.entries(draft.values).filter(([column]) =>
      Object.hasOwn(session.object.columns, column),
    ),
  );
}

function labelOf(column: string, session: Session): string {
  const reference = session.object.references.find((item) => item.column === column)?.field;
  const key =
    reference ??
    {
      stage_id: "stage",
      pipeline_id: "stage",
      email_normalized: "email",
      phone_normalized: "phone",
    }[column] ??
    column;
  return session.plan.find((item) => item.field.key === key)?.columnName ?? key;
}
