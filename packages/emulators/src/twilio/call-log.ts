// The state of a call and who is told of it.
import type { Account } from "./account.ts";
import { placeOf } from "./messages.ts";
import { newSid, writeTime, type Call } from "./state.ts";

export const ENDED = ["completed", "busy", "failed", "no-answer", "canceled"];

/** Which event of StatusCallbackEvent a state is. */
const EVENTS: Record<string, string> = {
  queued: "initiated",
  initiated: "initiated",
  ringing: "ringing",
  "in-progress": "answered",
};

export function newCall(
  account: Account,
  set: Pick<Call, "from" | "to" | "direction" | "handset"> & Partial<Call>,
): Call {
  const call: Call = {
    sid: newSid("CA"),
    parent_call_sid: null,
    status: "ringing",
    duration: null,
    date_created: writeTime(),
    start_time: null,
    end_time: null,
    answered_at: null,
    status_callback: "",
    status_events: ["completed"],
    sequence: 0,
    log: [],
    waits_for: null,
    ...set,
  };
  account.state.calls.push(call);
  return call;
}

/** The parameters of every webhook about a call. */
export function paramsOf(account: Account, call: Call): Record<string, string> {
  return {
    ...placeOf("From", call.from),
    ...placeOf("To", call.to),
    AccountSid: account.sid,
    ApiVersion: "2010-04-01",
    CallSid: call.sid,
    CallStatus: call.status,
    Called: call.to,
    Caller: call.from,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    ...(call.parent_call_sid ? { ParentCallSid: call.parent_call_sid } : {}),
  };
}

/** Gives a call a state and tells its StatusCallback, if it asked for that. */
export async function setCall(account: Account, call: Call, status: string): Promise<void> {
  if (ENDED.includes(call.status)) return;
  call.status = status;
  call.log.push(status);
  if (status === "in-progress") {
    call.start_time = writeTime();
    call.answered_at = Date.now();
  }
  const over = ENDED.includes(status);
  if (over) {
    call.end_time = writeTime();
    call.waits_for = null;
    // A conversation of a moment counts as a second, as with Twilio.
    call.duration =
      call.answered_at === null
        ? 0
        : Math.max(1, Math.round((Date.now() - call.answered_at) / 1_000));
  }
  const event = over ? "completed" : EVENTS[status];
  if (!event || !call.status_events.includes(event)) return;
  await account.post(call.status_callback, {
    ...paramsOf(account, call),
    CallbackSource: "call-progress-events",
    SequenceNumber: String(call.sequence++),
    Timestamp: writeTime(),
    ...(over ? { CallDuration: String(call.duration), Duration: "1" } : {}),
  });
}
