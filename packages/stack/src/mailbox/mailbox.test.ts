import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../process/ports.ts";
import { serveMailbox } from "./server.ts";
import { openMailStore, type Mail } from "./store.ts";

let folder: string;
let base: string;
let mailbox: { close(): Promise<void> };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rapport-mailbox-"));
  const port = await freePort();
  const store = openMailStore(join(folder, "mails.json"));
  mailbox = await serveMailbox(store, port);
  base = `http://127.0.0.1:${port}`;
  store.add({
    to: "a@b.test",
    subject: "First <script>",
    html: '<html><body><a href="http://localhost:3000/callback?token_hash=abc&amp;type=magiclink">Sign in</a></body></html>',
  });
  store.add({ to: "other@b.test", subject: "Second", html: "<html><body>no link</body></html>" });
});
afterAll(async () => {
  await mailbox.close();
  rmSync(folder, { recursive: true });
});

it("lists mails newest first and escapes what they bring", async () => {
  const page = await (await fetch(base)).text();
  expect(page.indexOf("Second")).toBeLessThan(page.indexOf("First &lt;script&gt;"));
  expect(page).not.toContain("<script>");
});

it("gives tests the links of a recipient’s mails, and shows the mail in a frame that runs nothing", async () => {
  const { data } = (await (await fetch(`${base}/api/mails?to=A@b.test`)).json()) as {
    data: Mail[];
  };
  expect(data.map(({ links }) => links)).toEqual([
    ["http://localhost:3000/callback?token_hash=abc&type=magiclink"],
  ]);
  const page = await fetch(`${base}/mails/${data[0]?.id}`);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain("sandbox=");
  expect(await (await fetch(`${base}/mails/${data[0]?.id}/body`)).text()).toContain(
    '<base target="_top">',
  );
});

it("takes the app's own mails as JSON, and nothing that a foreign page could post", async () => {
  const post = (type: string, body: string) =>
    fetch(`${base}/api/mails`, { method: "POST", headers: { "content-type": type }, body });
  const mail = {
    to: "c@b.test",
    subject: "Join",
    html: '<a href="http://localhost/invite/1">x</a>',
  };
  expect((await post("text/plain", JSON.stringify(mail))).status).toBe(415);
  expect((await post("application/json", JSON.stringify({ to: "c@b.test" }))).status).toBe(422);
  expect((await post("application/json", JSON.stringify(mail))).status).toBe(202);
  const { data } = (await (await fetch(`${base}/api/mails?to=c@b.test`)).json()) as {
    data: Mail[];
  };
  expect(data).toMatchObject([{ subject: "Join", links: ["http://localhost/invite/1"] }]);
});

it("remembers mails over a restart and forgets them when told", async () => {
  expect(openMailStore(join(folder, "mails.json")).list()).toHaveLength(3);
  await fetch(`${base}/clear`, { method: "POST" });
  expect(openMailStore(join(folder, "mails.json")).list()).toEqual([]);
});
