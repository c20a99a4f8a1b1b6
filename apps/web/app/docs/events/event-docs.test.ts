import { defineCatalogue, defineEvent } from "@rapport/events";
import { expect, test } from "vitest";
import * as z from "zod";
import { eventDocs, sampleBody } from "./event-docs.ts";
import { searchGroups } from "#components/docs/search-events.ts";

const deal = z.object({
  id: z.uuid(),
  amount: z.string().nullable(),
  status: z.enum(["open", "won"]).nullable(),
  closed: z.iso.datetime().nullable(),
  tags: z.array(z.string()),
  place: z.object({ city: z.string().optional().meta({ description: "Where it is." }) }),
  rest: z.unknown(),
});
const sample = { object: { id: "7" }, previous: { amount: null } };
const catalogue = defineCatalogue([
  defineEvent("deal.won", deal, "A deal was won.", { group: "deals", version: 3, sample }),
  defineEvent("deal.made", deal, "A deal was made.", { group: "deals" }),
  defineEvent("deal.test", z.object({ id: z.string() }), "A test.", { group: "deals" }),
  defineEvent("tool.down", deal, "A tool is down.", { source: "outside", isChosen: false }),
]);

test("events stand by group and record; those of one shape share its fields", () => {
  const [deals, tools] = eventDocs(catalogue);
  expect(deals!.records.map(({ events }) => events.map(({ type }) => type))).toEqual([
    ["deal.made", "deal.won"],
    ["deal.test"],
  ]);
  expect(deals!.records[0]!.events[1]).toMatchObject({ version: 3, isOutside: false });
  expect(tools).toMatchObject({
    id: "tool",
    records: [{ name: "tool", events: [{ isOutside: true, isChosen: false }] }],
  });
});

test("fields read as JSON has them", () => {
  const { fields } = eventDocs(catalogue)[0]!.records[0]!;
  expect(fields.map(({ name, type, isNullable }) => [name, type, isNullable])).toEqual([
    ["id", "string (uuid)", false],
    ["amount", "string", true],
    ["status", "open | won", true],
    ["closed", "string (date-time)", true],
    ["tags", "list of string", false],
    ["place", "object", false],
    ["place.city", "string", false],
    ["rest", "anything", false],
  ]);
  expect(fields.find(({ name }) => name === "place.city")).toMatchObject({
    isOptional: true,
    description: "Where it is.",
  });
});

test("the example is a whole body; a thin one lacks the record", () => {
  const full = JSON.parse(sampleBody(catalogue, "deal.won"));
  expect(full).toMatchObject({
    type: "deal.won",
    data: { object_id: "7", sequence: 4, version: 3, ...sample },
  });
  const thin = JSON.parse(sampleBody(catalogue, "deal.won", true));
  expect(Object.keys(thin.data)).toEqual(
    Object.keys(full.data).filter((name) => !["object", "previous"].includes(name)),
  );
});

test("a search leaves the events that have each of its words, in name, sentence or field", () => {
  const groups = eventDocs(catalogue);
  const found = (query: string) =>
    searchGroups(groups, query).flatMap(({ records }) =>
      records.flatMap(({ events }) => events.map(({ type }) => type)),
    );
  expect(found("")).toEqual(["deal.made", "deal.won", "deal.test", "tool.down"]);
  expect(found("  DEAL was ")).toEqual(["deal.made", "deal.won"]);
  expect(found("place.city down")).toEqual(["tool.down"]);
  expect(found("nothing")).toEqual([]);
});
