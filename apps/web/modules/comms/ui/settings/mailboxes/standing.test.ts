import { expect, test } from "vitest";
import { progressOf, standingOf } from "./standing.ts";

test("what keeps a mailbox from being read comes before how far it has been read", () => {
  const of = (state: "connected" | "failing" | "needs_reconnect" | "disconnected") =>
    standingOf({ state, sync_phase: "backfill" });
  expect(of("connected")).toBe("reading");
  expect(of("failing")).toBe("failing");
  expect(of("needs_reconnect")).toBe("needsReconnect");
  expect(of("disconnected")).toBe("disconnected");
  expect(standingOf({ state: "connected", sync_phase: "resync" })).toBe("reading");
  expect(standingOf({ state: "connected", sync_phase: "following" })).toBe("following");
});

test("progress is unknown before the mails were counted, and never beyond the whole", () => {
  expect(progressOf({ sync_total: null, sync_done: 40 })).toBeNull();
  expect(progressOf({ sync_total: 0, sync_done: 0 })).toBe(1);
  expect(progressOf({ sync_total: 200, sync_done: 50 })).toBe(0.25);
  expect(progressOf({ sync_total: 200, sync_done: 203 })).toBe(1);
});
