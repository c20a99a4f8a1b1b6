import { expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { createServerClient } from "@supabase/ssr";

import { open } from "./live.ts";
import { readStack } from "./stack.ts";

/** Signs in on the sign-in page and waits for the organisation's start page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await open(page, "/login");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !/^\/(login|register)?$/.test(url.pathname));
}

export type Newcomer = { name: string; organisation: string; email: string; password: string };

/** Registers on the registration page and answers the slug of the organisation that this makes. */
export async function register(page: Page, person: Newcomer): Promise<string> {
  await open(page, "/register");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Organisation").fill(person.organisation);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !/^\/(login|register)?$/.test(url.pathname));
  return new URL(page.url()).pathname.split("/")[1] ?? "";
}

/** Gives a browser the session of somebody who is known, without the form: for journeys that are about something else. */
export async function enter(
  context: BrowserContext,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await withAuth(context, async (auth) => {
    const { error } = await auth.signInWithPassword({ email, password });
    expect(error, `signing ${email} in`).toBeNull();
  });
}

/** Makes an account and its organisation without the form, signed in in this browser. Answers the organisation's slug. */
export async function enterNew(context: BrowserContext, person: Newcomer): Promise<string> {
  const { email, password, name, organisation } = person;
  await withAuth(context, async (auth) => {
    const data = { full_name: name, org_name: organisation };
    const { error } = await auth.signUp({ email, password, options: { data } });
    expect(error, `making an account of ${email}`).toBeNull();
  });
  const start = await context.request.get("/", { maxRedirects: 0 });
  const slug = (start.headers().location ?? "").split("/").at(-1) ?? "";
  expect(slug, `the organisation of ${email}`).not.toBe("");
  return slug;
}

type Auth = ReturnType<typeof createServerClient>["auth"];

/** Lets the client that the web server uses write the cookies that it would write. */
async function withAuth(
  context: BrowserContext,
  act: (auth: Auth) => Promise<void>,
): Promise<void> {
  const { supabase_url, publishable_key, web_url: url } = readStack();
  const jar = new Map<string, string>();
  const { auth } = createServerClient(supabase_url, publishable_key, {
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll: (list) => {
        for (const { name, value } of list) jar.set(name, value);
      },
    },
  });
  await act(auth);
  await expect.poll(() => jar.size, "the session's cookies").toBeGreaterThan(0);
  await context.addCookies(
    [...jar].map(([name, value]) => ({ name, value, url, httpOnly: true, sameSite: "Lax" })),
  );
}

/** The API as the page's own scripts call it. */
export function callAs(page: Page, org: string) {
  return <T>(method: string, path: string, body?: object): Promise<T> =>
    page.evaluate(
      async ([verb, where, json, slug]) => {
        const response = await fetch(`/api/v1${where}`, {
          method: verb,
          headers: {
            "content-type": "application/json",
            "rapport-org": slug,
            ...(verb === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
          },
          ...(json ? { body: json } : {}),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${verb} ${where}: ${response.status} ${text}`);
        return text ? JSON.parse(text) : null;
      },
      [method, path, body ? JSON.stringify(body) : "", org] as const,
    );
}
