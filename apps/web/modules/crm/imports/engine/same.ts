// Whether a record's value, written into a cell, would be read as this one: then the row does not change it.
import { readDomain, readEmail, readWebsite } from "../values/contact.ts";
import { readText } from "../values/text.ts";
import type { Read } from "../values/result.ts";
import type { ImportObject } from "./types.ts";

/** True for values that differ only by what reading a cell evens out: blanks, composed letters, `www.`. */
export function readsTheSame(
  object: ImportObject,
  column: string,
  stored: string,
  value: string,
): boolean {
  const field = object.fields.find((one) => one.key === column);
  if (!field || stored === "") return false;
  const read = readAgain(field.kind, stored);
  return read !== undefined && "value" in read && read.value === value;
}

function readAgain(kind: string, stored: string): Read | undefined {
  switch (kind) {
    case "text":
      return readText(stored, stored.length + 1_000);
    case "long_text":
      return readText(stored, stored.length + 1_000, true);
    case "domain":
      return readDomain(stored);
    case "website":
      return readWebsite(stored);
    case "email":
      return readEmail(stored);
    default:
      return undefined;
  }
}
