import { expect, test } from "vitest";
import { countryOptions, linesOf } from "./hours.ts";

const texas = {
  country: "US",
  region: "TX",
  weekdays: [1, 2, 3, 4, 5, 6],
  earliest: "09:00",
  latest: "21:00",
};

test("what is the same for texts and calls stands in one line", () => {
  const sunday = { ...texas, weekdays: [7], earliest: "12:00" };
  expect(
    linesOf([
      { channel: "sms", ...texas },
      { channel: "sms", ...sunday },
      { channel: "call", ...texas },
    ]),
  ).toEqual([
    { ...texas, channels: ["sms", "call"] },
    { ...sunday, channels: ["sms"] },
  ]);
});

test("each country is offered once, and what is none is not", () => {
  const options = countryOptions();
  const codes = options.map(({ value }) => value);
  expect(codes).toEqual(expect.arrayContaining(["CH", "GB", "US", "CA"]));
  expect(codes).not.toEqual(expect.arrayContaining(["EU"]));
  expect(new Set(options.map(({ label }) => label)).size).toBe(options.length);
  expect(options.length).toBeGreaterThan(200);
});
