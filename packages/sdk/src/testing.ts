/** A server in place of Rapport's, that answers as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Rapport } from "./client.ts";
import type { ClientOptions } from "./http.ts";

export type Seen = {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
};
type Say = (response: ServerResponse, seen: Seen) => void;

/** Answers the requests in turn, the last of `says` for all that follow. */
export async function serve(...says: Say[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      says[Math.min(seen.length, says.length) - 1]!(response, seen.at(-1)!);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  return {
    seen,
    client: (options: Partial<ClientOptions> = {}) =>
      new Rapport({ apiKey: "rk_live_test", baseUrl, ...options }),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** Answers JSON. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Say =>
  (response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));

/** Answers a problem. */
export const problem = (
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more = {},
): Say =>
  json(
    status,
    {
      type: "urn:x",
      title: "T",
      status,
      code,
      detail: `It is ${code}.`,
      request_id: "req_12345678",
      ...more,
    },
    { "content-type": "application/problem+json", ...headers },
  );

/** Cuts the connection without an answer. */
export const cut: Say = (response) => response.socket!.destroy();
