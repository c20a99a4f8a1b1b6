/** Writes src/*.generated.ts from openapi.json: the types, and a method for each operation. */
import { readFileSync, writeFileSync } from "node:fs";
import { withFullAnswers } from "./full-answers.ts";
import { makeResources } from "./make-resources.ts";
import { makeSchema } from "./make-schema.ts";

const folder = new URL("../", import.meta.url);
const document = withFullAnswers(readFileSync(new URL("openapi.json", folder), "utf8"));
writeFileSync(new URL("src/schema.generated.ts", folder), await makeSchema(document));
writeFileSync(new URL("src/resources.generated.ts", folder), makeResources(document));
