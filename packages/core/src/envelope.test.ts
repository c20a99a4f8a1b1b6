import { describe, expect, test } from "vitest";
import { toBase64 } from "./base64.ts";
import { type Cell, EnvelopeError, keyIdOf, open, readKeyring, seal } from "./envelope.ts";

const key = (fill: number) => toBase64(new Uint8Array(32).fill(fill));
const ringOf = (keys: Record<string, string>) => readKeyring(JSON.stringify(keys));
const cell: Cell = {
  table: "private.webhook_secrets",
  column: "ciphertext",
  orgId: "o1",
  rowId: "r1",
};

describe("seal and open", () => {
  test("gives back what was sealed, any Unicode, and the empty text", async () => {
    const ring = await ringOf({ k1: key(1) });
    for (const text of ["whsec_abc", "", "Grüezi 👋 \u0000", "\uFEFFwith a mark"]) {
      expect(await open(ring, await seal(ring, text, cell), cell)).toBe(text);
    }
  });

  test("the form is v1.<key>.<iv>.<text>, and two seals of one text differ", async () => {
    const ring = await ringOf({ k1: key(1) });
    const [a, b] = [await seal(ring, "same", cell), await seal(ring, "same", cell)];
    expect(a).toMatch(/^v1\.k1\.[A-Za-z0-9+/]{16}\.[A-Za-z0-9+/=]+$/);
    expect(a).not.toBe(b);
    expect(a).not.toContain("same");
  });

  test("a ciphertext moved to another table, column, org or row stays shut", async () => {
    const ring = await ringOf({ k1: key(1) });
    const sealed = await seal(ring, "secret", cell);
    for (const part of ["table", "column", "orgId", "rowId"] as const) {
      await expect(open(ring, sealed, { ...cell, [part]: "other" })).rejects.toThrow(EnvelopeError);
    }
  });

  test("parts cannot be shifted over the separator", async () => {
    const ring = await ringOf({ k1: key(1) });
    await expect(seal(ring, "x", { ...cell, table: "a|b" })).rejects.toThrow(
      /neither empty nor hold/,
    );
    await expect(seal(ring, "x", { ...cell, rowId: "" })).rejects.toThrow(/neither empty nor hold/);
  });

  test("every change of a sealed text gives the one same error", async () => {
    const ring = await ringOf({ k1: key(1), k2: key(2) });
    const [version, id, iv, text] = (await seal(ring, "secret", cell)).split(".") as [
      string,
      string,
      string,
      string,
    ];
    const flipped = (text.startsWith("A") ? "B" : "A") + text.slice(1);
    const changed = [
      `${version}.${id}.${iv}.${flipped}`,
      `${version}.${id}.AAAAAAAAAAAAAAAA.${text}`,
      `${version}.${id}.AAAA.${text}`,
      `${version}.k1.${iv}.${text}`,
      `${version}.gone.${iv}.${text}`,
      `v2.${id}.${iv}.${text}`,
      `${version}.${id}.${iv}.${text}.more`,
      `${version}.${id}.${iv}`,
      `${version}.${id}.${iv}.***`,
      "",
      "whsec_plain",
    ];
    const messages = new Set<string>();
    for (const sealed of changed) {
      const error = await open(ring, sealed, cell).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error, sealed).toBeInstanceOf(EnvelopeError);
      messages.add((error as Error).message);
    }
    expect(messages.size).toBe(1);
  });
});

describe("keyring", () => {
  test("the last key seals, the earlier ones still open", async () => {
    const sealed = await seal(await ringOf({ k1: key(1) }), "old", cell);
    const both = await ringOf({ k1: key(1), k2: key(2) });
    expect(await open(both, sealed, cell)).toBe("old");
    const fresh = await seal(both, "new", cell);
    expect([keyIdOf(sealed), keyIdOf(fresh), keyIdOf("plain")]).toEqual(["k1", "k2", undefined]);
    await expect(open(await ringOf({ k1: key(1) }), fresh, cell)).rejects.toThrow(EnvelopeError);
    await expect(open(await ringOf({ k2: key(3) }), fresh, cell)).rejects.toThrow(EnvelopeError);
  });

  test.each([
    [undefined, /not set/],
    ["{}", /holds no key/],
    ["[1]", /no JSON object/],
    ['{"k1": oops', /no JSON object/],
    [JSON.stringify({ k1: "c2hvcnQ=" }), /"k1" must be base64 of 32 bytes/],
    [JSON.stringify({ k1: 5 }), /"k1" must be base64 of 32 bytes/],
    [JSON.stringify({ "a.b": key(1) }), /may only have/],
    [JSON.stringify({ "1": key(1) }), /must not be a number/],
  ])("refuses %s and says why", async (json, why) => {
    await expect(readKeyring(json)).rejects.toThrow(why);
  });

  test("a refusal never quotes the key", async () => {
    const error = (await readKeyring(`{"k1":"${key(7)}" broken`).catch((e: unknown) => e)) as Error;
    expect(error.message).not.toContain(key(7));
  });
});
