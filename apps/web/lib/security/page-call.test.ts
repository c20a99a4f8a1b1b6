import { expect, test } from "vitest";
import { refusePageCall } from "./page-call.ts";

const own = "https://crm.example";
const action = "a".repeat(42);
const call = async (method: string, headers: Record<string, string>, body = "[]") => {
  const request = new Request(`${own}/login`, {
    method,
    headers: { "content-type": "text/plain;charset=UTF-8", ...headers },
    ...(method === "GET" ? {} : { body }),
  });
  return (await refusePageCall(request, own))?.status ?? null;
};

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
])("%s", async (_, method, headers, status) => {
  expect(await call(method, headers)).toBe(status);
});

test.each<[string, string, number | null]>([
  ["plain values", '[{"email":"a@x.example","password":"$$ecret"},"/",true,null,1.5]', null],
  ["something left out", '["$undefined",{"a":"$undefined"}]', null],
  ["a function's reference", '["$F1"]', 400],
  ["a promise", '["$@1"]', 400],
  ["a reference into a prototype", '["$1:__proto__:then"]', 400],
  ["a reference deep inside", '[{"a":[{"b":"$K1"}]}]', 400],
  ["a prototype", '[{"__proto__":{"x":1}}]', 400],
  ["no list", '"$F1"', 400],
  ["an object", "{}", 400],
  ["no JSON", "{", 400],
  ["a deep list", "[".repeat(10_000) + "]".repeat(10_000), 400],
  ["64 kB and more", JSON.stringify(["x".repeat(64_000)]), 413],
])("arguments with %s", async (_, body, status) => {
  expect(await call("POST", { origin: own, "next-action": action }, body)).toBe(status);
});

test("a form of parts is not what our functions take", async () => {
  const parts = {
    origin: own,
    "next-action": action,
    "content-type": "multipart/form-data; boundary=x",
  };
  expect(await call("POST", parts, "--x--")).toBe(415);
});
