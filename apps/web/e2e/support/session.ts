import type { Page } from "@playwright/test";

/** Signs in on the sign-in page and waits for the organisation's start page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !/^\/(login|register)?$/.test(url.pathname));
}
