import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";

test("bytes survive the way there and back, at every length around a group of three", () => {
  for (const length of [0, 1, 2, 3, 4, 31, 32, 33, 0x8000, 0x8001, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) % 256);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
});

test("missing padding is forgiven, foreign characters are not", () => {
  expect(fromBase64("AQI")).toEqual(new Uint8Array([1, 2]));
  expect(fromBase64("AQI=")).toEqual(new Uint8Array([1, 2]));
  expect(() => fromBase64("A*I=")).toThrow(/Not base64/);
});
