// Walks a call through TwiML: says, gathers, records, dials, as far as a CRM uses it.
import type { Account } from "./account.ts";
import { ENDED, newCall, paramsOf, setCall } from "./call-log.ts";
import type { Hands } from "./hands.ts";
import { newSid, writeTime, type Call } from "./state.ts";
import { readTwiml, type Verb } from "./twiml.ts";
import { API } from "./wire.ts";

export type Walker = Account & {
  hands: Hands;
  /** How long a second of ringing or waiting lasts. */
  secondMs: number;
};

/** What a document ends with: the next one, or the end of the call. */
type Next = { url: string; params: Record<string, string> } | undefined;

const isOver = (call: Call): boolean => ENDED.includes(call.status);
const MAX_DOCUMENTS = 30;

/** Fetches a document and walks it, and those it leads to, until the call is over. */
export async function walkCall(
  walker: Walker,
  call: Call,
  url: string,
  params: Record<string, string> = {},
): Promise<void> {
  let next: Next = { url, params };
  for (let documents = 0; next && !isOver(call) && documents < MAX_DOCUMENTS; documents++) {
    const xml = await walker.post(next.url, { ...paramsOf(walker, call), ...next.params });
    next = await walkDocument(walker, call, readVerbs(call, xml), next.url);
  }
  call.waits_for = null;
  if (!isOver(call)) await setCall(walker, call, "completed");
}

function readVerbs(call: Call, xml: string): Verb[] {
  try {
    return readTwiml(xml);
  } catch (error) {
    call.log.push(`an application error has occurred: ${(error as Error).message}`);
    return [];
  }
}

async function walkDocument(
  walker: Walker,
  call: Call,
  verbs: Verb[],
  base: string,
): Promise<Next> {
  for (const verb of verbs) {
    if (isOver(call)) return undefined;
    const step = await walkVerb(walker, call, verb, base);
    if (step !== "on") return step.next;
  }
  return undefined;
}

type Step = "on" | { next: Next };

async function walkVerb(walker: Walker, call: Call, verb: Verb, base: string): Promise<Step> {
  const { attributes } = verb;
  // Only what is answered is heard; until then the caller hears it ringing.
  if (
    call.direction === "inbound" &&
    verb.name !== "Dial" &&
    verb.name !== "Reject" &&
    verb.name !== "Redirect"
  )
    await answerUp(walker, call);
  switch (verb.name) {
    case "Say":
      call.log.push(`hears: ${verb.text.trim()}`);
      return "on";
    case "Play":
      call.log.push(`hears ${verb.text.trim()}`);
      return "on";
    case "Pause":
      await walker.hands.wait(
        call,
        ["hangup"],
        Number(attributes["length"] ?? 1) * walker.secondMs,
      );
      return "on";
    case "Redirect":
      return { next: { url: resolve(verb.text.trim(), base), params: {} } };
    case "Hangup":
      return { next: undefined };
    case "Reject":
      await setCall(walker, call, attributes["reason"] === "busy" ? "busy" : "no-answer");
      return { next: undefined };
    case "Gather":
      return gather(walker, call, verb, base);
    case "Record":
      return record(walker, call, verb, base);
    case "Dial":
      return dial(walker, call, verb, base);
    default:
      call.log.push(`does not know <${verb.name}>`);
      return "on";
  }
}

async function answerUp(walker: Walker, call: Call): Promise<void> {
  if (call.status === "ringing") await setCall(walker, call, "in-progress");
}

async function gather(walker: Walker, call: Call, verb: Verb, base: string): Promise<Step> {
  for (const child of verb.children) await walkVerb(walker, call, child, base);
  call.waits_for = "digits";
  const seconds = Number(verb.attributes["timeout"] ?? 5);
  const act = await walker.hands.wait(call, ["digits", "hangup"], seconds * walker.secondMs);
  call.waits_for = null;
  if (act?.do === "hangup") return hangUp(walker, call);
  const digits = act?.do === "digits" ? act.digits : "";
  if (!digits && verb.attributes["actionOnEmptyResult"] !== "true") return "on";
  call.log.push(`presses ${digits || "nothing"}`);
  return {
    next: { url: resolve(verb.attributes["action"] ?? "", base), params: { Digits: digits } },
  };
}

async function hangUp(walker: Walker, call: Call): Promise<Step> {
  call.log.push("hangs up");
  await setCall(walker, call, "completed");
  return { next: undefined };
}

async function record(walker: Walker, call: Call, verb: Verb, base: string): Promise<Step> {
  call.waits_for = "record";
  const seconds = Number(verb.attributes["maxLength"] ?? 3_600);
  const act = await walker.hands.wait(
    call,
    ["speak", "hangup"],
    Math.min(seconds * walker.secondMs, 600_000),
  );
  call.waits_for = null;
  if (act?.do !== "speak") return hangUp(walker, call);
  const length = Math.min(act.seconds, seconds);
  const recording = keepRecording(walker, call, length, 1, "RecordVerb");
  call.log.push(`leaves ${length} s after the tone`);
  const url = `${walker.baseUrl}${API}/${walker.sid}/Recordings/${recording.sid}`;
  await tellRecording(
    walker,
    call,
    recording.sid,
    verb.attributes["recordingStatusCallback"],
    base,
  );
  return {
    next: {
      url: resolve(verb.attributes["action"] ?? "", base),
      params: {
        RecordingSid: recording.sid,
        RecordingUrl: url,
        RecordingDuration: String(length),
        Digits: "hangup",
      },
    },
  };
}

export function keepRecording(
  walker: Account,
  call: Call,
  duration: number,
  channels: number,
  source: string,
) {
  const recording = {
    sid: newSid("RE"),
    call_sid: call.sid,
    duration,
    channels,
    source,
    status: "completed",
    date_created: writeTime(),
    callback: "",
  };
  walker.state.recordings.push(recording);
  return recording;
}

export async function tellRecording(
  walker: Account,
  call: Call,
  sid: string,
  callback = "",
  base = walker.baseUrl,
): Promise<void> {
  const recording = walker.state.recordings.find((one) => one.sid === sid)!;
  if (!callback) return;
  await walker.post(resolve(callback, base), {
    AccountSid: walker.sid,
    CallSid: call.sid,
    ErrorCode: "0",
    RecordingChannels: String(recording.channels),
    RecordingDuration: String(recording.duration),
    RecordingSid: sid,
    RecordingSource: recording.source,
    RecordingStartTime: recording.date_created,
    RecordingStatus: "completed",
    RecordingUrl: `${walker.baseUrl}${API}/${walker.sid}/Recordings/${sid}`,
  });
}

async function dial(walker: Walker, call: Call, verb: Verb, base: string): Promise<Step> {
  const { attributes } = verb;
  const target = verb.children.find((child) => child.name === "Number");
  const to = (target?.text ?? verb.text).trim();
  if (attributes["answerOnBridge"] !== "true") await answerUp(walker, call);
  const events = target?.attributes["statusCallbackEvent"]?.split(/\s+/) ?? ["completed"];
  const leg = newCall(walker, {
    parent_call_sid: call.sid,
    from: attributes["callerId"] ?? call.from,
    to,
    direction: "outbound-dial",
    handset: to,
    status: "queued",
    status_callback: target?.attributes["statusCallback"]
      ? resolve(target.attributes["statusCallback"], base)
      : "",
    status_events: events,
  });
  await setCall(walker, leg, "initiated");
  call.log.push(`rings ${to}`);
  const status = await ring(walker, leg, Number(attributes["timeout"] ?? 30), call);
  const ends: Record<string, string> = { DialCallSid: leg.sid, DialCallStatus: status };
  if (status === "completed") {
    await answerUp(walker, call);
    if (target?.attributes["url"])
      await whisper(walker, leg, resolve(target.attributes["url"], base));
    if (!isOver(leg)) await talk(walker, call, leg);
    ends["DialCallDuration"] = String(leg.duration ?? 1);
    ends["DialBridged"] = "true";
    if (attributes["record"]?.startsWith("record-from")) {
      const channels = attributes["record"].endsWith("dual") ? 2 : 1;
      const recording = keepRecording(walker, call, leg.duration ?? 1, channels, "DialVerb");
      await tellRecording(walker, call, recording.sid, attributes["recordingStatusCallback"], base);
      ends["RecordingUrl"] = `${walker.baseUrl}${API}/${walker.sid}/Recordings/${recording.sid}`;
    }
  }
  const action = attributes["action"];
  if (isOver(call)) {
    // The caller is gone; Twilio tells the action nevertheless, whose answer nobody hears.
    if (action) await walker.post(resolve(action, base), { ...paramsOf(walker, call), ...ends });
    return { next: undefined };
  }
  return action ? { next: { url: resolve(action, base), params: ends } } : "on";
}

/** Lets a phone ring. Answers `completed` when it was answered, else how it was not. */
export async function ring(
  walker: Walker,
  leg: Call,
  seconds: number,
  parent?: Call,
): Promise<string> {
  const behaviour = walker.state.handsets[leg.to] ?? "ask";
  await setCall(walker, leg, "ringing");
  if (behaviour === "busy") {
    await setCall(walker, leg, "busy");
    return "busy";
  }
  leg.waits_for = "answer";
  let rings = true;
  // Who calls may give up meanwhile.
  if (parent)
    void walker.hands.wait(parent, ["hangup"], 600_000).then((act) => {
      if (act && rings) walker.hands.act(leg.sid, { do: "hangup" });
    });
  const answered =
    behaviour === "answer"
      ? ({ do: "answer" } as const)
      : await walker.hands.wait(
          leg,
          ["answer", "decline", "hangup"],
          // A phone that nobody answers rings out at once: whoever set that does not want to wait.
          behaviour === "no-answer" ? 1 : seconds * walker.secondMs,
        );
  rings = false;
  leg.waits_for = null;
  if (answered?.do === "answer") {
    await setCall(walker, leg, "in-progress");
    return "completed";
  }
  const status =
    answered?.do === "decline" ? "busy" : answered?.do === "hangup" ? "canceled" : "no-answer";
  await setCall(walker, leg, status);
  if (status === "canceled" && parent)
    await setCall(walker, parent, parent.answered_at === null ? "no-answer" : "completed");
  return status === "canceled" ? "no-answer" : status;
}

/** What the called phone hears before it is put through. */
async function whisper(walker: Walker, leg: Call, url: string): Promise<void> {
  let next: Next = { url, params: {} };
  for (let documents = 0; next && !isOver(leg) && documents < MAX_DOCUMENTS; documents++) {
    const xml = await walker.post(next.url, { ...paramsOf(walker, leg), ...next.params });
    next = await walkDocument(walker, leg, readVerbs(leg, xml), next.url);
  }
}

/** Two are put through until one hangs up. */
async function talk(walker: Walker, call: Call, leg: Call): Promise<void> {
  call.log.push(`is put through to ${leg.to}`);
  call.waits_for = "hangup";
  leg.waits_for = "hangup";
  const ofCall = walker.hands.wait(call, ["hangup"], 3_600_000).then(() => "call");
  const ofLeg = walker.hands.wait(leg, ["hangup"], 3_600_000).then(() => "leg");
  const who = await Promise.race([ofCall, ofLeg]);
  call.waits_for = null;
  walker.hands.act(who === "call" ? leg.sid : call.sid, { do: "hangup" });
  await setCall(walker, leg, "completed");
  for (const recording of walker.state.recordings)
    if (recording.status === "in-progress" && [call.sid, leg.sid].includes(recording.call_sid)) {
      recording.status = "completed";
      recording.duration = leg.duration ?? 1;
      await tellRecording(walker, call, recording.sid, recording.callback);
    }
  if (who === "call") {
    call.log.push("hangs up");
    await setCall(walker, call, "completed");
  }
}

function resolve(url: string, base: string): string {
  return new URL(url || base, base).href;
}
