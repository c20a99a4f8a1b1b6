import { describe, expect, test } from "vitest";
import type { Fields } from "./fields.ts";
import { conditionsOf, parseFilter } from "./filter.ts";

const fields: Fields = {
  name: { column: "name", kind: "text" },
  email: { column: "email_normalized", kind: "text", nullable: true, lower: true },
  status: { column: "status", kind: "text", values: ["open", "won"] },
  amount: { column: "amount", kind: "money", nullable: true },
  seats: { column: "seats", kind: "int" },
  active: { column: "active", kind: "boolean" },
};
const parse = (node: unknown, currency = "EUR") =>
  parseFilter(node, fields, { currency, pointer: "?filter" });
const refused = (node: unknown) => {
  const parsed = parse(node);
  return "errors" in parsed ? parsed.errors : [];
};
const one = { field: "name", op: "eq", value: "Ada" };

test("groups keep their shape, and values become what the column holds", () => {
  const node = {
    and: [
      { field: "amount", op: "gte", value: 12.5 },
      {
        or: [
          { field: "status", op: "in", value: ["open", "won"] },
          { field: "seats", op: "eq", value: 3 },
        ],
      },
      { field: "email", op: "eq", value: "Ada@X.example" },
      { field: "active", op: "eq", value: true },
      { field: "amount", op: "is_null", value: false },
    ],
  };
  expect(parse(node)).toEqual({
    filter: {
      join: "and",
      of: [
        { field: "amount", op: "gte", values: ["1250"] },
        {
          join: "or",
          of: [
            { field: "status", op: "in", values: ["open", "won"] },
            { field: "seats", op: "eq", values: ["3"] },
          ],
        },
        { field: "email", op: "eq", values: ["ada@x.example"] },
        { field: "active", op: "eq", values: [true] },
        { field: "amount", op: "is_null", values: [false] },
      ],
    },
  });
  expect(parse({ field: "amount", op: "eq", value: "1250" }, "JPY")).toEqual({
    filter: { field: "amount", op: "eq", values: ["1250"] },
  });
});

describe("a mistake is told with its pointer", () => {
  test.each([
    ["?filter", null],
    ["?filter", []],
    ["?filter", "name"],
    ["?filter/and", { and: [] }],
    ["?filter/and", { and: one }],
    ["?filter/and/1/or/0/field", { and: [one, { or: [{ field: "nope", op: "eq", value: "x" }] }] }],
    ["?filter/field", { field: "__proto__", op: "eq", value: "x" }],
    ["?filter/field", { field: "constructor", op: "eq", value: "x" }],
    ["?filter/field", { field: 7, op: "eq", value: "x" }],
    ["?filter/op", { field: "name", op: "gte", value: "x" }],
    ["?filter/op", { field: "name", op: "or 1=1", value: "x" }],
    ["?filter/op", { field: "name", op: "is_null", value: true }],
    ["?filter/value", { field: "name", op: "eq" }],
    ["?filter/value", { field: "name", op: "eq", value: null }],
    ["?filter/value", { field: "name", op: "eq", value: ["x"] }],
    ["?filter/value", { field: "name", op: "eq", value: { a: 1 } }],
    ["?filter/value", { field: "name", op: "eq", value: "a\u0000b" }],
    ["?filter/value", { field: "name", op: "eq", value: "\ud800" }],
    ["?filter/value", { field: "status", op: "eq", value: "lost" }],
    ["?filter/value", { field: "seats", op: "eq", value: 1.5 }],
    ["?filter/value", { field: "amount", op: "eq", value: 1e30 }],
    ["?filter/value", { field: "name", op: "in", value: "x" }],
    ["?filter/value", { field: "name", op: "in", value: [] }],
    ["?filter/value", { field: "name", op: "in", value: Array(101).fill("x") }],
    ["?filter/a~1b", { field: "name", op: "eq", value: "x", "a/b": 1 }],
    ["?filter/and", { and: [one], or: [one] }],
  ])("%s %j", (pointer, node) => {
    const errors = refused(node);
    expect(errors).toHaveLength(1);
    expect(errors[0]!.pointer).toBe(pointer);
    expect(errors[0]!.message).toMatch(/\.$/);
  });

  test("every mistake of a group, not the first alone", () => {
    const wrong = { field: "seats", op: "eq", value: "many" };
    expect(refused({ or: [wrong, one, wrong] }).map(({ pointer }) => pointer)).toEqual([
      "?filter/or/0/value",
      "?filter/or/2/value",
    ]);
  });
});

test("groups nest five levels deep and hold fifty conditions", () => {
  const nested = (depth: number): unknown => (depth === 0 ? one : { and: [nested(depth - 1)] });
  expect(refused(nested(5))).toEqual([]);
  expect(refused(nested(6))).toEqual([
    {
      pointer: "?filter/and/0/and/0/and/0/and/0/and/0/and",
      message: "Groups nest at most 5 levels deep.",
    },
  ]);
  expect(refused({ or: Array.from({ length: 50 }, () => one) })).toEqual([]);
  expect(refused({ or: Array.from({ length: 51 }, () => one) })).toEqual([
    { pointer: "?filter/or/50", message: "A filter holds at most 50 conditions." },
  ]);
  expect(refused({ or: Array.from({ length: 5_000 }, () => one) })).toHaveLength(1);
  expect(refused({ or: Array.from({ length: 5_000 }, () => 7) }).length).toBeLessThan(60);
});

test("the conditions of a filter are found with their pointers", () => {
  const parsed = parse({ and: [one, { or: [one, one] }] });
  if ("errors" in parsed) throw new Error("It should be taken.");
  expect(conditionsOf(parsed.filter, "?filter").map(({ pointer }) => pointer)).toEqual([
    "?filter/and/0",
    "?filter/and/1/or/0",
    "?filter/and/1/or/1",
  ]);
});
