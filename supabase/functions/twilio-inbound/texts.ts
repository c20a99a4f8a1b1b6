// Texts that come in, and how far ours have come.
import { describeTwilioError } from "@rapport/integrations/twilio/errors";
import { parseText, parseTextStatus } from "@rapport/integrations/twilio/parse";
import { textStates } from "@rapport/integrations/twilio/states";
import { EMPTY_TWIML, escapeXml, twiml, verb } from "@rapport/integrations/twilio/twiml";
import { idIn, refuse, strangeNumber, type Turn } from "./turn.ts";

/** POST /sms */
export async function takeText({ sql, form, answer }: Turn): Promise<Response> {
  const text = parseText(form);
  if (!text) return refuse(400, "This is no text: it needs MessageSid, From and To.");
  const { sid, from, to, body, media, segments } = text;
  const [kept] = await sql<{ is_ours: boolean; is_new: boolean; reply: string | null }[]>`
    select is_ours, is_new, reply from app.receive_sms(${sid}, ${from}, ${to}, ${body}, ${sql.json(media)}, ${segments})`;
  if (!kept?.is_ours) return strangeNumber("A text", to, sid);
  return answer(kept.reply ? twiml(verb("Message", {}, escapeXml(kept.reply))) : EMPTY_TWIML);
}

/** POST /status */
export async function noteTextState({ sql, form, query }: Turn): Promise<Response> {
  const told = parseTextStatus(form);
  const state = told && textStates[told.status];
  if (!state) return refuse(400, "This is no state of a text.");
  const { sid, errorCode } = told;
  const words =
    state === "failed" || state === "undelivered" ? describeTwilioError(errorCode) : null;
  const [row] = await sql<{ noted: string }[]>`
    select app.note_sms_state(${sid}, ${idIn(query, "o")}, ${idIn(query, "s")}, ${state}, ${errorCode}, ${words}) as noted`;
  return row?.noted === "unknown"
    ? refuse(404, "This text was not sent from here.")
    : new Response(null, { status: 204 });
}
