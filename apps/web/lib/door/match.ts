/** ETags of single records, and writes that hold only while nobody else has written: RFC 9110, 8.8.3 and 13.1. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import type { Route } from "./route.ts";

const tagOf = (id: string, version: number) => `"${id}-${version}"`;

/** The ETag of an answer that is one record; null for every other, and for one with others beside it, whose versions it does not tell. */
export function entityTag(answer: unknown): string | null {
  const { id, version, expanded } = (answer ?? {}) as Record<string, unknown>;
  if (expanded !== undefined) return null;
  return typeof id === "string" && typeof version === "number" ? tagOf(id, version) : null;
}

/** Whether a list of tags, as If-Match and If-None-Match have it, names this one. A weak tag names what its strong one does. */
export function names(header: string, tag: string): boolean {
  const tags = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(tag);
}

/**
 * Holds the record of `table` until the transaction ends, and refuses with 412 when it is not one that `If-Match` names. A record
 * that is not there, or not to be written, is the handler's to refuse. Without the header: 428 where it is `required`.
 */
export async function refuseStale(
  ctx: Ctx,
  table: string,
  id: string,
  header: string | null,
  required: boolean,
): Promise<void> {
  if (header === null) {
    if (!required) return;
    throw new AppError(
      "precondition_required",
      "Say in If-Match which version of the record you have seen, by its ETag; `*` overwrites whatever is there.",
    );
  }
  if (header.trim() === "*") return;
  const { rows } = await sql<{
    version: number;
  }>`select version from ${sql.table(table)} where org_id = ${ctx.orgId} and id = ${id} for update`.execute(
    ctx.db,
  );
  const found = rows[0];
  if (!found || names(header, tagOf(id, found.version))) return;
  throw new AppError(
    "precondition_failed",
    "This record has changed since you read it. Read it again, and send the change with its new ETag.",
    { headers: { ETag: tagOf(id, found.version) } },
  );
}

/** A write that cannot be made to depend on a version says so, and does not overwrite what its caller has not seen. */
export function refuseCondition(route: Pick<Route, "method">, header: string | undefined): void {
  if (route.method === "get" || header === undefined || header.trim() === "*") return;
  throw new AppError(
    "bad_request",
    "This request takes no If-Match: it does not change one record alone. Send it without.",
  );
}
