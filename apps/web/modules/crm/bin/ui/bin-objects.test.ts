import { expect, test } from "vitest";
import { binObjects, daysLeft, nameOf } from "./bin-objects.ts";

test("the bin of an object is for who reads and deletes it", () => {
  const held = ["deals.read", "deals.delete", "people.read", "tasks.delete"];
  expect(binObjects((permission) => held.includes(permission))).toEqual(["deals"]);
});

test("a record counts its days down to one", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  expect(daysLeft("2026-11-21T11:00:00Z", now)).toBe(30);
  expect(daysLeft("2026-11-20T11:59:00Z", now)).toBe(29);
  expect(daysLeft("2026-10-22T12:30:00Z", now)).toBe(1);
});

test("a person without a name goes by their address", () => {
  const row = { id: "1", deleted_at: "", full_name: "", email: "ann@example.com" };
  expect(nameOf(row)).toBe("ann@example.com");
});
