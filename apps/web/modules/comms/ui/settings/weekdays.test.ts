import { expect, test } from "vitest";
import { daysInWords } from "./weekdays.ts";

test.each([
  [[1, 2, 3, 4, 5], "Mon–Fri"],
  [[1, 2, 3, 4, 5, 6, 7], "Mon–Sun"],
  [[7, 6], "Sat, Sun"],
  [[1, 3, 4, 5, 7], "Mon, Wed–Fri, Sun"],
  [[], ""],
])("%j reads %s", (days, words) => {
  expect(daysInWords(days)).toBe(words);
});
