import { AppError } from "@rapport/core";
import { escapePart } from "./problem.ts";

/** Deeper than any shape of the API, far from what a recursive function could not bear. */
export const maxJsonDepth = 64;

/** Names that reach a class instead of a field wherever an object is copied by hand. No field of ours bears them. */
const refusedKeys: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

/**
 * Parses a JSON body. Throws 400 for text that is no JSON, nests deeper than any shape of ours, or names a field `__proto__` or
 * `constructor`. Of a key that stands twice the last one counts, as in every parser of JavaScript; there is only this one.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError(
      "bad_request",
      text === "" ? "The body is empty; it must be a JSON object." : "The body is not valid JSON.",
    );
  }
  refuseHostile(value);
  return value;
}

/** A pointer as long as an answer may hold it: of one whose names are a flood, the field of the body that it is in. */
const shortened = (pointer: string) =>
  pointer.length <= 1_000 ? pointer : pointer.slice(0, pointer.indexOf("/", 1)).slice(0, 1_000);

/** By hand, not by recursion: depth is what is being checked. */
function refuseHostile(root: unknown): void {
  const open: { value: unknown; depth: number; pointer: string }[] = [
    { value: root, depth: 1, pointer: "" },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth, pointer } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > maxJsonDepth) {
      const message = `The body nests deeper than ${maxJsonDepth} levels.`;
      throw new AppError("bad_request", message, {
        errors: [{ pointer: shortened(pointer), message }],
      });
    }
    for (const [key, child] of Object.entries(value)) {
      if (refusedKeys.has(key) && !Array.isArray(value))
        throw new AppError("bad_request", `The body names a field ${key}, which is refused.`, {
          errors: [
            { pointer: shortened(`${pointer}/${key}`), message: "A field cannot have this name." },
          ],
        });
      open.push({ value: child, depth: depth + 1, pointer: `${pointer}/${escapePart(key)}` });
    }
  }
}
