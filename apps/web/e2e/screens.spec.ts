// Every screen, light and dark, on a desk and on a phone: nothing serious for axe, nothing wider than the window,
// nothing thrown, nothing that the page's policy refuses.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base } from "@playwright/test";
import type { BrowserContext, Page, Request } from "@playwright/test";

import { open, untilLive } from "./support/live.ts";
import { connectMailbox } from "./support/mailbox.ts";
import { watchPolicy } from "./support/policy.ts";
import { listScreens } from "./support/screens.ts";
import { enter } from "./support/session.ts";
import { createClient, readStack } from "./support/stack.ts";

const stack = readStack();
const { demo } = stack;
if (!demo) throw new Error("The stack has no demo: start it with its seed.");
const api = createClient(stack.api_url, demo.api_key);

const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** Somebody of the demo, signed in, for all screens that one worker looks at. */
const test = base.extend<object, { inside: BrowserContext }>({
  inside: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ baseURL: stack.web_url, ...sizes.desktop });
      await enter(context, demo);
      await use(context);
      await context.close();
    },
    { scope: "worker" },
  ],
});

// No screen waits for another: workers take the next one that is left.
test.describe.configure({ mode: "parallel" });

/** What stands for `[id]` or `[token]` below an address. */
const samples: Record<string, (inside: BrowserContext) => Promise<string>> = {
  "/[org]/companies/[id]": () => firstId("/companies?limit=1"),
  "/[org]/deals/[id]": () => firstId("/deals?limit=1"),
  "/[org]/people/[id]": () => firstId("/people?limit=1"),
  "/[org]/settings/api-keys/[id]": async () => {
    const made = await api.post<{ id: string }>("/api-keys", {
      name: "Looked at",
      scopes: ["deals.read"],
      allowed_cidrs: ["203.0.113.0/24"],
    });
    await api.post(`/api-keys/${made.body.id}/rotate`, {});
    return made.body.id;
  },
  "/[org]/settings/webhooks/[id]": async () => {
    const made = await api.post<{ id: string }>("/webhooks", { url: `${stack.web_url}/hook` });
    return made.body.id;
  },
  "/[org]/sequences/[id]": async () => {
    const made = await api.post<{ id: string }>("/sequences", {
      name: `Looked at ${Date.now()}`,
      steps: [
        { kind: "email", subject: "Hello", body: "Hi {{person.first_name|there}}" },
        { kind: "sms", wait_days: 2, body: "Did my mail arrive?" },
        { kind: "task", wait_days: 1, subject: "Call" },
      ],
    });
    return made.body.id;
  },
  "/[org]/settings/mailboxes/[id]": async (inside) => {
    const page = await inside.newPage();
    await connectMailbox(page, demo.org_slug, "aoife@kestrel.example");
    await page.close();
    return firstId("/integrations?limit=1");
  },
  "/invite/[token]": async () => {
    const email = `looked-at-${Date.now()}@example.com`;
    const { body } = await api.post<{ link: string }>("/invitations", { email });
    return body.link.split("/invite/")[1]!;
  },
  "/[org]/import/[id]": async () => {
    const file = "name,domain\nLooked At,looked-at.example\n";
    const made = await fetch(`${stack.api_url}/imports?object=companies&file_name=looked-at.csv`, {
      method: "POST",
      headers: { authorization: `Bearer ${demo.api_key}`, "content-type": "text/csv" },
      body: file,
    });
    return ((await made.json()) as { id: string }).id;
  },
};

/** What an address needs behind it. */
const queries: Record<string, () => Promise<string>> = {
  "/[org]/merge": async () => {
    const { body } = await api.get<{ data: { id: string }[] }>("/people?limit=2");
    return `?object=people&ids=${body.data.map(({ id }) => id).join(",")}`;
  },
};

async function firstId(path: string): Promise<string> {
  const { body } = await api.get<{ data: { id: string }[] }>(path);
  const [first] = body.data;
  if (!first) throw new Error(`The demo has nothing at ${path}.`);
  return first.id;
}

for (const screen of listScreens()) {
  test(screen.path, async ({ browser, inside }) => {
    const context = screen.signedIn
      ? inside
      : await browser.newContext({ baseURL: stack.web_url, ...sizes.desktop });
    const page = await context.newPage();
    const underWay = watchRequests(page);
    const thrown: string[] = [];
    const refused = watchPolicy(page);
    page.on("pageerror", (error) => thrown.push(error.message));
    try {
      const response = await open(page, await addressOf(screen.path, inside));
      expect(response?.status(), "the page's own status").toBeLessThan(400);
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await settle(page, underWay);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const where = `${screen.path}, ${size}, ${colorScheme}`;
          expect(await findBarriers(page, colorScheme), where).toEqual([]);
          const overhang = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          expect(overhang, `${where}: pixels wider than the window`).toBeLessThanOrEqual(0);
        }
      }
      expect(thrown).toEqual([]);
      expect(refused, "what the page's own policy refused").toEqual([]);
    } finally {
      await page.close();
      if (!screen.signedIn) await context.close();
    }
  });
}

async function addressOf(path: string, inside: BrowserContext): Promise<string> {
  if (!demo) throw new Error("unreachable");
  let address = path.replace("[org]", demo.org_slug);
  const named = /\[(id|token)\]/;
  if (named.test(address)) {
    const sample = samples[path];
    expect(sample, `Say in screens.spec.ts which id stands for ${path}.`).toBeDefined();
    address = address.replace(named, (await sample?.(inside)) ?? "");
  }
  return address + ((await queries[path]?.()) ?? "");
}

/** The requests of a page that have no answer yet. A stream that stays open asks for nothing. */
function watchRequests(page: Page): ReadonlySet<Request> {
  const underWay = new Set<Request>();
  page.on("request", (request) => {
    if (!request.url().endsWith("/stream")) underWay.add(request);
  });
  page.on("requestfinished", (request) => underWay.delete(request));
  page.on("requestfailed", (request) => underWay.delete(request));
  return underWay;
}

/** Waits until nothing loads: no request under way and none that follows it, no skeleton on the screen, every control live. */
async function settle(page: Page, underWay: ReadonlySet<Request>): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = underWay.size === 0 ? quiet + 1 : 0) {
    await expect.poll(() => underWay.size, "requests under way").toBe(0);
    await untilLive(page);
  }
}

/**
 * What axe calls serious or critical, each with its first places. In the dark only colours differ.
 * It runs within the page and tells of breaks alone: with all that passed, put together in a second page, it takes five times as long.
 * The reader of the API's description is somebody else's component: its inside is left to its makers.
 */
async function findBarriers(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  const rules = ["color-contrast", "link-in-text-block"];
  const { violations } = await new AxeBuilder({ page })
    .exclude(".scalar-app")
    .setLegacyMode()
    .options({
      resultTypes: ["violations"],
      ...(colorScheme === "dark" ? { runOnly: { type: "rule", values: rules } } : {}),
    })
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 160))
          .join(" | ")}`,
    );
}
