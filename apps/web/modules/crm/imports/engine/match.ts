// Finds the record that a row is about: by its external id, else its address or domain, else its name.
import { uuidPattern } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import { nameKey } from "../name-key.ts";
import type { Draft, Existing, ImportObject, KeyKind, Session } from "./types.ts";

/** What a row is known by, for one kind of key; nothing where the row does not say. */
export function keyOf(draft: Draft, kind: KeyKind, object: ImportObject): string | undefined {
  if (kind === "name_key") return nameOf(draft, object);
  if (kind === "email") return draft.values["email"]?.toLowerCase();
  if (kind === "id")
    return uuidPattern.test(draft.values["id"] ?? "") ? draft.values["id"] : undefined;
  return draft.values[kind];
}

/** The text whose name key the table holds: people are keyed by last, then first name. */
function nameOf(draft: Draft, object: ImportObject): string | undefined {
  if (object.table !== "people") return draft.values["name"];
  const { first_name = "", last_name = "" } = draft.values;
  return first_name || last_name ? `${last_name} ${first_name}` : undefined;
}

/** Fills `existing` of every draft that is about a record the org has. Refuses a row that could be about several. */
export async function matchExisting(
  ctx: Ctx,
  session: Session,
  drafts: readonly Draft[],
): Promise<void> {
  const { object } = session;
  for (const [strength, kind] of object.keys.entries()) {
    const asking = drafts.filter(
      (draft) => !draft.refused && !draft.existing && keyOf(draft, kind, object),
    );
    if (asking.length === 0) continue;
    const stronger = object.keys.slice(0, strength).filter((other) => other !== "id");
    const candidates = await readCandidates(ctx, object, kind, stronger, asking);
    for (const draft of asking) choose(draft, session, kind, candidates.get(draft.row) ?? []);
    // An id of nobody here says nothing more: the file may come from another organisation.
    if (kind === "id") for (const draft of asking) if (!draft.existing) delete draft.values["id"];
  }
}

function choose(draft: Draft, session: Session, kind: KeyKind, found: Existing[]): void {
  const { object } = session;
  let candidates = found;
  if (kind === "name_key") {
    const also = object.sameName?.(draft, session) ?? [];
    candidates = found.filter((item) =>
      also.every((column) => (item.columns[column] ?? null) === (draft.values[column] ?? null)),
    );
  } else if (found.length > 1) {
    // Two companies share a domain: the name decides, or the name alone is looked for.
    const key = nameKey(nameOf(draft, object) ?? "");
    candidates = found.filter((item) => item.name_key === key);
    if (candidates.length !== 1) return;
  }
  if (candidates.length > 1)
    draft.refused = `${candidates.length} records fit this row by name. Add a column with their external id${object.keys.includes("email_normalized") ? " or e-mail address" : ""}.`;
  else if (candidates[0]) draft.existing = candidates[0];
}

const COLUMN: Record<KeyKind, string> = {
  id: "t.id",
  external_id: "t.external_id",
  domain: "t.domain",
  email_normalized: "t.email_normalized",
  email: "lower(t.email)",
  name_key: "t.name_key",
};

/** Records by row. One that has another value for a stronger key than the row is somebody else. */
async function readCandidates(
  ctx: Ctx,
  object: ImportObject,
  kind: KeyKind,
  stronger: readonly KeyKind[],
  asking: readonly Draft[],
): Promise<Map<number, Existing[]>> {
  const columns = Object.keys(object.columns);
  const rows = asking.map((draft) => draft.row);
  const keys = asking.map((draft) => keyOf(draft, kind, object) ?? "");
  const flags = stronger.map((other) =>
    asking.map((draft) => keyOf(draft, other, object) !== undefined),
  );
  const flagNames = stronger.map((_, at) => `f${at}`);
  const unless: RawBuilder<unknown>[] = stronger.map(
    (other, at) =>
      sql`and (not a.${sql.raw(flagNames[at] ?? "")} or ${sql.raw(COLUMN[other])} is null)`,
  );
  const key = sql.raw(
    kind === "name_key" ? "app.name_key(n.key)" : kind === "id" ? "n.key::uuid" : "n.key",
  );
  const flagList = sql.join([sql`n.key`, ...flagNames.map((name) => sql.raw(`n.${name}`))]);
  const arrays = sql.join([
    sql`${rows}::int[]`,
    sql`${keys}::text[]`,
    ...flags.map((list) => sql`${list}::boolean[]`),
  ]);
  const shape = sql.raw(["row_no", "key", ...flagNames].join(", "));
  const { rows: found } = await sql<
    { row_no: number; id: string; name_key: string | null } & Record<string, string | null>
  >`
    with asked as materialized (select n.row_no, ${key} as wanted, ${flagList} from unnest(${arrays}) as n (${shape}))
    select a.row_no, t.id, t.name_key, ${sql.raw(columns.map((column) => `t.${column}::text as "c_${column}"`).join(", "))}
    from asked a join ${sql.table(object.table)} t on t.org_id = ${ctx.orgId} and ${sql.raw(COLUMN[kind])} = a.wanted ${sql.raw(object.softDelete ? "and t.deleted_at is null" : "")} ${sql.join(unless, sql` `)}
    order by a.row_no, t.id`.execute(ctx.db);
  const byRow = new Map<number, Existing[]>();
  for (const item of found) {
    const list = byRow.get(item.row_no) ?? [];
    list.push({
      id: item.id,
      name_key: item.name_key,
      columns: Object.fromEntries(columns.map((column) => [column, item[`c_${column}`] ?? null])),
    });
    byRow.set(item.row_no, list);
  }
  return byRow;
}
