import { expect, test } from "vitest";
import { formatNumber, toE164 } from "./phone-number.ts";

test("numbers are taken as people write them, with their country", () => {
  expect(toE164("+44 7700 900 381")).toBe("+447700900381");
  expect(toE164("0041 (79) 123-45.67")).toBe("+41791234567");
  for (const wrong of ["079 123 45 67", "+0123456", "", "call me"])
    expect(toE164(wrong), wrong).toBeUndefined();
});

test("numbers are shown in groups; what is none stays as it is", () => {
  expect(formatNumber("+447700900381")).toBe("+44 7700 900381");
  expect(formatNumber("Anonymous")).toBe("Anonymous");
});
