// A day in the inbox: mails, texts and calls come in and are answered, and what is hostile in them does nothing.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";

import { open } from "./support/live.ts";
import { connectMailbox } from "./support/mailbox.ts";
import { watchPolicy } from "./support/policy.ts";
import { callAs, enterNew } from "./support/session.ts";
import { startSink } from "./support/sink.ts";
import type { Sink } from "./support/sink.ts";
import { readStack } from "./support/stack.ts";
import {
  actOnCall,
  addMailbox,
  addNumber,
  callIn,
  mailsOf,
  writeMail,
  writeText,
} from "./support/vendors.ts";

const stack = readStack();
const run = Date.now().toString(36);
const rep = `nora.${run}@mail.example`;
const customer = `ana.${run}@customer.example`;
const digits = String(Date.now()).slice(-7);
const ours = `+1510${digits}`;
const theirs = `+1628${digits}`;
/** Ends otherwise than theirs: a number is shown in groups, so it is known by its end. */
const caller = `+1707${String((Number(digits) + 1) % 10_000_000).padStart(7, "0")}`;
/** Workers in the background are waited for, however slow the machine. */
const patience = { timeout: 90_000 };

test.describe.configure({ timeout: 240_000 });

let page: Page;
let org: string;
let call: ReturnType<typeof callAs>;
let sink: Sink;
let mailbox: string | undefined;
let refused: string[];

const row = (text: string) =>
  page.getByRole("region", { name: "Conversations" }).getByRole("button").filter({ hasText: text });
const messages = () => page.getByRole("region", { name: "Messages" });

test.beforeAll(async ({ browser }) => {
  sink = await startSink();
  await addMailbox(rep, "Nora Rep");
  await addNumber(ours);
  const context = await browser.newContext({
    baseURL: stack.web_url,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
  });
  org = await enterNew(context, {
    name: "Nora Rep",
    organisation: `Inbox Works ${run}`,
    email: `nora@${run}.example`,
    password: "a long enough password",
  });
  page = await context.newPage();
  refused = watchPolicy(page);
  call = callAs(page, org);
});

test.afterAll(async () => {
  await page.context().close();
  await sink.close();
});

test("with nothing connected the inbox says where to begin", async () => {
  await open(page, `/${org}/inbox`);
  await expect(page.getByRole("heading", { name: "No conversations yet" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Connect a mailbox" })).toBeVisible();
});

/** What the server keeps of a conversation: the list has moved before it was asked. */
async function stateOf(subject: string): Promise<string | undefined> {
  const { data } = await call<{ data: { subject: string; state: string }[] }>(
    "GET",
    "/conversations?limit=50",
  );
  return data.find((one) => one.subject.includes(subject))?.state;
}

/** Connects Nora's mailbox, once for all journeys here. */
async function ensureMailbox(): Promise<void> {
  if (mailbox) return;
  await connectMailbox(page, org, rep);
  const { data } = await call<{ data: { id: string }[] }>("GET", "/integrations");
  mailbox = data[0]?.id;
}

/** Has it read now, as its button does: by itself it is read every twenty seconds. */
const readNow = () => call("POST", `/integrations/${mailbox}/sync`, { reconcile: false });

test.describe("a conversation by mail", () => {
  test.describe.configure({ mode: "serial" });

  test("a mailbox is connected, its past is read, and a reply arrives in its thread", async () => {
    await open(page, `/${org}/inbox`);
    await call("POST", "/people", { first_name: "Ana", last_name: "Lind", email: customer });
    await call("POST", "/webhooks", { url: sink.url, event_types: ["email.sent"] });
    await writeMail({
      from: customer,
      to: rep,
      subject: "Crane dates",
      text: "Which week suits you?",
    });
    await ensureMailbox();
    // What lay there before is read and asks nobody for an answer.
    await open(page, `/${org}/inbox?state=done`);
    await expect(row("Crane dates")).toBeVisible(patience);
    const [first] = await mailsOf(rep);
    await writeMail({
      from: `Ana Lind <${customer}>`,
      to: rep,
      subject: "Re: Crane dates",
      text: "Week 49 suits us, too.",
      headers: { "In-Reply-To": first?.message_id ?? "", References: first?.message_id ?? "" },
    });
    await readNow();
    await open(page, `/${org}/inbox`);
    await expect(row("Week 49 suits us")).toBeVisible(patience);
    await expect(page.getByRole("link", { name: /^Inbox/ }).first()).toContainText("1", patience);
    await row("Crane dates").click();
    await expect(messages().getByText("Week 49 suits us, too.")).toBeVisible();
    await expect(messages().getByText("Which week suits you?")).toBeVisible();
  });

  test("an answer can be undone, then goes out in its thread, and a webhook hears of it", async () => {
    await page.keyboard.press("r");
    const composer = page.getByRole("form", { name: "Reply" });
    await composer.getByLabel("Message").fill("Then week 49 it is.");
    await composer.getByRole("button", { name: "Send email" }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(composer.getByLabel("Message")).toHaveValue("Then week 49 it is.");
    await composer.getByRole("button", { name: "Send email" }).click();
    const shown = messages().frameLocator("iframe").getByText("Then week 49 it is.");
    await expect(shown).toBeVisible();
    const heard = await sink.waitFor((request) => request.body.includes("email.sent"), 90_000);
    expect(JSON.parse(heard.body)).toMatchObject({ type: "email.sent" });
    const sent = (await mailsOf(rep)).filter(({ from }) => from.includes(rep));
    expect(sent, "sent once").toHaveLength(1);
    expect(sent[0]).toMatchObject({ subject: "Re: Crane dates", to: [customer] });
    expect(new Set((await mailsOf(rep)).map((mail) => mail.thread_id)).size, "one thread").toBe(1);
  });

  test("done, undone by its toast, snoozed and found again, all by keys", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await expect(row("Crane dates")).toHaveCount(0);
    await expect.poll(() => stateOf("Crane dates")).toBe("done");
    const toast = page.getByRole("listitem").filter({ hasText: "Done" });
    await toast.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(row("Crane dates")).toBeVisible();
    await expect.poll(() => stateOf("Crane dates")).toBe("open");
    await page.keyboard.press("j");
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: /^Tomorrow/ }).click();
    await expect(row("Crane dates")).toHaveCount(0);
    await open(page, `/${org}/inbox?state=snoozed`);
    await expect(row("Crane dates")).toBeVisible();
  });
});

test("hostile mails run nothing and load nothing", async () => {
  await ensureMailbox();
  const { server, asked } = await startTracker();
  const outside: string[] = [];
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (/^https?:$/.test(protocol) && host !== new URL(stack.web_url).host)
      outside.push(request.url());
  });
  const { port } = server.address() as AddressInfo;
  const samples = hostileMails(`http://127.0.0.1:${port}`);
  for (const [at, html] of samples.entries())
    await writeMail({
      from: customer,
      to: rep,
      subject: `Sample ${at} ${run}`,
      text: "plain",
      html,
    });
  await readNow();
  await open(page, `/${org}/inbox`);
  try {
    for (const at of samples.keys()) {
      await row(`Sample ${at} ${run}`).first().click(patience);
      await expect(page.getByRole("heading", { name: `Sample ${at} ${run}` })).toBeVisible();
      const frame = messages().locator("iframe");
      // What is nothing but attack leaves the plain text behind.
      await expect(frame.or(messages().getByText("plain", { exact: true })).first()).toBeVisible();
      if ((await frame.count()) === 0) continue;
      const sandbox = (await frame.getAttribute("sandbox")) ?? "";
      expect(sandbox).not.toMatch(/allow-(scripts|same-origin|forms|top-navigation)/);
      await page.evaluate(() => new Promise((done) => setTimeout(done, 30)));
      expect(await page.evaluate(() => (window as { hacked?: number }).hacked ?? 0)).toBe(0);
    }
    expect(await page.title()).not.toContain("hacked");
    expect(asked, "what the tracker was asked for").toEqual([]);
    expect(outside, "requests to others").toEqual([]);
  } finally {
    server.close();
  }
});

test.describe("a number", () => {
  test.beforeAll(async () => {
    await open(page, `/${org}/inbox`);
    await call("POST", "/phones", { number: ours, label: "Sales" });
  });

  test("a text comes in, is answered, and the answer is delivered; after STOP none goes", async () => {
    await writeText(theirs, ours, "Is the course full?");
    await open(page, `/${org}/inbox?who=all`);
    await row("Is the course full?").click(patience);
    const composer = page.getByRole("form", { name: "New text message" });
    await composer.getByLabel("Text message").fill("Two places are left.");
    await expect(composer.getByText(/1 text$/)).toBeVisible();
    await composer.getByRole("button", { name: "Send text" }).click();
    await expect(messages().getByText("Two places are left.")).toBeVisible();
    await expect(messages().getByText("Delivered")).toBeVisible(patience);
    await writeText(theirs, ours, "STOP");
    await expect(messages().getByText("STOP", { exact: true })).toBeVisible(patience);
    await composer.getByLabel("Text message").fill("One more thing");
    await composer.getByRole("button", { name: "Send text" }).click();
    await expect(composer.getByRole("alert")).toContainText(theirs);
    await expect(composer.getByLabel("Text message")).toHaveValue("One more thing");
  });

  test("a caller leaves a message, and it can be heard", async () => {
    const { sid } = await callIn(caller, ours);
    await actOnCall(sid, { do: "speak", seconds: 3 });
    await open(page, `/${org}/inbox?who=all`);
    await row(caller.slice(-4)).click(patience);
    await messages()
      .getByRole("button", { name: /Play voicemail/ })
      .click(patience);
    const player = messages().locator("audio");
    await expect
      .poll(() => player.evaluate((audio: HTMLAudioElement) => audio.readyState), patience)
      .toBeGreaterThan(1);
    expect(await player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(1);
  });
});

test.afterEach(() => {
  expect(refused, "what the page's own policy refused").toEqual([]);
});

/** Counts who comes for a picture, a style, a frame. */
async function startTracker(): Promise<{ server: Server; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(204).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, asked };
}

/** Mails that try what mails try; with RAPPORT_SAMPLES also those of that folder. */
function hostileMails(tracker: string): string[] {
  const hit = "parent.hacked=1;top.hacked=1;document.title='hacked'";
  const own = [
    `<p>Hello</p><script>${hit}</script><img src="x" onerror="${hit}"><svg onload="${hit}"><a href="javascript:${hit}">press</a>`,
    `<p>Pictures</p><img src="${tracker}/pixel.png"><link rel="stylesheet" href="${tracker}/a.css"><style>@import url(${tracker}/b.css);body{background:url(${tracker}/c.png)}</style><div style="background:url('${tracker}/d.png')">x</div><iframe src="${tracker}/frame"></iframe><video poster="${tracker}/p" src="${tracker}/v"></video>`,
    `<p>Leaving</p><base href="${tracker}/"><meta http-equiv="refresh" content="0;url=${tracker}/go"><form action="${tracker}/f"><input name="password"><button autofocus>Sign in</button></form><object data="${tracker}/o"></object>`,
  ];
  const folder = process.env.RAPPORT_SAMPLES;
  if (!folder) return own;
  const files = readdirSync(join(folder, "email_html"));
  return [...own, ...files.map((name) => readFileSync(join(folder, "email_html", name), "utf8"))];
}
