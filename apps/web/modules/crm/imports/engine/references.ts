// Values that name another record: found by name, whatever the case, spacing and punctuation, or by what else identifies it.
import { uuid7 } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { nameKey } from "../name-key.ts";
import { quote } from "../values/result.ts";
import { splitName } from "../values/text.ts";
import type { Draft, Reference, Session } from "./types.ts";

type Found = { id: string; exact: boolean };

/** What a name may be, beside a name: the expression that is compared with the text as written. */
const ALSO = {
  companies: "lower(t.domain)",
  people: "t.email_normalized",
  products: "lower(t.code)",
  members: "lower(t.email)",
} as const;

/** Fills the id columns of all drafts. What nobody is called so is noted, waited for, or made, as the options say. */
export async function resolveReferences(
  ctx: Ctx,
  session: Session,
  drafts: readonly Draft[],
  write: boolean,
): Promise<void> {
  for (const reference of session.object.references) {
    const plan = session.plan.find((item) => item.field.key === reference.field);
    if (!plan) continue;
    const naming = drafts.filter((draft) => !draft.refused && draft.names[reference.field]);
    const names = [...new Set(naming.map((draft) => draft.names[reference.field] ?? ""))];
    const found = await findByName(ctx, reference.to, names);
    const made = await makeMissing(
      ctx,
      session,
      reference,
      names.filter((name) => !found.has(name)),
      write,
    );
    if (write && reference.create === "companies") giveMade(naming, reference.field, made);
    for (const draft of drafts) {
      const name = draft.names[reference.field];
      if (name)
        applyReference(draft, session, reference, name, plan.columnName, found.get(name), made);
      else if (reference.noteWhenEmpty && !draft.refused)
        draft.notes.push(
          `${plan.columnName} is empty: the ${session.object.noun} has no ${reference.noun}.`,
        );
    }
  }
}

/** The first row that names a record is the one that made it. */
function giveMade(
  naming: readonly Draft[],
  field: string,
  made: ReadonlyMap<string, string>,
): void {
  const given = new Set<string>();
  for (const draft of naming) {
    const id = made.get(nameKey(draft.names[field] ?? ""));
    if (id === undefined || given.has(id)) continue;
    given.add(id);
    draft.made = [...(draft.made ?? []), id];
  }
}

function applyReference(
  draft: Draft,
  session: Session,
  reference: Reference,
  name: string,
  column: string,
  found: Found[] | undefined,
  made: Map<string, string>,
): void {
  const exact = found?.filter((item) => item.exact);
  const match = found?.length === 1 ? found[0] : exact?.length === 1 ? exact[0] : undefined;
  if (match) draft.values[reference.column] = match.id;
  else if (found && found.length > 1)
    note(
      draft,
      reference.field,
      `${column}: ${found.length} ${plural(reference)} are called ${quote(name)}, so none was taken.`,
    );
  else if (made.has(nameKey(name))) {
    draft.values[reference.column] = made.get(nameKey(name)) ?? "";
    draft.notes.push(`${column}: the ${reference.noun} ${quote(name)} was not there and was made.`);
  } else if (reference.to === session.object.name && session.ownNames.has(nameKey(name))) {
    if (nameKey(name) === nameKey(draft.values["name"] ?? ""))
      note(draft, reference.field, `${column}: ${quote(name)} is the ${reference.noun} itself.`);
    else if (session.dry) return;
    else if (session.forced)
      note(
        draft,
        reference.field,
        `${column}: ${quote(name)} is in the file, but was not imported.`,
      );
    else draft.waits = true;
  } else note(draft, reference.field, `${column}: no ${reference.noun} is called ${quote(name)}.`);
}

function note(draft: Draft, field: string, words: string): void {
  draft.notes.push(words);
  draft.problems[field] = words;
}

const plural = (reference: Reference) => (reference.to === "people" ? "people" : reference.to);

/** Records by name as written. Several for one name: the name is shared. */
export async function findByName(
  ctx: Ctx,
  object: Reference["to"],
  names: readonly string[],
): Promise<Map<string, Found[]>> {
  const found = new Map<string, Found[]>();
  if (names.length === 0) return found;
  // People are keyed by last, then first name.
  const keyed = names.map((name) => {
    if (object !== "people") return name;
    const parts = splitName(name);
    return `${parts.last_name} ${parts.first_name}`;
  });
  const table = sql.table(object === "members" ? "org_members" : object);
  const live = object === "members" ? sql`true` : sql`t.deleted_at is null`;
  const shown = object === "people" ? sql.ref("t.full_name") : sql.ref("t.name");
  // The keys are made first: app.name_key() is not leakproof, and inside the join no index would serve.
  const { rows } = await sql<{ written: string; id: string; shown: string; strong: boolean }>`
    with asked as materialized (select n.written, app.name_key(n.keyed) as key, lower(n.written) as other from unnest(${[...names]}::text[], ${keyed}::text[]) as n (written, keyed))
    select a.written, t.id, ${shown} as shown, false as strong from asked a join ${table} t on t.org_id = ${ctx.orgId} and t.name_key = a.key and ${live}
    union all
    select a.written, t.id, ${shown}, true from asked a join ${table} t on t.org_id = ${ctx.orgId} and ${sql.raw(ALSO[object])} = a.other and ${live}`.execute(
    ctx.db,
  );
  for (const row of rows) {
    const list = found.get(row.written) ?? [];
    const exact = row.strong || row.shown.toLowerCase() === row.written.toLowerCase();
    const known = list.find((item) => item.id === row.id);
    if (known) known.exact ||= exact;
    else list.push({ id: row.id, exact });
    found.set(row.written, list);
  }
  return found;
}

/** Makes the records that are missing, one for each name, if the options ask for it and the caller may. By nameKey(). */
async function makeMissing(
  ctx: Ctx,
  session: Session,
  reference: Reference,
  names: readonly string[],
  write: boolean,
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  if (names.length === 0 || !reference.create || !session.options.create?.[reference.create])
    return made;
  if (!ctx.can(`${reference.create}.write`)) return made;
  const rows: { id: string; name: string }[] = [];
  for (const name of names) {
    if (made.has(nameKey(name)) || name.includes("@")) continue;
    const id = uuid7();
    made.set(nameKey(name), id);
    rows.push({ id, name: name.slice(0, reference.create === "members" ? 200 : 300) });
  }
  if (!write || rows.length === 0) return made;
  if (reference.create === "members") await insertMembers(ctx, rows);
  else
    await sql`insert into companies (org_id, id, name) select ${ctx.orgId}, x.id, x.name from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, name text)`.execute(
      ctx.db,
    );
  return made;
}

/** Members without an account: people who own deals and can be invited later. */
export async function insertMembers(
  ctx: Ctx,
  rows: readonly { id: string; name?: string; email?: string }[],
): Promise<void> {
  await sql`
    insert into org_members (org_id, id, name, email, role, status)
    select ${ctx.orgId}, x.id, x.name, x.email, 'member', 'unclaimed' from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, name text, email text)`.execute(
    ctx.db,
  );
}
