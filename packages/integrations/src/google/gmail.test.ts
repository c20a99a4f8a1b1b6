import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gmail as openApi } from "@googleapis/gmail";
import { startTestGoogle, type TestGoogle } from "@rapport/emulators/google/testing";
import { OAuth2Client } from "google-auth-library";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { composeMail, type OutgoingMail } from "./compose.ts";
import { openGmailSender } from "./gmail-node.ts";
import { openGmail, type Gmail } from "./gmail.ts";
import { parseMail } from "./parse.ts";
import { openPurse, readQuotaUnits } from "./quota.ts";

let google: TestGoogle;
let token = "";
let gmail: Gmail;
const grant = async (address: string, scopes?: string[]): Promise<string> =>
  (await google.turn<{ access_token: string }>("grants", { address, scopes })).access_token;
const open = (accessToken: string, options: object = {}): Gmail =>
  openGmail({ apiUrl: google.url, accessToken: () => accessToken, ...options });
const letter = (change: Partial<OutgoingMail> = {}): OutgoingMail => ({
  message_id: `${crypto.randomUUID()}@own.example`,
  from: { address: google.rep, name: "Robin Rep" },
  to: [{ address: google.customer, name: "Ann" }],
  subject: "Offer",
  text: "Hello",
  ...change,
});
const ids = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id);

beforeAll(async () => {
  google = await startTestGoogle();
  token = await grant(google.rep);
  gmail = open(token);
});
afterAll(() => google.close());
afterEach(async () => {
  await google.clearFaults();
  await google.turn("settings", { quota: "none", rewriteMessageIds: false });
});

describe("a mail and its answer", () => {
  test("sent once, delivered, answered into the same thread, told by history", async () => {
    const { historyId } = await gmail.profile();
    const first = letter({
      subject: "Grüße",
      bcc: [{ address: "colleague@own.example", name: "" }],
    });
    const sender = openGmailSender({ apiUrl: google.url, accessToken: token });
    const sent = await sender.send(await composeMail(first));
    expect(sent.labelIds).toEqual(["SENT"]);
    expect(await sender.findByMessageId(first.message_id)).toEqual(sent);
    expect(ids(await gmail.findByMessageId(first.message_id))).toEqual([sent.id]);

    for (const address of [google.customer, "colleague@own.example"]) {
      const mailbox = open(await grant(address));
      const [copy] = await mailbox.findByMessageId(first.message_id);
      const raw = await mailbox.getRaw(copy?.id ?? "");
      expect(raw.labelIds).toContain("INBOX");
      const read = await parseMail(raw.raw, raw.internalDate);
      expect(read).toMatchObject({ message_id: first.message_id, subject: "Grüße", bcc: [] });
    }

    const answer = letter({
      from: { address: google.customer, name: "Ann" },
      to: [{ address: google.rep, name: "" }],
      subject: "Re: Grüße",
      in_reply_to: first.message_id,
      references: [first.message_id],
    });
    const customer = openGmailSender({
      apiUrl: google.url,
      accessToken: await grant(google.customer),
    });
    await customer.send(await composeMail(answer));
    const page = await gmail.listHistory(historyId);
    const added = page.records.flatMap((record) => record.added);
    expect(added.map(({ threadId }) => threadId)).toEqual([sent.threadId, sent.threadId]);
    expect(added[1]?.labelIds).toEqual(["INBOX", "UNREAD"]);
    expect((await gmail.listHistory(page.historyId)).records).toEqual([]);
  });

  test("a reply joins the thread it names only if its headers fit, and an unknown thread is not found", async () => {
    const sender = openGmailSender({ apiUrl: google.url, accessToken: token });
    const first = letter();
    const { threadId } = await sender.send(await composeMail(first));
    const reply = { subject: "Re: Offer", references: [first.message_id] };
    const send = async (change: Partial<OutgoingMail>) =>
      (await sender.send(await composeMail(letter(change)), threadId)).threadId;
    expect(await send(reply)).toBe(threadId);
    expect(await send({ ...reply, subject: "Something else" })).not.toBe(threadId);
    expect(await send({ subject: "Re: Offer" })).not.toBe(threadId);
    await expect(sender.send(await composeMail(letter()), "feed")).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  test("an answer that is lost leaves one mail, which its Message-ID finds, and nothing is sent twice by itself", async () => {
    const sender = openGmailSender({ apiUrl: google.url, accessToken: token });
    for (const fault of [{ lost: true }, { cut: true }, { status: 500 }]) {
      const mail = letter();
      await google.turn("faults", { on: "messages.send", ...fault, times: 1 });
      await expect(sender.send(await composeMail(mail))).rejects.toMatchObject({
        kind: "transient",
      });
      const found = await sender.findByMessageId(mail.message_id);
      expect(found?.labelIds).toEqual("lost" in fault ? ["SENT"] : undefined);
      expect(await gmail.findByMessageId(mail.message_id)).toHaveLength("lost" in fault ? 1 : 0);
    }
    const wire = (error: unknown): string => `${String(error)} ${JSON.stringify(error)}`;
    await google.turn("faults", { on: "messages.send", status: 403, times: 1 });
    const limited: unknown = await sender.send(await composeMail(letter())).catch((error) => error);
    expect(limited).toMatchObject({ kind: "rate_limited" });
    expect(wire(limited)).not.toContain(token);
  });

  test("a large mail goes as an upload and arrives byte for byte", async () => {
    const bytes = new Uint8Array(4_200_000).map((_, n) => (n * 31) % 251);
    const mail = letter({ attachments: [{ filename: "big.bin", type: "application/zip", bytes }] });
    const raw = await composeMail(mail);
    const sent = await openGmailSender({ apiUrl: google.url, accessToken: token }).send(raw);
    const stored = await gmail.getRaw(sent.id);
    expect(Buffer.compare(Buffer.from(stored.raw), raw)).toBe(0);
  });

  test("a mail to an address that bounces comes back as a report about it", async () => {
    const mail = letter({ to: [{ address: "bounce.ann@nowhere.example", name: "" }] });
    await openGmailSender({ apiUrl: google.url, accessToken: token }).send(await composeMail(mail));
    const { messages } = await gmail.listMessages({ query: "from:mailer-daemon@googlemail.com" });
    const raw = await gmail.getRaw(messages[0]?.id ?? "");
    expect(await parseMail(raw.raw, raw.internalDate)).toMatchObject({
      kind: "bounce",
      bounce: {
        recipients: [{ address: "bounce.ann@nowhere.example", status: "5.1.1" }],
        original_message_id: mail.message_id,
      },
    });
  });
});

describe("reading", () => {
  test("many mails, page by page, none twice, while new ones arrive", async () => {
    const address = "many@own.example";
    await google.turn("mailboxes", { address, name: "Many" });
    const seed = (from: number, count: number) =>
      google.turn<{ messages: { id: string }[] }>("messages", {
        address,
        messages: Array.from({ length: count }, (_, n) => ({
          raw: Buffer.from(
            `Message-ID: <${from + n}@x.example>\r\nDate: ${new Date(1_700_000_000_000 + (from + n) * 60_000).toUTCString()}\r\n\r\nx`,
          ).toString("base64url"),
        })),
      });
    const { messages } = await seed(1, 25);
    const mailbox = open(await grant(address));
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await mailbox.listMessages({ pageSize: 10, pageToken });
      seen.push(...ids(page.messages));
      pageToken = page.nextPageToken;
      await seed(100 + seen.length, 3);
    } while (pageToken);
    expect(seen.toSorted()).toEqual(ids(messages).toSorted());
    const after = await mailbox.listMessages({
      query: `after:${1_700_000_000 + 20 * 60} before:${1_700_000_000 + 24 * 60}`,
    });
    expect(after.messages).toHaveLength(4);
  });

  test("history tells labels and deletions, in pages, and an expired id apart from a missing message", async () => {
    const { historyId } = await gmail.profile();
    const { messages } = await google.turn<{ messages: { id: string }[] }>("mails", {
      from: "new@outside.example",
      to: google.rep,
      subject: "Three",
      text: "x",
    });
    const [id = ""] = ids(messages);
    await google.turn("labels", { address: google.rep, ids: [id], remove: ["UNREAD"] });
    await google.turn("labels", { address: google.rep, ids: [id], add: ["STARRED"] });
    expect((await gmail.getLabels(id)).labelIds).toEqual(["INBOX", "STARRED"]);
    await google.turn("delete", { address: google.rep, ids: [id] });
    const { records } = await gmail.listHistory(historyId);
    expect(
      records.map((record) => [record.added, record.relabelled, record.deleted].map(ids)),
    ).toEqual([
      [[id], [], []],
      [[], [id], []],
      [[], [id], []],
      [[], [], [id]],
    ]);
    expect(records[1]?.relabelled[0]?.labelIds).toEqual(["INBOX"]);
    const api = openApi({ version: "v1", rootUrl: `${google.url}/`, auth: withToken() });
    const pages: string[] = [];
    let pageToken: string | undefined;
    do {
      const { data } = await api.users.history.list({
        userId: "me",
        startHistoryId: historyId,
        maxResults: 1,
        ...(pageToken ? { pageToken } : {}),
      });
      pages.push(...(data.history ?? []).map((record) => record.id ?? ""));
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken);
    expect(pages).toEqual(records.map((record) => record.id));
    await expect(gmail.getRaw(id)).rejects.toMatchObject({ kind: "not_found" });
    await google.turn("expire-history", { address: google.rep });
    await expect(gmail.listHistory(historyId)).rejects.toMatchObject({ kind: "history_expired" });
    expect((await gmail.listHistory((await gmail.profile()).historyId)).records).toEqual([]);
  });

  test("the official library reads threads, labels and attachments", async () => {
    const mail = letter({
      attachments: [
        { filename: "a.pdf", type: "application/pdf", bytes: new Uint8Array([7, 0, 9]) },
      ],
    });
    const sent = await openGmailSender({ apiUrl: google.url, accessToken: token }).send(
      await composeMail(mail),
    );
    const { users } = openApi({ version: "v1", rootUrl: `${google.url}/`, auth: withToken() });
    const thread = await users.threads.get({ userId: "me", id: sent.threadId });
    const payload = thread.data.messages?.[0]?.payload;
    const file = payload?.parts?.find(({ filename }) => filename === "a.pdf");
    const attachmentId = file?.body?.attachmentId ?? "";
    expect([...(await gmail.getAttachment(sent.id, attachmentId))]).toEqual([7, 0, 9]);
    const listed = await users.threads.list({ userId: "me", labelIds: ["SENT"] });
    expect(listed.data.threads?.map(({ id }) => id)).toContain(sent.threadId);
    await users.messages.modify({
      userId: "me",
      id: sent.id,
      requestBody: { addLabelIds: ["Label_7"] },
    });
    expect((await gmail.listLabels()).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["INBOX", "SENT", "Label_7"]),
    );
    const headers = await users.messages.get({
      userId: "me",
      id: sent.id,
      format: "metadata",
      metadataHeaders: ["Message-ID"],
    });
    expect(headers.data.payload?.headers).toEqual([
      { name: "Message-ID", value: `<${mail.message_id}>` },
    ]);
    const raw = Buffer.from("Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nSubject: Old\r\n\r\nx");
    const imported = await users.messages.import({
      userId: "me",
      requestBody: { raw: raw.toString("base64url"), labelIds: ["INBOX"] },
    });
    const old = await gmail.getRaw(imported.data.id ?? "");
    expect(old.internalDate.toISOString()).toBe("2026-11-20T10:00:00.000Z");
  });
});

describe("what goes wrong", () => {
  test("without a token, with a made-up, expired or revoked one: 401, never somebody's mail", async () => {
    const profile = (header?: string) =>
      fetch(`${google.url}/gmail/v1/users/me/profile`, {
        headers: header === undefined ? {} : { authorization: header },
      });
    for (const header of [undefined, "", "Bearer ", "Bearer made-up", `Basic ${token}`]) {
      const answer = await profile(header);
      expect(answer.status, String(header)).toBe(401);
      expect(await answer.json()).toMatchObject({
        error: { code: 401, status: "UNAUTHENTICATED", errors: [{ reason: "authError" }] },
      });
    }
    const own = await grant("colleague@own.example");
    await google.turn("expire-tokens", { address: "colleague@own.example" });
    await expect(open(own).profile()).rejects.toMatchObject({ kind: "unauthorized" });
  });

  test("a token that is over is asked for once more, and no more than once", async () => {
    const asked: boolean[] = [];
    const client = (answers: string[]) =>
      openGmail({
        apiUrl: google.url,
        accessToken: (fresh) => {
          asked.push(fresh);
          return answers.shift() ?? "none";
        },
      });
    expect((await client(["old", token]).profile()).address).toBe(google.rep);
    await expect(client(["old", "older"]).profile()).rejects.toMatchObject({
      kind: "unauthorized",
    });
    expect(asked).toEqual([false, true, false, true]);
  });

  test("a scope that was not granted and another person's mailbox are refused", async () => {
    const sendOnly = await grant("colleague@own.example", [
      "https://www.googleapis.com/auth/gmail.send",
    ]);
    await expect(open(sendOnly).listMessages()).rejects.toMatchObject({ kind: "forbidden" });
    const foreign = await fetch(`${google.url}/gmail/v1/users/${google.customer}/messages`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(foreign.status).toBe(403);
  });

  test.each([
    { status: 429 },
    { status: 403, reason: "userRateLimitExceeded" },
    { status: 500 },
    { status: 503 },
    { cut: true },
    { lost: true },
  ])("a call that meets %j is repeated until it goes through", async (fault) => {
    await google.turn("faults", { on: "users.getProfile", ...fault, times: 2, retry_after: 0 });
    expect((await gmail.profile()).address).toBe(google.rep);
    await google.turn("faults", { on: "users.getProfile", ...fault });
    const impatient = open(token, { patienceMs: 100 });
    await expect(impatient.profile()).rejects.toMatchObject({
      kind: fault.status === 429 || fault.status === 403 ? "rate_limited" : "transient",
    });
  });

  test("Retry-After is kept to, by one that must wait longer than it may at once", async () => {
    await google.turn("faults", { on: "messages.list", status: 429, retry_after: 3600, times: 1 });
    await expect(gmail.listMessages()).rejects.toMatchObject({
      kind: "rate_limited",
      retryAfterMs: 3_600_000,
    });
    await gmail.profile();
  });

  test("a mailbox that has spent its quota is refused until it has some again", async () => {
    await google.turn("settings", { quota: "since-2026", unitsPerMinute: 60 });
    const { messages } = await google.turn<{ messages: { id: string }[] }>("mails", {
      from: "a@x.example",
      to: "colleague@own.example",
      subject: "x",
      text: "x",
    });
    const [id = ""] = ids(messages);
    const colleague = await grant("colleague@own.example");
    const careless = open(colleague, { patienceMs: 0 });
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => careless.getRaw(id)));
    const refused = calls.filter((call) => call.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(20);
    expect(refused[0]?.reason).toMatchObject({ kind: "rate_limited" });
  });

  test("an interrupted client stops waiting", async () => {
    const controller = new AbortController();
    await google.turn("faults", { on: "users.getProfile", status: 500 });
    const waiting = open(token, { signal: controller.signal }).profile();
    setTimeout(() => controller.abort(new Error("ended")), 50);
    await expect(waiting).rejects.toThrow("ended");
  });

  test("an answer that is no Gmail is a failure for now, not a crash", async () => {
    const server = createServer((_, res) => res.end("<html>proxy</html>")).listen(0, "127.0.0.1");
    try {
      await new Promise((ready) => server.once("listening", ready));
      const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const client = openGmail({ apiUrl, accessToken: () => "x", patienceMs: 0 });
      await expect(client.profile()).rejects.toMatchObject({ kind: "transient" });
    } finally {
      server.close();
    }
  });
});

test("a quota that Google has raised is used fully; what is no number of units is refused in words", () => {
  let now = 0;
  const purse = openPurse("since-2026", () => now, readQuotaUnits(" 30000 "));
  let read = 0;
  while (now < 600_000) {
    now += purse.spend("messages.get");
    read += 1;
  }
  // Its prices stay those of its plan: 20 units a message.
  expect(read / 10).toBeGreaterThan(1400);
  expect(read / 10).toBeLessThanOrEqual(1500);
  expect(readQuotaUnits(undefined)).toBeUndefined();
  expect(readQuotaUnits("")).toBeUndefined();
  for (const wrong of ["15_000", "many", "15000.5", "-1", "0", "599", "1e9", "NaN"])
    expect(() => readQuotaUnits(wrong), wrong).toThrow(/GOOGLE_QUOTA_UNITS is/);
});

test("a purse spends a minute's quota evenly", () => {
  let now = 0;
  const spend = (plan: "before-2026" | "since-2026", minutes: number): number => {
    now = 0;
    const purse = openPurse(plan, () => now);
    let read = 0;
    while (now < minutes * 60_000) {
      now += purse.spend("messages.get");
      read += 1;
    }
    return read / minutes;
  };
  expect(spend("since-2026", 10)).toBeGreaterThan(280);
  expect(spend("since-2026", 10)).toBeLessThanOrEqual(300);
  expect(spend("before-2026", 10)).toBeGreaterThan(2800);
  expect(spend("before-2026", 10)).toBeLessThanOrEqual(3000);
  expect(openPurse("none").spend("messages.send")).toBe(0);
  const purse = openPurse("since-2026", () => now);
  for (let n = 0; n < 100; n++) {
    purse.spend("messages.send");
    purse.refund("messages.send");
  }
  expect(purse.spend("messages.get")).toBe(0);
});

function withToken(): OAuth2Client {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: token });
  return auth;
}
