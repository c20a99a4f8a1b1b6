// A page that may be used: what the server has drawn stands there before React listens to it, and a click until then is lost.
import type { Page, Response } from "@playwright/test";

/** Opens an address and waits until the page is live. */
export async function open(page: Page, address: string): Promise<Response | null> {
  const response = await page.goto(address);
  await untilLive(page);
  return response;
}

/** Loads the page again and waits until it is live. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await untilLive(page);
}

/** Waits until nothing is a skeleton any more, every control belongs to React, and what runs after drawing has run. */
export async function untilLive(page: Page): Promise<void> {
  for (;;) {
    try {
      await page.waitForFunction(isTakenOver);
      // Keys are listened to by effects, which React runs once the browser has a moment.
      await page.evaluate(
        () => new Promise<void>((done) => requestIdleCallback(() => done(), { timeout: 2_000 })),
      );
      return;
    } catch (error) {
      // An address may lead on to another one: then that one's page is waited for.
      if (!/context was destroyed/.test(String(error))) throw error;
      await page.waitForLoadState();
    }
  }
}

/** Runs in the page. */
function isTakenOver(): boolean {
  // Between two pages there is none.
  if (document.body === null || document.querySelector("[aria-busy=true]")) return false;
  // React notes itself on each element that it takes over.
  const isTaken = (element: Element) =>
    Object.keys(element).some((key) => key.startsWith("__reactProps$"));
  const controls = document.querySelectorAll(
    "button, textarea, select, input:not([type=hidden]), [role=checkbox], [role=button]",
  );
  // The reader of the API's description is drawn by another library.
  return [document.body, ...controls].every(
    (element) => isTaken(element) || element.closest(".scalar-app") !== null,
  );
}
