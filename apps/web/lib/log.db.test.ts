// Requests full of secrets, good ones, refused ones and ones that break: none of the secrets stands in what was written.
import { inspect } from "node:util";
import { newApiKey, parseApiKey } from "@rapport/core";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createLog } from "./log.ts";
import { openTwoOrgs, type TwoOrgs } from "./testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;
const password = "correct horse battery staple";
const webhook = { url: "https://hooks.example.com/x" };
/** All that may not be read anywhere. */
const secrets = new Set<string>([password, encodeURIComponent(password)]);
let written = "";

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  for (const org of [world.acme, world.globex]) {
    noteKey(org.key);
    for (const { cookie } of Object.values(org.people)) noteCookie(cookie);
  }
  for (const name of ["RAPPORT_KEY_PEPPERS", "RAPPORT_ENCRYPTION_KEYS"])
    for (const value of Object.values(JSON.parse(process.env[name]!))) secrets.add(value as string);
  for (const name of ["RAPPORT_CURSOR_SECRET", "RAPPORT_INTERNAL_SECRET", "SUPABASE_JWT_SECRET"])
    secrets.add(process.env[name]!);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...args) => {
      written += `${inspect(args, { depth: 10 })}\n`;
    });
});
beforeEach(() => {
  written = "";
});
afterAll(async () => {
  vi.restoreAllMocks();
  await owner?.end();
  await world?.close();
});

function noteKey(key: string): void {
  secrets.add(key);
  secrets.add(parseApiKey(key)!.secret);
}
function noteCookie(cookie: string): void {
  const value = cookie.split("=").slice(1).join("=");
  secrets.add(value);
  const { access_token } = JSON.parse(
    Buffer.from(value.replace("base64-", ""), "base64url").toString(),
  ) as { access_token: string };
  secrets.add(access_token);
  secrets.add(access_token.split(".")[2]!);
}

const found = () => [...secrets].filter((secret) => written.includes(secret));
const lines = () =>
  written
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { level: string; message: string; error?: string });
const asOwner = (method: string, path: string, body?: unknown) =>
  world.call(world.acme.people.owner.cookie, method, path, body, {
    "rapport-org": world.acme.slug,
  });

/** Breaks the database for the time of one function. */
async function broken<T>(breaks: string, mends: string, use: () => Promise<T>): Promise<T> {
  await owner.query(breaks);
  try {
    return await use();
  } finally {
    await owner.query(mends);
  }
}

describe("what the log holds after", () => {
  test("secrets that were made and shown once", async () => {
    const made = await asOwner("POST", "/webhooks", webhook);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const rotated = await asOwner("POST", `/webhooks/${made.body.id}/rotate-secret`, {});
    expect(rotated.status, JSON.stringify(rotated.body)).toBe(200);
    const key = await asOwner("POST", "/api-keys", { name: "x", scopes: ["deals.read"] });
    expect(key.status).toBe(201);
    for (const secret of [made.body.secret, rotated.body.secret]) {
      expect(secret).toMatch(/^whsec_/);
      secrets.add(secret);
    }
    noteKey(key.body.key);
    expect(found()).toEqual([]);
  });

  test("refused requests with secrets in every place", async () => {
    const unknown = newApiKey().key;
    noteKey(unknown);
    const { key } = world.acme;
    const statuses = [
      await world.call(unknown, "GET", "/deals"),
      await world.call(null, "GET", "/deals", undefined, { authorization: `Token ${key}` }),
      await world.call(null, "GET", "/deals", undefined, { authorization: key }),
      await world.call(null, "GET", `/deals?api_key=${key}`),
      await world.call(key, "GET", `/deals?filter[name][eq]=${key}&nothing=${key}`),
      await world.call(key, "GET", `/deals/${key}`),
      await world.call(key, "GET", `/${key}/${encodeURIComponent(password)}`),
      await world.call(key, "POST", "/deals", { password, name: password }),
      await world.call(key, "POST", "/deals", `{"password":"${password}"`),
      await world.call(null, "POST", "/nowhere", { email: "a@b.ch", password }),
      await world.call(null, "POST", "/auth/login", { email: "a@b.ch", password }),
      await world.call(`${world.acme.people.owner.cookie}broken`, "GET", "/deals"),
      await world.call(
        world.acme.people.owner.cookie,
        "POST",
        "/deals",
        {},
        { origin: "http://evil.test" },
      ),
      await asOwner("POST", "/api-keys", { name: key, scopes: [key] }),
    ].map(({ status }) => status);
    expect(
      statuses.every((status) => status >= 400 && status < 500),
      String(statuses),
    ).toBe(true);
    expect(found()).toEqual([]);
  });

  test("requests that break in the database, with secrets among their parameters", async () => {
    const answers = [
      await broken(
        "alter function app.store_webhook_secret rename to gone",
        "alter function app.gone rename to store_webhook_secret",
        () => asOwner("POST", "/webhooks", webhook),
      ),
      await broken(
        "alter table private.api_key_secrets rename to gone",
        "alter table private.gone rename to api_key_secrets",
        () => world.call(world.acme.key, "GET", "/deals"),
      ),
      // The worst a function of ours could do: to quote what it was given.
      await broken(
        `alter function app.store_webhook_secret rename to kept;
         create function app.store_webhook_secret(id uuid, webhook uuid, ciphertext text, old_until timestamptz) returns void
         language plpgsql as $$ begin raise exception 'cannot store % for %', ciphertext, webhook using detail = ciphertext; end $$;
         grant execute on function app.store_webhook_secret to rapport_app`,
        "drop function app.store_webhook_secret; alter function app.kept rename to store_webhook_secret",
        () => asOwner("POST", "/webhooks", webhook),
      ),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(lines().map(({ level }) => level)).toEqual(["error", "error", "error"]);
    expect(written).toMatch(/does not exist \(42883\)/);
    expect(written).toMatch(/cannot store v1\.k1\.… for [0-9a-f-]{36} \(P0001\)/);
    expect(written).not.toMatch(/v1\.k1\.[A-Za-z0-9+/]/);
    expect(found()).toEqual([]);
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/v1\.k1|cannot store/);
  });

  test("a connection that fails and names what it tried", async () => {
    const url = `postgresql://rapport_web:${encodeURIComponent(password)}@db.example.com:5432/x`;
    vi.spyOn(world.db, "call").mockRejectedValueOnce(
      Object.assign(new Error(`cannot connect to ${url}`), { code: "ENOTFOUND", input: url }),
    );
    expect((await world.call(world.acme.key, "GET", "/deals")).status).toBe(500);
    expect(lines()[0]?.error).toContain(
      "cannot connect to postgresql://rapport_web:…@db.example.com",
    );
    expect(found()).toEqual([]);
  });

  test("an error that carries the request it was made for", async () => {
    const cause = Object.assign(
      new Error(`upstream refused Authorization: Bearer ${world.acme.key}`),
      {
        parameters: [password],
        request: { headers: { cookie: world.acme.people.owner.cookie, authorization: "x" } },
      },
    );
    vi.spyOn(world.db, "call").mockRejectedValueOnce(new Error("It broke.", { cause }));
    expect((await world.call(world.acme.key, "GET", "/deals")).status).toBe(500);
    expect(lines()[0]?.error).toMatch(/Error: It broke\.[\s\S]*Caused by: Error: upstream refused/);
    expect(found()).toEqual([]);
  });
});

test("what breaks outside of the door's routes is told in the same way", async () => {
  vi.spyOn(world.db, "call").mockImplementation(async (text) => {
    if (!text.includes("claim_job")) return [];
    throw Object.assign(new Error("no jobs"), { parameters: [password], detail: world.acme.key });
  });
  const answer = await world.call(null, "POST", "/../internal/jobs/run", undefined, {
    authorization: `Bearer ${process.env.RAPPORT_INTERNAL_SECRET}`,
  });
  expect(answer.status).toBe(500);
  expect(answer.body.code).toBe("internal");
  expect(lines()[0]).toMatchObject({ level: "error", error: expect.stringContaining("no jobs") });
  expect(found()).toEqual([]);
});

test("whatever is handed to the log by mistake is held back", () => {
  const { key, people } = world.acme;
  const log = createLog({ request_id: "req_1", cookie: people.owner.cookie });
  log("info", `began with ${key}`, {
    password,
    headers: { authorization: `Bearer ${key}`, "user-agent": "curl" },
    body: JSON.stringify({ email: "a@b.ch", password }),
    query: `email=a%40b.ch&password=${encodeURIComponent(password)}`,
    cookies: [people.owner.cookie],
    error: Object.assign(new Error("no"), { parameters: [password], detail: key }),
  });
  expect(found()).toEqual([]);
  expect(JSON.parse(written)).toMatchObject({
    level: "info",
    request_id: "req_1",
    cookie: "[redacted]",
    message: `began with ${key.slice(0, 16)}…`,
    headers: { "user-agent": "curl" },
  });
});
