// Secrets at rest: AES-256-GCM, bound to the one cell they were written for. WebCrypto only.
import { fromBase64, toBase64 } from "./base64.ts";

/** The cell a secret lies in. It is authenticated with the text, so a ciphertext moved elsewhere does not open. */
export type Cell = { table: string; column: string; orgId: string; rowId: string };

/** Keys by id. `current` seals; every key opens. Ids are letters, digits, `_` and `-`. */
export type Keyring = { current: string; keys: ReadonlyMap<string, CryptoKey> };

/** A sealed text that does not open: tampered with, moved, or sealed by a key that is not in the ring. */
export class EnvelopeError extends Error {
  override name = "EnvelopeError";
  constructor() {
    // One sentence for every cause: telling them apart would help whoever is guessing.
    super(
      "The sealed value does not open: it was changed or moved, or its key is not in RAPPORT_ENCRYPTION_KEYS.",
    );
  }
}

const VERSION = "v1";
const IV_BYTES = 12;
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads RAPPORT_ENCRYPTION_KEYS, `{"k1":"<base64 of 32 bytes>", …}`: the last entry is the current key.
 * Throws an error that names the fault but never the key.
 */
export async function readKeyring(json: string | undefined): Promise<Keyring> {
  const entries = parseKeys(json);
  const keys = new Map<string, CryptoKey>();
  for (const [id, text] of entries) {
    if (!KEY_ID.test(id))
      throw new Error(
        `RAPPORT_ENCRYPTION_KEYS: the key id "${id}" may only have letters, digits, _ and -.`,
      );
    // Objects list integer-like names first, whatever was written last: such an id could become current unseen.
    if (/^\d+$/.test(id))
      throw new Error(
        `RAPPORT_ENCRYPTION_KEYS: the key id "${id}" must not be a number; call it "k${id}".`,
      );
    const raw = typeof text === "string" ? tryBase64(text) : undefined;
    if (raw?.length !== 32)
      throw new Error(`RAPPORT_ENCRYPTION_KEYS: the key "${id}" must be base64 of 32 bytes.`);
    keys.set(
      id,
      await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    );
  }
  const current = entries.at(-1)?.[0];
  if (current === undefined)
    throw new Error(
      'RAPPORT_ENCRYPTION_KEYS holds no key. Give at least one: {"k1":"<base64 of 32 bytes>"}.',
    );
  return { current, keys };
}

/** Seals a text for one cell with the current key: `v1.<key id>.<iv>.<ciphertext and tag>`, the last two in base64. */
export async function seal(ring: Keyring, plaintext: string, cell: Cell): Promise<string> {
  const key = ring.keys.get(ring.current);
  if (!key) throw new Error(`The keyring has no key "${ring.current}".`);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: additionalData(cell, ring.current) },
    key,
    new TextEncoder().encode(plaintext),
  );
  return [VERSION, ring.current, toBase64(iv), toBase64(new Uint8Array(sealed))].join(".");
}

/** Opens what `seal` made for this very cell. Throws the one `EnvelopeError` for everything else. */
export async function open(ring: Keyring, sealed: string, cell: Cell): Promise<string> {
  try {
    const [version, keyId, iv, text, ...rest] = sealed.split(".");
    const key = keyId === undefined ? undefined : ring.keys.get(keyId);
    if (version !== VERSION || !keyId || !key || !iv || !text || rest.length > 0)
      throw new EnvelopeError();
    const ivBytes = canonicalBase64(iv);
    const textBytes = canonicalBase64(text);
    if (ivBytes.length !== IV_BYTES) throw new EnvelopeError();
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: ivBytes, additionalData: additionalData(cell, keyId) },
      key,
      textBytes,
    );
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    throw new EnvelopeError();
  }
}

/** The id of the key a sealed text names, without opening it: what rotation counts. */
export function keyIdOf(sealed: string): string | undefined {
  const [version, keyId] = sealed.split(".");
  return version === VERSION && keyId && KEY_ID.test(keyId) ? keyId : undefined;
}

/** Decodes the one spelling that `seal` writes. Decoders let spaces, missing padding and stray last bits pass, which GCM never sees. */
function canonicalBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(text);
  if (toBase64(bytes) !== text) throw new EnvelopeError();
  return bytes;
}

/** `table|column|org|row|key`. Refuses a part that holds the separator: two cells must never read alike. */
function additionalData(cell: Cell, keyId: string): Uint8Array<ArrayBuffer> {
  const parts = [cell.table, cell.column, cell.orgId, cell.rowId, keyId];
  const bad = parts.find((part) => part === "" || part.includes("|"));
  if (bad !== undefined)
    throw new Error(`A cell's part must be neither empty nor hold "|": "${bad}".`);
  return new TextEncoder().encode(parts.join("|"));
}

function parseKeys(json: string | undefined): [string, unknown][] {
  if (!json)
    throw new Error(
      'RAPPORT_ENCRYPTION_KEYS is not set. It is JSON: {"k1":"<base64 of 32 bytes>"}.',
    );
  try {
    const value: unknown = JSON.parse(json);
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      return Object.entries(value);
  } catch {
    // The parser's own message may quote the text, which holds keys: it is not passed on.
  }
  throw new Error(
    'RAPPORT_ENCRYPTION_KEYS is no JSON object of the form {"k1":"<base64 of 32 bytes>"}.',
  );
}

function tryBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
