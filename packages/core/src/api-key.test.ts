// The form of an API key: what a typo, a swap or a cut does to it.
import { expect, test } from "vitest";
import { joinApiKey, newApiKey, parseApiKey } from "./ids.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const others = (char: string) => [...alphabet, "_", "-", " "].filter((other) => other !== char);

test("the form is rk_live_, 8 to look it up, 32 that prove it, 6 to check: letters and digits", () => {
  for (let i = 0; i < 200; i++) {
    const { key, lookup, secret } = newApiKey();
    expect(key).toMatch(/^rk_live_[0-9A-Za-z]{46}$/);
    expect(key.slice(8, 16)).toBe(lookup);
    expect(key.slice(16, 48)).toBe(secret);
    expect(parseApiKey(key)).toEqual({ lookup, secret });
  }
});

test("every wrong character is noticed, at every position", () => {
  const missed: string[] = [];
  for (let i = 0; i < 20; i++) {
    const { key } = newApiKey();
    for (let at = 0; at < key.length; at++) {
      for (const other of others(key[at]!)) {
        const typo = key.slice(0, at) + other + key.slice(at + 1);
        if (parseApiKey(typo) !== null) missed.push(`${key} with "${other}" at ${at}`);
      }
    }
  }
  expect(missed).toEqual([]);
});

test("two neighbours that changed places are noticed, and so is what was lost or put in", () => {
  for (let i = 0; i < 50; i++) {
    const { key } = newApiKey();
    for (let at = 0; at < key.length - 1; at++) {
      const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2);
      expect(swapped === key || parseApiKey(swapped) === null, swapped).toBe(true);
    }
    for (let at = 0; at < key.length; at++) {
      expect(parseApiKey(key.slice(0, at) + key.slice(at + 1))).toBeNull();
      expect(parseApiKey(`${key.slice(0, at)}A${key.slice(at)}`)).toBeNull();
    }
    expect(parseApiKey(`${key}\n`)).toBeNull();
    expect(parseApiKey(` ${key}`)).toBeNull();
    expect(parseApiKey(key.replace("rk_live_", "rk_test_"))).toBeNull();
  }
});

test("the checksum is CRC-32 in base 62, as a scanner computes it without us", () => {
  // zlib.crc32 of the first 48 characters: 1240478940, in base 62 1LwvEq.
  expect(joinApiKey({ lookup: "00000000", secret: "A".repeat(32) })).toBe(
    `rk_live_00000000${"A".repeat(32)}1LwvEq`,
  );
});

test("two new keys share neither part", () => {
  const keys = Array.from({ length: 1_000 }, () => newApiKey());
  expect(new Set(keys.map(({ lookup }) => lookup)).size).toBe(1_000);
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(1_000);
});
