// Answers to Twilio: what a caller hears, whom a call is put through to. Everything that is not ours is escaped.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One verb. */
export function verb(name: string, attributes: Attributes = {}, ...inside: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");
  return inside.length ? `<${name}${written}>${inside.join("")}</${name}>` : `<${name}${written}/>`;
}

/** Words between tags. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // Characters that XML 1.0 does not know, 2.2.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&apos;")
  );
}

/** A whole document. */
export function twiml(...verbs: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${verb("Response", {}, ...verbs)}`;
}

/** Nothing is answered, and nothing is wrong. */
export const EMPTY_TWIML = twiml();

/** Reads a text aloud. */
export const say = (text: string): string => verb("Say", {}, escapeXml(text));
export const hangUp = (): string => verb("Hangup");

export type DialOptions = {
  /** The number that rings. */
  to: string;
  /** The number that it shows. */
  callerId?: string;
  /** Where Twilio says how it ended, and asks what comes next. */
  action: string;
  /** How long it rings. */
  seconds: number;
  /** Where Twilio says that the other one has answered. */
  statusUrl: string;
  /** What the called one hears first. */
  whisperUrl?: string;
  /** Records both sides, and says here when that is done. */
  recordingUrl?: string;
};

/** Puts the call through to a number. */
export function dial(options: DialOptions): string {
  const { to, callerId, action, seconds, statusUrl, whisperUrl, recordingUrl } = options;
  const number = verb(
    "Number",
    {
      url: whisperUrl,
      statusCallback: statusUrl,
      statusCallbackEvent: "answered",
    },
    escapeXml(to),
  );
  return verb(
    "Dial",
    {
      action,
      callerId,
      timeout: seconds,
      answerOnBridge: true,
      record: recordingUrl ? "record-from-answer-dual" : undefined,
      recordingStatusCallback: recordingUrl,
    },
    number,
  );
}

/** Lets the caller leave a message after the tone. */
export function voicemail(options: {
  greeting: string;
  action: string;
  recordingUrl: string;
}): string {
  return (
    say(options.greeting) +
    verb("Record", {
      action: options.action,
      maxLength: 180,
      timeout: 5,
      playBeep: true,
      trim: "trim-silence",
      recordingStatusCallback: options.recordingUrl,
    })
  );
}

/** Asks for one key. */
export function askForKey(options: { words: string; action: string }): string {
  return verb("Gather", { numDigits: 1, timeout: 6, action: options.action }, say(options.words));
}
