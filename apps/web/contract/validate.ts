/** Validates values by the document's schemas (JSON Schema 2020-12). */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { ApiDocument } from "#lib/door/index.ts";

/** A function that says what is wrong with a value by the schema at a place of the document; null when it fits. */
export function createValidator(
  document: ApiDocument,
): (place: readonly string[], value: unknown) => string | null {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    // Most schemas see few values: they are to be ready soon rather than fast.
    inlineRefs: false,
    code: { optimize: false },
  });
  addFormats.default(ajv);
  // What JSON Schema leaves to its users: a file is any text.
  ajv.addFormat("binary", true);
  ajv.addSchema(document as object, "api");
  const compiled = new Map<string, ValidateFunction>();
  return (place, value) => {
    const pointer = place.map(escapePart).join("/");
    let validate = compiled.get(pointer);
    if (!validate) {
      validate = ajv.compile({ $ref: `api#/${pointer}` });
      compiled.set(pointer, validate);
    }
    return validate(value) ? null : ajv.errorsText(validate.errors, { separator: "; " });
  };
}

/** A part of a place as a JSON Pointer in a URI. */
const escapePart = (part: string) =>
  encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
