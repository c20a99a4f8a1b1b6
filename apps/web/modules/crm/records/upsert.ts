/** Makes a record of another system, or changes it when it is there. */
import { AppError, invalidField } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { fieldErrors, toAppError } from "#lib/door/problem.ts";
import { findByExternalId } from "./bin.ts";
import type { Entity, Row } from "./entity.ts";
import { inSavepoint } from "./savepoint.ts";

/**
 * The record with this external id gets `data`, as a patch; when there is none it is made. Of two at once one makes it and the
 * other changes it. What is in the bin does not count: a new record is made beside it.
 */
export async function upsertRecord(
  ctx: Ctx,
  entity: Entity,
  externalId: string,
  data: Record<string, unknown>,
): Promise<{ record: Row; made: boolean }> {
  if (data["external_id"] !== undefined && data["external_id"] !== externalId)
    throw invalidField("/external_id", `Leave it out, or give ${externalId} as in the address.`);
  for (let attempt = 1; ; attempt++) {
    const id = await findByExternalId(ctx, entity.source, externalId);
    try {
      if (id) return { record: await change(ctx, entity, id, data), made: false };
      const record = await inSavepoint(ctx, () => make(ctx, entity, externalId, data));
      return { record, made: true };
    } catch (thrown) {
      const error = toAppError(thrown);
      // Meanwhile another made it, or deleted it: look again. It may also be one that the caller cannot see.
      const metAnother = id ? error.code === "not_found" : isTaken(error);
      if (!metAnother || attempt === 3) throw thrown;
    }
  }
}

function change(ctx: Ctx, entity: Entity, id: string, data: Record<string, unknown>): Promise<Row> {
  const { external_id: _, ...patch } = data;
  return entity.update(ctx, id, (entity.upsert?.patchOf(patch) ?? patch) as never);
}

function make(
  ctx: Ctx,
  entity: Entity,
  externalId: string,
  data: Record<string, unknown>,
): Promise<Row> {
  const parsed = entity.newSchema.safeParse({ ...data, external_id: externalId });
  if (!parsed.success)
    throw new AppError(
      "invalid",
      `There is no ${entity.words.one} with the external id ${externalId} yet, and to make one some values are missing.`,
      { errors: fieldErrors(parsed.error) },
    );
  return entity.create(ctx, parsed.data as never);
}

const isTaken = (error: AppError) =>
  error.code === "conflict" && error.errors?.some(({ pointer }) => pointer === "/external_id");
