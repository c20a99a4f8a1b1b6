import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

import { open, untilLive } from "./live.ts";

type Consent = { decision?: "Allow" | "Cancel"; without?: string };

/** Answers Google's consent page, as it is played on this machine, and waits until the browser is back. */
export async function answerConsent(page: Page, consent: Consent = {}): Promise<void> {
  await page.waitForURL((url) => url.pathname.startsWith("/o/oauth2"));
  if (consent.without) await page.getByRole("checkbox", { name: consent.without }).uncheck();
  await page.getByRole("button", { name: consent.decision ?? "Allow" }).click();
  await page.waitForURL((url) => url.pathname.endsWith("/settings/mailboxes"));
  await untilLive(page);
}

/** Connects a mailbox of the person who is signed in on this page. */
export async function connectMailbox(
  page: Page,
  org: string,
  address: string,
  consent: Consent = {},
): Promise<void> {
  await open(page, `/${org}/settings/mailboxes`);
  await page.getByRole("button", { name: "Connect Gmail" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/o/oauth2"));
  await page.locator(`input[name=account][value="${address}"]`).check();
  await answerConsent(page, consent);
  await expect(page.getByRole("heading", { name: "Mailboxes", level: 2 })).toBeVisible();
}
