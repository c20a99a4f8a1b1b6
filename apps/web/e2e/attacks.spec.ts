// Attacks on the built app: on Next's own ways, on what a browser runs, on the session in its cookies.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";

import { open } from "./support/live.ts";
import { send } from "./support/raw.ts";
import { enter, enterNew, register, signIn } from "./support/session.ts";
import { createClient, readStack } from "./support/stack.ts";

const stack = readStack();
const { demo, web_url: web } = stack;
if (!demo) throw new Error("The stack has no demo: start it with its seed.");
const api = createClient(stack.api_url, demo.api_key);
const run = Date.now().toString(36);
test.use({ baseURL: web });

const newcomer = (name: string) => ({
  name: "Eve Roth",
  organisation: `Roth ${name} ${run}`,
  email: `${name}@${run}.example`,
  password: "a long enough password",
});

/** The sign-in function's name in this build, as the page's own script calls it. */
async function findAction(page: Page): Promise<string> {
  const called = page.waitForRequest((request) => Boolean(request.headers()["next-action"]));
  await open(page, `${web}/login`);
  await page.getByLabel("Email", { exact: true }).fill(`nobody-${run}@x.example`);
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  return (await called).headers()["next-action"] ?? "";
}

/** Calls the sign-in function without a browser. */
const callSignIn = (action: string, email: string, headers: Record<string, string> = {}) =>
  send(`${web}/login`, {
    method: "POST",
    headers: {
      accept: "text/x-component",
      "content-type": "text/plain;charset=UTF-8",
      "next-action": action,
      origin: web,
      ...headers,
    },
    body: JSON.stringify([{ email, password: "not the password" }, "/"]),
  });

const cookiesOf = async (context: BrowserContext) =>
  (await context.cookies(web)).map(({ name, value }) => `${name}=${value}`).join("; ");

/** The session's id in the cookies of a browser. */
async function sessionOf(context: BrowserContext): Promise<string> {
  const parts = (await context.cookies(web))
    .filter(({ name }) => /^sb-.+-auth-token(?:\.\d+)?$/.test(name))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const whole = decodeURIComponent(parts.map(({ value }) => value).join(""));
  const json = Buffer.from(whole.replace(/^base64-/, ""), "base64url").toString("utf8");
  const { access_token } = JSON.parse(json) as { access_token: string };
  const claims = JSON.parse(
    Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString("utf8"),
  ) as { session_id: string };
  return claims.session_id;
}

const askMe = (cookie: string, org: string) =>
  send(`${web}/api/v1/me`, { headers: { cookie, "rapport-org": org } });

const toLogin = (status: number, location: unknown) =>
  status === 307 && String(location).includes("/login");

test("1 · x-middleware-subrequest header: still 401", async () => {
  for (const value of [
    "proxy",
    "proxy:proxy:proxy:proxy:proxy",
    "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy",
    "middleware:middleware:middleware:middleware:middleware",
    "pages/_middleware",
  ]) {
    const headers = { "x-middleware-subrequest": value };
    for (const path of ["/me", "/deals"])
      expect((await send(`${web}/api/v1${path}`, { headers })).status, value).toBe(401);
    const page = await send(`${web}/${demo.org_slug}/deals`, { headers });
    expect(toLogin(page.status, page.headers.location), value).toBe(true);
    expect(page.body).not.toContain(demo.org_id);
  }
});

test("2 · prefetches: sign-in still enforced, and their pages have a policy", async () => {
  for (const headers of [
    { purpose: "prefetch" },
    { "sec-purpose": "prefetch;prerender" },
    { "next-router-prefetch": "1", rsc: "1" },
    { "next-router-segment-prefetch": "/_tree", "next-router-prefetch": "1", rsc: "1" },
    { "x-moz": "prefetch" },
  ] as Record<string, string>[]) {
    const page = await send(`${web}/${demo.org_slug}/deals`, { headers });
    const what = JSON.stringify([headers, page.status, page.body.slice(0, 200)]);
    expect(toLogin(page.status, page.headers.location), what).toBe(true);
    expect(page.body).not.toContain(demo.org_id);
    const login = await send(`${web}/login`, { headers });
    expect(login.headers["content-security-policy"], what).toContain("'nonce-");
  }
});

test("3 · malformed Flight payload (CVE-2025-55182): 4xx", async ({ page }) => {
  const action = await findAction(page);
  const boundary = "----attack";
  const form = (parts: Record<string, string>) =>
    `${Object.entries(parts)
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join("")}--${boundary}--\r\n`;
  // As text: an object with a field of this name is what the attack makes of it.
  const gadget =
    '{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B1337\\"}",' +
    '"_response":{"_prefix":"globalThis.rapportWasHere=1;","_chunks":"$Q2","_formData":{"get":"$1:constructor:constructor"}}}';
  const bodies: [string, string][] = [
    [`multipart/form-data; boundary=${boundary}`, form({ "0": gadget, "1": '"$@0"', "2": "[]" })],
    [`multipart/form-data; boundary=${boundary}`, form({ "0": '["$1:__proto__:x"]', "1": "{}" })],
    [`multipart/form-data; boundary=${boundary}`, form({ "0": '["$K1"]', $ACTION_REF_1: "" })],
    [`multipart/form-data; boundary=${boundary}`, "no form at all"],
    ["text/plain;charset=UTF-8", "{"],
    ["text/plain;charset=UTF-8", `["$F1","$@1","$Q0"]`],
    ["text/plain;charset=UTF-8", "[".repeat(200_000)],
  ];
  for (const [type, body] of bodies) {
    for (const name of [action, "f".repeat(42), "nonsense", undefined]) {
      const answer = await send(`${web}/login`, {
        method: "POST",
        headers: {
          "content-type": type,
          accept: "text/x-component",
          origin: web,
          ...(name ? { "next-action": name } : {}),
        },
        body,
      });
      const what = `${body.slice(0, 40)} to ${name}: ${answer.status} ${answer.body.slice(0, 100)}`;
      expect(answer.status, what).toBeGreaterThanOrEqual(400);
      expect(answer.status, what).toBeLessThan(500);
      expect(answer.body).not.toMatch(/at .+\.(?:js|ts):\d+/);
    }
  }
  expect((await send(`${web}/login`)).status).toBe(200);
});

test("4 · server action by direct POST for another org: refused", async ({ page }) => {
  const action = await findAction(page);
  const foreign = "https://evil.example";
  for (const headers of [
    { origin: foreign },
    { origin: foreign, "x-forwarded-host": "evil.example" },
    { origin: foreign, host: "evil.example" },
    { origin: "null" },
    { origin: web, "sec-fetch-site": "cross-site" },
  ] as Record<string, string>[])
    expect((await callSignIn(action, "a@x.example", headers)).status, headers.origin).toBe(403);
  // No function names an organisation: on another one's page it stands before the sign-in like any other request.
  const elsewhere = await send(`${web}/${demo.org_slug}/settings`, {
    method: "POST",
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      "next-action": action,
      origin: web,
    },
    body: JSON.stringify(["Taken over"]),
  });
  expect(elsewhere.status).toBe(303);
  expect(elsewhere.headers.location).toContain("/login");

  // Signed in, in one's own organisation: another one's page stays shut.
  const org = await enterNew(page.context(), newcomer("four"));
  expect(org).not.toBe(demo.org_slug);
  const cookie = await cookiesOf(page.context());
  const theirs = await send(`${web}/${demo.org_slug}/settings/members`, { headers: { cookie } });
  expect(theirs.body).not.toContain(demo.email);
  const answer = await askMe(cookie, demo.org_slug);
  expect(answer.status).toBe(403);
});

test("10 · session id from before sign-in: rotated", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: web });
  const page = await context.newPage();
  const person = newcomer("ten");
  const org = await register(page, person);
  const [first, cookie] = [await sessionOf(context), await cookiesOf(context)];
  expect((await askMe(cookie, org)).status).toBe(200);
  await signIn(page, person.email, person.password);
  const second = await sessionOf(context);
  expect(second).not.toBe(first);
  expect((await askMe(await cookiesOf(context), org)).status).toBe(200);
  expect((await askMe(cookie, org)).status).toBe(401);
  // A session id that an attacker has put there is no session.
  const planted = await askMe("sb-127-auth-token=planted; session_id=planted", org);
  expect(planted.status).toBe(401);
  await context.close();
});

test("11 · cookie after sign-out in the browser: API and pages refuse it", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: web });
  const page = await context.newPage();
  const person = newcomer("eleven");
  const org = await enterNew(context, person);
  const cookie = await cookiesOf(context);
  await open(page, `/${org}/settings/profile`);
  await expect(page.getByText("This browser")).toBeVisible();
  await page.getByRole("button", { name: new RegExp(person.name) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/login/);
  expect((await askMe(cookie, org)).status).toBe(401);
  const after = await send(`${web}/${org}/deals`, { headers: { cookie } });
  expect(toLogin(after.status, after.headers.location)).toBe(true);
  expect(after.headers.location).toContain("problem=ended");
  // The stale cookies are taken away, so that the browser does not bring them again.
  expect(String(after.headers["set-cookie"])).toMatch(/auth-token=;.*Max-Age=0/);
  await context.close();
});

test("13 · spoofed X-Forwarded-For: not what the web server notes either", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: web });
  const org = await enterNew(context, newcomer("thirteen"));
  const cookie = await cookiesOf(context);
  const headers = { cookie, "rapport-org": org, "x-forwarded-for": "6.6.6.6" };
  await send(`${web}/api/v1/me`, { headers });
  const { body } = await send(`${web}/api/v1/me/sessions`, { headers });
  const { data } = JSON.parse(body) as { data: { ip: string | null }[] };
  expect(data.map(({ ip }) => ip)).toEqual(["127.0.0.1"]);
  await context.close();
});

test("14 · enumeration at the sign-in form: same answer for an unknown address", async ({
  page,
}) => {
  const action = await findAction(page);
  const known = await callSignIn(action, demo.email);
  const unknown = await callSignIn(action, `nobody-${randomUUID()}@x.example`);
  // The build's own id of an answer aside.
  expect(known.status).toBe(unknown.status);
  expect(known.body).toBe(unknown.body);
  expect(known.body).toContain('"credentials"');
});

test('27 · file named `"><img onerror>`: shown as text', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: web });
  const page = await context.newPage();
  const org = await enterNew(context, newcomer("twentyseven"));
  await open(page, `/${org}/import`);
  const name = `"><img src=x onerror="window.wasHere=1">.csv`;
  await page.locator("input[type=file]").setInputFiles({
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(`Company,City\n${name},<script>window.wasHere=1</script>\n`),
  });
  await page.waitForURL(/\/import\/[0-9a-f-]{36}/);
  await expect(page.getByText("onerror=").first()).toBeVisible();
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(await page.evaluate(() => "wasHere" in window)).toBe(false);
  await context.close();
});

test("33 · `javascript:` link in a note: stripped", async ({ browser }) => {
  const made = await api.post<{ id: string }>("/companies", { name: `Linked ${run}` });
  const refused = await api.patch(`/companies/${made.body.id}`, { website: "javascript:alert(1)" });
  expect(refused.status).toBe(422);
  const body = `[press](javascript:window.wasHere=1) <a href="javascript:window.wasHere=1">here</a> <img src=x onerror="window.wasHere=1"> javascript:window.wasHere=1`;
  const note = await api.post<{ id: string }>("/interactions", {
    company_id: made.body.id,
    kind: "note",
    body,
  });
  expect(note.status, JSON.stringify(note.body)).toBe(201);
  const context = await browser.newContext({ baseURL: web });
  const page = await context.newPage();
  await enter(context, demo);
  await open(page, `/${demo.org_slug}/companies/${made.body.id}`);
  await expect(page.getByText("[press]").first()).toBeVisible();
  expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(await page.evaluate(() => "wasHere" in window)).toBe(false);
  await context.close();
});

test("38 · inline script without nonce: CSP blocks it; the HTML contains `nonce=`", async ({
  page,
}) => {
  const [one, two] = [await send(`${web}/login`), await send(`${web}/login`)];
  const nonceOf = (answer: typeof one) =>
    /'nonce-([^']+)'/.exec(String(answer.headers["content-security-policy"]))?.[1] ?? "";
  expect(nonceOf(one)).toMatch(/^.{24}$/);
  expect(nonceOf(one)).not.toBe(nonceOf(two));
  const scripts = [...one.body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(3);
  for (const tag of scripts) expect(tag).toContain(`nonce="${nonceOf(one)}"`);

  // As if the server had been made to write a stranger's script into its page.
  await page.route(`${web}/login`, async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(
      "</body>",
      "<script>window.wasHere=1</script></body>",
    );
    await route.fulfill({ response, body: html });
  });
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    document.addEventListener("securitypolicyviolation", (event) =>
      heard.push(event.effectiveDirective),
    );
  });
  await page.goto(`${web}/login`);
  const refused = await page.evaluate(async () => {
    const { heard } = window as unknown as { heard: string[] };
    const byScript = heard.length;
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = `<img src="data:," onerror="window.wasHere = 2">`;
    const link = document.createElement("a");
    link.href = "javascript:void (window.wasHere = 3)";
    place.append(link);
    link.click();
    const frame = document.createElement("iframe");
    frame.src = "https://evil.example/";
    place.append(frame);
    await fetch("https://evil.example/").catch(() => {});
    for (let turn = 0; turn < 100 && new Set(heard).size < 4; turn++)
      await new Promise((done) => setTimeout(done, 20));
    return { heard, byScript, wasHere: "wasHere" in window };
  });
  expect(refused.byScript, "the script in the page was refused").toBe(1);
  expect(refused.wasHere).toBe(false);
  expect(refused.heard).toEqual(
    expect.arrayContaining(["script-src-attr", "script-src-elem", "frame-src", "connect-src"]),
  );
});

test("39 · framing: frame-ancestors none", async ({ page }) => {
  for (const path of ["/", "/login", `/${demo.org_slug}/deals`, "/docs/api", "/no/such/page"]) {
    const { headers } = await send(`${web}${path}`);
    const isRedirect = headers.location !== undefined;
    if (isRedirect) continue;
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"], path).toBe("DENY");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["cross-origin-opener-policy"], path).toBe("same-origin");
  }
  const other = createServer((_, response) =>
    response
      .setHeader("content-type", "text/html")
      .end(`<p>Click here</p><iframe src="${web}/login" width="800" height="600"></iframe>`),
  ).listen(0, "127.0.0.1");
  await new Promise((ready) => other.once("listening", ready));
  try {
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    await expect(page.getByText("Click here")).toBeVisible();
    await expect
      .poll(() => page.frames().map((frame) => frame.url()))
      .toContain("chrome-error://chromewebdata/");
    expect(page.frames().some((frame) => frame.url().startsWith(web))).toBe(false);
  } finally {
    other.close();
  }
});
