import { expect, test } from "vitest";
import { saidPicks, stateOf, usualPicks } from "./picks.ts";

const ann = { id: "a", first_name: "Ann", last_name: "", email: null, phone: "1", parent_id: null };
const bo = { id: "b", first_name: "Bo", last_name: "Berg", email: "b@x.example", phone: "2" };
const cy = { id: "c", first_name: "", last_name: "", email: "c@x.example", parent_id: "p" };
const fields = ["first_name", "last_name", "email", "phone", "parent_id"];
const rules = { together: ["first_name", "last_name"], parent: "parent_id" };

test("the survivor keeps what it has, and takes what it lacks from the first that has it", () => {
  expect(usualPicks(fields, [ann, cy, bo], rules)).toEqual({
    first_name: "a",
    // A name is one: the survivor's has no last part.
    last_name: "a",
    email: "c",
    phone: "a",
    parent_id: "a",
  });
  expect(usualPicks(fields, [cy, bo, ann], rules)).toMatchObject({
    first_name: "b",
    last_name: "b",
    email: "c",
    phone: "b",
  });
});

test("only a choice that is not the usual one is said, and none of a record that was taken away again", () => {
  const usual = usualPicks(fields, [ann, bo], rules);
  expect(saidPicks({ phone: "b", email: "b", first_name: "c" }, usual, [ann, bo])).toEqual({
    phone: "b",
  });
  // The survivor can keep a field empty.
  expect(saidPicks({ email: "a" }, usual, [ann, bo])).toEqual({ email: "a" });
});

test("fields tell whether there is anything to choose", () => {
  expect(stateOf("phone", [ann, bo])).toBe("different");
  expect(stateOf("parent_id", [ann, bo])).toBe("empty");
  expect(stateOf("phone", [ann, { id: "d", phone: "1" }])).toBe("same");
});
