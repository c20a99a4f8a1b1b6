import { expect, test } from "vitest";
import { refusePageCall } from "./page-call.ts";

const own = "https://crm.example";
const action = "a".repeat(42);
const call = (method: string, headers: Record<string, string>) =>
  refusePageCall(new Request(`${own}/login`, { method, headers }), own)?.status ?? null;

test.each<[string, string, Record<string, string>, number | null]>([
  ["reading", "GET", { origin: "https://evil.example" }, null],
  ["our own function", "POST", { origin: own, "next-action": action }, null],
  [
    "our own function with fetch metadata",
    "POST",
    { origin: own, "sec-fetch-site": "same-origin", "next-action": action },
    null,
  ],
  ["a foreign origin", "POST", { origin: "https://evil.example", "next-action": action }, 403],
  [
    "a foreign origin that names itself as the host",
    "POST",
    { origin: "https://evil.example", "x-forwarded-host": "evil.example", "next-action": action },
    403,
  ],
  ["no origin at all", "POST", { "next-action": action }, 403],
  ["an opaque origin", "POST", { origin: "null", "next-action": action }, 403],
  [
    "a sister site",
    "POST",
    { origin: own, "sec-fetch-site": "same-site", "next-action": action },
    403,
  ],
  ["a form without a function", "POST", { origin: own }, 405],
  ["a function that cannot be", "POST", { origin: own, "next-action": "../x" }, 400],
  ["another method", "PUT", { origin: own, "next-action": action }, 405],
])("%s", (_, method, headers, status) => {
  expect(call(method, headers)).toBe(status);
});
