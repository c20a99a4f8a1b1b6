import type { Page } from "@playwright/test";

/** Signs in on the sign-in page and waits for the organisation's start page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !/^\/(login|register)?$/.test(url.pathname));
}

export type Newcomer = { name: string; organisation: string; email: string; password: string };

/** Registers on the registration page and answers the slug of the organisation that this makes. */
export async function register(page: Page, person: Newcomer): Promise<string> {
  await page.goto("/register");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Organisation").fill(person.organisation);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !/^\/(login|register)?$/.test(url.pathname));
  return new URL(page.url()).pathname.split("/")[1] ?? "";
}
