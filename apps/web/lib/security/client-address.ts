/**
 * The address that a request came from. `X-Forwarded-For` is what anybody may write, so it counts only as far as proxies of
 * our own have written it: with RAPPORT_TRUSTED_PROXIES=n the n-th entry from the right. Otherwise the socket says.
 */
import { BlockList, isIP } from "node:net";

/** The address behind `proxies` proxies of our own, or null when it cannot be told. */
export function addressOf(
  peer: { socket: string | undefined; forwardedFor: string | undefined },
  proxies: number,
): string | null {
  if (proxies === 0) return normalise(peer.socket);
  // Fewer entries than proxies: somebody went around them, and what is written is theirs.
  return normalise(peer.forwardedFor?.split(",").at(-proxies));
}

const inner = new BlockList();
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  inner.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  inner.addSubnet(network, bits, "ipv6");

/**
 * Whether an address belongs to an inner network. As a socket's it is most likely a proxy that nobody has told us of: everybody
 * would share its count, and fifty wrong passwords of one would shut out all.
 */
export const isInner = (address: string): boolean =>
  inner.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** How many proxies of our own stand before the server. Throws for what is no number from 0 to 9. */
export function parseProxies(value: string | undefined): number {
  if (!value) return 0;
  if (!/^\d$/.test(value.trim()))
    throw new Error(
      `RAPPORT_TRUSTED_PROXIES is "${value}"; it must be the number of your own proxies, 0 to 9.`,
    );
  return Number(value);
}

function normalise(value: string | undefined): string | null {
  const text = (value ?? "")
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/, "$1");
  return isIP(text) ? text : null;
}

/** What tries are counted by: the address, or for IPv6 its /64, since each customer has that many addresses at least. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const zeros = address.includes("::") ? 8 - left.length - right.length : 0;
  const all = [...left, ...Array.from({ length: Math.max(zeros, 0) }, () => "0"), ...right];
  return `${all
    .slice(0, 4)
    .map((part) => (Number.parseInt(part, 16) || 0).toString(16))
    .join(":")}::/64`;
}
