/** A reply by mail: to the last mail of the conversation, in its thread. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { ReplyTo } from "../conversations/source.ts";
import type { NewEmail } from "./schema.ts";
import { sendEmail } from "./send.ts";

const takes = [
  "text",
  "html",
  "send_at",
  "to",
  "cc",
  "bcc",
  "subject",
  "quote",
  "template_id",
  "variables",
  "attachments",
] as const;

const send: ReplyTo = async (ctx, conversation, reply) => {
  const last = await lastEmail(ctx, conversation.id);
  const mail = { ...reply, reply_to_id: last } as NewEmail;
  if (!mail.template_id && !mail.text?.trim() && !mail.html?.trim())
    throw new AppError("invalid", "Say something: give text, html or a template.", {
      errors: [{ pointer: "/text", message: "This is needed." }],
    });
  return (await sendEmail(ctx, mail)).id;
};

async function lastEmail(ctx: Ctx, conversationId: string): Promise<string> {
  const row = await ctx.db
    .selectFrom("emails")
    .select("id")
    .where("org_id", "=", ctx.orgId)
    .where("conversation_id", "=", conversationId)
    .where("deleted_at", "is", null)
    .where("state", "in", ["received", "sent", "bounced"])
    .orderBy("occurred_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (!row) throw new AppError("conflict", "There is no mail to reply to yet.");
  return row.id;
}

export const emailReply = { takes, send, type: "email" };
