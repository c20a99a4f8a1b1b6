import { expect, test } from "vitest";
import {
  fromMinor,
  hmacApiKey,
  newApiKey,
  parseApiKey,
  toMinor,
  uuid7,
  uuidPattern,
} from "./index.ts";

test("money goes there and back for currencies with none, two and three digits", () => {
  for (const [decimal, currency, minor] of [
    ["12.50", "EUR", "1250"],
    ["1200", "JPY", "1200"],
    ["1.005", "KWD", "1005"],
    ["0.05", "CHF", "5"],
    ["-3.10", "EUR", "-310"],
  ] as const) {
    expect(toMinor(decimal, currency)).toBe(minor);
    expect(fromMinor(minor, currency)).toBe(decimal);
  }
  expect(toMinor("12.5", "EUR")).toBe("1250");
  expect(toMinor("12.50", "JPY")).toBeNull();
  expect(toMinor("12.500", "EUR")).toBe("1250");
  for (const broken of ["", "1,5", "1e3", "12.345", " 1", "0x1", "NaN"])
    expect(toMinor(broken, "EUR"), broken).toBeNull();
});

test("a version-7 id carries its moment and sorts by it", () => {
  const at = Date.UTC(2026, 10, 21);
  const id = uuid7(at);
  expect(id).toMatch(uuidPattern);
  expect(id[14]).toBe("7");
  expect("89ab").toContain(id[19]);
  expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(at);
  expect(uuid7(at + 1) > id).toBe(true);
});

test("an API key is read back, and one wrong character is noticed", async () => {
  const { key, lookup, secret } = newApiKey();
  expect(parseApiKey(key)).toEqual({ lookup, secret });
  const flipped = key.slice(0, 20) + (key[20] === "a" ? "b" : "a") + key.slice(21);
  expect(parseApiKey(flipped)).toBeNull();
  expect(parseApiKey("rk_live_short")).toBeNull();
  const peppers = {
    "1": btoa("first pepper of thirty-two bytes"),
    "2": btoa("other pepper of thirty-two bytes"),
  };
  const macs = await hmacApiKey(secret, peppers);
  expect(macs["1"]).toMatch(/^[0-9a-f]{64}$/);
  expect(macs["1"]).not.toBe(macs["2"]);
});
