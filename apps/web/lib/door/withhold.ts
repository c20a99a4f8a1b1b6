/** Leaves out of an answer what its reader has no permission for: absent, not null. By the fields' names, at any depth. */
import { AppError, type CtxBase, type Permission } from "@rapport/core";
import { guardedFields, readingNeeds, writingNeeds } from "../guarded-fields.ts";

type Caller = Pick<CtxBase, "permissions">;
type Hidden = (name: string) => boolean;

const guards = [...new Set<Permission>(Object.values(guardedFields))];

const hiddenFrom =
  ({ permissions }: Caller): Hidden =>
  (name) => {
    const wanted = readingNeeds(name);
    return wanted !== undefined && !permissions.has(wanted);
  };

/**
 * The value without the fields that its reader may not see. Entries of a list that tell of such a field,
 * `{ field: "amount", … }`, go as a whole.
 */
export function withhold<T>(reader: Caller, value: T): T {
  // Who may read every field is spared the walk through the whole answer.
  if (guards.every((permission) => reader.permissions.has(permission))) return value;
  return strip(value, hiddenFrom(reader)) as T;
}

/** Whether `withhold` would leave something out. */
export function isWithheld(reader: Caller, value: unknown): boolean {
  return JSON.stringify(withhold(reader, value)) !== JSON.stringify(value);
}

/** Throws `forbidden` when a body sets a field that its writer may not set. */
export function refuseGuarded(writer: Caller, body: unknown): void {
  strip(body, (name) => {
    const wanted = writingNeeds(name);
    if (wanted && !writer.permissions.has(wanted))
      throw new AppError("forbidden", `Setting ${name} needs the permission ${wanted}.`, {
        errors: [{ pointer: `/${name}`, message: `This needs the permission ${wanted}.` }],
      });
    return false;
  });
}

function strip(value: unknown, hidden: Hidden): unknown {
  if (Array.isArray(value))
    return value.flatMap((item) => (tellsOf(item, hidden) ? [] : [strip(item, hidden)]));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      hidden(name) ? [] : [[name, strip(inner, hidden)]],
    ),
  );
}

const tellsOf = (item: unknown, hidden: Hidden) =>
  isPlain(item) && typeof item["field"] === "string" && hidden(item["field"]);

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
