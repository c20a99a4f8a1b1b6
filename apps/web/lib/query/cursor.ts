/** Keyset cursors: opaque, signed, and bound to the list they came from. */
import {
  createHash,
  createHmac,
  createSecretKey,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";
import { AppError } from "@rapport/core";
import { env } from "../env.ts";

export type Position = { value: string | number | boolean | null; id: string };

/** A short digest of what a list is: org, object, filters and sort. A cursor of another list does not fit. */
export function listDigest(parts: unknown): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

let signingKey: KeyObject | undefined;

const sign = (payload: string) =>
  createHmac("sha256", (signingKey ??= createSecretKey(env.cursorSecret())))
    .update(payload)
    .digest("base64url")
    .slice(0, 22);

export function writeCursor(digest: string, position: Position): string {
  const payload = Buffer.from(JSON.stringify([digest, position.value, position.id])).toString(
    "base64url",
  );
  return `${payload}.${sign(payload)}`;
}

/** Throws `bad_request` for a cursor that was changed or belongs to another list. */
export function readCursor(digest: string, cursor: string): Position {
  const refuse = (message: string) =>
    new AppError("bad_request", message, { errors: [{ pointer: "?cursor", message }] });
  const [payload, signature] = cursor.split(".");
  const given = Buffer.from(signature ?? "");
  const wanted = Buffer.from(sign(payload ?? ""));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw refuse("This is not a cursor that Rapport gave out.");
  const [from, value, id] = JSON.parse(Buffer.from(payload!, "base64url").toString()) as [
    string,
    Position["value"],
    string,
  ];
  if (from !== digest)
    throw refuse(
      "This cursor belongs to a list with another filter or sort. Begin again without a cursor.",
    );
  return { value, id };
}

/** A cursor of a list that is not a plain table. `scope` is what makes it this list. */
export const writePosition = (scope: unknown, position: Position): string =>
  writeCursor(listDigest(scope), position);

/** Reads it back. Throws `bad_request` as `readCursor` does. */
export const readPosition = (scope: unknown, cursor: string): Position =>
  readCursor(listDigest(scope), cursor);
