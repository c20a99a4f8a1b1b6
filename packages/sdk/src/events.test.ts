import { afterEach, expect, it } from "vitest";
import { problem, json, serve } from "./testing.ts";
import type { ServerResponse } from "node:http";

let server: Awaited<ReturnType<typeof serve>>;
afterEach(() => server?.close());

const frame = (cursor: string) =>
  `id: ${cursor}\nevent: deal.created\ndata: ${JSON.stringify({ type: "deal.created", id: cursor })}\n\n`;
const stream =
  (...parts: string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream", "feed-cursor": "c0" });
    response.end(`retry: 1\n: connected\n\n${parts.join("")}`);
  };

it("follows, and goes on after the last event where a connection broke", async () => {
  server = await serve(
    stream(frame("c1"), frame("c2").slice(0, -1)),
    stream(frame("c2"), ": still here\n\n", frame("c3")),
  );
  const seen: string[] = [];
  for await (const event of server.client().events.stream({ types: ["deal.*"] })) {
    seen.push(event.cursor);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(["c1", "c2", "c3"]);
  expect(server.seen.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "c1"]);
  expect(decodeURIComponent(server.seen[0]!.url)).toBe("/api/v1/stream?types=deal.*");
});

it("keeps its place when nothing came before the connection broke", async () => {
  server = await serve(stream(), stream(frame("c1")));
  for await (const _ of server.client().events.stream()) break;
  expect(server.seen[1]!.headers["last-event-id"]).toBe("c0");
});

it("reads what was before it follows, from the oldest on", async () => {
  server = await serve(
    json(200, { data: [{ cursor: "c1" }], has_more: true, next_cursor: "c1" }),
    json(200, { data: [{ cursor: "c2" }], has_more: false, next_cursor: "c2" }),
    stream(frame("c3")),
  );
  const seen: string[] = [];
  for await (const event of server.client().events.stream({ from: "oldest" })) {
    seen.push(event.cursor);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(["c1", "c2", "c3"]);
  expect(server.seen[2]!.headers["last-event-id"]).toBe("c2");
});

it("throws when the right to read is gone", async () => {
  server = await serve(
    stream(`event: end\ndata: {"reason":"The right to read events is gone."}\n\n`),
  );
  await expect(server.client().events.stream().next()).rejects.toMatchObject({
    status: 403,
    message: "The right to read events is gone.",
  });
  await server.close();
  server = await serve(problem(401, "unauthenticated"));
  await expect(server.client().events.stream().next()).rejects.toMatchObject({ status: 401 });
});

it("ends when the caller says so, also while it waits", async () => {
  server = await serve((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": connected\n\n");
  });
  const stop = new AbortController();
  const next = server.client().events.stream({ signal: stop.signal }).next();
  while (server.seen.length === 0) await new Promise((done) => setImmediate(done));
  stop.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});
