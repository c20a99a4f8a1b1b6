// A receiver on a bare socket: it counts connections and writes whatever the test wants, HTTP or not.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Identity } from "./certificates.ts";

export type RawReceiver = {
  /** Where it listens, `http:` or, with TLS, `https:`. */
  url: string;
  /** Connections that were opened, whether or not anything was sent over them. */
  connections: number;
  /** Requests that came whole, each as it came. */
  requests: string[];
  close(): Promise<void>;
};
/** What to do with a request that has come whole. */
export type Behaviour = (socket: Socket, request: string) => void;

/** Starts one on 127.0.0.1. Its sockets never end the test: a peer that is gone is what the tests are about. */
export async function startRawReceiver(
  behave: Behaviour,
  options: { tls?: Identity; scheme?: "http" | "https"; host?: string; port?: number } = {},
): Promise<RawReceiver> {
  const sockets = new Set<Socket>();
  const receiver: RawReceiver = {
    url: "",
    connections: 0,
    requests: [],
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const serve = (socket: Socket): void => {
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (data: Buffer) => {
      text += data.toString("latin1");
      for (let length = wholeLength(text); length > 0; length = wholeLength(text)) {
        const request = text.slice(0, length);
        text = text.slice(length);
        receiver.requests.push(request);
        behave(socket, request);
      }
    });
  };
  const server: Server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  server.on("connection", (socket: Socket) => {
    receiver.connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  receiver.url = `${options.scheme ?? (options.tls ? "https" : "http")}://127.0.0.1:${port}`;
  return receiver;
}

/** The length of the request at the start of the text, 0 while some of it is missing. Webhooks are sent with a length. */
function wholeLength(text: string): number {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return 0;
  const body = Number(/^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + body ? head + 4 + body : 0;
}

/** Of a request that came whole: its headers in lower case, and its body. */
export function readRequest(request: string): { headers: Record<string, string>; body: string } {
  const at = request.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  for (const line of request.slice(0, at).split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: Buffer.from(request.slice(at + 4), "latin1").toString() };
}
