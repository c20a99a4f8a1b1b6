/** What a reader asks for besides the record: some of its fields alone, and records beside it. `fields=id,name&expand=company,company.owner` */
import type { FieldError } from "@rapport/core";

/** What may be asked for, by slice. */
export type Reading = {
  /** The fields of the record. */
  fields: readonly string[];
  /** Paths of related records, at most two steps long. */
  expand: readonly string[];
};

export type Wanted = { fields: readonly string[] | null; expand: readonly string[] };

const maxExpand = 10;

/** Parses both parameters; each mistake is told in `errors`. The id is always among the fields. */
export function parseReading(
  given: { fields?: string | null | undefined; expand?: string | null | undefined },
  reading: Reading,
  errors: FieldError[],
): Wanted {
  const refuse = (name: string, message: string) => errors.push({ pointer: `?${name}`, message });
  const check = (name: "fields" | "expand", known: readonly string[]): string[] => {
    const text = given[name];
    if (text === null || text === undefined) return [];
    const parts = [...new Set(text.split(","))];
    const unknown = parts.find((part) => !known.includes(part));
    if (unknown !== undefined)
      refuse(
        name,
        known.length
          ? `There is no ${JSON.stringify(unknown.slice(0, 60))} here. Name any of ${known.join(", ")}, with commas between.`
          : "Nothing can be expanded here.",
      );
    return parts;
  };
  const fields = check("fields", reading.fields);
  const expand = check("expand", reading.expand);
  if (expand.length > maxExpand) refuse("expand", `At most ${maxExpand} paths.`);
  return { fields: fields.length ? [...new Set(["id", ...fields])] : null, expand };
}
