// Receivers that do what none should: one worker meets them all in one call, and each ends with a sentence in the log.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { createAuthority, type Authority } from "../testing/certificates.ts";
import { type DenoFunction } from "../testing/deno.ts";
import { type Field, openField, verifyEach, waitUntil } from "../testing/field.ts";
import { attemptsOf, createCompanies, createOrgWithWebhook, deliveriesOf } from "../testing/org.ts";
import { type Behaviour, startRawReceiver } from "../testing/raw-receiver.ts";

const DAY = 86_400_000;
const GOOD = "HTTP/1.1 204 No Content\r\n\r\n";
const TEN_GB = 10_000_000_000;
/** What a socket and its peer hold on their own, and then some; 10 GB would be far beyond. */
const BUFFERED_MAX = 64_000_000;

let field: Field;
let worker: DenoFunction;
let authority: Authority;
let poured = 0;
let spare = 0;

/** Writes `text` again and again until the peer is gone. */
function dribble(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 50);
  socket.once("close", () => clearInterval(timer));
}
/** Writes as fast as the peer takes it, and counts. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && poured < TEN_GB) {
      poured += chunk.length;
      if (!socket.write(chunk)) return void socket.once("drain", more);
    }
  };
  more();
}
const answer =
  (text: string | Buffer, end = false): Behaviour =>
  (socket) =>
    end ? socket.end(text) : socket.write(text);
const bomb = gzipSync(Buffer.alloc(30_000_000));

const LATE = "No answer within 1.5 s.";
const ok = { state: "delivered", last_status: 200, last_error: null };
const failed = (words: RegExp) => ({
  state: "pending",
  last_error: expect.stringMatching(words) as string,
});
const cases: Record<string, { behave: Behaviour; expected: object }> = {
  "resets the connection": {
    behave: (socket) => socket.resetAndDestroy(),
    expected: failed(/^The connection was (reset|closed)/),
  },
  "closes after the status line": {
    behave: answer("HTTP/1.1 200 OK\r\n", true),
    expected: failed(/closed|ended/),
  },
  "sends its head byte by byte (slow loris)": {
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
      dribble(socket, "a");
    },
    expected: failed(/^No answer within 1.5 s.$/),
  },
  "sends its body byte by byte": {
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n");
      dribble(socket, "a");
    },
    expected: failed(/^No answer within 1.5 s.$/),
  },
  "sends interim answers for ever": {
    behave: (socket) => dribble(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    expected: failed(/^No answer within 1.5 s.$/),
  },
  "answers with 10 GB": {
    behave: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${TEN_GB}\r\n\r\n`);
      pour(socket, Buffer.alloc(1_000_000, "x"));
    },
    expected: ok,
  },
  "answers with a gzip bomb": {
    behave: (socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
      );
      socket.write(bomb);
    },
    expected: ok,
  },
  "answers with 100,000 headers": {
    behave: answer(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(100_000)}\r\n`),
    expected: failed(/^The answer's headers are too large.$/),
  },
  "speaks HTTP/1.0 and closes": {
    behave: answer("HTTP/1.0 200 OK\r\n\r\nfine", true),
    expected: ok,
  },
  "sends chunks and trailers": {
    behave: answer(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n4\r\nfine\r\n0\r\nx-sum: 1\r\n\r\n",
    ),
    expected: ok,
  },
  "sends chunks of a wrong length": {
    behave: answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nfine\r\n"),
    expected: failed(/^The answer is not HTTP/),
  },
  "speaks another protocol": {
    behave: answer("SSH-2.0-OpenSSH_9.9\r\n"),
    expected: failed(/^The answer is not HTTP/),
  },
  "switches protocols": {
    behave: answer("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
    expected: failed(/./),
  },
  "says nothing and closes": {
    behave: (socket) => socket.end(),
    expected: failed(/closed/),
  },
};

/** The most memory that a process has held, in bytes. Only Linux says; elsewhere 0. */
function peakMemory(pid: number): number {
  if (process.platform !== "linux") return 0;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/** An org whose one event waits for the receiver at `url`. */
async function expecting(url: string): Promise<{ orgId: string; secrets: string[] }> {
  const webhook = await createOrgWithWebhook(field.owner, url, { timeoutMs: 1_500 });
  await createCompanies(field.owner, webhook.orgId, 1);
  return webhook;
}
/** How an org's only delivery stands, with its last attempt. */
async function outcomeOf(orgId: string) {
  const [delivery] = await deliveriesOf(field.owner, orgId);
  const [attempt] = await attemptsOf(field.owner, orgId);
  return { ...delivery!, body: attempt?.response_body ?? "", attempt: attempt?.attempt };
}
async function runUntilRecorded(orgIds: string[]): Promise<void> {
  expect((await worker.call()).status, worker.log()).toBe(200);
  for (const orgId of orgIds)
    await waitUntil(async () => (await attemptsOf(field.owner, orgId)).length > 0, worker.log);
}

beforeAll(async () => {
  field = await openField();
  authority = createAuthority();
  worker = await field.startWorker({
    trusted: authority.cert,
    dns: {
      "no-such-name.acme.com": [{ code: "ENOTFOUND" }],
      "broken-dns.acme.com": [{ code: "EAI_AGAIN" }],
      "silent-dns.acme.com": [{ addresses: ["127.0.0.1"], delayMs: 600_000 }],
      "slow-dns.acme.com": [{ addresses: ["127.0.0.1"], delayMs: 400 }],
    },
  });
});
afterAll(() => field?.close());

test("each gets its event once, signed, and ends with a sentence; the worker stays small and well", async () => {
  const meetings = await Promise.all(
    Object.entries(cases).map(async ([name, { behave, expected }]) => {
      const receiver = field.keep(await startRawReceiver(behave));
      return { name, expected, receiver, webhook: await expecting(receiver.url) };
    }),
  );
  await runUntilRecorded(meetings.map(({ webhook }) => webhook.orgId));
  for (const { name, expected, receiver, webhook } of meetings) {
    const outcome = await outcomeOf(webhook.orgId);
    expect(receiver.requests, name).toHaveLength(1);
    expect(verifyEach(receiver.requests[0]!, webhook.secrets).id, name).toBe(outcome.event_id);
    expect(outcome, name).toMatchObject({ ...expected, attempt: 1 });
    expect(outcome.body.length, name).toBeLessThanOrEqual(20_480);
  }
  expect(poured).toBeLessThan(BUFFERED_MAX);
  expect(peakMemory(worker.pid)).toBeLessThan(300_000_000);
});

test("an answer to nothing is not taken for the answer to the next event", async () => {
  const receiver = field.keep(
    await startRawReceiver((socket) =>
      socket.write(++spare === 1 ? GOOD + GOOD : "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"),
    ),
  );
  const { orgId } = await createOrgWithWebhook(field.owner, receiver.url, { maxInFlight: 1 });
  await createCompanies(field.owner, orgId, 2);
  await worker.call();
  const recorded = async () => (await attemptsOf(field.owner, orgId)).length === 2;
  await waitUntil(recorded, worker.log);
  expect(receiver.requests.length).toBeGreaterThanOrEqual(2);
  expect((await deliveriesOf(field.owner, orgId)).map(({ state }) => state).sort()).toEqual([
    "delivered",
    "pending",
  ]);
});

describe("TLS and DNS", () => {
  test("only a certificate that holds today, for this address, by a known authority is spoken to", async () => {
    const now = Date.now();
    const at = (from: number, until: number) =>
      authority.issue(new Date(now + from * DAY), new Date(now + until * DAY));
    const identities = {
      good: at(-1, 1),
      expired: at(-3, -1),
      "not yet valid": at(1, 3),
      "of an unknown authority": createAuthority().issue(new Date(now - DAY), new Date(now + DAY)),
    };
    const meetings = await Promise.all(
      Object.entries(identities).map(async ([name, tls]) => {
        const receiver = field.keep(await startRawReceiver(answer(GOOD), { tls }));
        return { name, receiver, webhook: await expecting(receiver.url) };
      }),
    );
    await runUntilRecorded(meetings.map(({ webhook }) => webhook.orgId));
    const ends: Record<string, string | null> = {};
    for (const { name, receiver, webhook } of meetings) {
      ends[name] = (await outcomeOf(webhook.orgId)).last_error;
      expect(receiver.requests, name).toHaveLength(name === "good" ? 1 : 0);
    }
    expect(ends).toEqual({
      good: null,
      expired: expect.stringMatching(/^The TLS certificate cannot be verified: it has expired/),
      "not yet valid": expect.stringMatching(/^The TLS certificate/),
      "of an unknown authority": expect.stringMatching(/authority is not known\.$/),
    });
  });

  test("a name that DNS does not know, or not in time, is said to be so; slow DNS that answers is waited for", async () => {
    const receiver = field.keep(await startRawReceiver(answer(GOOD)));
    const { port } = new URL(receiver.url);
    const names = ["no-such-name", "broken-dns", "silent-dns", "slow-dns"];
    const orgs = await Promise.all(
      names.map(async (name) => (await expecting(`http://${name}.acme.com:${port}/`)).orgId),
    );
    await runUntilRecorded(orgs);
    const ends = await Promise.all(orgs.map(async (orgId) => (await outcomeOf(orgId)).last_error));
    expect(ends).toEqual([
      "The host name is not known to DNS.",
      "The host name is not known to DNS.",
      LATE,
      null,
    ]);
    expect(receiver.requests).toHaveLength(1);
  });
});
