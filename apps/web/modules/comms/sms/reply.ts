/** A reply by text: from the conversation's number to the other one. */
import type { ReplyTo } from "../conversations/source.ts";
import type { NewSms } from "./schema.ts";
import { createSms } from "./service.ts";

const send: ReplyTo = async (ctx, conversation, { text, media_urls, send_at }) => {
  const { phone_id, counterpart, person_id, company_id, deal_id } = conversation;
  const sms = {
    phone_id,
    to: counterpart,
    body: text,
    media_urls,
    send_at,
    person_id,
    company_id,
    deal_id,
  };
  const given = Object.entries(sms).filter(([, value]) => value !== undefined && value !== null);
  return (await createSms(ctx, Object.fromEntries(given) as NewSms)).id;
};

export const smsReply = { takes: ["text", "media_urls", "send_at"], send, type: "sms" };
