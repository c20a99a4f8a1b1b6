/** A webhook's content filter: the groups and conditions of the lists' filters, on fields of the events' records. */
import type { FieldError } from "@rapport/core";
import { AppError } from "@rapport/core";
import type { Catalogue } from "@rapport/events";

const orderOps = ["eq", "ne", "gt", "gte", "lt", "lte"] as const;
export const webhookFilterOps = [...orderOps, "in", "contains", "is_null", "changed"] as const;

const maxDepth = 5;
const maxConditions = 50;
const maxText = 500;

/**
 * Checks a filter against the events it is for, and answers it as it is kept. Every mistake is named with its pointer.
 * A field must be one of each chosen event: where an event lacks it, the filter would silently keep that event back.
 */
export function checkWebhookFilter(
  filter: unknown,
  eventTypes: readonly string[],
  catalogue: Catalogue,
): Record<string, unknown> {
  const errors: FieldError[] = [];
  let conditions = 0;
  const refuse = (at: string, message: string) => void errors.push({ pointer: at, message });
  const types = eventTypes.includes("*") ? catalogue.types : eventTypes;
  const lacking = (field: string): string | undefined =>
    types.find((type) => {
      const event = catalogue.get(type);
      return event && !Object.hasOwn(event.object.shape, field);
    });

  const visit = (node: unknown, depth: number, at: string): void => {
    if (!isObject(node))
      return refuse(at, 'Use a group like {"and":[…]} or a condition with field, op and value.');
    const keys = Object.keys(node);
    const join = keys.length === 1 && (keys[0] === "and" || keys[0] === "or") ? keys[0] : null;
    if (!join) return visitCondition(node, at);
    const parts = node[join];
    if (depth > maxDepth)
      return refuse(`${at}/${join}`, `Groups nest at most ${maxDepth} levels deep.`);
    if (!Array.isArray(parts) || parts.length === 0)
      return refuse(`${at}/${join}`, "Give a list of at least one condition or group.");
    for (const [index, part] of parts.entries()) {
      if (errors.length >= maxConditions || conditions > maxConditions) return;
      visit(part, depth + 1, `${at}/${join}/${index}`);
    }
  };

  const visitCondition = (node: Record<string, unknown>, at: string): void => {
    conditions++;
    if (conditions > maxConditions)
      return refuse(at, `A filter holds at most ${maxConditions} conditions.`);
    const unknown = Object.keys(node).find((key) => !["field", "op", "value"].includes(key));
    if (unknown !== undefined)
      return refuse(
        `${at}/${unknown.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        "A condition has field, op and value alone.",
      );
    const { field, op, value } = node;
    if (typeof field !== "string") return refuse(`${at}/field`, "Name a field of the record.");
    const without = lacking(field);
    if (without !== undefined)
      return refuse(
        `${at}/field`,
        `The record of ${without} has no field ${field.slice(0, 80)}. Choose only events that have it.`,
      );
    if (!(webhookFilterOps as readonly unknown[]).includes(op))
      return refuse(`${at}/op`, `Use one of ${webhookFilterOps.join(", ")}.`);
    const message = wrongValue(op as (typeof webhookFilterOps)[number], value);
    if (message) refuse(`${at}/value`, message);
  };

  visit(filter, 1, "/filter");
  if (errors.length > 0)
    throw new AppError("invalid", "The filter cannot be used as it is.", { errors });
  return filter as Record<string, unknown>;
}

function wrongValue(op: (typeof webhookFilterOps)[number], value: unknown): string | null {
  if (op === "is_null" || op === "changed")
    return typeof value === "boolean" ? null : "Use true or false.";
  if (op === "in")
    return Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isScalar)
      ? null
      : "Give a list of 1 to 100 texts or numbers.";
  if (op === "contains")
    return typeof value === "string" && isScalar(value) ? null : "Give a text.";
  return isScalar(value) || typeof value === "boolean"
    ? null
    : "Give a text, a number or true or false.";
}

/** A text that can be stored and compared, or a number that JSON keeps. */
const isScalar = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value === "string" &&
      value.length <= maxText &&
      !value.includes("\u0000") &&
      value.isWellFormed();

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
