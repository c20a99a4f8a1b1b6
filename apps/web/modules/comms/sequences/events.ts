/** What is told of enrolments. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";
import { enrollmentSchema } from "./schema.ts";

const group = "sequences";
const enrollment = enrollmentSchema.required();
const running = {
  state: "active",
  stop_reason: null,
  error: null,
  ended_at: null,
  last_email_id: null,
};

export const sequenceEvents = [
  defineEvent("sequence_enrollment.started", enrollment, "Somebody was put into a sequence.", {
    group,
    sample: { object: running },
  }),
  defineEvent(
    "sequence_enrollment.stopped",
    enrollment,
    "A sequence ended for somebody before its last step; stop_reason or error says why.",
    {
      group,
      sample: {
        object: { state: "stopped", stop_reason: "replied", error: null, next_run_at: null },
        previous: { state: "active", stop_reason: null, ended_at: null },
      },
    },
  ),
  defineEvent(
    "sequence_enrollment.finished",
    enrollment,
    "A sequence came to its end for somebody.",
    {
      group,
      sample: {
        object: { state: "finished", stop_reason: null, error: null, next_run_at: null },
        previous: { state: "active", ended_at: null },
      },
    },
  ),
];
