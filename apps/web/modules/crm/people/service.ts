/** People: what may be done with them. */
import { invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { ListQuery } from "#lib/query/index.ts";
import { notWritten } from "../not-written.ts";
import { refuseUnseen } from "../references.ts";
import { normalizePhone } from "../phone.ts";
import { notThere, readPage, type Source } from "../records/source.ts";
import type { NewPerson, Person, PersonPatch } from "./schema.ts";
import { personFields } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "first_name",
  "last_name",
  "full_name",
  "email",
  "phone",
  "job_title",
  "location",
  "description",
  "company_id",
  "owner_id",
  "external_id",
] as const;

type Row = Person & { name_key?: string; email_normalized?: string | null };

const personOf = ({ name_key: _key, email_normalized: _email, ...row }: Row): Person => row;

export const personSource: Source<Person> = {
  table: "people",
  noun: "person",
  fields: personFields,
  columns: () => columns,
  sortColumns: ["name_key", "email_normalized"],
  present: personOf,
  owner: { column: "owner_id", permission: "people.read" },
  merges: true,
};

/** A page of people. */
export const listPeople = (ctx: Ctx, query: ListQuery) =>
  readPage<Person>(ctx, personSource, query);

/** One person. Throws `not_found`. */
export async function getPerson(ctx: Ctx, id: string): Promise<Person> {
  const row = await ctx.db
    .selectFrom("people")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw await notThere(ctx, personSource, id);
  return row;
}

/** Makes a person. */
export async function createPerson(ctx: Ctx, input: NewPerson): Promise<Person> {
  await refuseUnseen(ctx, input);
  return ctx.db
    .insertInto("people")
    .values({ ...input, ...reachOf(input), org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Changes what is given (RFC 7396). Throws `not_found`, and `invalid` when neither name nor address would be left. */
export async function updatePerson(ctx: Ctx, id: string, patch: PersonPatch): Promise<Person> {
  if (Object.keys(patch).length === 0) return getPerson(ctx, id);
  await refuseUnseen(ctx, patch);
  if (patch.first_name === "" || patch.last_name === "" || patch.email === null) {
    const after = { ...(await getPerson(ctx, id)), ...patch };
    if (!after.first_name && !after.last_name && !after.email)
      throw invalidField("/first_name", "Keep a first name, a last name or an e-mail address.");
  }
  const row = await ctx.db
    .updateTable("people")
    .set({ ...patch, ...reachOf(patch) })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "person", id, "people.write", getPerson);
  return row;
}

/** Puts a person into the bin. Throws `not_found`. */
export async function deletePerson(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("people")
    .set({ deleted_at: sql`now()` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "person", id, "people.delete", getPerson);
}

const reachOf = ({ email, phone }: PersonPatch) => ({
  ...(email === undefined ? {} : { email_normalized: email === null ? null : email.toLowerCase() }),
  ...(phone === undefined
    ? {}
    : { phone_normalized: phone === null ? null : normalizePhone(phone) }),
});
