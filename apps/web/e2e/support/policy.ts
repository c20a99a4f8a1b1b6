import type { Page } from "@playwright/test";

/** What the browser refused on this page by its content security policy, as it says in the console. */
export function watchPolicy(page: Page): string[] {
  const refused: string[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (/content security policy|violates the following/i.test(text)) refused.push(text);
  });
  return refused;
}
