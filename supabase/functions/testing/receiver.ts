// A webhook receiver on loopback that remembers what it was sent and answers as it is told.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { path: string; headers: IncomingHttpHeaders; body: string; at: number };
export type Receiver = { url: string; received: Received[]; close(): Promise<void> };
/** What to answer. Without an answer the request hangs until the receiver closes. */
export type Reply =
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  | "hang";

/** Starts a receiver on a free port. */
export async function startReceiver(
  reply: (request: Received) => Reply = () => ({ status: 204 }),
): Promise<Receiver> {
  const received: Received[] = [];
  const answerOne = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const one = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(parts).toString(),
      at: Date.now(),
    };
    received.push(one);
    const answer = reply(one);
    if (answer === "hang") return;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => void answerOne(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
