// What the local Twilio knows: numbers, texts, calls, recordings, who has said STOP, and what is to go wrong.
import { randomBytes } from "node:crypto";

/** How a phone behaves that rings: `ask` rings until somebody answers it on the page, or its time is up. */
export type Behaviour = "ask" | "answer" | "busy" | "no-answer";

export type PhoneNumber = {
  sid: string;
  phone_number: string;
  friendly_name: string;
  sms_url: string;
  voice_url: string;
  status_callback: string;
  capabilities: { voice: boolean; sms: boolean; mms: boolean; fax: boolean };
};

export type Media = { sid: string; content_type: string; base64: string };

export type Message = {
  sid: string;
  from: string;
  to: string;
  body: string;
  direction: "inbound" | "outbound-api";
  status: string;
  num_segments: number;
  media: Media[];
  media_urls: string[];
  error_code: number | null;
  status_callback: string;
  date_created: string;
  date_updated: string;
  date_sent: string | null;
};

export type Call = {
  sid: string;
  parent_call_sid: string | null;
  from: string;
  to: string;
  direction: "inbound" | "outbound-api" | "outbound-dial";
  status: string;
  /** Whose hand the page shows: the phone that rings or speaks. */
  handset: string;
  duration: number | null;
  date_created: string;
  start_time: string | null;
  end_time: string | null;
  answered_at: number | null;
  status_callback: string;
  status_events: string[];
  sequence: number;
  /** What the call has heard and done, for the page and for tests. */
  log: string[];
  /** What it waits for: an answer, digits, something to record, the end of a conversation. */
  waits_for: "answer" | "digits" | "record" | "hangup" | null;
};

export type Recording = {
  sid: string;
  call_sid: string;
  duration: number;
  channels: number;
  source: string;
  status: string;
  date_created: string;
  /** Who is told when it is done, of one that the API has begun. */
  callback: string;
};

/** One webhook that was sent, and what came back. */
export type Sent = {
  url: string;
  params: Record<string, string>;
  status: number | null;
  body: string;
};

export type Faults = {
  /** Requests to the API that fail, first come: by the kind of thing they make. */
  fail: { on: "messages" | "calls"; status: number; code: number; message: string }[];
  /** So many messages or calls are made, and their answer is lost. */
  lose_answers: number;
  /** Every webhook comes this many times more, at once. */
  duplicates: number;
};

export type TwilioState = {
  numbers: PhoneNumber[];
  messages: Message[];
  calls: Call[];
  recordings: Recording[];
  /** `<number of ours>|<theirs>` of those who said STOP. */
  stopped: string[];
  handsets: Record<string, Behaviour>;
  faults: Faults;
  sent: Sent[];
};

/** The state that an account begins with. */
export function newState(numbers: readonly string[] = [], webhookUrl = ""): TwilioState {
  return {
    numbers: numbers.map((number) => newNumber(number, webhookUrl)),
    messages: [],
    calls: [],
    recordings: [],
    stopped: [],
    handsets: {},
    faults: noFaults(),
    sent: [],
  };
}

export const noFaults = (): Faults => ({ fail: [], lose_answers: 0, duplicates: 0 });

/** A number that the account has bought; without an address of webhooks it calls nobody yet. */
export function newNumber(number: string, webhookUrl = ""): PhoneNumber {
  const below = (path: string): string => (webhookUrl ? webhookUrl + path : "");
  return {
    sid: newSid("PN"),
    phone_number: number,
    friendly_name: number,
    sms_url: below("/sms"),
    voice_url: below("/voice"),
    status_callback: below("/voice-status"),
    capabilities: { voice: true, sms: true, mms: true, fax: false },
  };
}

/** An id as Twilio makes them: two letters and 32 hexadecimal digits. */
export const newSid = (prefix: string): string => prefix + randomBytes(16).toString("hex");

/** A time as Twilio writes it (RFC 2822, in UTC). */
export const writeTime = (at: Date = new Date()): string =>
  at.toUTCString().replace("GMT", "+0000");

export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);
