import { expect, test } from "vitest";
import { newApiKey } from "./ids.ts";
import { redact, redactText } from "./redact.ts";

const { key, lookup } = newApiKey();
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTkifQ.c2lnbmF0dXJlX29mX2l0`;

test.each([
  ["an API key keeps its public part", `key ${key} refused`, `key rk_live_${lookup}… refused`],
  ["a header", "Authorization: Bearer abc.def-1", "Authorization: [redacted]"],
  ["a header in JSON", '{"authorization":"Basic YWJj"}', '{"authorization":"[redacted]"}'],
  ["a bearer by itself", "sent Bearer abc.def-1, refused", "sent Bearer …, refused"],
  ["a signing secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=", "whsec_…"],
  [
    "a sealed value keeps its key id",
    `v1.k1.${"A".repeat(16)}.${"b+/".repeat(10)}== moved`,
    "v1.k1.… moved",
  ],
  ["a session's token", `said ${jwt} and`, "said [token] and"],
  [
    "a session's cookie",
    "sb-x-auth-token=base64-eyJhYWFhYWEi; theme=dark",
    "sb-x-auth-token=[redacted]; theme=dark",
  ],
  [
    "a session's cookie in pieces",
    "sb-x-auth-token.0=base64-eyJh; sb-x-auth-token.1=YWFh",
    "sb-x-auth-token.0=[redacted]; sb-x-auth-token.1=[redacted]",
  ],
  [
    "a password in an address",
    "postgresql://rapport_web:p@ss/w:rd@db.example.com:5432/x",
    "postgresql://rapport_web:…@db.example.com:5432/x",
  ],
  [
    "a password in JSON",
    `{"email":"a@b.ch","password":"correct \\" horse"}`,
    `{"email":"a@b.ch","password":[redacted]}`,
  ],
  [
    "a password in a form",
    "email=a%40b.ch&password=correct+horse&x=1",
    "email=a%40b.ch&password=[redacted]&x=1",
  ],
])("%s", (_, text, clean) => {
  expect(redactText(text)).toBe(clean);
});

test("what is no secret stays as it is", () => {
  for (const text of [
    "insert into deals (name) values ($1)",
    "01900000-0000-7000-8000-000000000001",
    "https://hooks.acme.com/rapport?x=1 answered 500 after 12 ms",
    "at answer (file:///app/lib/door/mount.ts:58:11)",
    'relation "private.webhook_secrets" does not exist',
    "The signing secret could not be opened. Make a new one and let the old one end at once.",
    "v1.2.3",
  ])
    expect(redactText(text)).toBe(text);
});

test("fields are emptied by their name, at any depth, and only those", () => {
  expect(
    redact({
      request_id: "req_1",
      count: 3,
      none: { password: null },
      user: { new_password: "a", apiKey: "b", tokens: 5, list: [{ secret: "c" }, key] },
      headers: { Authorization: "x", cookie: "y", accept: "z" },
      bytes: new Uint8Array(4),
    }),
  ).toEqual({
    request_id: "req_1",
    count: 3,
    none: { password: null },
    user: {
      new_password: "[redacted]",
      apiKey: "[redacted]",
      tokens: 5,
      list: [{ secret: "[redacted]" }, `rk_live_${lookup}…`],
    },
    headers: { Authorization: "[redacted]", cookie: "[redacted]", accept: "z" },
    bytes: "[bytes]",
  });
});

test("an error becomes its stack and its causes, without the values that the database quotes", () => {
  const cause = Object.assign(new Error('invalid input syntax for type uuid: "my "secret" word"'), {
    code: "22P02",
    detail: "Failing row contains (hunter2).",
    parameters: ["hunter2"],
  });
  const text = redact(new Error(`It broke for ${key}`, { cause })) as string;
  expect(text).toMatch(/^Error: It broke for rk_live_\w{8}…\n\s+at /);
  expect(text).toContain('Caused by: Error: invalid input syntax for type uuid: "…" (22P02)\n');
  for (const secret of [key, "my ", "secret", "hunter2"]) expect(text).not.toContain(secret);
  expect(redact(cause)).not.toContain("hunter2");
});

test("a circle of causes or fields ends", () => {
  const error = new Error("round");
  error.cause = error;
  expect((redact(error) as string).split("Caused by").length).toBeLessThan(10);
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(() => JSON.stringify(redact(loop))).not.toThrow();
});
