import { expect, test } from "vitest";
import {
  MAX_ATTEMPTS,
  parseRetryAfter,
  RETRY_AFTER_MAX_SECONDS,
  RETRY_SECONDS,
  retryDelaySeconds,
} from "./backoff.ts";

test("ten attempts over about 75 hours", () => {
  expect(MAX_ATTEMPTS).toBe(10);
  expect(RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0) / 3600).toBeCloseTo(75.6, 1);
});

test("each delay lies within a fifth of its base, and after the last attempt there is none", () => {
  RETRY_SECONDS.forEach((base, at) => {
    expect(retryDelaySeconds(at + 1, null, () => 0)).toBeCloseTo(base * 0.8);
    expect(retryDelaySeconds(at + 1, null, () => 0.5)).toBeCloseTo(base);
    expect(retryDelaySeconds(at + 1, null, () => 0.999999)).toBeCloseTo(base * 1.2, 0);
  });
  expect(retryDelaySeconds(MAX_ATTEMPTS)).toBeNull();
});

test("Retry-After lengthens a delay, never shortens it, and by a day at most", () => {
  expect(retryDelaySeconds(1, 120, () => 0.5)).toBe(120);
  expect(retryDelaySeconds(3, 120, () => 0.5)).toBe(1800);
  expect(retryDelaySeconds(1, 1e9, () => 0.5)).toBe(RETRY_AFTER_MAX_SECONDS);
});

test.each([
  [null, null],
  ["", null],
  ["0", null],
  ["-1", null],
  ["1.5", null],
  ["soon", null],
  ["120", 120],
  [" 120 ", 120],
  ["1000000000", RETRY_AFTER_MAX_SECONDS],
  ["99999999999999999999999999", RETRY_AFTER_MAX_SECONDS],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 60],
  ["Wednesday, 21-Oct-26 07:28:00 GMT", 60],
  ["Wed Oct 21 07:28:00 2026 GMT", 60],
  ["Wed, 21 Oct 2026 07:20:00 GMT", null],
  ["Wed, 21 Oct 2099 07:28:00 GMT", RETRY_AFTER_MAX_SECONDS],
  ["Wed, nonsense", null],
])("Retry-After %o reads as %o", (header, seconds) => {
  expect(parseRetryAfter(header, new Date("2026-10-21T07:27:00Z"))).toBe(seconds);
});
