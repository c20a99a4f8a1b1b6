/** Answering where a conversation goes on: by mail in its thread, by text from its number, by a note beside the one that mentions. */
import { AppError, invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { z } from "#lib/schema.ts";
import { newInteractionSchema } from "#modules/crm/index.ts";
import { newEmailSchema } from "../emails/schema.ts";
import { newSmsSchema } from "../sms/schema.ts";
import { getConversation } from "./service.ts";
import type { MessageSource, ReplyTo } from "./source.ts";

const { to, cc, bcc, subject, text, html, quote, template_id, variables, attachments, send_at } =
  newEmailSchema.shape;

export const replySchema = z
  .strictObject({
    text,
    html,
    send_at,
    to: to
      .unwrap()
      .optional()
      .openapi({ description: "Of a mail: left out, it goes to whom it answers." }),
    cc,
    bcc,
    subject,
    quote,
    template_id,
    variables,
    attachments,
    media_urls: newSmsSchema.shape.media_urls,
    mentions: newInteractionSchema.shape.mentions,
  })
  .partial()
  .openapi("ConversationReply", {
    description:
      "A mail takes all but media_urls and mentions; a text message takes text, media_urls and send_at; a note takes text and mentions.",
  });
export type ConversationReply = z.infer<typeof replySchema>;

/** Sends a reply and answers the message as it waits. Throws `invalid` for what the channel does not know. */
export async function replyTo(
  ctx: Ctx,
  conversationId: string,
  reply: ConversationReply,
  replies: Readonly<Record<string, { takes: readonly string[]; send: ReplyTo; type: string }>>,
  sources: readonly MessageSource[],
) {
  const conversation = await getConversation(ctx, conversationId);
  const channel = replies[conversation.channel];
  if (!channel) throw new AppError("conflict", "There is nothing to reply to here.");
  const odd = Object.keys(reply).find((name) => !channel.takes.includes(name));
  if (odd) throw invalidField(`/${odd}`, `A reply here takes ${channel.takes.join(", ")}.`);
  const id = await channel.send(ctx, conversation, reply);
  const source = sources.find(({ type }) => type === channel.type)!;
  const message = (await source.read(ctx, [id])).get(id);
  if (!message) throw new AppError("internal", "The reply cannot be read.");
  return { ...message, type: channel.type, at: new Date().toISOString() };
}
