/** Numbers of ours: which the account has, whose they are, what they do with calls. */
import { AppError, invalidField, notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { listPage, type ListQuery } from "#lib/query/index.ts";
import { needAccount, openAccount, toTwilioError, type Account } from "./account.ts";
import { phoneFields, type NewPhone, type Phone, type PhonePatch } from "./schema.ts";

const columns = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "number",
  "label",
  "member_id",
  "team_id",
  "forward_to",
  "ring_seconds",
  "greeting",
  "recording_mode",
  "can_text",
  "can_send_media",
  "can_call",
  "state",
] as const;
/** Far above what an account of one deployment has. */
const MAX_NUMBERS = 1_000;

/** A page of numbers. */
export async function listPhones(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<Phone>(
    ctx,
    { table: "phones", fields: phoneFields, columns },
    query,
  );
  return { data: rows, ...page };
}

/** One number. Throws `not_found`. */
export async function getPhone(ctx: Ctx, id: string): Promise<Phone> {
  const row = await ctx.db
    .selectFrom("phones")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("number", id);
  return row as Phone;
}

/** The account's numbers that nobody has yet. */
export async function listAvailable(ctx: Ctx) {
  const account = await openAccount();
  if (!account) return { is_connected: false, data: [] };
  const bought = await account.client.incomingPhoneNumbers
    .list({ limit: MAX_NUMBERS })
    .catch((error: unknown) => {
      throw toTwilioError(error);
    });
  const free = await freeOf(
    ctx,
    bought.map(({ phoneNumber }) => phoneNumber),
  );
  return {
    is_connected: true,
    data: bought
      .filter(({ phoneNumber }) => free.has(phoneNumber))
      .map(({ phoneNumber, friendlyName, capabilities }) => ({
        number: phoneNumber,
        label: friendlyName,
        can_text: capabilities.sms,
        can_send_media: capabilities.mms,
        can_call: capabilities.voice,
      })),
  };
}

async function freeOf(ctx: Ctx, numbers: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ number: string }>`
    select n as number from app.free_numbers(${numbers}::text[]) n`.execute(ctx.db);
  return new Set(rows.map(({ number }) => number));
}

/** Takes a number into use: Twilio calls us for it from now on. Throws `invalid` for one that the account does not have or that is taken. */
export async function createPhone(ctx: Ctx, input: NewPhone): Promise<Phone> {
  const account = await needAccount();
  const bought = await findBought(account, input.number);
  const free = await freeOf(ctx, [input.number]);
  // One that another organisation has and one that nobody has read the same.
  if (!bought || !free.has(input.number))
    throw invalidField("/number", "This number cannot be had: choose one that is available.");
  const { capabilities } = bought;
  const row = await ctx.db
    .insertInto("phones")
    .values({
      ...input,
      label: input.label ?? bought.friendlyName.slice(0, 100),
      org_id: ctx.orgId,
      can_text: capabilities.sms,
      can_send_media: capabilities.mms,
      can_call: capabilities.voice,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  await pointAtUs(account, bought.sid);
  return row as Phone;
}

async function findBought({ client }: Account, number: string) {
  const found = await client.incomingPhoneNumbers
    .list({ phoneNumber: number, limit: 20 })
    .catch((error: unknown) => {
      throw toTwilioError(error);
    });
  return found.find(({ phoneNumber }) => phoneNumber === number);
}

async function pointAtUs({ client, settings }: Account, sid: string): Promise<void> {
  const { webhookUrl } = settings;
  await client
    .incomingPhoneNumbers(sid)
    .update({
      smsUrl: `${webhookUrl}/sms`,
      smsMethod: "POST",
      voiceUrl: `${webhookUrl}/voice`,
      voiceMethod: "POST",
      statusCallback: `${webhookUrl}/voice-status`,
      statusCallbackMethod: "POST",
    })
    .catch((error: unknown) => {
      throw toTwilioError(error);
    });
}

/** Changes whose a number is and what it does (RFC 7396). Throws `not_found`. */
export async function updatePhone(ctx: Ctx, id: string, patch: PhonePatch): Promise<Phone> {
  const before = await getPhone(ctx, id);
  if (Object.keys(patch).length === 0) return before;
  const after = { ...before, ...patch };
  if (after.member_id && after.team_id)
    throw invalidField(
      "/team_id",
      "A number is a member's or a team's, not both: set one to null.",
    );
  if (after.forward_to === before.number)
    throw invalidField("/forward_to", "A number cannot ring itself.");
  const row = await ctx.db
    .updateTable("phones")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("number", id);
  return row as Phone;
}

/** Gives a number up: nothing comes or goes over it any more, and what did is kept. Throws `not_found` and `conflict`. */
export async function releasePhone(ctx: Ctx, id: string): Promise<void> {
  const before = await getPhone(ctx, id);
  if (before.state === "released")
    throw new AppError("conflict", "This number has been released already.");
  await ctx.db
    .updateTable("phones")
    .set({ state: "released" })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .execute();
}
