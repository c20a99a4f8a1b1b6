import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { guardTry } from "./guard-try.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

type Answer = { ok: boolean; problem?: string };
const mail = () => `${randomUUID()}@x.example`;
const attempt = (
  email: string,
  answer: Answer,
  more: { address?: string | null; kind?: "password" | "mail" | "register" } = {},
) =>
  guardTry<Answer>(
    t.db,
    { kind: "password", email, address: null, stepMilliseconds: 1, ...more },
    async () => answer,
  );
const wrong = { ok: false, problem: "credentials" };

test("a password that fits, and a server that could not be reached, use up no try", async () => {
  const email = mail();
  for (let i = 0; i < 12; i++) {
    expect(await attempt(email, { ok: true })).toEqual({ ok: true });
    expect(await attempt(email, { ok: false, problem: "unreachable" })).toEqual({
      ok: false,
      problem: "unreachable",
    });
  }
});

test("mails count also when they are sent: five for an account, whatever case its address is written in", async () => {
  const email = mail();
  for (let i = 0; i < 5; i++)
    expect(await attempt(email, { ok: true }, { kind: "mail" })).toEqual({ ok: true });
  expect(await attempt(email.toUpperCase(), { ok: true }, { kind: "mail" })).toMatchObject({
    problem: "tooMany",
  });
  expect(await attempt(email, wrong)).toEqual(wrong);
});

test("an address that is used up does not use up other people's accounts", async () => {
  const address = "198.51.100.1";
  for (let i = 0; i < 50; i++) expect(await attempt(mail(), wrong, { address })).toEqual(wrong);
  const victim = mail();
  for (let i = 0; i < 11; i++)
    expect(await attempt(victim, wrong, { address })).toMatchObject({ problem: "tooMany" });
  expect(await attempt(victim, { ok: true }, { address: "198.51.100.2" })).toEqual({ ok: true });
});

test("of 30 wrong passwords at once ten are tried", async () => {
  const email = mail();
  let tried = 0;
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      guardTry<Answer>(
        t.db,
        { kind: "password", email, address: null, stepMilliseconds: 1 },
        async () => {
          tried++;
          return wrong;
        },
      ),
    ),
  );
  expect(tried).toBe(10);
  expect(answers.filter((answer) => answer.problem === "tooMany")).toHaveLength(20);
});

test("the table of tries names neither account nor address", async () => {
  const email = mail();
  await attempt(email, wrong, { address: "198.51.100.77" });
  const { default: pg } = await import("pg");
  const owner = new pg.Client(t.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query<{ subject: string }>("select subject from private.throttles");
  await owner.end();
  expect(rows.length).toBeGreaterThan(1);
  for (const { subject } of rows) expect(subject).toMatch(/^[\w-]{43}$/);
});
