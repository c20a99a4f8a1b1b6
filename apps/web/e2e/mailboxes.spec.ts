// A mailbox from its connection to its end: refused, half allowed, allowed; taken away at Google, connected again, disconnected.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";

import { open, reload } from "./support/live.ts";
import { answerConsent, connectMailbox } from "./support/mailbox.ts";
import { enterNew } from "./support/session.ts";
import { readStack } from "./support/stack.ts";

const stack = readStack();
const run = Date.now().toString(36);
const address = `rita.${run}@mail.example`;
/** What a reader in the background does is waited for, however slow the machine. */
const patience = { timeout: 60_000 };

test.describe.configure({ mode: "serial", timeout: 180_000 });

let page: Page;
let org: string;

const google = (path: string, body: object) =>
  fetch(`${stack.emulators?.google}/_emulator/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test.beforeAll(async ({ browser }) => {
  await google("mailboxes", { address, name: "Rita Rep" });
  await google("mails", {
    from: "ana.lindqvist@customer.example",
    to: address,
    subject: "A mail from before",
    text: "Hello Rita",
  });
  const context = await browser.newContext({
    baseURL: stack.web_url,
    viewport: { width: 1440, height: 900 },
  });
  org = await enterNew(context, {
    name: "Rita Rep",
    organisation: `Mail Works ${run}`,
    email: `rita@${run}.example`,
    password: "a long enough password",
  });
  page = await context.newPage();
});

test.afterAll(() => page.context().close());

test("what was not allowed, or not all of it, connects nothing and says so", async () => {
  await connectMailbox(page, org, address, { decision: "Cancel" });
  await expect(page.getByText("You did not allow it at Google.")).toBeVisible();
  await connectMailbox(page, org, address, { without: "gmail.send" });
  await expect(page.getByRole("heading", { name: "A permission is missing" })).toBeVisible();
  await expect(page.getByRole("link", { name: address })).toHaveCount(0);
  // It is said once: the address no longer asks for it.
  await expect(page).not.toHaveURL(/mailbox=/);
  await reload(page);
  await expect(page.getByRole("heading", { name: "Mailboxes", level: 2 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "A permission is missing" })).toHaveCount(0);
});

test("what was allowed connects, and the mailbox is read", async () => {
  await connectMailbox(page, org, address);
  await expect(page.getByRole("heading", { name: "Your mailbox is connected" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: address });
  await expect(row.getByText("Connected", { exact: true })).toBeVisible(patience);
  await expect(row.getByText(/^Read /)).toBeVisible(patience);
});

test("access that was taken away at Google is told on every page, and given again from there", async () => {
  await google("revoke", { address });
  await page.getByRole("link", { name: address }).click();
  await page.getByRole("button", { name: "Read now" }).click();
  await expect(page.getByText("Google no longer lets Rapport in.")).toBeVisible(patience);
  await open(page, `/${org}/people`);
  const banner = page.getByRole("status").filter({ hasText: address });
  await expect(banner).toBeVisible();
  await banner.getByRole("button", { name: "Connect again" }).click();
  await answerConsent(page);
  const row = page.getByRole("row").filter({ hasText: address });
  await expect(row.getByText("Connected", { exact: true })).toBeVisible(patience);
  await open(page, `/${org}/people`);
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
  await expect(banner).toHaveCount(0);
});

test("disconnected, it says what stays, and is no longer read", async () => {
  await open(page, `/${org}/settings/mailboxes`);
  await page.getByRole("link", { name: address }).click();
  await page.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("attachments that are here stay");
  await question.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText(/^Disconnected since /)).toBeVisible();
  await expect(page.getByRole("button", { name: "Read now" })).toHaveCount(0);
});
