/** What is told of calls. A test compares the types with the triggers. */
import { defineEvent } from "@rapport/events";
import { callSchema } from "./schema.ts";

const group = "calls";
const call = callSchema.required();

const common = {
  direction: "inbound",
  disposition: null,
  note: null,
  error_code: null,
  error: null,
  consent: "not_asked",
  author_type: "system",
  author_id: null,
};
const before = {
  state: "ringing",
  answered_at: null,
  ended_at: null,
  duration_seconds: null,
};
const quiet = { recording_state: "none", recording_seconds: null };

export const callEvents = [
  defineEvent("call.received", call, "Somebody calls one of our numbers: it rings.", {
    group,
    sample: { object: { ...common, ...before, ...quiet } },
  }),
  defineEvent(
    "call.completed",
    call,
    "A call has come to its end, answered or not; a message that is left comes after it.",
    {
      group,
      sample: {
        object: { ...common, ...quiet, state: "completed", duration_seconds: 184 },
        previous: { state: "in_progress", ended_at: null, duration_seconds: null },
      },
    },
  ),
  defineEvent(
    "call.recorded",
    call,
    "A call's recording, or the message that was left, can be played.",
    {
      group,
      sample: {
        object: {
          ...common,
          state: "voicemail",
          answered_at: null,
          duration_seconds: 0,
          recording_state: "stored",
          recording_seconds: 23,
        },
        previous: { recording_state: "pending" },
      },
    },
  ),
];
