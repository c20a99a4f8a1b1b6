// Whoever can write to the database, and knows no key, gets nothing opened and learns nothing from the refusal.
import { expect, test } from "vitest";
import { toBase64 } from "./base64.ts";
import { type Cell, EnvelopeError, open, readKeyring, seal } from "./envelope.ts";

const key = (fill: number) => toBase64(new Uint8Array(32).fill(fill));
const ring = await readKeyring(JSON.stringify({ k1: key(1), k2: key(2) }));

const tables = ["private.webhook_secrets", "private.oauth_tokens", "public.webhook_secrets"];
const columns = ["ciphertext", "refresh_ciphertext"];
const orgs = ["01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000b"];
const rows = ["01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"];
const cells: Cell[] = tables.flatMap((table) =>
  columns.flatMap((column) =>
    orgs.flatMap((orgId) => rows.map((rowId) => ({ table, column, orgId, rowId }))),
  ),
);

/** Class, name and words of the refusal; `opened` when there was none. */
async function refusalOf(sealed: string, cell: Cell, keys = ring): Promise<string> {
  const error = await open(keys, sealed, cell).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return "opened";
  const { constructor, name, message, cause } = error as Error;
  return `${constructor.name} ${name} ${message} ${String(cause)}`;
}
const { name, message } = new EnvelopeError();
const refusal = `EnvelopeError ${name} ${message} undefined`;

test("a value opens in its own cell and in none of the others", async () => {
  const sealed = await Promise.all(cells.map((cell) => seal(ring, "whsec_the secret", cell)));
  for (const [i, value] of sealed.entries()) {
    for (const [j, cell] of cells.entries()) {
      expect(await refusalOf(value, cell), `${i} in ${j}`).toBe(i === j ? "opened" : refusal);
    }
  }
});

const cell = cells[0]!;
// Lengths that leave none, one and two characters of padding, where base64 has bits that decoders ignore.
const plaintexts = ["whsec_MfKQ9r8GKYqr", "whsec_MfKQ9r8GKYqrT", "whsec_MfKQ9r8GKYqrTw"];

test.each(plaintexts)("no bit of iv, text or tag can be flipped (%s)", async (plaintext) => {
  const [version, id, iv, text] = (await seal(ring, plaintext, cell)).split(".") as [
    string,
    string,
    string,
    string,
  ];
  const flips = (part: string) => {
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    return Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      return toBase64(flipped);
    });
  };
  for (const other of flips(iv))
    expect(await refusalOf(`${version}.${id}.${other}.${text}`, cell)).toBe(refusal);
  for (const other of flips(text))
    expect(await refusalOf(`${version}.${id}.${iv}.${other}`, cell)).toBe(refusal);
});

test.each(plaintexts)("no character of the stored text can be changed (%s)", async (plaintext) => {
  const sealed = await seal(ring, plaintext, cell);
  for (let at = 0; at < sealed.length; at++) {
    const code = sealed.charCodeAt(at);
    // Each bit of the stored byte, and the neighbours that base64 may read as the same bytes.
    const others = new Set("ABCDwxyz0123+/=.-_ \n");
    for (let bit = 0; bit < 7; bit++) others.add(String.fromCharCode(code ^ (1 << bit)));
    others.delete(sealed[at]!);
    for (const other of others) {
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(await refusalOf(changed, cell), changed).toBe(refusal);
    }
  }
});

test("nothing can be cut off, put in or turned round", async () => {
  const sealed = await seal(ring, "whsec_secret", cell);
  const [version, id, iv, text] = sealed.split(".") as [string, string, string, string];
  const changed = [
    ...Array.from({ length: sealed.length }, (_, length) => sealed.slice(0, length)),
    ...Array.from({ length: sealed.length - 1 }, (_, from) => sealed.slice(from + 1)),
    ...Array.from(
      { length: sealed.length + 1 },
      (_, at) => `${sealed.slice(0, at)} ${sealed.slice(at)}`,
    ),
    `${sealed}=`,
    `${sealed}.`,
    `.${sealed}`,
    `${version}.${id}.${text}.${iv}`,
    sealed.toLowerCase(),
    sealed.toUpperCase(),
    sealed.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") + "=",
  ];
  for (const value of changed) expect(await refusalOf(value, cell), value).toBe(refusal);
});

test("another key, an unknown key and another version read alike", async () => {
  const [, , iv, text] = (await seal(ring, "whsec_secret", cell)).split(".");
  const values = ["k1", "k3", "K2", "", "__proto__", "constructor", "k2|", "k2 "].map(
    (id) => `v1.${id}.${iv}.${text}`,
  );
  values.push(
    `v0.k2.${iv}.${text}`,
    `v2.k2.${iv}.${text}`,
    `V1.k2.${iv}.${text}`,
    `.k2.${iv}.${text}`,
  );
  for (const value of values) expect(await refusalOf(value, cell), value).toBe(refusal);

  const sameName = await readKeyring(JSON.stringify({ k2: key(3) }));
  expect(await refusalOf(`v1.k2.${iv}.${text}`, cell, sameName)).toBe(refusal);
  // One key under two ids: the id is bound in as well.
  const twice = await readKeyring(JSON.stringify({ k1: key(2), k2: key(2) }));
  expect(await refusalOf(`v1.k2.${iv}.${text}`, cell, twice)).toBe("opened");
  expect(await refusalOf(`v1.k1.${iv}.${text}`, cell, twice)).toBe(refusal);
});

test("a cell that could be read in two ways is refused like any other", async () => {
  const sealed = await seal(ring, "whsec_secret", cell);
  for (const other of [
    { ...cell, table: `${cell.table}|${cell.column}`, column: cell.orgId },
    { ...cell, orgId: "" },
    { ...cell, orgId: cell.orgId.toUpperCase() },
  ])
    expect(await refusalOf(sealed, other)).toBe(refusal);
});
