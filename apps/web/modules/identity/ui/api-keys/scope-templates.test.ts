import { permissions } from "@rapport/core";
import { expect, test } from "vitest";
import { isTemplate, scopesOf, scopeTemplates } from "./scope-templates.ts";

test("each template names permissions that there are, and no two are the same", () => {
  const all = scopeTemplates.map((template) => scopesOf(template, permissions));
  for (const [at, scopes] of all.entries()) {
    expect(scopes.length).toBeGreaterThan(2);
    expect(scopeTemplates.filter((one) => isTemplate(one, scopes, permissions))).toEqual([
      scopeTemplates[at],
    ]);
  }
  // A misspelt permission would be left out in silence.
  expect(scopesOf("warehouse", permissions)).toHaveLength(6 * 2 + 3 + 2);
  expect(scopesOf("sync", permissions)).toHaveLength(6 * 3 + 3 + 3);
  expect(scopesOf("form", permissions)).toHaveLength(4 * 2 + 2);
  expect(scopesOf("webhooks", permissions)).toHaveLength(4);
});

test("a template gives no more than its maker holds", () => {
  expect(scopesOf("form", ["deals.read", "webhooks.read"])).toEqual(["deals.read"]);
});
