/**
 * Why Gmail did not do what was asked. `unauthorized`: the access token is over or revoked, get another. `forbidden`: the consent does
 * not cover the call. `history_expired`: the start id is too old, read everything anew. `not_found`: the message is gone.
 * `rate_limited` and `transient`: try again later. `refused`: the request itself is wrong.
 */
export type GmailErrorKind =
  | "unauthorized"
  | "forbidden"
  | "history_expired"
  | "not_found"
  | "rate_limited"
  | "transient"
  | "refused";

export class GmailError extends Error {
  override readonly name = "GmailError";
  readonly kind: GmailErrorKind;
  readonly status: number | undefined;
  /** How long Google asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: GmailErrorKind, message: string, status?: number, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const LIMITS = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "dailyLimitExceeded",
  "quotaExceeded",
]);

/** An answer that is no success, as a typed error. @param what the call, for the message */
export function toGmailError(
  what: string,
  answer: { status: number; retryAfter: string | null; body: string },
): GmailError {
  const { status } = answer;
  const { reason, message } = readGoogleError(answer.body);
  const say = `Gmail: ${what} answered ${status}${reason ? ` ${reason}` : ""}${message ? ` (${message})` : ""}.`;
  const wait = readWait(answer.retryAfter, message);
  if (status === 401) return new GmailError("unauthorized", say, status);
  if (status === 429 || (status === 403 && LIMITS.has(reason)))
    return new GmailError("rate_limited", say, status, wait);
  if (status === 403) return new GmailError("forbidden", say, status);
  if (status === 404) return new GmailError("not_found", say, status);
  if (status >= 500 || status === 408) return new GmailError("transient", say, status, wait);
  return new GmailError("refused", say, status);
}

function readGoogleError(body: string): { reason: string; message: string } {
  try {
    const { error } = JSON.parse(body) as {
      error?: { message?: string; errors?: { reason?: string }[]; status?: string };
    };
    return {
      reason: error?.errors?.[0]?.reason ?? error?.status ?? "",
      message: (error?.message ?? "").slice(0, 300),
    };
  } catch {
    return { reason: "", message: "" };
  }
}

/** Retry-After in seconds or as a date; Gmail also writes the time into the message. */
function readWait(header: string | null, message: string): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  if (header && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const until = Date.parse(header ?? /Retry after (\S+)/i.exec(message)?.[1] ?? "");
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}
