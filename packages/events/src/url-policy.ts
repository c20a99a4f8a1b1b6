// Which addresses a webhook may call. The same rules when one is saved and when it is called.
import ipaddr from "ipaddr.js";

export type UrlPolicy = {
  /** Lets `http:` pass as well. Development only. */
  allowHttp?: boolean;
  /** Lets loopback and private networks pass (never link-local, where clouds keep their metadata). Development only. */
  allowPrivate?: boolean;
};

export type UrlRefusal =
  | "malformed"
  | "too_long"
  | "control_character"
  | "not_https"
  | "credentials"
  | "port"
  | "private_host"
  | "private_address";

export type UrlCheck = { ok: true; url: URL } | { ok: false; code: UrlRefusal; reason: string };

const MAX_LENGTH = 2048;
/** Services that speak another protocol and have been talked to through HTTP before. Ports under 1024 are refused anyway. */
const REFUSED_PORTS = new Set([
  1433, 1521, 2049, 2375, 2376, 2379, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 6000, 6379,
  6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 11211, 27017,
]);
/** Names that never belong to the public internet: RFC 6761, 6762, 8375, 9476 and what private networks use. */
const PRIVATE_SUFFIXES = [
  "localhost",
  "local",
  "internal",
  "home.arpa",
  "lan",
  "localdomain",
  "intranet",
  "corp",
  "home",
  "private",
  "onion",
  "invalid",
  "test",
  "example",
  "alt",
];

/** What only a cloud's own machines reach, although the address counts as public: Azure's host. */
const CLOUD_HOSTS = new Set(["168.63.129.16"]);

/**
 * The policy of a deployment: strict, unless RAPPORT_ALLOW_PRIVATE_WEBHOOKS is "1", which is for a developer's machine.
 * @param places what the deployment is made of, variable by variable: URLs of its database, of its web server
 * @throws Error when the switch is on and one of them is not on this machine or on a network of one's own
 */
export function urlPolicyFrom(
  flag: string | undefined,
  places: Record<string, string | undefined>,
): UrlPolicy {
  if (flag !== "1") return {};
  for (const [name, value] of Object.entries(places)) {
    const host = value ? hostOf(value) : undefined;
    if (host && !isNearby(host))
      throw new Error(
        `RAPPORT_ALLOW_PRIVATE_WEBHOOKS is for development only, and ${name} leads to ${host}, which is elsewhere. Unset it: with it whoever makes a webhook reaches the private network of this server.`,
      );
  }
  return { allowHttp: true, allowPrivate: true };
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  return plainHost(parsed.searchParams.get("host") || parsed.hostname);
}

/** This machine, a container beside it, or an address of a private network. */
function isNearby(host: string): boolean {
  if (ipaddr.isValid(host)) return !isAllowedAddress(host);
  return !host.includes(".") || /\.(localhost|local|internal)$/.test(host);
}

function plainHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
}

/**
 * Judges a webhook's URL without asking DNS. `reason` is one sentence for the person who typed it.
 * An address that only DNS knows is judged again, by `isAllowedAddress`, at the moment of connecting.
 */
export function checkWebhookUrl(raw: string, policy: UrlPolicy = {}): UrlCheck {
  if (raw.length > MAX_LENGTH)
    return refuse("too_long", `The URL is longer than ${MAX_LENGTH} characters.`);
  // Before parsing: URL() silently drops tabs and line ends and turns a backslash into a slash.
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\\]/.test(raw)) {
    return refuse(
      "control_character",
      "The URL contains a space, a line end, a backslash or a control character.",
    );
  }
  if (!URL.canParse(raw))
    return refuse("malformed", "This is not a full URL. Write it like https://example.com/hooks.");
  const url = new URL(raw);
  if (url.protocol !== "https:" && !(policy.allowHttp && url.protocol === "http:")) {
    return refuse("not_https", "The URL must start with https://.");
  }
  if (url.username || url.password) {
    return refuse(
      "credentials",
      "The URL must not hold a user name or a password. Verify the signature instead.",
    );
  }
  const port = Number(url.port || 443);
  if ((port < 1024 && port !== 80 && port !== 443) || REFUSED_PORTS.has(port)) {
    return refuse(
      "port",
      `Port ${port} belongs to another service. Use 443, 80, or a free port from 1024.`,
    );
  }
  return checkHost(url, policy);
}

function checkHost(url: URL, policy: UrlPolicy): UrlCheck {
  // URL() has already turned 0x7f.1, 2130706433 and 0177.0.0.1 into dotted IPv4, and full-width digits into ASCII.
  const host = plainHost(url.hostname);
  if (host.split(".").includes(""))
    return refuse("malformed", "The URL's host has two dots in a row, or no name at all.");
  if (ipaddr.isValid(host)) {
    if (isAllowedAddress(host, policy)) return { ok: true, url };
    return refuse("private_address", `${host} is not a public address.`);
  }
  if (policy.allowPrivate && (host === "localhost" || host.endsWith(".localhost")))
    return { ok: true, url };
  const suffix = PRIVATE_SUFFIXES.find((name) => host === name || host.endsWith(`.${name}`));
  if (suffix !== undefined || !host.includes(".")) {
    return refuse("private_host", `${host} is not a name on the public internet.`);
  }
  return { ok: true, url };
}

/** Whether a connection to this IP address is allowed: public unicast, or what `allowPrivate` adds. */
export function isAllowedAddress(address: string, policy: UrlPolicy = {}): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address); // an IPv4 address inside IPv6 (::ffff:…) is judged as IPv4
  const range = parsed.range();
  if (policy.allowPrivate && ["loopback", "private", "uniqueLocal"].includes(range)) return true;
  if (range !== "unicast" || CLOUD_HOSTS.has(parsed.toString())) return false;
  // Of IPv6, IANA has given out 2000::/3 alone; what lies elsewhere is old (::/96, fec0::/10) or translates to IPv4.
  return (
    parsed.kind() === "ipv4" || (parsed as ipaddr.IPv6).match(ipaddr.IPv6.parseCIDR("2000::/3"))
  );
}

function refuse(code: UrlRefusal, reason: string): UrlCheck {
  return { ok: false, code, reason };
}
