import { expect, test } from "vitest";
import type { EventChoices } from "../../event-choices.ts";
import { fromJson, missingIn, opsOf, sharedFields, toJson } from "./model.ts";

const field = (name: string, kind: "text" | "number" | "boolean", isNullable = false) => ({
  name,
  kind,
  isNullable,
});
const fields = [field("name", "text"), field("amount", "number", true), field("is_won", "boolean")];
const choices: EventChoices = {
  types: [
    { type: "deal.won", description: "", shape: 0 },
    { type: "person.created", description: "", shape: 1 },
  ],
  shapes: [fields, [field("name", "text"), field("email", "text", true)]],
};

test("what rows say comes back from the API as the same rows", () => {
  const json = {
    and: [
      { field: "name", op: "contains", value: "AG" },
      {
        or: [
          { field: "amount", op: "gte", value: 10_000 },
          { field: "amount", op: "in", value: [1, 2.5] },
          { field: "is_won", op: "eq", value: true },
          { field: "name", op: "changed", value: false },
        ],
      },
    ],
  };
  expect(toJson(fromJson(json)!, fields)).toEqual(json);
});

test("a lone condition becomes a group of one, no condition no filter, and what rows cannot show is told", () => {
  const lone = { field: "name", op: "eq", value: "7" };
  expect(toJson(fromJson(lone)!, fields)).toEqual({ and: [lone] });
  expect(toJson(fromJson(null)!, fields)).toBeNull();
  expect(toJson({ join: "or", parts: [{ join: "and", parts: [] }] }, fields)).toBeNull();
  for (const odd of [5, [], { and: 3 }, { and: [{ field: 1 }] }]) expect(fromJson(odd)).toBeNull();
});

test("a row without a value is named as the API would point to it, empty groups aside", () => {
  expect(
    missingIn({
      join: "and",
      parts: [
        { join: "or", parts: [] },
        { field: "name", op: "eq", value: "x" },
        { join: "or", parts: [{ field: "amount", op: "gte", value: " " }] },
      ],
    }),
  ).toEqual(["/filter/and/1/or/0/value"]);
});

test("a filter asks only by fields that all chosen events have, as fits each field", () => {
  expect(sharedFields(choices, ["deal.won"]).map(({ name }) => name)).toEqual([
    "name",
    "amount",
    "is_won",
  ]);
  expect(sharedFields(choices, ["*"]).map(({ name }) => name)).toEqual(["name"]);
  expect(opsOf(fields[1])).toContain("is_null");
  expect(opsOf(fields[0])).not.toContain("is_null");
});
