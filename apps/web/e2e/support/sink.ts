// A receiver of webhooks, as a partner would run one.
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { headers: IncomingHttpHeaders; body: string; at: number };
export type Sink = {
  url: string;
  /** What it answers from now on; 204 at first. */
  answer(status: number): void;
  received: Received[];
  /** The first request that fits, waited for. Throws after the time is over. */
  waitFor(fits: (request: Received) => boolean, milliseconds?: number): Promise<Received>;
  close(): Promise<void>;
};

/** Starts a sink on a free port. */
export async function startSink(): Promise<Sink> {
  const received: Received[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
        at: Date.now(),
      });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (next) => void (status = next),
    async waitFor(fits, milliseconds = 10_000) {
      for (const until = Date.now() + milliseconds; Date.now() < until;) {
        const found = received.find(fits);
        if (found) return found;
        await new Promise((done) => setTimeout(done, 25));
      }
      throw new Error(
        `No such webhook within ${milliseconds} ms; received: ${received.map((item) => item.body.slice(0, 80)).join(" | ") || "nothing"}`,
      );
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
