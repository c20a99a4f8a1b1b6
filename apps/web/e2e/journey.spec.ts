// What somebody does in their first hours: register, bring data in and take it back, move deals, write a note, give a program a
// key, hear a webhook, merge what is there twice. Each journey makes what it needs, so that none falls with another.
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { Webhook } from "standardwebhooks";

import { importFile } from "./support/import.ts";
import { open, reload } from "./support/live.ts";
import { watchPolicy } from "./support/policy.ts";
import { callAs, enterNew, register } from "./support/session.ts";
import { startSink } from "./support/sink.ts";
import type { Sink } from "./support/sink.ts";
import { createClient, readStack } from "./support/stack.ts";

const stack = readStack();
/** Somebody new in each run, so that a stack that stands can be used again. */
const run = Date.now().toString(36);
const person = (name: string) => ({
  name: "Ada Meier",
  organisation: `${name} ${run}`,
  email: `${name.toLowerCase().replaceAll(" ", ".")}@${run}.example`,
  password: "a long enough password",
});

let page: Page;
/** Dialogs, toasts, a card that is dragged: none of it may need what the page's policy refuses. */
let refused: string[];
let org: string;
/** A key that may everything, of a program beside the browser. */
let program: ReturnType<typeof createClient>;

const ada = person("Meier Works");

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: stack.web_url,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
  });
  org = await enterNew(context, ada);
  page = await context.newPage();
  refused = watchPolicy(page);
  await open(page, `/${org}/settings/api-keys`);
  const scopes = ["*"];
  const made = await callAs(page, org)<{ key: string }>("POST", "/api-keys", {
    name: "Helper",
    scopes,
  });
  program = createClient(stack.api_url, made.key);
});

test.afterEach(() => {
  expect(refused, "what the page's own policy refused").toEqual([]);
});

test.afterAll(() => page.context().close());

test("registers and stands in an organisation of their own", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: stack.web_url });
  const slug = await register(await context.newPage(), person("Baker Works"));
  expect(slug).toBe(`baker-works-${run}`);
  await context.close();
});

test("brings companies and deals in from files, each row accounted for", async () => {
  const companies = await importFile(page, org, fixture("companies.csv"), 4);
  expect(companies).toMatchObject({ created: 4, refused: 0 });
  const deals = await importFile(page, org, fixture("deals.csv"), 5);
  expect(deals).toMatchObject({ created: 4, updated: 0, unchanged: 0, refused: 1 });
  await expect(page.getByText("1 row needs you")).toBeVisible();

  const again = await importFile(page, org, fixture("deals.csv"), 5);
  expect(again, "the same file again changes nothing").toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 4,
    refused: 1,
  });
  await open(page, `/${org}/deals`);
  const crane = cardIn("Qualify", "Crane for the harbour");
  await expect(crane).toContainText("Zürcher Hafen AG");
  await expect(crane).toContainText("48,500");
});

test.describe("the board", () => {
  test.beforeAll(async () => {
    for (const name of ["Bell for the tower", "Boat for the lake", "Gate for the park"])
      expect((await program.post("/deals", { name })).status).toBe(201);
  });

  test.beforeEach(() => open(page, `/${org}/deals`));

  test("adds a deal by hand", async () => {
    await page.getByRole("button", { name: "Create deal" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New deal" });
    await dialog.getByLabel("Deal", { exact: true }).fill("Ropes for the bridge");
    await dialog.getByRole("button", { name: "Create deal" }).click();
    await expect(dialog).toBeHidden();
    await expect(cardIn("Qualify", "Ropes for the bridge")).toBeVisible();
  });

  test("moves a deal with the mouse", async () => {
    const card = cardIn("Qualify", "Bell for the tower");
    const saved = moved();
    await drag(card, page.getByRole("region", { name: "Proposal" }));
    await expect(cardIn("Proposal", "Bell for the tower")).toBeVisible();
    expect((await saved).status()).toBe(200);
    await reload(page);
    await expect(cardIn("Proposal", "Bell for the tower"), "after a reload").toBeVisible();
  });

  test("moves a deal with the keyboard, by carrying it and by its menu", async () => {
    const carried = cardIn("Qualify", "Boat for the lake");
    const first = moved();
    await carried.focus();
    await page.keyboard.press("Space");
    await expect(page.getByText("Over Qualify")).toBeAttached();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByText("Over Discovery")).toBeAttached();
    await page.keyboard.press("Space");
    await expect(cardIn("Discovery", "Boat for the lake")).toBeVisible();
    expect((await first).status()).toBe(200);

    const chosen = cardIn("Qualify", "Gate for the park");
    const second = moved();
    await chosen.focus();
    await page.keyboard.press("m");
    await page.keyboard.type("Negotiation");
    await page.keyboard.press("Enter");
    await expect(cardIn("Negotiation", "Gate for the park")).toBeVisible();
    expect((await second).status()).toBe(200);
    await reload(page);
    await expect(cardIn("Discovery", "Boat for the lake"), "after a reload").toBeVisible();
    await expect(cardIn("Negotiation", "Gate for the park"), "after a reload").toBeVisible();
  });

  test("writes a note that stands in the deal's timeline", async () => {
    await page.getByRole("link", { name: "Bell for the tower" }).click();
    await page.waitForURL(/\/deals\/[0-9a-f-]{36}/);
    await page
      .getByRole("button", { name: /Write a note/ })
      .first()
      .click();
    await page.getByLabel("Note", { exact: true }).fill("They want two of them.\nCall on Friday.");
    await page.getByRole("button", { name: /Save note/ }).click();
    await expect(page.getByText("They want two of them.")).toBeVisible();
    await reload(page);
    await expect(page.getByText("They want two of them.")).toBeVisible();
  });

  /** The card moves before the server has answered: a reload sent then would take the change along. */
  const moved = () =>
    page.waitForResponse(
      (response) => response.request().method() === "PATCH" && response.url().includes("/deals/"),
    );
});

test("gives a program a key, shown once, that works", async () => {
  await open(page, `/${org}/settings/api-keys`);
  await page.getByRole("button", { name: "Create key" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await dialog.getByLabel("Name").fill("Warehouse");
  await dialog.getByRole("radio", { name: "Everything" }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog", { name: "Copy this key now" });
  const key = await shown.getByRole("textbox").inputValue();
  expect(key).toMatch(/^rk_live_[0-9A-Za-z]{46}$/);
  await shown.getByRole("checkbox").check();
  await shown.getByRole("button", { name: "Done" }).click();
  await reload(page);
  await expect(page.getByText("Warehouse")).toBeVisible();
  expect(await page.content()).not.toContain(key.slice(-30));

  const client = createClient(stack.api_url, key);
  const made = await client.post<{ id: string }>("/companies", { name: "Made by a program" });
  expect(made.status).toBe(201);
  expect((await client.get(`/companies/${made.body.id}`)).status).toBe(200);
});

test("rotates a key, and both secrets work while they overlap", async () => {
  const { body: made } = await program.post<{ id: string; key: string }>("/api-keys", {
    name: "Scales",
    scopes: ["deals.read"],
  });
  await open(page, `/${org}/settings/api-keys`);
  await page.getByRole("link", { name: "Scales" }).click();
  await page.waitForURL(/\/api-keys\/[0-9a-f-]{36}/);
  await page.getByRole("button", { name: "Rotate key" }).click();
  const dialog = page.getByRole("dialog", { name: "Rotate “Scales”?" });
  await dialog.getByRole("button", { name: "Rotate key" }).click();
  const shown = page.getByRole("dialog", { name: "Copy the new key now" });
  const next = await shown.getByRole("textbox").inputValue();
  await shown.getByRole("checkbox").check();
  await shown.getByRole("button", { name: "Done" }).click();
  const secrets = page.getByRole("region", { name: "Secrets" });
  await expect(secrets).toContainText("Two are valid");
  await expect(secrets).toContainText(made.key.slice(0, 16));
  await expect(secrets).toContainText(next.slice(0, 16));
  expect(next).not.toBe(made.key);
  for (const secret of [made.key, next])
    expect((await createClient(stack.api_url, secret).get("/deals?limit=1")).status).toBe(200);
});

test("undoes an import but for what was changed since, and restores from the bin", async () => {
  const people = await importFile(page, org, fixture("people.csv"), 3);
  expect(people).toMatchObject({ created: 3, refused: 0 });
  const { body } = await program.get<{ data: { id: string }[] }>(
    "/people?filter[email][eq]=mara@hafen.example",
  );
  await program.patch(`/people/${body.data[0]!.id}`, { location: "Zürich" });
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Undo import" }).click();
  await expect(page.getByRole("heading", { name: "1 of 3 rows stays" })).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByText("It was changed since, so it stays.")).toBeVisible();

  await open(page, `/${org}/bin`);
  await page.getByRole("tab", { name: "People" }).click();
  await expect(page.getByText("Tamsin Aksoy")).toBeVisible();
  await page.getByRole("button", { name: "Restore Mara Okafor" }).click();
  await expect(page.getByText("Mara Okafor is back")).toBeVisible();
});

test("merges two people side by side, and takes it back", async () => {
  const emails = ["ines@twice.example", "i.roth@twice.example"];
  for (const email of emails)
    await program.post("/people", { first_name: "Ines", last_name: "Roth", email });
  const found = async () => {
    const { body } = await program.get<{ data: { email: string }[] }>(
      "/people?sort=email&filter[last_name][eq]=Roth",
    );
    return body.data.map(({ email }) => email);
  };
  await open(page, `/${org}/people`);
  // A row is selected at once, though the code of what can be done with a selection has yet to come.
  const code = Promise.withResolvers<void>();
  await page.route("**/_next/static/**", async (route) => {
    await code.promise;
    await route.continue();
  });
  const boxes = page.getByRole("checkbox", { name: /Ines Roth/ });
  await boxes.first().check();
  await boxes.last().check();
  code.resolve();
  await page.unrouteAll({ behavior: "wait" });
  await page.getByRole("button", { name: "Merge" }).click();
  await page.getByRole("radio", { name: "i.roth@twice.example" }).check();
  await page.getByRole("button", { name: "Merge 2 people" }).click();
  await page.waitForURL(/\/people\/[0-9a-f-]{36}/);
  await expect(page.getByText("Merged into Ines Roth")).toBeVisible();
  expect(await found()).toEqual(["i.roth@twice.example"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The merge is taken back")).toBeVisible();
  expect(await found()).toEqual(emails.toSorted());
});

test.describe("webhooks", () => {
  let sink: Sink;

  test.beforeEach(async () => {
    sink = await startSink();
  });

  test.afterEach(() => sink.close());

  test("adds a webhook and hears of a new deal, signed", async () => {
    await open(page, `/${org}/settings/webhooks`);
    await page.getByRole("button", { name: "Add webhook" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add a webhook" });
    await dialog.getByLabel("Address").fill(sink.url);
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    const shown = page.getByRole("dialog", { name: "Copy this secret now" });
    const secret = await shown.getByRole("textbox").inputValue();
    expect(secret).toMatch(/^whsec_/);
    await shown.getByRole("checkbox").check();
    await shown.getByRole("button", { name: "Done" }).click();

    const made = await program.post<{ id: string }>("/deals", { name: "Heard by a program" });
    expect(made.status).toBe(201);
    const request = await sink.waitFor(({ body }) => body.includes(made.body.id));
    const event = new Webhook(secret).verify(request.body, {
      "webhook-id": String(request.headers["webhook-id"]),
      "webhook-timestamp": String(request.headers["webhook-timestamp"]),
      "webhook-signature": String(request.headers["webhook-signature"]),
    }) as { type: string };
    expect(event.type).toBe("deal.created");
  });

  test("replays what its receiver missed while it was down and then turned off", async () => {
    const { body: hook } = await program.post<{ id: string }>("/webhooks", { url: sink.url });
    const make = async (name: string) =>
      (await program.post<{ id: string }>("/deals", { name })).body.id;
    sink.answer(503);
    const refusedDeal = await make("Refused by a program");
    await sink.waitFor(({ body }) => body.includes(refusedDeal));
    await open(page, `/${org}/settings/webhooks/${hook.id}`);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Turn off" }).click();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: "Turn off", exact: true })
      .click();
    await expect(page.getByText("A person turned this webhook off")).toBeVisible();
    await expect(page.getByRole("button", { name: "Replay" })).toBeDisabled();
    const unheardDeal = await make("Unheard by a program");

    sink.answer(204);
    sink.received.length = 0;
    await page.getByRole("button", { name: "Turn on", exact: true }).click();
    await page.getByRole("button", { name: "Replay" }).click();
    const dialog = page.getByRole("dialog", { name: "Send events again" });
    await dialog.getByRole("button", { name: /^Send \d+ events$/ }).click();
    await Promise.all(
      [refusedDeal, unheardDeal].map((id) => sink.waitFor(({ body }) => body.includes(id))),
    );
    const done = page.getByRole("dialog", { name: "Sending again" });
    await expect(done.getByText(/events are queued/)).toBeVisible();
    await done.getByRole("button", { name: "Done" }).click();
  });
});

test("signed out, wrong passwords and unknown addresses read the same", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: stack.web_url });
  const outside = await context.newPage();
  await outside.goto(`/${org}/deals`);
  await outside.waitForURL(/\/login/);
  const problems: string[] = [];
  for (const email of [ada.email, `nobody@${run}.example`]) {
    await open(outside, "/login");
    await outside.getByLabel("Email", { exact: true }).fill(email);
    await outside.getByLabel("Password", { exact: true }).fill("not the password");
    await outside.getByRole("button", { name: "Sign in", exact: true }).click();
    const alert = outside.getByRole("alert").filter({ hasText: /\w/ });
    await expect(alert).toBeVisible();
    problems.push((await alert.textContent()) ?? "");
  }
  expect(problems[0]).toBe(problems[1]);
  await context.close();
});

function fixture(name: string) {
  return join(import.meta.dirname, "fixtures", name);
}

function cardIn(stage: string, deal: string) {
  return page.getByRole("region", { name: stage, exact: true }).getByRole("link", { name: deal });
}

/** Carries one thing onto another as a hand does: in steps, or the sensor takes it for a click. */
async function drag(from: ReturnType<Page["locator"]>, to: ReturnType<Page["locator"]>) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error("Nothing to drag from or to is on the screen.");
  await page.mouse.move(start.x + start.width / 2, start.y + 20);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 15, start.y + 30, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + 160, { steps: 20 });
  await page.mouse.up();
}
