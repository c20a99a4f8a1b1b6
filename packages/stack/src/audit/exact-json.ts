// JSON as Postgres writes jsonb: what was hashed there must be written again here, digit by digit.

/** A number as it stands in the text: JavaScript's own would lose digits. */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = (key: string, value: unknown, context: { source: string }) => unknown;

/** Parses JSON and keeps numbers as they were written. */
export function parseExact(text: string): unknown {
  const keep: Reviver = (_key, value, context) =>
    typeof value === "number" ? new ExactNumber(context.source) : value;
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown);
}

/** Writes a value as jsonb's text: keys by length and then by bytes, a space after comma and colon. */
export function writeJsonb(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (value instanceof ExactNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(writeJsonb).join(", ")}]`;
  if (typeof value === "object") {
    const fields = Object.entries(value).map(
      ([key, field]) => [Buffer.from(key), key, field] as const,
    );
    fields.sort(([a], [b]) => a.length - b.length || Buffer.compare(a, b));
    return `{${fields.map(([, key, field]) => `${JSON.stringify(key)}: ${writeJsonb(field)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}
