// zod schemas as JSON Schema for people and programs that read: described, open to new fields, without noise.
import * as z from "zod";

export type JsonSchema = Record<string, unknown>;
export type SchemaWriter = {
  metadata: z.core.$ZodRegistry<Record<string, unknown>>;
  write(schema: z.ZodType): JsonSchema;
};

/** Writes schemas with the descriptions that this registry holds. */
export function createSchemaWriter(metadata: SchemaWriter["metadata"]): SchemaWriter {
  return {
    metadata,
    write: (schema) =>
      z.toJSONSchema(schema, {
        metadata,
        unrepresentable: "any",
        // A receiver must take fields that it does not know yet: as an output, zod would forbid them.
        io: "input",
        override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
      }) as JsonSchema,
  };
}

function tidy(schema: JsonSchema): void {
  delete schema["_internal"];
  if ("example" in schema) {
    schema["examples"] = [schema["example"]];
    delete schema["example"];
  }
  // Where a format says it, zod's pattern for the same is 300 characters that nobody reads.
  if (schema["format"] === "date-time" || schema["format"] === "date") delete schema["pattern"];
  if (schema["minimum"] === Number.MIN_SAFE_INTEGER) delete schema["minimum"];
  if (schema["maximum"] === Number.MAX_SAFE_INTEGER) delete schema["maximum"];
}
