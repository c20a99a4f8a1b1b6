import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorCodes } from "@rapport/core";
import messages from "#messages/en/docs.json" with { type: "json" };
import { quickstartSnippets, sdkSnippet } from "#components/docs/quickstart.ts";

const page = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");

it("docs/api.md quotes the quickstart's snippets word for word", () => {
  for (const { text } of quickstartSnippets("http://127.0.0.1:3001/api/v1"))
    expect(page).toContain(`\`\`\`sh\n${text}\n\`\`\``);
  expect(page).toContain(`\`\`\`js\n${sdkSnippet}\n\`\`\``);
});

it("each error code has words, here and there", () => {
  const { codes } = messages.guides.errors;
  expect(Object.keys(codes).toSorted()).toEqual(Object.keys(errorCodes).toSorted());
  for (const [code, words] of Object.entries(codes))
    expect(page).toContain(`| \`${code}\` | ${words} |`);
});
