// The receiver of the bench's webhooks: verifies every signature, counts, and notes when what came.
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOrders } from "./ask-child.ts";

export type ReceiverOrder =
  /** Forgets everything. `secret` signs all that comes; `keepBodies` remembers what came, to have peers post the same. */
  | { kind: "reset"; secret: string; keepBodies?: boolean }
  /** Answers when that many different messages have come, or when the time is over. */
  | { kind: "await"; count: number; milliseconds: number }
  | { kind: "arrivals" }
  /** When the last of these came, by id and path; null until all have. */
  | { kind: "arrived"; keys: string[] }
  | { kind: "bodies" }
  /** Cuts the connections of requests that were never answered. */
  | { kind: "release" };

export type Received = {
  url: string;
  /** Different messages, by id and path. */
  unique: number;
  requests: number;
  /** Requests whose signature does not fit their body. */
  forged: number;
  /** The same for the same set of bodies, in whatever order they came. */
  digest: string;
  lastAt: number;
};
export type ReceiverReply = {
  received: Received;
  arrivals?: [id: string, at: number][];
  arrivedAt?: number | null;
  bodies?: { id: string; path: string; body: string }[];
};

/** Requests to this path are never answered. */
const DEAD = "/dead";

const state = {
  key: Buffer.alloc(0),
  keepBodies: false,
  requests: 0,
  forged: 0,
  lastAt: 0,
  digest: 0n,
  /** Ids of messages by the moment of their first arrival. */
  arrivals: new Map<string, number>(),
  bodies: [] as { id: string; path: string; body: string }[],
};
const hung = new Set<ServerResponse>();
let waiting: { count: number; done: () => void } | undefined;

function take(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const at = Date.now();
  const path = request.url ?? "/";
  if (path === DEAD) {
    hung.add(response);
    return;
  }
  const id = String(request.headers["webhook-id"]);
  state.requests++;
  state.lastAt = at;
  if (!isGenuine(request, body)) state.forged++;
  const key = id + path;
  if (!state.arrivals.has(key)) {
    state.arrivals.set(key, at);
    state.digest ^= BigInt(`0x${hash("sha256", Buffer.concat([Buffer.from(key), body]), "hex")}`);
    if (state.keepBodies) state.bodies.push({ id, path, body: body.toString() });
  }
  response.writeHead(204).end();
  if (waiting && state.arrivals.size >= waiting.count) waiting.done();
}

function isGenuine({ headers }: IncomingMessage, body: Buffer): boolean {
  const own = createHmac("sha256", state.key)
    .update(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.`)
    .update(body)
    .digest();
  const given = Buffer.from(String(headers["webhook-signature"]).replace("v1,", ""), "base64");
  return given.length === own.length && timingSafeEqual(given, own);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => take(request, response, Buffer.concat(parts)));
  request.on("error", () => {});
});
server.keepAliveTimeout = 30_000;
const listening = new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

const received = (): Received => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  unique: state.arrivals.size,
  requests: state.requests,
  forged: state.forged,
  digest: state.digest.toString(16),
  lastAt: state.lastAt,
});

answerOrders<ReceiverOrder, ReceiverReply>(async (order) => {
  await listening;
  switch (order.kind) {
    case "reset":
      Object.assign(state, { requests: 0, forged: 0, lastAt: 0, digest: 0n, bodies: [] });
      state.key = Buffer.from(order.secret.replace("whsec_", ""), "base64");
      state.keepBodies = order.keepBodies ?? false;
      state.arrivals.clear();
      break;
    case "await":
      await new Promise<void>((done) => {
        const timer = setTimeout(done, order.milliseconds);
        waiting = { count: order.count, done: () => (clearTimeout(timer), done()) };
        if (state.arrivals.size >= order.count) waiting.done();
      });
      waiting = undefined;
      break;
    case "arrivals":
      return { received: received(), arrivals: [...state.arrivals] };
    case "arrived": {
      const times = order.keys.map((key) => state.arrivals.get(key));
      const all = times.every((at) => at !== undefined);
      return { received: received(), arrivedAt: all ? Math.max(...(times as number[])) : null };
    }
    case "bodies":
      return { received: received(), bodies: state.bodies };
    case "release":
      for (const response of hung) response.destroy();
      hung.clear();
      break;
  }
  return { received: received() };
});
