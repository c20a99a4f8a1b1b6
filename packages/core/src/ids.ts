import { fromBase64 } from "./base64.ts";
import type { Peppers } from "./peppers.ts";

/** Ids and API keys. Web APIs only, so the same code runs in Node, Deno and the browser. */

const octets = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const hex = (bytes: Uint8Array) => {
  let text = "";
  for (const byte of bytes) text += octets[byte]!;
  return text;
};

// Each call for random bytes costs as much for 16 as for 4,096, so they are fetched ahead; each is used once.
const ahead = new Uint8Array(4096);
let used = ahead.length;

function randomBytes16(): Uint8Array {
  if (used === ahead.length) {
    crypto.getRandomValues(ahead);
    used = 0;
  }
  const bytes = ahead.slice(used, used + 16);
  ahead.fill(0, used, used + 16);
  used += 16;
  return bytes;
}

/** A UUID of version 7 (RFC 9562, 5.7) for the given moment, in milliseconds. */
export function uuid7(at: number = Date.now()): string {
  const bytes = randomBytes16();
  new DataView(bytes.buffer).setBigUint64(
    0,
    (BigInt(at) << 16n) | BigInt((((bytes[6]! & 0x0f) | 0x70) << 8) | bytes[7]!),
  );
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = hex(bytes);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    // 248 is the largest multiple of 62 below 256: bytes above it would favour the alphabet's start.
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2)))
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  }
  return text;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of the text in six base-62 digits: a scanner tells a real key from a look-alike without asking us. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text))
    crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  let value = (crc ^ 0xffffffff) >>> 0;
  let digits = "";
  for (let i = 0; i < 6; i++) {
    digits = alphabet[value % 62] + digits;
    value = Math.floor(value / 62);
  }
  return digits;
}

export type ApiKeyParts = { lookup: string; secret: string };

/** A new key `rk_live_<8 look-up><32 secret><6 checksum>`: the look-up part finds it, the rest proves it. */
export function newApiKey(): { key: string } & ApiKeyParts {
  const parts = { lookup: randomText(8), secret: randomText(32) };
  return { key: joinApiKey(parts), ...parts };
}

/** The key of these parts, checksum included. For parts that are made elsewhere: 8 and 32 characters of 0-9A-Za-z. */
export function joinApiKey({ lookup, secret }: ApiKeyParts): string {
  const body = `rk_live_${lookup}${secret}`;
  return body + checksum(body);
}

/** The parts of a key, or null for what is none (wrong form or checksum). */
export function parseApiKey(key: string): ApiKeyParts | null {
  const match = /^rk_live_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/.exec(key);
  if (!match || checksum(key.slice(0, -6)) !== match[3]) return null;
  return { lookup: match[1]!, secret: match[2]! };
}

/** HMAC-SHA-256 of a key's secret for each pepper version, hex. What is stored is one of these, never the secret. */
export async function hmacApiKey(
  secret: string,
  peppers: Peppers,
): Promise<Record<string, string>> {
  const answer: Record<string, string> = {};
  for (const [version, pepper] of Object.entries(peppers)) {
    const raw = fromBase64(pepper);
    const key = await crypto.subtle.importKey(
      "raw",
      raw,
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    answer[version] = hex(
      new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(secret))),
    );
  }
  return answer;
}
