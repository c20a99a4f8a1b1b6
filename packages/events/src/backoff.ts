// When a delivery that failed is tried again.

const HOUR = 3600;

/** Seconds between one attempt and the next. With the first attempt that makes ten over about 75 hours. */
export const RETRY_SECONDS = [
  5,
  300,
  1800,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;
/** Attempts in all. After the last one a delivery is dead and waits for a person. */
export const MAX_ATTEMPTS = RETRY_SECONDS.length + 1;
/** A receiver may push the next attempt out by a day at most. */
export const RETRY_AFTER_MAX_SECONDS = 24 * HOUR;
/** Delays are spread by a fifth to either side, so that a receiver that comes back is not met by all at once. */
export const JITTER = 0.2;

/**
 * Seconds until the next attempt, or null when there is none left.
 * `attempt` counts from 1 and is the attempt that just failed. `retryAfter` (seconds) only ever lengthens the wait.
 */
export function retryDelaySeconds(
  attempt: number,
  retryAfter: number | null = null,
  random: () => number = Math.random,
): number | null {
  const base = RETRY_SECONDS[attempt - 1];
  if (base === undefined) return null;
  const spread = base * (1 - JITTER + 2 * JITTER * random());
  return Math.max(spread, Math.min(retryAfter ?? 0, RETRY_AFTER_MAX_SECONDS));
}

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3: whole seconds or an HTTP date) as seconds from `now`,
 * at most a day. Null for none, for the past, for zero and for anything else.
 */
export function parseRetryAfter(header: string | null, now: Date = new Date()): number | null {
  const text = header?.trim();
  if (!text) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : httpDateSeconds(text, now);
  if (seconds === null || !(seconds > 0)) return null;
  return Math.min(Math.ceil(seconds), RETRY_AFTER_MAX_SECONDS);
}

function httpDateSeconds(text: string, now: Date): number | null {
  // Date.parse takes far more than HTTP dates, such as "-1"; those start with a weekday.
  if (!/^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? /i.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : (time - now.getTime()) / 1000;
}
