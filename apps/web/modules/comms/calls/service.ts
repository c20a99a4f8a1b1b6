/** Calls as they are read, placed and written about. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { notWritten, refuseUnseen } from "#modules/crm/index.ts";
import { refuseContact } from "../compliance/contact.ts";
import { needAccount } from "../phones/account.ts";
import { choosePhone, chooseReceiver } from "../phones/choose.ts";
import { serveFile } from "../phones/serve-file.ts";
import { callFields, type Call, type CallPatch, type NewCall } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "conversation_id",
  "phone_id",
  "member_id",
  "direction",
  "state",
  "from_number",
  "to_number",
  "through_number",
  "occurred_at",
  "answered_at",
  "ended_at",
  "duration_seconds",
  "consent",
  "recording_state",
  "recording_seconds",
  "disposition",
  "note",
  "error_code",
  "error",
  "twilio_sid",
  "author_type",
  "author_id",
  "company_id",
  "person_id",
  "deal_id",
] as const;

/** A page of calls. */
export async function listCalls(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Call>(
    ctx,
    { table: "calls", fields: callFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** One call. Throws `not_found`. */
export async function getCall(ctx: Ctx, id: string): Promise<Call> {
  const one = (await readCalls(ctx, [id])).get(id);
  if (!one) throw notFound("call", id);
  return one;
}

/** The calls of these ids that the caller may see. */
export async function readCalls(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Call>> {
  const rows = await ctx.db
    .selectFrom("calls")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row as Call]));
}

/** Places a call: the caller's own phone rings, then the other's. Throws `invalid` and `conflict` in words. */
export async function createCall(ctx: Ctx, input: NewCall): Promise<Call> {
  await needAccount();
  await refuseUnseen(ctx, input);
  const phone = await choosePhone(ctx, input.phone_id);
  if (!phone.can_call) throw invalidField("/phone_id", "This number of yours cannot call.");
  const to = await chooseReceiver(ctx, input);
  const through = input.through ?? phone.forward_to;
  if (!through) throw invalidField("/through", "Say which phone of yours is to ring first.");
  if (through === phone.number || to === phone.number || to === through)
    throw invalidField(
      to === through ? "/through" : "/to",
      "Your own phone, the number that is shown and the one that is called are three.",
    );
  await refuseContact(ctx, "call", to, { anyway: input.call_anyway });
  const { rows } = await sql<{ id: string }>`
    select app.queue_call(${phone.id}, ${to}, ${through}, ${input.person_id ?? null}, ${input.company_id ?? null},
      ${input.deal_id ?? null}) as id`.execute(ctx.db);
  const made = (await readCalls(ctx, [rows[0]!.id])).get(rows[0]!.id);
  if (!made)
    throw new AppError(
      "forbidden",
      "You may not call this number: what passed with it is beyond your reach.",
    );
  return made;
}

/** Says what came of a call (RFC 7396). Throws `not_found`. */
export async function updateCall(ctx: Ctx, id: string, patch: CallPatch): Promise<Call> {
  if (Object.keys(patch).length === 0) return getCall(ctx, id);
  const row = await ctx.db
    .updateTable("calls")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw await notWritten(ctx, "call", id, "calls.write", getCall);
  return getCall(ctx, id);
}

/** The recording, or a part of it. Throws `not_found`. */
export async function readRecording(ctx: Ctx, id: string, request: Request): Promise<Response> {
  const call = await getCall(ctx, id);
  const { rows } = await sql<{
    key: string | null;
  }>`select app.recording_key(${id}) as key`.execute(ctx.db);
  const key = rows[0]?.key;
  if (!key)
    throw new AppError(
      "not_found",
      call.recording_state === "pending"
        ? "The recording is still being fetched. Ask again in a moment."
        : "This call has no recording.",
    );
  await ctx.audit({
    action: "calls.listen",
    kind: "read",
    objectType: "calls",
    objectId: id,
  });
  return serveFile(request, key, `call-${id}`);
}
