/**
 * The peer of the request at hand. Neither a page nor a route of Next sees the socket, and Next keeps what a client wrote into
 * `X-Forwarded-For`. So each request of this process's HTTP servers runs in a context that knows its socket.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Server, type IncomingMessage } from "node:http";
import { env } from "../env.ts";
import { addressOf, isInner } from "./client-address.ts";

type Peer = { socket: string | undefined; forwardedFor: string | undefined };

// Next loads this module once per bundle: all copies share one store, and the server is wrapped once.
const shared = globalThis as typeof globalThis & { rapportPeers?: AsyncLocalStorage<Peer> };

/** Makes all HTTP servers of this process note the peer of each request. Called before the first request. */
export function installPeers(): void {
  if (shared.rapportPeers) return;
  const peers = (shared.rapportPeers = new AsyncLocalStorage<Peer>());
  const proxies = env.trustedProxies();
  const emit = Server.prototype.emit as (event: string, ...args: unknown[]) => boolean;
  Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
    if (event !== "request" && event !== "upgrade") return emit.call(this, event, ...args);
    const request = args[0] as IncomingMessage;
    const peer = peerOf(request);
    if (proxies === 0) dropForwarded(request);
    return peers.run(peer, () => emit.call(this, event, ...args));
  } as typeof emit;
}

function peerOf(request: IncomingMessage): Peer {
  const forwarded = request.headers["x-forwarded-for"];
  return {
    socket: request.socket.remoteAddress,
    forwardedFor: Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
  };
}

/** Without a proxy of ours they are the client's own words, and Next would believe them (host and protocol of its checks). */
function dropForwarded(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers))
    if (name.startsWith("x-forwarded-") || name === "forwarded" || name === "x-real-ip")
      delete request.headers[name];
}

/** The client's address, or null when it cannot be told: outside a request, or behind proxies that wrote none. */
export function clientAddress(): string | null {
  const peer = shared.rapportPeers?.getStore();
  return peer ? addressOf(peer, env.trustedProxies()) : null;
}

/** The address that tries are counted by, or null when it is not one client's: then the account alone counts. */
export function countedAddress(): string | null {
  const address = clientAddress();
  return address && env.trustedProxies() === 0 && isInner(address) ? null : address;
}

/** Runs `fn` as if the request at hand had come from this socket: for tests, where there is none. */
export function asPeer<T>(peer: Peer, fn: () => T): T {
  return (shared.rapportPeers ??= new AsyncLocalStorage<Peer>()).run(peer, fn);
}
