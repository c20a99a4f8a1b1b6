// What Twilio posts, as typed values. Fields that we do not know are passed over; what is no form of this kind is undefined.

export type InboundText = {
  sid: string;
  from: string;
  to: string;
  body: string;
  media: { url: string; type: string }[];
  segments: number;
};
export type TextStatus = { sid: string; status: string; errorCode: number | null };
export type InboundCall = { sid: string; from: string; to: string; status: string };
export type CallStatus = {
  sid: string;
  parentSid: string | null;
  status: string;
  seconds: number | null;
};
export type DialEnd = { sid: string; status: string; seconds: number | null };
export type RecordingNotice = {
  sid: string;
  callSid: string;
  status: string;
  seconds: number;
  channels: number;
  source: string;
};

const SID = /^[A-Z]{2}[0-9a-zA-Z]{1,60}$/;
const MAX_MEDIA = 10;
const MAX_BODY = 20_000;

/** A text that came in, with the pictures it brings. */
export function parseText(form: URLSearchParams): InboundText | undefined {
  const sid = sidOf(form, "MessageSid") ?? sidOf(form, "SmsMessageSid") ?? sidOf(form, "SmsSid");
  const from = numberOf(form, "From");
  const to = numberOf(form, "To");
  if (!sid || !from || !to) return undefined;
  const count = Math.min(wholeOf(form, "NumMedia") ?? 0, MAX_MEDIA);
  const media = Array.from({ length: count }, (_, n) => ({
    url: clean(form.get(`MediaUrl${n}`)).slice(0, 2_000),
    type: clean(form.get(`MediaContentType${n}`)).slice(0, 200) || "application/octet-stream",
  })).filter(({ url }) => /^https?:\/\//.test(url));
  return {
    sid,
    from,
    to,
    body: clean(form.get("Body")).slice(0, MAX_BODY),
    media,
    segments: Math.min(Math.max(wholeOf(form, "NumSegments") ?? 1, 1), 100),
  };
}

/** The state of a text that we sent. */
export function parseTextStatus(form: URLSearchParams): TextStatus | undefined {
  const sid = sidOf(form, "MessageSid") ?? sidOf(form, "SmsSid");
  const status = wordOf(form, "MessageStatus") ?? wordOf(form, "SmsStatus");
  return sid && status ? { sid, status, errorCode: wholeOf(form, "ErrorCode") || null } : undefined;
}

/** A call to a number of ours. */
export function parseCall(form: URLSearchParams): InboundCall | undefined {
  const sid = sidOf(form, "CallSid");
  const from = numberOf(form, "From");
  const to = numberOf(form, "To");
  return sid && from && to
    ? { sid, from, to, status: wordOf(form, "CallStatus") ?? "ringing" }
    : undefined;
}

/** The state of a call, or of a leg of it. */
export function parseCallStatus(form: URLSearchParams): CallStatus | undefined {
  const sid = sidOf(form, "CallSid");
  const status = wordOf(form, "CallStatus");
  return sid && status
    ? {
        sid,
        parentSid: sidOf(form, "ParentCallSid") ?? null,
        status,
        seconds: wholeOf(form, "CallDuration"),
      }
    : undefined;
}

/** How putting somebody through ended. */
export function parseDialEnd(form: URLSearchParams): DialEnd | undefined {
  const sid = sidOf(form, "CallSid");
  const status = wordOf(form, "DialCallStatus");
  return sid && status ? { sid, status, seconds: wholeOf(form, "DialCallDuration") } : undefined;
}

/** A recording that is done. */
export function parseRecording(form: URLSearchParams): RecordingNotice | undefined {
  const sid = sidOf(form, "RecordingSid");
  const callSid = sidOf(form, "CallSid");
  return sid && callSid
    ? {
        sid,
        callSid,
        status: wordOf(form, "RecordingStatus") ?? "completed",
        seconds: wholeOf(form, "RecordingDuration") ?? 0,
        channels: wholeOf(form, "RecordingChannels") ?? 1,
        source: clean(form.get("RecordingSource")).slice(0, 60),
      }
    : undefined;
}

/** The keys that were pressed. */
export const digitsOf = (form: URLSearchParams): string =>
  clean(form.get("Digits")).replaceAll(/[^\d*#]/g, "");

function sidOf(form: URLSearchParams, name: string): string | undefined {
  const sid = form.get(name) ?? "";
  return SID.test(sid) ? sid : undefined;
}

/** E.164, a short code, or what the network says of who hides their number. */
function numberOf(form: URLSearchParams, name: string): string | undefined {
  return clean(form.get(name)).trim().slice(0, 60) || undefined;
}

function wordOf(form: URLSearchParams, name: string): string | undefined {
  const word = form.get(name) ?? "";
  return /^[a-z-]{1,30}$/.test(word) ? word : undefined;
}

function wholeOf(form: URLSearchParams, name: string): number | null {
  const text = form.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Zeros and halves of a surrogate pair are nothing that Postgres stores. */
const clean = (text: string | null): string => (text ?? "").replaceAll("\u0000", "").toWellFormed();
