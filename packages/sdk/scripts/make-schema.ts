/** The types of the API, from the document. */
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import type { Document } from "./make-resources.ts";

/** The text of src/schema.generated.ts. */
export async function makeSchema(document: Document): Promise<string> {
  const ast = await openapiTS(document as object as OpenAPI3, {
    alphabetize: false,
    defaultNonNullable: false,
  });
  return `// Made by \`pnpm api:snapshot\` from openapi.json.\n/* eslint-disable */\n${astToString(ast)}`;
}
