// A filter while it is edited: rows in groups, and from there to the API's JSON and back.
import type { EventChoices, EventField } from "../../event-choices.ts";

export type Op =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "in"
  | "contains"
  | "is_null"
  | "changed";
export type Condition = { field: string; op: Op; value: string };
export type Group = { join: "and" | "or"; parts: readonly Part[] };
export type Part = Condition | Group;
export type FilterJson = Record<string, unknown>;

export const isGroup = (part: Part): part is Group => "join" in part;
export const emptyFilter: Group = { join: "and", parts: [] };

const numeric = /^-?\d+(\.\d+)?$/;

/** The fields that every chosen event has: by others a filter would keep some events back in silence. */
export function sharedFields({ types, shapes }: EventChoices, chosen: readonly string[]) {
  const wanted = types.filter(({ type }) => chosen[0] === "*" || chosen.includes(type));
  const [first, ...others] = [...new Set(wanted.map(({ shape }) => shape))].map(
    (shape) => shapes[shape] ?? [],
  );
  return (first ?? []).filter((field) =>
    others.every((fields) => fields.some(({ name }) => name === field.name)),
  );
}

/** The ways to compare a field, the usual one first. */
export function opsOf(field: EventField | undefined): readonly Op[] {
  const kind = field?.kind ?? "text";
  const ops: Record<EventField["kind"], readonly Op[]> = {
    text: ["contains", "eq", "ne", "in"],
    number: ["gte", "gt", "lte", "lt", "eq", "ne"],
    date: ["gte", "lt", "eq"],
    time: ["gte", "lt"],
    boolean: ["eq"],
    id: ["eq", "ne", "in"],
    choice: ["eq", "ne", "in"],
    list: ["contains"],
  };
  return [...ops[kind], "changed", ...(!field || field.isNullable ? (["is_null"] as const) : [])];
}

/** The filter as the API takes it; null when there is no condition. */
export function toJson(group: Group, fields: readonly EventField[]): FilterJson | null {
  const parts = group.parts
    .map((part) => (isGroup(part) ? toJson(part, fields) : conditionJson(part, fields)))
    .filter((part) => part !== null);
  return parts.length === 0 ? null : { [group.join]: parts };
}

function conditionJson({ field, op, value }: Condition, fields: readonly EventField[]): FilterJson {
  const kind = fields.find(({ name }) => name === field)?.kind;
  const one = (text: string) => (kind === "number" && numeric.test(text) ? Number(text) : text);
  if (op === "is_null" || op === "changed" || kind === "boolean")
    return { field, op, value: value !== "false" };
  if (op === "in") return { field, op, value: listOf(value).map(one) };
  return { field, op, value: op === "contains" ? value : one(value.trim()) };
}

/** The values of a list written with commas. */
export const listOf = (value: string): string[] =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** The kept filter as rows; null when it is more than rows can show. */
export function fromJson(json: unknown): Group | null {
  if (json === null || json === undefined) return emptyFilter;
  const part = partOf(json);
  return part && (isGroup(part) ? part : { join: "and", parts: [part] });
}

function partOf(json: unknown): Part | null {
  if (typeof json !== "object" || json === null) return null;
  const node = json as FilterJson;
  const join = "and" in node ? "and" : "or" in node ? "or" : null;
  if (join) {
    if (!Array.isArray(node[join])) return null;
    const parts = node[join].map(partOf);
    return parts.includes(null) ? null : { join, parts: parts as Part[] };
  }
  const { field, op, value } = node;
  const values = Array.isArray(value) ? value : [value];
  if (typeof field !== "string" || typeof op !== "string" || !values.every(isPlain)) return null;
  return {
    field,
    op: op as Op,
    value: values.map(String).join(", "),
  };
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/** The API's pointer to each part of a group. Groups without a condition are not sent, and do not count. */
export const placesOf = ({ join, parts }: Group, at = "/filter"): string[] =>
  parts.map(
    (_, index) => `${at}/${join}/${parts.slice(0, index).filter((part) => !isEmpty(part)).length}`,
  );

const isEmpty = (part: Part): boolean => isGroup(part) && part.parts.every(isEmpty);

/** What is missing in the rows, by the pointer that the API would name. */
export function missingIn(group: Group, at?: string): string[] {
  const places = placesOf(group, at);
  return group.parts.flatMap((part, index) => {
    if (isGroup(part)) return missingIn(part, places[index]);
    return part.value.trim() === "" ? [`${places[index]}/value`] : [];
  });
}

/** The group with its part at `index` replaced, or taken out. */
export const replacePart = (group: Group, index: number, part: Part | null): Group => ({
  ...group,
  parts: group.parts.flatMap((old, i) => (i === index ? (part ?? []) : old)),
});
