import { expect, test } from "vitest";
import { Throttle, throttleAuth } from "./throttle.ts";

const post = (path: string, email: string) =>
  new Request(`http://auth.test/auth/v1${path}`, {
    method: "POST",
    body: JSON.stringify({ email, password: "x" }),
  });
const password = "/token?grant_type=password";
const refused = async () => Response.json({ error_code: "invalid_credentials" }, { status: 400 });
const granted = async () => Response.json({});

test("ten wrong passwords of an account are tried, then it is 429 with the time to wait", async () => {
  let now = 1_000_000;
  const throttle = new Throttle(() => now);
  const attempt = (email: string, pass = refused, from = "192.0.2.1") =>
    throttleAuth(throttle, post(password, email), from, pass);
  for (let i = 0; i < 10; i++) expect((await attempt("Ann@x.example")).status).toBe(400);
  const over = await attempt("ann@x.example", granted);
  expect(over.status).toBe(429);
  expect(over.headers.get("retry-after")).toBe("900");
  expect((await attempt("bob@x.example", granted)).status).toBe(200);
  now += 899_000;
  expect((await attempt("ann@x.example", granted, "192.0.2.2")).headers.get("retry-after")).toBe(
    "1",
  );
  now += 1_001;
  expect((await attempt("ann@x.example", granted)).status).toBe(200);
});

test("one address tries fifty accounts, and an honest one next door is not held up", async () => {
  const throttle = new Throttle();
  const attempt = (email: string, from: string) =>
    throttleAuth(throttle, post(password, email), from, refused);
  for (let i = 0; i < 50; i++)
    expect((await attempt(`p${i}@x.example`, "192.0.2.1")).status).toBe(400);
  expect((await attempt("p50@x.example", "192.0.2.1")).status).toBe(429);
  expect((await attempt("p50@x.example", "192.0.2.2")).status).toBe(400);
});

test("of 30 tries at once ten pass; right passwords and refreshes are not counted", async () => {
  const throttle = new Throttle();
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      throttleAuth(throttle, post(password, "ann@x.example"), "192.0.2.1", refused),
    ),
  );
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(10);
  for (let i = 0; i < 12; i++) {
    const good = await throttleAuth(throttle, post(password, "b@x.example"), "192.0.2.2", granted);
    expect(good.status).toBe(200);
    const refresh = post("/token?grant_type=refresh_token", "ann@x.example");
    expect((await throttleAuth(throttle, refresh, "192.0.2.1", granted)).status).toBe(200);
  }
});

test("mails count also when they are sent, and a body that is no JSON counts for its address", async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 5; i++)
    expect(
      (await throttleAuth(throttle, post("/recover", "a@x.example"), "192.0.2.1", granted)).status,
    ).toBe(200);
  expect(
    (await throttleAuth(throttle, post("/recover", "a@x.example"), "192.0.2.1", granted)).status,
  ).toBe(429);
  const junk = () =>
    new Request("http://auth.test/auth/v1/token", { method: "POST", body: "\u0000{" });
  for (let i = 0; i < 50; i++) await throttleAuth(throttle, junk(), "192.0.2.9", refused);
  expect((await throttleAuth(throttle, junk(), "192.0.2.9", refused)).status).toBe(429);
  const other = new Request("http://auth.test/rest/v1/deals", { method: "POST" });
  expect((await throttleAuth(throttle, other, "192.0.2.9", granted)).status).toBe(200);
});
