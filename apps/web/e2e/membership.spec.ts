// Coming and going: invited by mail, registered, inside; then suspended, and told so at the next click.
import { expect, test } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";

import { open } from "./support/live.ts";
import { callAs, enterNew } from "./support/session.ts";
import { readStack } from "./support/stack.ts";

const stack = readStack();
const run = Date.now().toString(36);
const password = "a long enough password";
const host = {
  name: "Ida Host",
  organisation: `Host Works ${run}`,
  email: `ida@${run}.example`,
  password,
};
const guest = { name: "Gus Guest", email: `gus@${run}.example` };

let inside: Page;
let outside: Page;
let org: string;

const openWindow = async (browser: Browser) =>
  (
    await browser.newContext({ baseURL: stack.web_url, viewport: { width: 1440, height: 900 } })
  ).newPage();

test.beforeAll(async ({ browser }) => {
  inside = await openWindow(browser);
  outside = await openWindow(browser);
  org = await enterNew(inside.context(), host);
});

test.afterAll(async () => {
  await inside.context().close();
  await outside.context().close();
});

/** The link of the newest mail to an address. */
async function linkFor(email: string): Promise<string> {
  const address = `${stack.mailbox_url}/api/mails?to=${encodeURIComponent(email)}`;
  const { data } = (await (await fetch(address)).json()) as { data: { links: string[] }[] };
  return data[0]?.links[0] ?? "";
}

test.describe("a member comes and goes", () => {
  test.describe.configure({ mode: "serial" });

  test("an owner invites by address; the mail holds a link", async () => {
    await open(inside, `/${org}/settings/members`);
    await inside.getByRole("button", { name: "Invite people" }).click();
    await inside.getByLabel("Email addresses").fill(`${guest.email}\nnot-an-address`);
    await inside.getByRole("button", { name: "Send 2 invitations" }).click();
    await expect(inside.getByText("not-an-address is not an address.")).toBeVisible();
    await inside.getByLabel("Email addresses").fill(guest.email);
    await inside.getByRole("button", { name: "Send invitation", exact: true }).click();
    await expect(inside.getByText("Mailed", { exact: true })).toBeVisible();
    await inside.getByRole("button", { name: "Done" }).click();
    await expect(inside.getByRole("region", { name: "Invitations" })).toContainText(guest.email);
    expect(await linkFor(guest.email)).toContain(`${stack.web_url}/invite/`);
  });

  test("whoever opens it registers without naming an organisation, joins, and is inside", async () => {
    await open(outside, await linkFor(guest.email));
    await expect(outside.getByRole("heading", { name: `Join ${host.organisation}` })).toBeVisible();
    await outside.getByRole("link", { name: "Create account" }).click();
    await expect(outside.getByLabel("Organisation")).toHaveCount(0);
    await outside.getByLabel("Your name").fill(guest.name);
    await outside.getByLabel("Email", { exact: true }).fill(guest.email);
    await outside.getByLabel("Password", { exact: true }).fill(password);
    await outside.getByRole("button", { name: "Create account" }).click();
    await outside.getByRole("button", { name: `Join ${host.organisation}` }).click();
    await outside.waitForURL((url) => url.pathname === `/${org}`);
    await open(outside, "/");
    await outside.waitForURL((url) => url.pathname === `/${org}`);
  });

  test("a colleague is mentioned in a note, hears of it in the inbox and answers there", async () => {
    await open(inside, `/${org}/people`);
    const { id } = await callAs(inside, org)<{ id: string }>("POST", "/people", {
      last_name: "Brunner",
    });
    await open(inside, `/${org}/people/${id}`);
    await inside.keyboard.press("n");
    const note = inside.getByRole("form", { name: "New note" }).getByLabel("Note", { exact: true });
    await note.pressSequentially("Ask @gu");
    await expect(inside.getByRole("option", { name: guest.name })).toBeVisible();
    await inside.keyboard.press("Enter");
    await note.pressSequentially("about the crane");
    await inside.keyboard.press("ControlOrMeta+Enter");
    await expect(inside.getByText(`Ask @${guest.name} about the crane`)).toBeVisible();
    const line = (page: Page, text: string) =>
      page
        .getByRole("region", { name: "Conversations" })
        .getByRole("button")
        .filter({ hasText: text });
    await open(outside, `/${org}/inbox`);
    await line(outside, "about the crane").click();
    await expect(
      outside.getByRole("region", { name: "Conversation", exact: true }).getByRole("link"),
    ).toHaveAttribute("href", `/${org}/people/${id}`);
    await outside.getByLabel(`Reply to ${host.name}`).fill("It is ready.");
    await outside.keyboard.press("ControlOrMeta+Enter");
    const said = outside.getByRole("region", { name: "Messages" });
    await expect(said.getByText("It is ready.")).toBeVisible();
    await open(inside, `/${org}/inbox`);
    await expect(line(inside, "It is ready.")).toContainText(guest.name);
  });

  test("the link is used up, and says so to whoever comes after", async ({ browser }) => {
    const late = await openWindow(browser);
    await open(late, await linkFor(guest.email));
    await expect(late.getByText("was used already")).toBeVisible();
    await open(late, "/invite/01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e.nothing");
    await expect(
      late.getByRole("heading", { name: "This invitation does not work" }),
    ).toBeVisible();
    await late.context().close();
  });

  test("a role of one's own is made, given, and counts at the next click", async () => {
    await open(inside, `/${org}/settings/roles`);
    await inside.getByRole("button", { name: "Create role" }).click();
    await inside.getByLabel("Name", { exact: true }).fill("Own tasks");
    await inside.getByRole("combobox", { name: "Read Tasks" }).click();
    await inside.getByRole("option", { name: "Own" }).click();
    await inside.getByRole("button", { name: "Save role" }).click();
    await expect(inside.getByText("Own tasks")).toBeVisible();
    await open(inside, `/${org}/settings/members`);
    await inside.getByRole("combobox", { name: `Role of ${guest.name}` }).click();
    await inside.getByRole("option", { name: "Own tasks" }).click();
    await expect(inside.getByText("Saved")).toBeVisible();
    await open(outside, `/${org}/deals`);
    await expect(outside.getByText("Your role may not see this")).toBeVisible();
  });

  test("suspended, the next click says so; let in again, the next one works", async () => {
    await open(outside, `/${org}/tasks`);
    const act = async (name: string) => {
      await inside.getByRole("button", { name: `Actions for ${guest.name}` }).click();
      await inside.getByRole("menuitem", { name }).click();
    };
    await act("Suspend");
    await inside.getByRole("alertdialog").getByRole("button", { name: "Suspend" }).click();
    await expect(inside.getByText("Suspended", { exact: true })).toBeVisible();
    await outside.getByRole("link", { name: "Settings" }).first().click();
    await expect(
      outside.getByRole("heading", { name: "Your membership is suspended" }),
    ).toBeVisible();
    await act("Let in again");
    await expect(inside.getByText("Suspended", { exact: true })).toHaveCount(0);
    await open(outside, `/${org}/tasks`);
    expect(new URL(outside.url()).pathname).toBe(`/${org}/tasks`);
  });

  test("removed, they belong nowhere and may start an organisation of their own", async () => {
    await inside.getByRole("button", { name: `Actions for ${guest.name}` }).click();
    await inside.getByRole("menuitem", { name: "Remove" }).click();
    await inside.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await expect(inside.getByText(`${guest.name} is removed`)).toBeVisible();
    await open(outside, "/");
    await expect(
      outside.getByRole("heading", { name: "You belong to no organisation" }),
    ).toBeVisible();
    await outside.getByLabel("Name of the organisation").fill(`Guest Works ${run}`);
    await outside.getByRole("button", { name: "Create organisation" }).click();
    await outside.waitForURL((url) => url.pathname === `/guest-works-${run}`);
  });
});

test("an owner asks for the end, everybody sees the day, and it is taken back", async () => {
  await open(inside, `/${org}/settings/organisation`);
  await inside.getByRole("button", { name: "Delete organisation" }).click();
  const dialog = inside.getByRole("alertdialog");
  await dialog.getByLabel(`Write ${org} to confirm`).fill(org);
  await dialog.getByRole("button", { name: "Delete organisation" }).click();
  await expect(inside.getByText("It will be deleted on")).toBeVisible();
  await open(inside, `/${org}/tasks`);
  await expect(inside.getByText(`${host.organisation} will be deleted on`)).toBeVisible();
  expect(await linkFor(host.email)).toContain(`/${org}/settings/organisation`);
  await open(inside, `/${org}/settings/organisation`);
  const archive = inside.waitForEvent("download");
  await inside.getByRole("button", { name: "Download" }).click();
  expect((await archive).suggestedFilename()).toMatch(new RegExp(`^${org}-.*\\.zip$`));
  await inside.getByRole("button", { name: "Keep organisation" }).click();
  await expect(inside.getByText("The organisation stays")).toBeVisible();
});
