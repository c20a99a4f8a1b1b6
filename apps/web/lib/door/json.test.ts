import { expect, test } from "vitest";
import { maxJsonDepth, parseJson } from "./json.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test("what is JSON within bounds is parsed", () => {
  expect(parseJson('{"a":[1,{"b":null}],"a":2}')).toEqual({ a: 2 });
  expect(parseJson(nested(maxJsonDepth))).toBeInstanceOf(Array);
});

test.each([
  ["no JSON", "{", /not valid JSON/],
  ["nothing", "", /is empty/],
  ["one level too many", nested(maxJsonDepth + 1), /deeper than 64/],
  ["10,000 levels", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000), /deeper than 64/],
  ["__proto__", '{"__proto__":{"admin":true}}', /__proto__/],
  ["__proto__ in an escape", '{"a":[{"\\u005f_proto__":1}]}', /__proto__/],
  ["constructor", '{"a":{"constructor":{"prototype":{}}}}', /constructor/],
])("%s is refused", (_, text, message) => {
  expect(() => parseJson(text)).toThrow(message);
  expect({}).not.toHaveProperty("admin");
});
