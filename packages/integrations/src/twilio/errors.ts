// Twilio's error codes in words that a salesperson can act on.

const WORDS: Record<number, string> = {
  20003:
    "Twilio does not accept this account's credentials. Ask whoever runs Rapport to check them.",
  20404: "Twilio no longer knows this.",
  20429: "Twilio takes no more right now. It is tried again in a moment.",
  21201: "There is no number to call.",
  21210: "Calls cannot come from this number: it is not one of the account's.",
  21211: "This is not a valid phone number. Check it and send again.",
  21212: "This number of yours cannot be used to send.",
  21214: "This number cannot be called.",
  21215: "Calls to this country are not allowed for this account.",
  21217: "This is not a phone number.",
  21219: "This trial account may only call numbers that are verified with Twilio.",
  21265: "Twilio cannot send this picture.",
  21408: "Texts to this country are not allowed for this account.",
  21602: "The text is empty.",
  21604: "There is no number to send to.",
  21606: "This number of yours cannot send texts.",
  21608: "This trial account may only text numbers that are verified with Twilio.",
  21610: "They have unsubscribed by answering STOP. Only they can lift that, by answering START.",
  21611: "Too many texts wait to be sent from this number. Try again later.",
  21612: "Texts cannot get from this number of yours to theirs.",
  21614: "This is not a mobile number, so it cannot receive texts.",
  21617: "The text is too long: 1,600 characters at most.",
  30001: "Too many texts waited, and this one was dropped. Send it again.",
  30002: "The Twilio account is suspended.",
  30003: "Their phone is switched off or cannot be reached. Try again later.",
  30004: "They or their network have blocked this text.",
  30005: "This number does not exist, or is no longer in use.",
  30006: "This is a landline, or a network that texts do not reach.",
  30007: "The carrier held it to be spam and blocked it.",
  30008: "The carrier did not say why it was not delivered.",
  30010: "The text cost more than the account allows.",
  30019: "The picture or file is too large for the carrier.",
  30032: "This toll-free number is not verified yet, so it may not send texts.",
  30034: "This number is not registered for business texts (A2P 10DLC), so carriers block it.",
  30410: "The carrier did not answer. Try again later.",
};

/** What a code means and what to do. */
export function describeTwilioError(code: number | null | undefined): string {
  if (!code) return "Twilio did not say why.";
  return WORDS[code] ?? `Twilio could not do it (error ${code}).`;
}

/** How a request to Twilio ended badly. */
export type TwilioFailure = {
  code: number | null;
  words: string;
  /** `no`: Twilio has refused it. `later`: it has not been taken, and may be tried again. `unknown`: it may have been taken. */
  outcome: "no" | "later" | "unknown";
};

/** Reads what the library threw. Only an answer of Twilio's says that nothing was sent. */
export function readTwilioFailure(error: unknown): TwilioFailure {
  const { status, code } = error as { status?: unknown; code?: unknown };
  const number = typeof code === "number" ? code : null;
  if (typeof status === "number" && status >= 400) {
    const outcome = status === 429 ? "later" : status >= 500 ? "unknown" : "no";
    return {
      code: number,
      words: describeTwilioError(number ?? (status === 429 ? 20429 : null)),
      outcome,
    };
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return {
      code: null,
      words: "Twilio cannot be reached. It is tried again in a moment.",
      outcome: "later",
    };
  return { code: null, words: "Twilio's answer was lost.", outcome: "unknown" };
}
