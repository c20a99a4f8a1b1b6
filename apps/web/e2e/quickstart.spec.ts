// The quickstart, run as it is written: the page's snippets in a shell, and the SDK's few lines.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { Rapport } from "@rapport/sdk";
import { Client } from "pg";
import { quickstartSnippets, sdkSnippet } from "../components/docs/quickstart.ts";
import { readStack } from "./support/stack.ts";

const run = promisify(execFile);
const stack = readStack();
const { demo } = stack;
if (!demo) throw new Error("The stack has no demo: start it with its seed.");

let owner: Client;
test.beforeAll(async () => {
  owner = new Client({ connectionString: stack.db_url });
  await owner.connect();
  // Other journeys ask with the same key.
  await owner.query("update public.api_keys set rate_limit = 1000000");
});
test.afterAll(() => owner.end());

const env = {
  ...process.env,
  RAPPORT_KEY: demo.api_key,
  RAPPORT_URL: stack.api_url,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
};

test("the commands of the quickstart end in a deal, an event and a verified webhook", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rapport-quickstart-"));
  try {
    // As pasted; only the key is one that exists.
    const script = quickstartSnippets(stack.api_url)
      .map(({ id, text }) => `echo "# ${id}"\n${text.replace("rk_live_…", demo.api_key)}\necho`)
      .join("\n");
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script], {
      cwd: folder,
      env,
      timeout: 60_000,
    });
    const said = Object.fromEntries(
      stdout
        .split(/^# /m)
        .map((part) => [part.split("\n")[0], part.split("\n").slice(1).join("\n")]),
    );
    expect(said["create"]).toContain('"amount":"148000.00"');
    expect(said["list"]!.match(/"has_more":true/g)!.length).toBe(2);
    const [first, second] = said["retry"]!.trim().split("\n");
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second, "the repeat answers what the first answered").toBe(first);
    expect(said["verify"]).toContain("verified deal.created");
    expect(said["feed"]).toContain('"type":"deal.created"');
    expect(said["feed"]).toContain('"name":"In the feed"');
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await owner.query("update public.webhooks set is_enabled = false where url like '%:8787/'");
  }
});

test("the SDK does the same in fewer than 15 lines", async () => {
  expect(sdkSnippet.split("\n").length).toBeLessThan(15);
  try {
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", sdkSnippet], {
      cwd: join(import.meta.dirname, ".."),
      env,
      timeout: 60_000,
    });
    expect(stdout).toMatch(/^verified deal\.created [0-9a-f-]{36}$/m);
  } finally {
    await owner.query("update public.webhooks set is_enabled = false where url like '%:8788/'");
  }
});

test("the SDK reads a list to its end", async () => {
  const rapport = new Rapport({ apiKey: demo.api_key, baseUrl: stack.api_url });
  const seen = new Set<string>();
  for await (const product of rapport.products.list({ limit: 3 })) seen.add(product.id);
  const { rows } = await owner.query<{ n: number }>(
    "select count(*)::int as n from public.products where org_id = $1 and deleted_at is null",
    [demo.org_id],
  );
  expect(rows[0]!.n).toBeGreaterThan(3);
  expect(seen.size).toBe(rows[0]!.n);
});
