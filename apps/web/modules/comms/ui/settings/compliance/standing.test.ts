import { expect, test } from "vitest";
import { standingRows } from "./standing.ts";

const row = (
  id: string,
  action: "recorded" | "withdrawn",
  channel: "sms" | "email" | "call" | "all",
  address: string | null = "+14155550142",
) => ({ id, action, channel, address, source: "manual" as const });

test("what was taken back later no longer holds, on its channel alone", () => {
  const rows = [
    row("c", "withdrawn", "sms"),
    row("b", "recorded", "sms"),
    row("a", "recorded", "call"),
  ];
  expect([...standingRows(rows)]).toEqual(["a"]);
});

test("a withdrawal of all channels takes back each, and what is recorded after it holds", () => {
  const rows = [
    row("d", "recorded", "sms"),
    row("c", "withdrawn", "all"),
    row("b", "recorded", "sms"),
  ];
  expect([...standingRows(rows)]).toEqual(["d"]);
});

test("others' rows and those of erased people are left as they are", () => {
  const rows = [
    row("c", "withdrawn", "sms", "+14155550199"),
    row("b", "recorded", "sms"),
    row("a", "recorded", "sms", null),
  ];
  expect([...standingRows(rows)]).toEqual(["b", "a"]);
});
