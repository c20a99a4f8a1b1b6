import { expect, test } from "vitest";
import { toBase64 } from "./base64.ts";
import { currentPepper, readPeppers, readSecretMap } from "./peppers.ts";

const pepper = (fill: number) => toBase64(new Uint8Array(32).fill(fill));

test("peppers are read by version, and the highest number is current", () => {
  const peppers = readPeppers(JSON.stringify({ "2": pepper(2), "10": pepper(10), "9": pepper(9) }));
  expect(Object.keys(peppers)).toHaveLength(3);
  expect(currentPepper(peppers)).toBe("10");
});

test.each([
  ["{}", /holds no pepper/],
  ["", /no JSON object/],
  ["null", /no JSON object/],
  [`["${pepper(1)}"]`, /no JSON object/],
  [`{"1": 5}`, /no JSON object/],
  [JSON.stringify({ "01": pepper(1) }), /version "01" must be a number/],
  [JSON.stringify({ v1: pepper(1) }), /version "v1" must be a number/],
  [JSON.stringify({ "0": pepper(1) }), /version "0" must be a number/],
  [JSON.stringify({ "1": "c2hvcnQ=" }), /pepper "1" must be base64 of at least 32 bytes/],
  [JSON.stringify({ "1": "no base64!" }), /pepper "1" must be base64/],
])("refuses %s and says why", (json, why) => {
  expect(() => readPeppers(json)).toThrow(why);
});

test("a refusal never quotes a secret", () => {
  const secret = pepper(7);
  for (const json of [
    `{"1":"${secret}" oops`,
    secret,
    `["${secret}"]`,
    `{"1":{"a":"${secret}"}}`,
  ]) {
    let error: Error | undefined;
    try {
      readPeppers(json);
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(error?.message).toMatch(/^RAPPORT_KEY_PEPPERS/);
    expect(`${error?.stack} ${String(error?.cause)}`).not.toContain(secret.slice(0, 8));
  }
  expect(() => readSecretMap("OTHER", `{"${secret}`)).toThrow(/^OTHER is no JSON object/);
});
