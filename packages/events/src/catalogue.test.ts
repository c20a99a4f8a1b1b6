import { expect, test } from "vitest";
import * as z from "zod";
import { defineCatalogue, defineEvent, payloadSchema } from "./catalogue.ts";
import { webhookBody, webhookPayload } from "./event.ts";

const deal = z.object({ id: z.string(), name: z.string(), amount: z.string().nullable() });
const created = defineEvent("deal.created", deal, "A deal was made.");
const moved = defineEvent("deal.stage_changed", deal, "A deal moved to another stage.", {
  version: 2,
});

test("a catalogue knows its events and refuses one that is there already", () => {
  const catalogue = defineCatalogue([moved], [created]);
  expect(catalogue.types).toEqual(["deal.created", "deal.stage_changed"]);
  expect(catalogue.get("deal.created")).toMatchObject({
    objectType: "deal",
    description: "A deal was made.",
  });
  expect(catalogue.get("deal.lost")).toBeUndefined();
  expect(() => defineCatalogue([created], [created])).toThrow(/deal\.created is defined twice/);
});

test.each(["deal", "Deal.created", "deal.created.twice", "deal created", "deal."])(
  "%j is no event type",
  (type) => {
    expect(() => defineEvent(type, deal)).toThrow();
  },
);

test("the JSON Schema names the type and the record's fields", () => {
  const schema = JSON.stringify(defineCatalogue([created]).jsonSchema("deal.created"));
  expect(schema).toContain('"const":"deal.created"');
  expect(schema).toContain('"amount"');
  expect(() => defineCatalogue([created]).jsonSchema("deal.lost")).toThrow(/no event deal\.lost/);
});

test("a body is written from JSON texts as they are and fits its schema", () => {
  const parts = {
    type: "deal.stage_changed",
    timestamp: "2026-11-19T14:02:41.123Z",
    objectType: "deal",
    objectId: "0199",
    sequence: "7",
    version: 2,
    actor: { type: "user", id: "0198" },
    requestId: "req_1",
    object: '{"id":"0199","name":"A \\"quoted\\" name","amount":"12.50","big":90071992547409931}',
    previous: '{"name":"Old"}',
  };
  const body = webhookBody(parts);
  expect(body).toContain("90071992547409931");
  expect(Object.keys(JSON.parse(body))).toEqual(["type", "timestamp", "data"]);
  expect(payloadSchema(moved).safeParse(JSON.parse(body)).success).toBe(true);
  expect(webhookPayload.safeParse(JSON.parse(body)).success).toBe(true);
  expect(JSON.parse(webhookBody({ ...parts, previous: null })).data.previous).toBeNull();
  expect(JSON.parse(webhookBody(parts, "thin")).data).toEqual({
    object_type: "deal",
    object_id: "0199",
    sequence: 7,
    version: 2,
    actor: { type: "user", id: "0198" },
    request_id: "req_1",
  });
});
