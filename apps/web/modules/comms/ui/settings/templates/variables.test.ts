import { expect, test } from "vitest";
import { variablesIn } from "../../../templates/render.ts";
import { insertAt, placeholderOf, variables } from "./variables.ts";

test("every placeholder that is offered is one that templates know", () => {
  expect(variablesIn(...variables.map((name) => placeholderOf(name)))).toEqual([...variables]);
  expect(variablesIn(placeholderOf("person.first_name", "there"))).toEqual(["person.first_name"]);
});

test("what is picked takes the place of what is marked", () => {
  expect(insertAt("Hi you!", 3, 6, "{{person.first_name}}")).toEqual({
    text: "Hi {{person.first_name}}!",
    cursor: 24,
  });
});
