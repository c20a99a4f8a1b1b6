/** Many writes in one request: each with a status of its own, or all or none. */
import { AppError, type FieldError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { fieldErrors, problemBody, problemSchema, toAppError } from "#lib/door/problem.ts";
import { refuseGuarded } from "#lib/door/withhold.ts";
import { externalId, id, z } from "#lib/schema.ts";
import { findByExternalId, hasExternalId } from "./bin.ts";
import type { Entity, Row } from "./entity.ts";
import { inSavepoint } from "./savepoint.ts";
import { deleteOf } from "./source.ts";
import { upsertRecord } from "./upsert.ts";

const maxOperations = 100;

/** The body: what to do, in order. `data` is checked when its turn comes, so that one mistake does not stop the others. */
export function bulkSchema({ words, source }: Entity) {
  const data = z
    .record(z.string(), z.unknown())
    .optional()
    .openapi({ description: `The fields, as when one ${words.one} is made or changed.` });
  const external = hasExternalId(source);
  return z
    .strictObject({
      operations: z
        .array(
          z.strictObject({
            method: z.enum(
              external ? ["create", "update", "upsert", "delete"] : ["create", "update", "delete"],
            ),
            id: id.optional(),
            ...(external ? { external_id: externalId.optional() } : {}),
            data,
          }),
        )
        .min(1, "Give at least one operation.")
        .max(maxOperations, `At most ${maxOperations} operations.`),
      atomic: z
        .boolean()
        .optional()
        .openapi({ description: "All or none: the first one that fails undoes the others." }),
    })
    .openapi(`${words.One}Bulk`);
}

/** The answer: a result for each operation, in the order they came. */
export const bulkAnswerSchema = ({ words, schema }: Entity) =>
  z
    .object({
      data: z.array(
        z.object({
          status: z.int().openapi({ description: "What the operation alone would have answered." }),
          id: id.nullable(),
          record: schema.optional(),
          problem: problemSchema.optional(),
        }),
      ),
    })
    .openapi(`${words.One}BulkAnswer`);

type Operation = {
  method: "create" | "update" | "upsert" | "delete";
  id?: string | undefined;
  external_id?: string | undefined;
  data?: Record<string, unknown> | undefined;
};
type Result = {
  status: number;
  id: string | null;
  record?: Row;
  problem?: z.infer<typeof problemSchema>;
};

/** Runs the operations in their order, in the caller's transaction. Throws only what is no fault of an operation. */
export async function runBulk(
  ctx: Ctx,
  entity: Entity,
  { operations, atomic }: { operations: Operation[]; atomic?: boolean | undefined },
): Promise<{ data: Result[] }> {
  return { data: await (atomic ? runTogether : runApart)(ctx, entity, operations) };
}

async function runApart(ctx: Ctx, entity: Entity, operations: Operation[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, operation] of operations.entries()) {
    try {
      results.push(await inSavepoint(ctx, () => perform(ctx, entity, operation, index)));
    } catch (thrown) {
      results.push(failed(ctx, operation, ownFault(thrown)));
    }
  }
  return results;
}

async function runTogether(ctx: Ctx, entity: Entity, operations: Operation[]): Promise<Result[]> {
  const results: Result[] = [];
  try {
    await inSavepoint(ctx, async () => {
      for (const [index, operation] of operations.entries())
        results.push(await perform(ctx, entity, operation, index));
    });
    return results;
  } catch (thrown) {
    const error = ownFault(thrown);
    const at = results.length;
    const undone = new AppError(
      "failed_dependency",
      `Nothing was done, because operation ${at} failed and all or none was asked for.`,
    );
    return operations.map((operation, index) =>
      failed(ctx, operation, index === at ? error : undone),
    );
  }
}

/** A fault of ours, or a database that is away, fails the request as a whole. */
function ownFault(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.status >= 500) throw thrown;
  return error;
}

const failed = (ctx: Ctx, { id: named }: Operation, error: AppError): Result => ({
  status: error.status,
  id: named ?? null,
  problem: problemBody(error.code, error.status, error.message, ctx.requestId, error.errors),
});

async function perform(
  ctx: Ctx,
  entity: Entity,
  operation: Operation,
  index: number,
): Promise<Result> {
  const at = `/operations/${index}`;
  const { method } = operation;
  refuseShape(operation, at);
  if (method === "delete") {
    const wanted = deleteOf(entity.source.table);
    if (!ctx.can(wanted)) throw new AppError("forbidden", `This needs the permission ${wanted}.`);
    const gone = await idOf(ctx, entity, operation);
    await entity.remove(ctx, gone);
    return { status: 204, id: gone };
  }
  const data = dataOf(ctx, entity, operation, at);
  try {
    if (method === "create") {
      const record = await entity.create(ctx, data as never);
      return { status: 201, id: record.id, record };
    }
    if (method === "upsert") {
      const { record, made } = await upsertRecord(ctx, entity, operation.external_id!, data);
      return { status: made ? 201 : 200, id: record.id, record };
    }
    const record = await entity.update(ctx, await idOf(ctx, entity, operation), data as never);
    return { status: 200, id: record.id, record };
  } catch (thrown) {
    throw pointedAt(toAppError(thrown), `${at}/data`);
  }
}

/** What each method needs and what it cannot take. */
function refuseShape({ method, id: named, external_id, data }: Operation, at: string): void {
  const errors: FieldError[] = [];
  const refuse = (field: string, message: string) =>
    errors.push({ pointer: `${at}/${field}`, message });
  if (method === "create" && named !== undefined) refuse("id", "A record is given its id.");
  if (method === "create" && external_id !== undefined) refuse("external_id", "Give it in data.");
  if (method === "upsert" && named !== undefined) refuse("id", "An upsert goes by external_id.");
  if (method === "upsert" && external_id === undefined) refuse("external_id", "This is needed.");
  if (
    (method === "update" || method === "delete") &&
    (named === undefined) === (external_id === undefined)
  )
    refuse("id", "Name the record by its id or by its external_id.");
  if (method === "delete" && data !== undefined) refuse("data", "A deletion takes no data.");
  if (method !== "delete" && data === undefined) refuse("data", "This is needed.");
  if (errors.length) throw new AppError("invalid", "The operation cannot be read.", { errors });
}

function dataOf(ctx: Ctx, entity: Entity, { method, data }: Operation, at: string) {
  const schema =
    method === "create"
      ? entity.newSchema
      : method === "upsert"
        ? (entity.upsert?.schema ?? entity.patchSchema)
        : entity.patchSchema;
  const parsed = schema.safeParse(data);
  if (!parsed.success)
    throw new AppError("invalid", "Some values cannot be taken.", {
      errors: fieldErrors(parsed.error, `${at}/data`),
    });
  try {
    refuseGuarded(ctx, parsed.data);
  } catch (thrown) {
    throw pointedAt(toAppError(thrown), `${at}/data`);
  }
  return parsed.data as Record<string, unknown>;
}

async function idOf(ctx: Ctx, entity: Entity, { id: named, external_id }: Operation) {
  if (named) return named;
  const found = await findByExternalId(ctx, entity.source, external_id!);
  if (!found)
    throw new AppError(
      "not_found",
      `There is no ${entity.words.one} with the external id ${external_id}.`,
    );
  return found;
}

/** The same error, its fields named from the body's root. */
const pointedAt = (error: AppError, prefix: string): AppError =>
  error.errors
    ? new AppError(error.code, error.message, {
        errors: error.errors.map((one) => ({ ...one, pointer: `${prefix}${one.pointer}` })),
        cause: error.cause,
      })
    : error;
