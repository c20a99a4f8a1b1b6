/** Text messages as they are read, sent and called back. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { countSegments } from "@rapport/integrations/twilio/segments";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { refuseUnseen } from "#modules/crm/index.ts";
import { refuseContact } from "../compliance/contact.ts";
import { needAccount } from "../phones/account.ts";
import { choosePhone, chooseReceiver } from "../phones/choose.ts";
import { smsFields, type NewSms, type Sms } from "./schema.ts";

export const smsColumns = [
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
  "body",
  "media",
  "segments",
  "occurred_at",
  "send_at",
  "sent_at",
  "error_code",
  "error",
  "twilio_sid",
  "origin",
  "template_id",
  "enrollment_id",
  "author_type",
  "author_id",
  "company_id",
  "person_id",
  "deal_id",
] as const;

/** How far ahead a text can be scheduled. */
const MAX_AHEAD_DAYS = 365;

/** A page of text messages. */
export async function listSms(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Sms>(
    ctx,
    { table: "sms", fields: smsFields, columns: smsColumns },
    query,
  );
  return { data: rows, ...page };
}

/** One text message. Throws `not_found`. */
export async function getSms(ctx: Ctx, id: string): Promise<Sms> {
  const one = (await readSms(ctx, [id])).get(id);
  if (!one) throw notFound("text message", id);
  return one;
}

/** The text messages of these ids that the caller may see. */
export async function readSms(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Sms>> {
  const rows = await ctx.db
    .selectFrom("sms")
    .select(smsColumns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row as Sms]));
}

/** Puts a text into the queue; a worker sends it at once or when it is due. Throws `invalid` and `conflict` in words. */
export async function createSms(ctx: Ctx, input: NewSms): Promise<Sms> {
  await needAccount();
  await refuseUnseen(ctx, input);
  const { body = "", media_urls: media = [] } = input;
  if (!body && media.length === 0) throw invalidField("/body", "Write something to send.");
  const sendAt = readSendAt(input.send_at);
  const phone = await choosePhone(ctx, input.phone_id);
  const to = await chooseReceiver(ctx, input);
  if (to === phone.number) throw invalidField("/to", "A number cannot text itself.");
  if (!phone.can_text) throw invalidField("/phone_id", "This number of yours cannot send texts.");
  if (media.length > 0 && !phone.can_send_media)
    throw invalidField(
      "/media_urls",
      "This number cannot send pictures or files. Send the address in the text, or use another number.",
    );
  await refuseContact(ctx, "sms", to, { at: sendAt, anyway: input.send_anyway });
  const about = {
    person: input.person_id ?? null,
    company: input.company_id ?? null,
    deal: input.deal_id ?? null,
  };
  const { rows } = await sql<{ id: string }>`
    select app.queue_sms(${phone.id}, ${to}, ${body}, ${media}::text[], ${countSegments(body).count}, ${sendAt},
      ${about.person}, ${about.company}, ${about.deal}) as id`.execute(ctx.db);
  const made = (await readSms(ctx, [rows[0]!.id])).get(rows[0]!.id);
  if (!made)
    throw new AppError(
      "forbidden",
      "You may not text this number: what passed with it is beyond your reach.",
    );
  return made;
}

function readSendAt(text: string | undefined): string | null {
  if (!text) return null;
  const at = Date.parse(text);
  if (at > Date.now() + MAX_AHEAD_DAYS * 86_400_000)
    throw invalidField("/send_at", `At most ${MAX_AHEAD_DAYS} days ahead.`);
  return at <= Date.now() ? null : text;
}

/** Calls a text back that waits. Throws `not_found`, and `conflict` for one that is on its way. */
export async function cancelSms(ctx: Ctx, id: string): Promise<Sms> {
  await getSms(ctx, id);
  const { rows } = await sql<{ done: boolean }>`select app.cancel_sms(${id}) as done`.execute(
    ctx.db,
  );
  const after = await getSms(ctx, id);
  if (!rows[0]?.done && after.state !== "cancelled")
    throw new AppError("conflict", "It is on its way already, or it has ended.");
  return after;
}
