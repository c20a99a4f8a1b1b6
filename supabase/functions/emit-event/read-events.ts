// Reads what a caller wants told, and says of each mistake where it is.
import * as z from "zod";
import { schemas } from "./events.generated.ts";

export const MAX_EVENTS = 100;

export type OutsideEvent = {
  /** Where it stands in what was sent. */
  at: string;
  org_id: string;
  type: string;
  key: string;
  object: { id: string } & Record<string, unknown>;
  previous: Record<string, unknown> | null;
};
/** A mistake and where it is, as a JSON pointer (RFC 6901) into what was sent. */
export type Mistake = { pointer: string; message: string };

const record = z.record(z.string(), z.unknown());
const eventSchema = z.strictObject({
  org_id: z.uuid(),
  type: z.string(),
  key: z.string().min(1).max(200),
  object: record,
  previous: record.nullish(),
});
const batchSchema = z.strictObject({
  events: z.array(z.unknown()).min(1).max(MAX_EVENTS),
});

/** One event, or `{events: […]}`. Answers them all, or every mistake in any of them. */
export function readEvents(body: unknown): OutsideEvent[] | Mistake[] {
  const isBatch = isRecord(body) && "events" in body;
  const batch = isBatch ? batchSchema.safeParse(body) : undefined;
  if (batch && !batch.success) return mistakesOf(batch.error, "");
  const given = batch ? batch.data.events : [body];
  const mistakes: Mistake[] = [];
  const events: OutsideEvent[] = [];
  for (const [index, one] of given.entries()) {
    const at = isBatch ? `/events/${index}` : "";
    const event = readEvent(one, at);
    if (Array.isArray(event)) mistakes.push(...event);
    else events.push(event);
  }
  return mistakes.length > 0 ? mistakes : events;
}

/** Whether they are mistakes. */
export const areMistakes = (read: OutsideEvent[] | Mistake[]): read is Mistake[] =>
  read.length > 0 && "pointer" in read[0]!;

function readEvent(given: unknown, at: string): OutsideEvent | Mistake[] {
  const event = eventSchema.safeParse(given);
  if (!event.success) return mistakesOf(event.error, at);
  const { type, object, previous = null } = event.data;
  const shapes = shapesOf(type);
  if (!shapes)
    return [
      {
        pointer: `${at}/type`,
        message: `Nobody tells of ${type.slice(0, 100)} from outside. There are ${Object.keys(schemas).join(", ")}.`,
      },
    ];
  const whole = shapes.object.safeParse(object);
  const before = shapes.previous.safeParse(previous);
  const mistakes = [
    ...(whole.success ? [] : mistakesOf(whole.error, `${at}/object`)),
    ...(before.success ? [] : mistakesOf(before.error, `${at}/previous`)),
  ];
  if (mistakes.length > 0) return mistakes;
  return { ...event.data, at, object: object as OutsideEvent["object"], previous };
}

type Shapes = { object: z.ZodType; previous: z.ZodType };
const known = new Map<string, Shapes>();

/** What the catalogue says of a type's record; of what was before, any of its fields. Fields that it does not have are refused. */
function shapesOf(type: string): Shapes | undefined {
  if (!Object.hasOwn(schemas, type)) return undefined;
  const made = known.get(type);
  if (made) return made;
  const schema = { ...schemas[type], additionalProperties: false };
  const shapes = {
    object: z.fromJSONSchema(schema),
    previous: z.fromJSONSchema({ ...schema, required: [] }).nullable(),
  };
  known.set(type, shapes);
  return shapes;
}

function mistakesOf(error: z.ZodError, at: string): Mistake[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(escape).join("/");
    const pointer = path ? `${at}/${path}` : at;
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((name) => ({
        pointer: `${pointer}/${escape(name)}`,
        message: "There is no such field.",
      }));
    return [{ pointer, message: issue.message }];
  });
}

const escape = (part: PropertyKey): string =>
  String(part).replaceAll("~", "~0").replaceAll("/", "~1");

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
