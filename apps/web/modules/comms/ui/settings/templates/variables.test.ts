import { expect, test } from "vitest";
import { renderText, variablesIn } from "../../../templates/render.ts";
import { insertAt, placeholderOf, previewValues, variables } from "./variables.ts";

const person = {
  first_name: "Ada",
  last_name: "Byron",
  full_name: "Ada Byron",
  email: "ada@customer.example",
  job_title: null,
};
const me = { name: "Robin", email: "robin@acme.example", org: "Acme" };

test("every placeholder that is offered is one that templates know", () => {
  expect(variablesIn(...variables.map((name) => placeholderOf(name)))).toEqual([...variables]);
  expect(variablesIn(placeholderOf("person.first_name", "there"))).toEqual(["person.first_name"]);
});

test("a preview fills what is known of the person, and names what is not", () => {
  const values = previewValues(person, null, me);
  const text =
    "Hi {{person.first_name}}, {{person.job_title|friend}} at {{company.name}}: {{org.name}}";
  expect(renderText(text, values)).toEqual({
    text: "Hi Ada, friend at : Acme",
    missing: ["company.name"],
  });
});

test("what is picked takes the place of what is marked", () => {
  expect(insertAt("Hi you!", 3, 6, "{{person.first_name}}")).toEqual({
    text: "Hi {{person.first_name}}!",
    cursor: 24,
  });
});
