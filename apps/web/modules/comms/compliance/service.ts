/** The ledger of who asked not to be contacted. */
import { AppError, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { askContact } from "./contact.ts";
import {
  optOutFields,
  type Contact,
  type ContactQuery,
  type NewOptOut,
  type OptOut,
  type Withdrawal,
} from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "action",
  "channel",
  "address",
  "source",
  "evidence_type",
  "evidence_id",
  "note",
  "person_id",
  "author_type",
  "author_id",
  "recorded_at",
] as const;

/** A page of the ledger. */
export async function listOptOuts(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<OptOut>(
    ctx,
    { table: "opt_outs", fields: optOutFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** One row of the ledger. Throws `not_found`. */
export async function getOptOut(ctx: Ctx, id: string): Promise<OptOut> {
  const row = await ctx.db
    .selectFrom("opt_outs")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("opt-out", id);
  return row as OptOut;
}

/** Records that somebody asked not to be contacted; where that stands already, answers the row that says so. */
export async function recordOptOut(ctx: Ctx, input: NewOptOut): Promise<OptOut> {
  const { rows } = await sql<{ id: string }>`
    select app.record_opt_out(${input.channel}, ${input.address}, ${input.source}, ${input.note ?? null}) as id`.execute(
    ctx.db,
  );
  return readWritten(ctx, rows[0]!.id);
}

/** Notes that they took it back. Throws `conflict` where nothing stands against the address. */
export async function withdrawOptOut(ctx: Ctx, input: Withdrawal): Promise<OptOut> {
  const { rows } = await sql<{ id: string | null }>`
    select app.withdraw_opt_out(${input.channel}, ${input.address}, ${input.note}) as id`.execute(
    ctx.db,
  );
  const id = rows[0]?.id;
  if (!id) throw new AppError("conflict", "No opt-out stands for this address on this channel.");
  return readWritten(ctx, id);
}

/** What stands may have been recorded about a person whom the caller may not see. */
async function readWritten(ctx: Ctx, id: string): Promise<OptOut> {
  return getOptOut(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found")
      throw new AppError("forbidden", "It stands, and belongs to a person beyond your reach.");
    throw error;
  });
}

/** Whether and when an address may be contacted. */
export async function checkContact(ctx: Ctx, query: ContactQuery): Promise<Contact> {
  const { channel, address, bulk } = query;
  const answer = await askContact(ctx, channel, address, { bulk: bulk === "true" });
  return {
    channel,
    address,
    allowed: answer.reason === null,
    reason: answer.reason,
    source: answer.source,
    recorded_at: answer.recorded_at,
    next_allowed_at: answer.allowed_at,
    is_answer: answer.answers,
  };
}
