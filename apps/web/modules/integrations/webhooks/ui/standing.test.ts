import { expect, test } from "vitest";
import { endOf, standingOf } from "./standing.ts";

const now = new Date("2026-11-21T12:00:00Z");
const on = { is_enabled: true, disabled_reason: null, paused_until: null, failing_since: null };

test("a webhook is on, fails, rests or is off, by a person or by Rapport", () => {
  expect(standingOf(on, now)).toEqual({ kind: "on" });
  expect(standingOf({ ...on, is_enabled: false }, now)).toEqual({ kind: "off", reason: null });
  expect(
    standingOf({ ...on, is_enabled: false, disabled_reason: "410", failing_since: "x" }, now),
  ).toEqual({ kind: "off", reason: "410" });
  const failing_since = "2026-11-19T00:00:00Z";
  expect(standingOf({ ...on, failing_since }, now)).toEqual({
    kind: "failing",
    since: failing_since,
    percent: 50,
  });
  const paused_until = "2026-11-21T12:05:00Z";
  expect(standingOf({ ...on, failing_since, paused_until }, now)).toMatchObject({
    kind: "resting",
    until: paused_until,
  });
  // A rest that is over is failure again; one that is nearly turned off is not said to be.
  expect(standingOf({ ...on, failing_since, paused_until: "2026-11-21T11:59:00Z" }, now).kind).toBe(
    "failing",
  );
  expect(standingOf({ ...on, failing_since: "2026-11-01T00:00:00Z" }, now)).toMatchObject({
    percent: 99,
  });
  expect(endOf(failing_since)).toBe("2026-11-24T00:00:00.000Z");
});
