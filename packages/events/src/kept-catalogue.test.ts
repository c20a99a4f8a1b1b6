import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineCatalogue, defineEvent, type EventOptions } from "./catalogue.ts";
import { findCatalogueBreaks, keepCatalogue, type KeptCatalogue } from "./kept-catalogue.ts";

const shape = {
  id: z.uuid(),
  name: z.string(),
  amount: z.string().nullable(),
  status: z.enum(["open", "won"]),
  count: z.int(),
  tags: z.array(z.string()),
  place: z.object({ city: z.string(), zip: z.string().optional() }),
};
const catalogueOf = (object: z.ZodRawShape, options: EventOptions = {}) =>
  defineCatalogue([defineEvent("deal.won", z.object(object), "A deal was won.", options)]);
const kept = (object: z.ZodRawShape, options?: EventOptions, before: KeptCatalogue | null = null) =>
  keepCatalogue(catalogueOf(object, options), before);
const first = kept(shape);
const without = (name: keyof typeof shape) => {
  const { [name]: _, ...rest } = shape;
  return rest;
};

describe("a change of a record's shape", () => {
  test.each<[string, z.ZodRawShape, RegExp]>([
    ["a field that is gone", without("name"), /name is gone or has another name/],
    ["a field with another name", { ...without("name"), title: z.string() }, /name is gone/],
    ["another type", { ...shape, count: z.string() }, /count was integer and is now string/],
    ["a number that is whole no longer", { ...shape, count: z.number() }, /count was integer/],
    [
      "a field that may be null now",
      { ...shape, name: z.string().nullable() },
      /name may now be null/,
    ],
    [
      "one that may be null no longer",
      { ...shape, amount: z.string() },
      /amount may no longer be null/,
    ],
    [
      "a field that may be missing now",
      { ...shape, name: z.string().optional() },
      /name may now be missing/,
    ],
    ["a narrower enum", { ...shape, status: z.enum(["open"]) }, /status no longer has won/],
    [
      "a wider enum",
      { ...shape, status: z.enum(["open", "won", "lost"]) },
      /status has the new value lost/,
    ],
    ["an enum in place of a text", { ...shape, name: z.enum(["a"]) }, /name is now limited/],
    ["a text in place of an enum", { ...shape, status: z.string() }, /status is no longer limited/],
    ["another format", { ...shape, id: z.string() }, /id has another format/],
    [
      "a shorter text",
      { ...shape, name: z.string().max(9) },
      /name has another maxLength: none became 9/,
    ],
    ["other items", { ...shape, tags: z.array(z.int()) }, /tags\[\] was string and is now integer/],
    [
      "a field within a field that is gone",
      { ...shape, place: z.object({ zip: z.string().optional() }) },
      /place\.city is gone/,
    ],
    [
      "a choice of forms",
      { ...shape, name: z.union([z.string(), z.int()]) },
      /name was string and is now integer or string/,
    ],
  ])("%s is refused without a new version, also when the copy is renewed", (_, object, words) => {
    const renewed = kept(object, {}, first);
    const breaks = findCatalogueBreaks(first, renewed);
    expect(breaks).toContainEqual(expect.stringMatching(words));
    expect(breaks[0]).toMatch(/^deal\.won \(version 1\): .* Raise its version to 2/);
    expect(findCatalogueBreaks(first, kept(object, { version: 2 }, first))).toEqual([]);
  });

  test.each<[string, z.ZodRawShape]>([
    ["a new field", { ...shape, owner: z.string() }],
    ["a new field that may be missing", { ...shape, owner: z.string().optional() }],
    [
      "the order of fields and values",
      { ...without("id"), id: z.uuid(), status: z.enum(["won", "open"]) },
    ],
    ["a description", { ...shape, name: z.string().describe("What it is called.") }],
  ])("%s breaks nobody", (_, object) => {
    expect(findCatalogueBreaks(first, kept(object, {}, first))).toEqual([]);
  });

  test("a field that must be given is a break only to who tells of the event", () => {
    const outside = { source: "outside" } as const;
    const told = kept(shape, outside);
    const more = { ...shape, owner: z.string() };
    expect(findCatalogueBreaks(told, kept(more, outside, told))).toEqual([
      expect.stringMatching(/owner is new and must be given/),
    ]);
    const given = {
      ...shape,
      place: z.object({ city: z.string(), zip: z.string() }),
    };
    expect(findCatalogueBreaks(told, kept(given, outside, told))).toEqual([
      expect.stringMatching(/place\.zip must now be given/),
    ]);
    expect(findCatalogueBreaks(first, kept(given, {}, first))).toEqual([]);
  });
});

describe("the versions that were before", () => {
  const second = kept(without("name"), { version: 2 }, first);

  test("stay in the copy, and are compared like the newest", () => {
    expect(second.events["deal.won"]!.versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(kept(without("name"), { version: 2 }, second)).toEqual(second);
    const rewritten = structuredClone(second);
    rewritten.events["deal.won"]!.versions[0]!.schema =
      second.events["deal.won"]!.versions[1]!.schema;
    expect(findCatalogueBreaks(second, rewritten)).toEqual([
      expect.stringMatching(/^deal\.won \(version 1\): name is gone.*Raise its version to 3/),
    ]);
    const lost = structuredClone(second);
    lost.events["deal.won"]!.versions.shift();
    expect(findCatalogueBreaks(second, lost)).toEqual(["deal.won has lost its version 1."]);
  });

  test("are not gone back behind, nor jumped over; a new event begins with 1", () => {
    expect(findCatalogueBreaks(second, kept(shape, {}, second))).toEqual([
      "deal.won goes back behind its version 2.",
    ]);
    expect(findCatalogueBreaks(second, kept(shape, { version: 4 }, second))).toEqual([
      "deal.won jumps from version 2 to 4.",
    ]);
    const empty = { ...first, events: {} };
    expect(findCatalogueBreaks(empty, second)).toEqual([]);
    expect(findCatalogueBreaks(empty, kept(shape, { version: 2 }))).toEqual([
      "deal.won is new and begins with version 2, not 1.",
    ]);
  });

  test("an event does not go, and what is around the record only grows", () => {
    expect(findCatalogueBreaks(first, { ...first, events: {} })).toEqual([
      expect.stringMatching(/^deal\.won is gone/),
    ]);
    const body = structuredClone(first.body) as { properties: { data: { properties: object } } };
    delete (body.properties.data.properties as Record<string, unknown>)["sequence"];
    expect(findCatalogueBreaks(first, { ...first, body })).toEqual([
      expect.stringMatching(/^The body of every webhook: data\.sequence is gone/),
    ]);
    expect(findCatalogueBreaks({ ...first, body }, first)).toEqual([]);
  });
});
