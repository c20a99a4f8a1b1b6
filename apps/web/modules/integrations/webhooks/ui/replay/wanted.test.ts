import { expect, test } from "vitest";
import { fieldTime, type Wish, wantedOf } from "./wanted.ts";

const wish: Wish = {
  scope: "range",
  deliveryIds: ["a"],
  from: "2026-11-21T09:30",
  to: "",
  type: null,
  states: ["dead"],
};

test("each way to choose becomes the one request that says it", () => {
  expect(wantedOf({ ...wish, scope: "chosen" })).toEqual({ delivery_ids: ["a"] });
  expect(wantedOf({ ...wish, scope: "missing" })).toEqual({
    missing_since: "2026-11-21T09:30:00.000Z",
  });
  expect(wantedOf({ ...wish, to: "2026-11-21T10:00", type: "deal.won" })).toEqual({
    from: "2026-11-21T09:30:00.000Z",
    to: "2026-11-21T10:00:00.000Z",
    event_types: ["deal.won"],
    states: ["dead"],
  });
  expect(wantedOf(wish)).toEqual({ from: "2026-11-21T09:30:00.000Z", states: ["dead"] });
});

test("what is missing or the wrong way round asks for nothing", () => {
  for (const part of [
    { from: "" },
    { states: [] },
    { to: "2026-11-21T09:00" },
    { scope: "chosen" as const, deliveryIds: [] },
  ])
    expect(wantedOf({ ...wish, ...part })).toBeNull();
});

test("a moment and its field say the same minute", () => {
  expect(fieldTime(new Date("2026-11-21T09:30:59Z"))).toBe("2026-11-21T09:30");
});
