import { afterAll, beforeAll, expect, test } from "vitest";
import { openImportGround, type ImportGround } from "../testing.ts";

let g: ImportGround;
beforeAll(async () => {
  g = await openImportGround();
}, 60_000);
afterAll(() => g.close());

const csv = (name: string) => `Alpha,Beta,Gamma\n${name},Bern,x1\n`;
const mapping = { name: "Alpha", location: "Beta", external_id: "Gamma" };

test("a file with the columns of an earlier one that went well gets its mapping, in its org alone", async () => {
  const draft = await g.draft(g.acme, "companies", csv("Never"), { mapping }, "never.csv");
  const unlike = await g.upload(g.acme, "companies", csv("One"), "one.csv");
  expect(unlike.body.mapping_from).toBeNull();
  expect(unlike.body.mapping).not.toEqual(mapping);

  const done = await g.run(g.acme, "companies", csv("One"), { mapping }, "crm dump.csv");
  expect(done.state).toBe("succeeded");
  const again = await g.upload(g.acme, "companies", csv("Two"), "two.csv");
  expect(again.body).toMatchObject({ mapping, mapping_from: done.id });
  expect(again.body.remarks.join()).toContain("crm dump.csv");
  expect(again.body.columns.map((one: { guess: unknown }) => one.guess)).toEqual(
    ["name", "location", "external_id"].map((field) => ({ field, confidence: "sure" })),
  );
  // It says the object, too, when nobody does.
  const unsaid = await g.t.call(g.acme.key, "POST", "/imports?file_name=x.csv", csv("Three"), {
    "content-type": "text/csv",
  });
  expect(unsaid.body).toMatchObject({ object: "companies", mapping_from: done.id });

  const turned = await g.t.call(g.acme.key, "PATCH", `/imports/${again.body.id}`, {
    object: "people",
  });
  expect(turned.body.mapping_from).toBeNull();
  const others = [
    await g.upload(g.globex, "companies", csv("Two"), "two.csv"),
    await g.upload(g.acme, "people", csv("Two"), "two.csv"),
    await g.upload(g.acme, "companies", csv("Two").replace("Gamma", "Delta"), "two.csv"),
  ];
  expect(others.map(({ body }) => body.mapping_from)).toEqual([null, null, null]);
  expect(draft.mapping_from).toBeNull();
});
