// Texts: sending with states that advance, receiving, media, STOP.
import type { Account } from "./account.ts";
import { readForm } from "./account.ts";
import { SMALL_PNG } from "./audio.ts";
import { errorOfNumber, FAILURES, refuse } from "./errors.ts";
import { breakOff, takeFault } from "./faults.ts";
import { isE164, newSid, writeTime, type Media, type Message } from "./state.ts";
import { API, messageJson, pageJson } from "./wire.ts";

const STOP = /^\s*(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)\s*$/i;
const START = /^\s*(start|unstop|yes)\s*$/i;
const ENDS = ["delivered", "undelivered", "failed", "received"];

/** The routes of texts. */
export function addMessageRoutes(account: Account): void {
  const { app, state, sid } = account;
  const at = `${API}/:account/Messages`;
  const found = (file: string): Message | undefined =>
    state.messages.find((one) => one.sid === file.replace(/\.json$/, ""));

  app.post(`${at}.json`, async (c) => {
    const form = await readForm(c.req.raw);
    const fault = takeFault(state, "messages");
    if (fault) return fault;
    const to = form.get("To") ?? "";
    const from = form.get("From") ?? "";
    const code = refusalOf(account, form);
    if (code) return refuse(code);
    const message: Message = {
      ...newMessage(from, to, form.get("Body") ?? ""),
      direction: "outbound-api",
      status: "queued",
      media_urls: form.getAll("MediaUrl"),
      status_callback: form.get("StatusCallback") ?? "",
    };
    state.messages.push(message);
    account.later(account.stepMs, () => advance(account, message));
    if (state.faults.lose_answers > 0) {
      state.faults.lose_answers--;
      return breakOff();
    }
    return c.json(messageJson(sid, message), 201);
  });
  app.get(`${at}.json`, (c) => {
    const query = new URL(c.req.url).searchParams;
    const day = (text: string | null): number => (text ? Date.parse(text) : Number.NaN);
    const rows = state.messages
      .filter((one) => !query.get("To") || one.to === query.get("To"))
      .filter((one) => !query.get("From") || one.from === query.get("From"))
      .filter((one) => {
        const after = day(query.get("DateSent>"));
        const before = day(query.get("DateSent<"));
        // What waits to be sent was sent at no time, so no window of times holds it.
        const waits = one.direction !== "inbound" && one.date_sent === null;
        if (waits) return Number.isNaN(after) && Number.isNaN(before);
        const sent = Date.parse(one.date_sent ?? one.date_created);
        return !(sent < after) && !(sent > before);
      })
      .toReversed()
      .map((one) => messageJson(sid, one));
    return c.json(pageJson("messages", rows, query, `${API}/${sid}/Messages.json`));
  });
  app.get(`${at}/:message/Media.json`, (c) => {
    const message = found(c.req.param("message"));
    if (!message) return refuse(20404);
    const rows = message.media.map((one) => ({
      sid: one.sid,
      account_sid: sid,
      parent_sid: message.sid,
      content_type: one.content_type,
      date_created: message.date_created,
      date_updated: message.date_created,
      uri: `${API}/${sid}/Messages/${message.sid}/Media/${one.sid}.json`,
    }));
    const path = `${API}/${sid}/Messages/${message.sid}/Media.json`;
    return c.json(pageJson("media_list", rows, new URL(c.req.url).searchParams, path));
  });
  app.get(`${at}/:message/Media/:media`, (c) => {
    const media = found(c.req.param("message"))?.media.find(
      (one) => one.sid === c.req.param("media"),
    );
    if (!media) return refuse(20404);
    return c.body(new Uint8Array(Buffer.from(media.base64, "base64")), 200, {
      "content-type": media.content_type,
    });
  });
  app.get(`${at}/:message`, (c) => {
    const message = found(c.req.param("message"));
    return message ? c.json(messageJson(sid, message)) : refuse(20404);
  });
}

function refusalOf(account: Account, form: URLSearchParams): number | undefined {
  const { state } = account;
  const [to, from, body] = [form.get("To"), form.get("From"), form.get("Body") ?? ""];
  if (!to) return 21604;
  if (!body && form.getAll("MediaUrl").length === 0) return 21602;
  if (body.length > 1_600) return 21617;
  if (!isE164(to)) return 21211;
  if (!from || !isE164(from)) return 21212;
  const number = state.numbers.find((one) => one.phone_number === from);
  if (!number?.capabilities.sms) return 21606;
  if (state.stopped.includes(`${from}|${to}`)) return 21610;
  const code = errorOfNumber(to);
  return code && !FAILURES.includes(code) ? code : undefined;
}

function newMessage(from: string, to: string, body: string): Message {
  const now = writeTime();
  return {
    sid: newSid("SM"),
    from,
    to,
    body,
    direction: "inbound",
    status: "received",
    num_segments: Math.max(1, Math.ceil(body.length / 153)),
    media: [],
    media_urls: [],
    error_code: null,
    status_callback: "",
    date_created: now,
    date_updated: now,
    date_sent: null,
  };
}

async function advance(account: Account, message: Message): Promise<void> {
  const code = errorOfNumber(message.to);
  const fails = code !== undefined && FAILURES.includes(code);
  for (const status of ["sending", "sent", fails ? "undelivered" : "delivered"]) {
    if (ENDS.includes(message.status)) return;
    await setStatus(account, message, status, status === "undelivered" ? code : undefined);
    await new Promise<void>((resolve) => account.later(account.stepMs, async () => resolve()));
  }
}

/** Gives a text of ours a state and tells its StatusCallback. */
export async function setStatus(
  account: Account,
  message: Message,
  status: string,
  code?: number,
): Promise<void> {
  message.status = status;
  message.error_code = code ?? null;
  message.date_updated = writeTime();
  if (status === "sent") message.date_sent = writeTime();
  const params: Record<string, string> = {
    AccountSid: account.sid,
    ApiVersion: "2010-04-01",
    From: message.from,
    To: message.to,
    MessageSid: message.sid,
    MessageStatus: status,
    SmsSid: message.sid,
    SmsStatus: status,
  };
  if (code) params["ErrorCode"] = String(code);
  await account.post(message.status_callback, params);
}

/** Somebody texts a number of the account. Answers the text, once the webhook has come back. */
export async function receiveText(
  account: Account,
  text: { from: string; to: string; body: string; media?: { type: string; base64: string }[] },
): Promise<Message> {
  const { state, sid, baseUrl } = account;
  const message = newMessage(text.from, text.to, text.body);
  message.media = (text.media ?? []).map((one): Media => ({
    sid: newSid("ME"),
    content_type: one.type,
    base64: one.base64 || SMALL_PNG,
  }));
  state.messages.push(message);
  const pair = `${text.to}|${text.from}`;
  if (STOP.test(text.body)) state.stopped.push(pair);
  if (START.test(text.body)) state.stopped = state.stopped.filter((one) => one !== pair);
  const params: Record<string, string> = {
    ...placeOf("From", text.from),
    ...placeOf("To", text.to),
    AccountSid: sid,
    ApiVersion: "2010-04-01",
    Body: text.body,
    From: text.from,
    To: text.to,
    MessageSid: message.sid,
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: "received",
    NumMedia: String(message.media.length),
    NumSegments: String(message.num_segments),
  };
  for (const [n, media] of message.media.entries()) {
    params[`MediaUrl${n}`] = `${baseUrl}${API}/${sid}/Messages/${message.sid}/Media/${media.sid}`;
    params[`MediaContentType${n}`] = media.content_type;
  }
  const number = state.numbers.find((one) => one.phone_number === text.to);
  await account.post(number?.sms_url ?? "", params);
  return message;
}

/** The place that a number tells of. Here everybody is in Oakland. */
export const placeOf = (side: "From" | "To", number: string): Record<string, string> => ({
  [`${side}City`]: "OAKLAND",
  [`${side}State`]: "CA",
  [`${side}Zip`]: "94601",
  [`${side}Country`]: number.startsWith("+1") ? "US" : "",
});
