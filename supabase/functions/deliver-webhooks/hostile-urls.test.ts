// Addresses that lead inside, met at the moment of sending: none of them opens a socket, and each leaves a sentence in the log.
import { HOSTILE_HOSTS, HOSTILE_URLS } from "@rapport/events/hostile-urls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DenoFunction } from "../testing/deno.ts";
import { type Field, openField, waitUntil } from "../testing/field.ts";
import {
  attemptsOf,
  createCompanies,
  createOrgWithWebhook,
  deliveriesOf,
  makeDue,
} from "../testing/org.ts";
import { type RawReceiver, startRawReceiver } from "../testing/raw-receiver.ts";

/** What DNS says of names that anybody may register. */
const DECEIT: Record<string, string[]> = {
  "loopback.acme.com": ["127.0.0.1"],
  "loopback6.acme.com": ["::1"],
  "mapped.acme.com": ["::ffff:127.0.0.1"],
  "nat64.acme.com": ["64:ff9b::7f00:1"],
  "metadata.acme.com": ["169.254.169.254"],
  "azure.acme.com": ["168.63.129.16"],
  "inside.acme.com": ["10.0.0.1"],
  "both.acme.com": ["93.184.216.34", "127.0.0.1"],
  "any.acme.com": ["0.0.0.0"],
  "xn--bcher-kva.acme.com": ["127.0.0.1"],
  "127.0.0.1.nip.io": ["127.0.0.1"],
};
const ANSWER = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

let field: Field;
let inside: RawReceiver;
let port: string;

beforeAll(async () => {
  field = await openField();
  // On every address of this machine, so that whatever leads to it is counted.
  const listen = (host: string) => startRawReceiver((socket) => socket.end(ANSWER), { host });
  inside = field.keep(await listen("::").catch(() => listen("0.0.0.0")));
  port = new URL(inside.url).port;
});
afterAll(() => field?.close());

/** A webhook at `url` that was saved before the rules were, with one event waiting. */
async function expecting(url: string): Promise<string> {
  const { orgId } = await createOrgWithWebhook(field.owner, url, { timeoutMs: 3_000 });
  await createCompanies(field.owner, orgId, 1);
  return orgId;
}
async function runUntilTried(worker: DenoFunction, orgIds: string[]): Promise<void> {
  expect((await worker.call()).status, worker.log()).toBe(200);
  for (const orgId of orgIds)
    await waitUntil(async () => (await attemptsOf(field.owner, orgId)).length > 0, worker.log);
}
const lookups = (worker: DenoFunction, host: string) =>
  worker
    .log()
    .split("\n")
    .filter((line) => line === `asked DNS for ${host}`).length;

describe("in production", () => {
  let strict: DenoFunction;
  beforeAll(async () => {
    const dns = Object.entries(DECEIT).map(([name, addresses]) => [name, [{ addresses }]]);
    strict = await field.startWorker(
      { dns: Object.fromEntries(dns) },
      { RAPPORT_ALLOW_PRIVATE_WEBHOOKS: "0" },
    );
  });

  // The workers below may call loopback: nothing of these is left for them.
  afterAll(() => field.owner.query("update public.webhooks set is_enabled = false"));

  test("no hostile address is sent to, whatever its spelling, and DNS is not even asked", async () => {
    const urls = [
      ...Object.values(HOSTILE_HOSTS)
        .flat()
        .map((host) => `https://${host}:${port}/`),
      ...Object.values(HOSTILE_URLS).flat(),
    ].filter((url) => url.length >= 8 && url.length <= 2_000 && !url.includes("\u0000"));
    expect(urls.length).toBeGreaterThan(100);
    const orgs = await Promise.all(urls.map(expecting));
    await runUntilTried(strict, orgs);
    for (const [at, orgId] of orgs.entries()) {
      expect(await attemptsOf(field.owner, orgId), urls[at]).toMatchObject([
        { status: null, error: expect.stringMatching(/^Not sent: .{10,}\.$/) },
      ]);
    }
    expect(inside.connections).toBe(0);
    expect(strict.log()).not.toContain("asked DNS");
  });

  test("no name that DNS leads inside is sent to: it is asked once, and its answer judged before a socket opens", async () => {
    const names = Object.keys(DECEIT);
    const orgs = await Promise.all(names.map((name) => expecting(`https://${name}:${port}/`)));
    await runUntilTried(strict, orgs);
    for (const [at, orgId] of orgs.entries()) {
      const name = names[at]!;
      expect(await attemptsOf(field.owner, orgId), name).toMatchObject([
        { status: null, error: `Not sent: ${name} leads to an address that is not public.` },
      ]);
      expect(lookups(strict, name), name).toBe(1);
    }
    expect(inside.connections).toBe(0);
  });

  test("the development switch beside a public address refuses to work, in words", async () => {
    const orgId = await expecting(`http://127.0.0.1:${port}/`);
    const confused = await field.startWorker({}, { RAPPORT_WEB_URL: "https://crm.acme.com" });
    expect((await confused.call()).status).toBe(500);
    expect(confused.log()).toContain("RAPPORT_ALLOW_PRIVATE_WEBHOOKS is for development only");
    expect(await deliveriesOf(field.owner, orgId)).toMatchObject([{ attempts: 0 }]);
    expect(inside.connections).toBe(0);
  });
});

test("a name that rebinds: what was judged is where the socket goes, and when it turns it is refused", async () => {
  // With the switch, so that the first answer can be called; the second one never can.
  const turning = [{ addresses: ["127.0.0.1"] }, { addresses: ["169.254.169.254"] }];
  const worker = await field.startWorker({ dns: { "turning.acme.com": turning } });
  const connectionsBefore = inside.connections;
  const orgId = await expecting(`http://turning.acme.com:${port}/`);
  await runUntilTried(worker, [orgId]);
  expect(await attemptsOf(field.owner, orgId)).toMatchObject([{ status: 204 }]);
  expect(lookups(worker, "turning.acme.com")).toBe(1);
  expect(inside.connections).toBe(connectionsBefore + 1);

  await createCompanies(field.owner, orgId, 1);
  await makeDue(field.owner, orgId);
  await worker.call();
  const tried = async () => (await attemptsOf(field.owner, orgId)).length === 2;
  await waitUntil(tried, worker.log);
  expect((await attemptsOf(field.owner, orgId))[1]).toMatchObject({
    status: null,
    error: "Not sent: turning.acme.com leads to an address that is not public.",
  });
  expect(inside.connections).toBe(connectionsBefore + 1);
});

test("no redirect inside is followed", async () => {
  const codes = [301, 302, 303, 307, 308];
  const worker = await field.startWorker();
  const outside = field.keep(
    await startRawReceiver((socket, request) => {
      const code = /^POST \/(\d+) /.exec(request)?.[1];
      const target = `http://127.0.0.1:${port}/`;
      socket.write(
        `HTTP/1.1 ${code} X\r\nlocation: ${target}\r\nrefresh: 0; url=${target}\r\ncontent-length: 0\r\n\r\n`,
      );
    }),
  );
  const before = inside.connections;
  const orgs = await Promise.all(codes.map((code) => expecting(`${outside.url}/${code}`)));
  await runUntilTried(worker, orgs);
  for (const [at, orgId] of orgs.entries()) {
    expect(await attemptsOf(field.owner, orgId)).toMatchObject([
      { status: codes[at], error: expect.stringContaining("Redirects are not followed") },
    ]);
  }
  expect(outside.requests).toHaveLength(codes.length);
  expect(inside.connections).toBe(before);
});
