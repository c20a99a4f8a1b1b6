/** The types of the API, from the document. */
import openapiTS, { astToString } from "openapi-typescript";

/** The text of src/schema.generated.ts. */
export async function makeSchema(document: string): Promise<string> {
  const ast = await openapiTS(document, { alphabetize: false, defaultNonNullable: false });
  return `// Made by \`pnpm api:snapshot\` from openapi.json.\n/* eslint-disable */\n${astToString(ast)}`;
}
