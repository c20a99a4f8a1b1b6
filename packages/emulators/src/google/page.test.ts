import { afterAll, beforeAll, expect, test } from "vitest";
import { startService, type RunningService } from "../start-service.ts";
import { googleEmulator } from "./emulator.ts";

let google: RunningService;
beforeAll(async () => {
  google = await startService(
    googleEmulator({
      mailboxes: [
        { address: "rep@own.example", name: "Robin <b>Rep</b>" },
        { address: "ann@customer.example", name: "Ann" },
      ],
    }),
    0,
  );
});
afterAll(() => google.close());

type Seen = { id: string; thread_id: string; label_ids: string[]; subject: string };
const seen = async (address: string): Promise<Seen[]> => {
  const answer = await fetch(`${google.url}/_emulator/messages?address=${address}`);
  return ((await answer.json()) as { messages: Seen[] }).messages;
};
const act = (name: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${google.url}/act/${name}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers,
    redirect: "manual",
  });
const page = async (query = ""): Promise<string> => (await fetch(`${google.url}/${query}`)).text();

test("somebody writes to a rep, the rep's answer and theirs stay in one thread, names and mails are inert", async () => {
  await act("write", {
    mailbox: "ann@customer.example",
    from: "Ann <ann@customer.example>",
    to: "rep@own.example",
    subject: "Grüße <script>alert(1)</script>",
    text: "<img src=x onerror=alert(1)>",
  });
  const [arrived] = await seen("rep@own.example");
  expect(arrived?.label_ids).toEqual(["INBOX", "UNREAD"]);
  const open = await page(`?mailbox=rep@own.example&message=${arrived?.id}`);
  expect(open).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(open).toContain("Grüße &lt;script&gt;");
  expect(open).toContain("Robin &lt;b&gt;Rep&lt;/b&gt;");
  expect(open).not.toMatch(/<script|<img|<b>/);
  await act("write", {
    mailbox: "rep@own.example",
    reply_to: arrived?.id ?? "",
    from: "rep@own.example",
    to: "ann@customer.example",
    subject: "Re: Grüße <script>alert(1)</script>",
    text: "Yes\r\nBcc: nobody@x.example",
  });
  const both = await seen("ann@customer.example");
  expect(both).toHaveLength(2);
  expect(new Set(both.map((one) => one.thread_id)).size).toBe(1);
});

test("its switches do what they say", async () => {
  const mailbox = "rep@own.example";
  const issue = async (): Promise<string> => {
    const answer = await fetch(`${google.url}/_emulator/grants`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ address: mailbox }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const call = async (token: string, path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${google.url}/gmail/v1/users/me/${path}`, { headers })).status;
  };
  const token = await issue();
  for (const [what, path, status] of [
    ["429", "messages", 429],
    ["500", "messages", 500],
    ["expire-history", "history?startHistoryId=1", 404],
    ["expire-tokens", "profile", 401],
  ] as const) {
    await act("switch", { mailbox, do: what });
    expect(await call(token, path), what).toBe(status);
  }
  const second = await issue();
  expect(await call(second, "profile")).toBe(200);
  await act("switch", { mailbox, do: "revoke" });
  expect(await call(second, "profile")).toBe(401);
  await act("mailbox", { address: "New@own.example", name: "New" });
  expect(await page()).toContain("new@own.example");
});

test("a page of another origin can neither press its buttons nor turn the tests' switches", async () => {
  const foreign = { "sec-fetch-site": "cross-site" };
  const form = { address: "thief@own.example", name: "Thief" };
  expect((await act("mailbox", form, foreign)).status).toBe(403);
  const plain = await fetch(`${google.url}/_emulator/mailboxes`, {
    method: "POST",
    body: JSON.stringify(form),
  });
  expect(plain.status).toBe(415);
  expect(await page()).not.toContain("thief@own.example");
});

test("consent is asked only for a known client and an address to return to", async () => {
  const ask = async (params: Record<string, string>): Promise<number> =>
    (await fetch(`${google.url}/o/oauth2/v2/auth?${new URLSearchParams(params)}`)).status;
  const good = {
    client_id: "rapport-local.apps.googleusercontent.com",
    redirect_uri: "http://localhost/back",
    response_type: "code",
    scope: "https://mail.google.com/",
  };
  expect(await ask(good)).toBe(200);
  for (const change of [
    { client_id: "another" },
    { redirect_uri: "" },
    { response_type: "token" },
    { scope: "" },
  ])
    expect(await ask({ ...good, ...change }), JSON.stringify(change)).toBe(400);
});
