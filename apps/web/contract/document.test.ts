// The document itself: complete, by two linters' rules, with examples that fit, and as the repository's copy says.
import { readFileSync } from "node:fs";
import { lintFromString, createConfig } from "@redocly/openapi-core";
import { Spectral } from "@stoplight/spectral-core";
import rulesets from "@stoplight/spectral-rulesets";
import { describe, expect, it } from "vitest";
import { currentDocument, snapshotFile, snapshotText } from "./document.ts";
import { createValidator } from "./validate.ts";

const document = currentDocument();
const validate = createValidator(document);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the OpenAPI document", () => {
  it("is the one that the repository holds", () => {
    const kept = readFileSync(snapshotFile, "utf8");
    expect(
      kept === snapshotText(document),
      "The API's description has changed. If that is meant, run `npx -y pnpm@12 api:snapshot` and look at the diff.",
    ).toBe(true);
  });

  it("describes each operation, its answers and its errors", () => {
    expect(operations.length).toBeGreaterThan(100);
    for (const { operation, method } of operations) {
      const { operationId, responses } = operation;
      expect(operation.summary, operationId).toMatch(/\w/);
      expect(operation.description, operationId).toMatch(/\w/);
      const statuses = Object.keys(responses);
      const wanted = ["400", "401", "403", "429", "500", "503"];
      if (operation.requestBody) wanted.push("413", "415");
      if (method !== "get") wanted.push("409", "422");
      expect(statuses, operationId).toEqual(expect.arrayContaining(wanted));
      expect(statuses.filter((status) => status.startsWith("2"))).not.toEqual([]);
    }
    for (const tag of document.tags) expect(tag.description, tag.name).toMatch(/\w/);
  });

  it("gives each request and answer an example that its schema takes", () => {
    const wrong: string[] = [];
    let tried = 0;
    const check = (place: string[], content: Record<string, { example?: unknown }> = {}) => {
      for (const [type, media] of Object.entries(content)) {
        tried++;
        const where = [...place, "content", type];
        const problem =
          media.example === undefined
            ? "has no example"
            : validate([...where, "schema"], media.example);
        if (problem) wrong.push(`${where.join(" ")}: ${problem}`);
      }
    };
    for (const { path, method, operation } of operations) {
      const place = ["paths", path, method];
      check([...place, "requestBody"], operation.requestBody?.content);
      for (const [status, answer] of Object.entries(operation.responses))
        check([...place, "responses", status], answer.content);
    }
    for (const [name, answer] of Object.entries(document.components.responses))
      check(["components", "responses", name], answer.content);
    expect(tried).toBeGreaterThan(150);
    expect(wrong).toEqual([]);
  }, 60_000);

  it("has examples and defaults within schemas, parameters and headers that fit, too", () => {
    const given = [...listGiven(document)];
    expect(given.length).toBeGreaterThan(100);
    const wrong = given.flatMap(({ place, schema, value }) => {
      const problem = validate(schema, value);
      return problem ? [`${place.join(" ")}: ${problem}`] : [];
    });
    expect(wrong).toEqual([]);
  }, 60_000);

  it("has no finding by Spectral's rules for OpenAPI", async () => {
    const spectral = new Spectral();
    spectral.setRuleset({
      extends: [[rulesets.oas as never, "all"]],
      // Whom to ask is known to whoever runs the installation, not to the product.
      rules: {
        "info-contact": "off",
        "contact-properties": "off",
        // The tests above hold each example to its schema, in a twentieth of the time.
        "oas3-valid-media-example": "off",
        "oas3-valid-schema-example": "off",
      },
    });
    const findings = await spectral.run(document as unknown as Record<string, unknown>);
    expect(
      findings.map(({ code, message, path }) => `${code} ${path.join(".")}: ${message}`),
    ).toEqual([]);
  }, 60_000);

  it("has no finding by Redocly's recommended rules", async () => {
    const config = await createConfig({
      extends: ["recommended"],
      // Ids are UUIDs, so /deals/by-external-id/{external_id} is never /deals/{id}/restore; nor do they share a method.
      rules: { "no-ambiguous-paths": "off" },
    });
    const findings = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: "openapi.json",
      config,
    });
    expect(
      findings.map(
        ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`,
      ),
    ).toEqual([]);
  }, 60_000);
});

type Given = { place: string[]; schema: string[]; value: unknown };

/** Each example and default that stands beside or within a schema. */
function* listGiven(node: unknown, place: string[] = [], named = false): Generator<Given> {
  if (typeof node !== "object" || node === null) return;
  const schema = !named && "schema" in node ? [...place, "schema"] : place;
  for (const [key, value] of Object.entries(node)) {
    const at = [...place, key];
    if (!named && (key === "example" || key === "default")) yield { place: at, schema, value };
    else if (!named && key === "examples" && Array.isArray(value))
      for (const one of value as unknown[]) yield { place: at, schema, value: one };
    else if (named || !["const", "enum"].includes(key))
      // Below these a key is a name.
      yield* listGiven(
        value,
        at,
        !named && ["properties", "schemas", "paths", "responses", "headers"].includes(key),
      );
  }
}
