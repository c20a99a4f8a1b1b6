import { expect, it } from "vitest";
import { groupOf } from "./group-tasks.ts";

it.each([
  ["2026-11-20", "overdue"],
  ["2026-11-21", "today"],
  ["2026-11-22", "tomorrow"],
  ["2026-11-23", "later"],
  ["2027-01-01", "later"],
  [null, "someday"],
])("puts %s under %s", (due, group) => expect(groupOf(due, "2026-11-21")).toBe(group));

it("knows tomorrow over the end of a year", () =>
  expect(groupOf("2027-01-01", "2026-12-31")).toBe("tomorrow"));
