import { expect, test } from "vitest";
import { dayIn, momentAt, presetsAt } from "./when.ts";

const zurich = "Europe/Zurich";

test("a day and a time are a moment in their zone, across changes of clocks", () => {
  expect(momentAt("2026-11-23", "08:00", zurich).toISOString()).toBe("2026-11-23T07:00:00.000Z");
  expect(momentAt("2026-07-01", "08:00", zurich).toISOString()).toBe("2026-07-01T06:00:00.000Z");
  expect(momentAt("2026-10-25", "08:00", zurich).toISOString()).toBe("2026-10-25T07:00:00.000Z");
  expect(momentAt("2026-11-23", "08:00", "America/New_York").toISOString()).toBe(
    "2026-11-23T13:00:00.000Z",
  );
  expect(momentAt("2026-11-23", "08:00", "Asia/Kolkata").toISOString()).toBe(
    "2026-11-23T02:30:00.000Z",
  );
});

test("the day is that of the zone", () => {
  const late = new Date("2026-11-21T23:30:00Z");
  expect(dayIn(late, zurich)).toBe("2026-11-22");
  expect(dayIn(late, "America/New_York")).toBe("2026-11-21");
  expect(dayIn(late, zurich, 9)).toBe("2026-12-01");
});

test("presets lie ahead: later today while there is a later, tomorrow, Monday", () => {
  const shown = (now: string) =>
    presetsAt(new Date(now), zurich).map(({ id, at }) => `${id} ${at.toISOString().slice(0, 16)}`);
  expect(shown("2026-11-21T09:20:00Z")).toEqual([
    "laterToday 2026-11-21T12:00",
    "tomorrow 2026-11-22T07:00",
    "nextWeek 2026-11-23T07:00",
  ]);
  expect(shown("2026-11-23T18:00:00Z"), "in the evening of a Monday").toEqual([
    "tomorrow 2026-11-24T07:00",
    "nextWeek 2026-11-30T07:00",
  ]);
  expect(shown("2026-11-22T20:00:00Z"), "on a Sunday").toEqual(["tomorrow 2026-11-23T07:00"]);
});
