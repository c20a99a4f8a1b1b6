// What Twilio calls a state, in our words.

export const textStates: Readonly<Record<string, string | undefined>> = {
  accepted: "queued",
  scheduled: "queued",
  queued: "queued",
  sending: "sending",
  sent: "sent",
  delivered: "delivered",
  read: "delivered",
  undelivered: "undelivered",
  failed: "failed",
  canceled: "failed",
};

/** How a call, or putting it through, ended; undefined while it goes on. */
export const callEnds: Readonly<Record<string, string | undefined>> = {
  completed: "completed",
  answered: "completed",
  busy: "busy",
  "no-answer": "no_answer",
  failed: "failed",
  canceled: "cancelled",
};
