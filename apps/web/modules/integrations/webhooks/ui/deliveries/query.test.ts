import { expect, test } from "vitest";
import { parseListQuery } from "#lib/query/index.ts";
import { deliveryListFields } from "../../schema.ts";
import { answers, everything, isNarrow, searchOf, states, times } from "./query.ts";

const now = Date.parse("2026-11-21T12:00:30Z");
const hook = "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e";

test("everything asks for the webhook alone, and every choice is a question that the API takes", () => {
  expect([...searchOf(hook, everything, now)]).toEqual([["filter[webhook_id][eq]", hook]]);
  expect(isNarrow(everything)).toBe(false);
  const narrow = [
    ...states.map((state) => ({ ...everything, state })),
    ...times.map((time) => ({ ...everything, time })),
    ...answers.map((answer) => ({ ...everything, answer })),
    { ...everything, type: "deal.won" },
  ];
  for (const query of narrow) {
    const url = new URL(`http://x/?${searchOf(hook, query, now)}`);
    const { conditions } = parseListQuery(url, deliveryListFields, { defaultSort: "-created_at" });
    expect(conditions.length > 1).toBe(isNarrow(query));
  }
});

test("a status is asked by its hundred, a time back from this minute", () => {
  const search = searchOf(hook, { ...everything, answer: "5", time: "1" }, now);
  expect(search.get("filter[last_status][gte]")).toBe("500");
  expect(search.get("filter[last_status][lt]")).toBe("600");
  expect(search.get("filter[created_at][gte]")).toBe("2026-11-21T11:00:00.000Z");
});
