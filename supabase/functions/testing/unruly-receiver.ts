// One receiver for many endpoints that verifies whatever comes and, at the first sight of an event, often misbehaves.
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { verifyEach } from "./field.ts";
import type { TestWebhook } from "./org.ts";
import { type RawReceiver, readRequest, startRawReceiver } from "./raw-receiver.ts";

export type Ledger = {
  receiver: RawReceiver;
  /** Requests by endpoint and event, `<webhook> <event>`. */
  seen: Map<string, number>;
  /** Of which it answered 2xx. */
  acknowledged: Map<string, number>;
  /** Requests that no secret of their endpoint has signed. */
  forged: string[];
  /** Requests in all. */
  total: number;
};

const OK = "HTTP/1.1 204 No Content\r\n\r\n";
const empty = (status: number, more = "") =>
  `HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n${more}\r\n`;
/** What befalls an event at first sight, one in a hundred each; all others are answered well. */
const MISBEHAVIOURS: ((socket: Socket) => void)[] = [
  (socket) => socket.write(empty(500)),
  (socket) => socket.write(empty(503)),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end("HTTP/1.1 200 OK\r\n"),
  (socket) => socket.end(),
  (socket) => socket.write(empty(429, "retry-after: -1\r\n")),
  (socket) => socket.write(empty(429, "retry-after: 1000000000\r\n")),
  (socket) =>
    socket.write(empty(503, `retry-after: ${new Date(Date.now() + 90_000).toUTCString()}\r\n`)),
  (socket) => socket.write(empty(302, "location: http://127.0.0.1:1/\r\n")),
  (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}\r\n`),
];
/** What ends only with the endpoint's time-out. */
const STALLING: ((socket: Socket) => void)[] = [
  () => {},
  (socket) => socket.write("HTTP/1.1 200 OK\r\nx-slow: "),
  (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na"),
];

/**
 * Starts it. A request's path is the number of its endpoint in `webhooks`.
 * @param onRequest called with the number of requests so far, before the answer
 * @param stalls whether an endpoint lets requests time out as well
 */
export async function startUnrulyReceiver(
  webhooks: TestWebhook[],
  options: { stalls(endpoint: number): boolean; onRequest(total: number): void },
): Promise<Ledger> {
  const ledger: Omit<Ledger, "receiver"> = {
    seen: new Map(),
    acknowledged: new Map(),
    forged: [],
    total: 0,
  };
  const receiver = await startRawReceiver((socket, request) => {
    const endpoint = Number(/^POST \/(\d+) /.exec(request)?.[1]);
    const webhook = webhooks[endpoint];
    const id = readRequest(request).headers["webhook-id"] ?? "";
    if (!webhook || !isSigned(request, webhook.secrets)) ledger.forged.push(request);
    const key = `${webhook?.id} ${id}`;
    const isFirst = !ledger.seen.has(key);
    add(ledger.seen, key);
    ledger.total++;
    options.onRequest(ledger.total);
    const chance = createHash("sha256").update(key).digest().readUInt16BE() % 100;
    const moods = options.stalls(endpoint) ? [...MISBEHAVIOURS, ...STALLING] : MISBEHAVIOURS;
    const misbehave = isFirst ? moods[chance] : undefined;
    if (misbehave) return misbehave(socket);
    if (socket.writable) add(ledger.acknowledged, key);
    socket.write(OK);
  });
  return Object.assign(ledger, { receiver });
}

/** One fits: while a secret replaces another, both sign; before and after, one. */
function isSigned(request: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => {
    try {
      return verifyEach(request, [secret]).id !== "";
    } catch {
      return false;
    }
  });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
