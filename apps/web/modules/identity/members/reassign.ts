/** Hands the open records of one member to another: companies and people, open deals, tasks that are not done. */
import { AppError, invalidField, type Permission } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import type { ClaimedJob, JobHandler } from "#lib/jobs/index.ts";
import type { StartedJob } from "./schema.ts";
import { getMember } from "./service.ts";

const chunk = 500;

type Part = { table: string; owner: string; open: RawBuilder<boolean>; write: Permission };

const parts: readonly Part[] = [
  { table: "companies", owner: "owner_id", open: sql`true`, write: "companies.write" },
  { table: "people", owner: "owner_id", open: sql`true`, write: "people.write" },
  { table: "deals", owner: "owner_id", open: sql`status = 'open'`, write: "deals.write" },
  { table: "tasks", owner: "assignee_id", open: sql`done_at is null`, write: "tasks.write" },
];
const permissions = parts.map((part) => part.write);

type Payload = { from: string; to: string };

/** Starts the job. Throws `invalid` for a heir who is no active member, `forbidden` for who may not write all records. */
export async function startReassignment(ctx: Ctx, from: string, to: string): Promise<StartedJob> {
  const missing = permissions.find((permission) => !ctx.canAll(permission));
  if (missing)
    throw new AppError("forbidden", `This needs the permission ${missing}, for all records.`);
  await getMember(ctx, from);
  await refuseHeir(ctx, from, to);
  const total = await countOpen(ctx, from);
  if (total === 0) return { job_id: null, total };
  const payload: Payload = { from, to };
  const job = await ctx.db
    .insertInto("jobs")
    .values({
      org_id: ctx.orgId,
      kind: "reassign_records",
      payload: JSON.stringify(payload),
      total,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { job_id: job.id, total };
}

async function refuseHeir(ctx: Ctx, from: string, to: string): Promise<void> {
  const heir = await ctx.db
    .selectFrom("org_members")
    .select("status")
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", to)
    .executeTakeFirst();
  if (!heir || to === from)
    throw invalidField("/to_member_id", "Name another member of the organisation.");
  if (heir.status !== "active")
    throw invalidField(
      "/to_member_id",
      "This member is not active, so nobody would look after them.",
    );
}

async function countOpen(ctx: Ctx, from: string): Promise<number> {
  let total = 0;
  for (const part of parts) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(part.table)} where org_id = ${ctx.orgId} and ${sql.ref(part.owner)} = ${from} and deleted_at is null and ${part.open}`.execute(
      ctx.db,
    );
    total += rows[0]!.n;
  }
  return total;
}

/** One chunk: the first table that still has open records of the one. What is moved is not found again, so a crash loses nothing. */
async function moveChunk(ctx: Ctx, job: ClaimedJob): Promise<{ done: number; finished: boolean }> {
  const { from, to } = job.payload as Payload;
  const missing = permissions.find((permission) => !ctx.canAll(permission));
  if (missing)
    throw new AppError(
      "forbidden",
      `Whoever started this no longer has ${missing} for all records.`,
    );
  for (const part of parts) {
    const { rows } = await sql<{ id: string }>`
      update ${sql.table(part.table)} set ${sql.ref(part.owner)} = ${to}
      where org_id = ${ctx.orgId} and id in (
        select id from ${sql.table(part.table)}
        where org_id = ${ctx.orgId} and ${sql.ref(part.owner)} = ${from} and deleted_at is null and ${part.open}
        order by id limit ${chunk})
      returning id`.execute(ctx.db);
    if (rows.length > 0) return { done: rows.length, finished: false };
  }
  return { done: 0, finished: true };
}

export const reassignJob: JobHandler = { origin: "api", permissions, step: moveChunk };
