/** Who is in which sequence, and how far. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { senderOf } from "../integrations/senders.ts";
import { choosePhone } from "../phones/choose.ts";
import { enrollmentFields, type Enrollment, type NewEnrollments } from "./schema.ts";
import { getSequence } from "./service.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "sequence_id",
  "person_id",
  "member_id",
  "integration_id",
  "phone_id",
  "state",
  "stop_reason",
  "error",
  "next_position",
  "next_run_at",
  "time_zone",
  "last_email_id",
  "started_at",
  "ended_at",
  "author_type",
  "author_id",
] as const;

/** A page of enrolments, of one sequence or of all. Throws `not_found`. */
export async function listEnrollments(ctx: Ctx, query: ListQuery, sequenceId?: string) {
  if (sequenceId) await getSequence(ctx, sequenceId);
  const { rows, ...page } = await listPage<Enrollment>(
    ctx,
    {
      table: "sequence_enrollments",
      fields: enrollmentFields,
      columns,
      where: sequenceId ? [sql<boolean>`sequence_id = ${sequenceId}`] : [],
    },
    query,
  );
  return { data: rows, ...page };
}

/** One enrolment. Throws `not_found`. */
export async function getEnrollment(ctx: Ctx, id: string): Promise<Enrollment> {
  const row = await ctx.db
    .selectFrom("sequence_enrollments")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("enrolment", id);
  return row as Enrollment;
}

type Result = { person_id: string; enrollment_id: string | null; reason: string | null };

/** Puts people into a sequence; each is answered, with the reason where it cannot be. Throws `not_found` and `invalid`. */
export async function enrollPeople(
  ctx: Ctx,
  sequenceId: string,
  input: NewEnrollments,
): Promise<{ data: Result[] }> {
  const { steps } = await getSequence(ctx, sequenceId);
  const kinds = new Set(steps.map(({ kind }) => kind));
  const mails = kinds.has("email");
  const texts = kinds.has("sms");
  // What is named has to be there, also where no step needs it.
  const box = mails || input.integration_id ? await senderOf(ctx, input.integration_id) : null;
  const phone = texts || input.phone_id ? await choosePhone(ctx, input.phone_id) : null;
  const wanted = [...new Set(input.person_ids)];
  // Whom the caller may not see reads like nobody.
  const people = await ctx.db
    .selectFrom("people")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", wanted)
    .where("deleted_at", "is", null)
    .execute();
  const seen = new Set(people.map(({ id }) => id));
  const results = await enroll(
    ctx,
    sequenceId,
    [...seen],
    (mails && box?.id) || null,
    (texts && phone?.id) || null,
  );
  const of = new Map(results.map((result) => [result.person_id, result]));
  return {
    data: wanted.map(
      (person_id) =>
        of.get(person_id) ?? { person_id, enrollment_id: null, reason: "there is no such person" },
    ),
  };
}

async function enroll(
  ctx: Ctx,
  sequence: string,
  people: readonly string[],
  box: string | null,
  phone: string | null,
): Promise<Result[]> {
  try {
    const { rows } = await sql<Result>`
      select person_id, enrollment_id, reason
      from app.enroll(${sequence}, ${people}::uuid[], ${box}, ${phone})`.execute(ctx.db);
    return rows;
  } catch (error) {
    const { code, detail, message } = error as { code?: string; detail?: string; message: string };
    // What a number may be used for, the database says of all who ask it, without the field.
    if (code === "42501" && message.includes("number"))
      throw invalidField("/phone_id", "This number is somebody else's.");
    if (code !== "22023" || !detail) throw error;
    const words = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    if (detail === "sequence_id") throw new AppError("conflict", words);
    throw invalidField(`/${detail}`, words);
  }
}

const changes = {
  stop: { from: ["active", "paused"], set: { state: "stopped", stop_reason: "manual" } },
  pause: { from: ["active"], set: { state: "paused" } },
  resume: { from: ["paused"], set: { state: "active" } },
} as const;

/**
 * Stops, pauses or resumes an enrolment; what it has asked for already is answered as it stands. Throws `not_found`, and `conflict`
 * for one that has ended.
 */
export async function changeEnrollment(
  ctx: Ctx,
  id: string,
  change: keyof typeof changes,
): Promise<Enrollment> {
  const { from, set } = changes[change];
  const before = await getEnrollment(ctx, id);
  if (before.state === set.state) return before;
  const row = await ctx.db
    .updateTable("sequence_enrollments")
    .set({
      ...set,
      ...(change === "stop" ? { ended_at: sql<string>`now()`, next_run_at: null } : {}),
    })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("state", "in", from)
    .returning(columns)
    .executeTakeFirst();
  if (row) return row as Enrollment;
  const { state } = await getEnrollment(ctx, id);
  if ((from as readonly string[]).includes(state))
    throw new AppError("forbidden", "This needs the permission sequences.write.");
  throw new AppError("conflict", `It is ${state}.`);
}
