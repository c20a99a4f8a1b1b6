// The catalogue as it is published: examples that are true, and a copy that hides no break.
import {
  payloadSchema,
  thinWebhookPayload,
  webhookBody,
  type KeptCatalogue,
} from "@rapport/events";
import { describe, expect, test } from "vitest";
import { catalogueOf, enabledModules } from "#modules/registry.ts";
import { currentTexts, findShapeBreaks, readTexts, textsOf } from "./events.ts";

const catalogue = catalogueOf(enabledModules(""));

test.each(catalogue.events.map((event) => [event.type, event] as const))(
  "the example of %s shows every field and fits its schema",
  (type, event) => {
    const { object, previous } = catalogue.sample(type);
    expect(Object.keys(object).sort()).toEqual(Object.keys(event.object.shape).sort());
    const parts = {
      type,
      timestamp: "2026-11-21T09:30:00.000Z",
      objectType: event.objectType,
      objectId: String(object["id"]),
      sequence: 3,
      version: event.version,
      actor: { type: "user", id: null },
      requestId: null,
      object: JSON.stringify(object),
      previous: previous && JSON.stringify(previous),
    };
    const body: unknown = JSON.parse(webhookBody(parts));
    expect(payloadSchema(event).safeParse(body).error?.issues).toBeUndefined();
    const thin: unknown = JSON.parse(webhookBody(parts, "thin"));
    expect(thinWebhookPayload.safeParse(thin).error?.issues).toBeUndefined();
    expect(payloadSchema(event).safeParse(thin).success).toBe(false);
    // What changed is not what is; of a change an example shows both.
    for (const [name, value] of Object.entries(previous ?? {}))
      expect(object[name], name).not.toEqual(value);
    expect(previous === null).toBe(
      /\.(created|added|received|test)$|^team(_member)?\.(deleted|removed)$|^integration\.connected$|^opt_out\.|^sequence_enrollment\.started$/.test(
        type,
      ),
    );
  },
);

describe("the kept copy", () => {
  const stands = readTexts();
  const current = currentTexts(stands.copy);
  const rewrite = (change: (kept: KeptCatalogue) => void) => {
    const kept = JSON.parse(stands.copy) as KeptCatalogue;
    change(kept);
    return textsOf(kept);
  };

  test("is what the code says", () => {
    expect(findShapeBreaks(stands, current, [stands.copy])).toEqual([]);
    const older = rewrite((kept) => delete kept.events["deal.won"]);
    expect(findShapeBreaks(older, current, [])).toEqual([
      "The copies of the catalogue are not what the code says. Run `pnpm events:snapshot`.",
    ]);
    expect(findShapeBreaks({ ...stands, outside: "" }, current, [])).toHaveLength(1);
    expect(findShapeBreaks({ copy: "", outside: "" }, current, [])).toEqual([
      expect.stringMatching(/is missing/),
    ]);
  });

  test("names the break when the code has lost a field that it promises", () => {
    const promised = rewrite((kept) => {
      const { schema } = kept.events["deal.won"]!.versions[0]!;
      (schema["properties"] as Record<string, unknown>)["margin"] = { type: "string" };
    });
    const breaks = findShapeBreaks(promised, current, []);
    expect(breaks).toEqual([expect.stringMatching(/^deal\.won \(version 1\): margin is gone/)]);
    // Written anew the copy agrees with the code; an earlier commit still tells.
    expect(findShapeBreaks(stands, current, [promised.copy])).toEqual(breaks);
  });
});
