import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { guardTry } from "./guard-try.ts";
import { noteFailedSignIn } from "./note-failed-sign-in.ts";

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
  const owner = new pg.Client(t.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query<{ subject: string }>("select subject from private.throttles");
  await owner.end();
  expect(rows.length).toBeGreaterThan(1);
  for (const { subject } of rows) expect(subject).toMatch(/^[\w-]{43}$/);
});

test("failed tries stand in the log of the account's organisations, refused ones once, and nobody else's", async () => {
  const from = { address: "198.51.100.5", userAgent: "Firefox" };
  const email = "viewer@globex.example";
  const answers: (string | undefined)[] = [];
  for (let i = 0; i < 13; i++) {
    const { problem } = await guardTry<Answer>(
      t.db,
      {
        kind: "password",
        email,
        address: null,
        stepMilliseconds: 1,
        onFailure: (failure) => noteFailedSignIn(t.db, failure, from),
      },
      async () => wrong,
    );
    answers.push(problem);
  }
  expect(answers.filter((problem) => problem === "tooMany")).toHaveLength(3);
  await noteFailedSignIn(t.db, { email: mail(), tooMany: false }, from);
  const owner = new pg.Client(t.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query(
    `select o.slug, l.outcome, l.reason, l.ip, l.actor_id, count(*)::int as n from public.audit_logs l join public.orgs o on o.id = l.org_id
     where l.action = 'sign_in.fail' group by 1, 2, 3, 4, 5 order by n desc`,
  );
  await owner.end();
  const who = { slug: "globex", ip: "198.51.100.5", actor_id: t.globex.people.viewer.userId };
  expect(rows.filter((row) => row.slug === "globex")).toEqual([
    { ...who, outcome: "failed", reason: "wrong_credentials", n: 10 },
    { ...who, outcome: "refused", reason: "too_many", n: 1 },
  ]);
  expect(rows.some((row) => row.slug === "acme")).toBe(false);
});
