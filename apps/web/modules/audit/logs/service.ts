/** The audit log as its readers see it. Reading it is itself on record. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql, type RawBuilder } from "kysely";
import { listPage, type Condition, type ListQuery } from "#lib/query/index.ts";
import { guardValues } from "./guards.ts";
import { readActorNames, readObjectNames, referencesIn } from "./names.ts";
import { auditFields, type AuditLog } from "./schema.ts";

export const columns = [
  "id",
  "occurred_at",
  "actor_type",
  "actor_id",
  "actor_name",
  "action",
  "object_type",
  "object_id",
  "event_kind",
  "changes",
  "outcome",
  "reason",
  "ip",
  "user_agent",
  "origin",
  "request_id",
  "session_id",
  "count",
  "details",
  "erased_at",
] as const;

export type Row = Omit<
  AuditLog,
  "object_name" | "labels" | "is_withheld" | "sealed_seq" | "sealed_at"
>;
type Seal = { log_id: string; seq: string; sealed_at: string };

/** A page of the log, the latest first unless asked otherwise. */
export async function listAuditLogs(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await readRows(ctx, query);
  await ctx.audit({
    action: "audit.read",
    kind: "read",
    objectType: "audit",
    details: { filters: query.conditions, entries: rows.length },
  });
  return { data: await present(ctx, rows), ...page };
}

/** One entry. Throws `not_found`. */
export async function getAuditLog(ctx: Ctx, id: string): Promise<AuditLog> {
  const row = await ctx.db
    .selectFrom("audit_logs")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("audit log entry", id);
  await ctx.audit({ action: "audit.read", kind: "read", objectType: "audit", objectId: id });
  return (await present(ctx, [row as Row]))[0]!;
}

/** Rows as they are kept, for the list and the export; `before` leaves out what was written since that moment. */
export const readRows = (ctx: Ctx, query: ListQuery, before?: number) =>
  listPage<Row>(
    ctx,
    {
      table: "audit_logs",
      fields: auditFields,
      columns,
      where: [
        ...bounds(query.conditions),
        ...(before === undefined ? [] : [sql<boolean>`id < ${floorId(before)}`]),
      ],
    },
    query,
  );

/** Adds names and seals, and leaves out what the reader may not see. */
export async function present(ctx: Ctx, rows: readonly Row[]): Promise<AuditLog[]> {
  const [actors, objects, seals] = await Promise.all([
    readActorNames(
      ctx,
      rows.map((row) => row.actor_id),
    ),
    readObjectNames(ctx, [...rows, ...rows.flatMap((row) => referencesIn(row.changes))]),
    readSeals(
      ctx,
      rows.map((row) => row.id),
    ),
  ]);
  return rows.map((row) => {
    const seal = seals.get(row.id);
    const guarded = guardValues(ctx, row);
    return {
      ...guarded,
      changes: guarded.changes,
      actor_name: row.actor_name ?? actors.get(row.actor_id ?? "") ?? null,
      labels: labelsOf(guarded.changes, objects),
      object_name: objects.get(row.object_id ?? "") ?? nameIn(guarded.changes),
      sealed_seq: seal ? Number(seal.seq) : null,
      sealed_at: seal?.sealed_at ?? null,
    };
  });
}

async function readSeals(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Seal>> {
  const { rows } = await sql<Seal>`select * from app.audit_seals(${[...ids]}::uuid[])`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.log_id, row]));
}

const labelsOf = (changes: AuditLog["changes"], names: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    referencesIn(changes).flatMap(({ object_id }) => {
      const name = names.get(object_id);
      return name ? [[object_id, name]] : [];
    }),
  );

/** What is gone has its last name in its own entry. */
function nameIn(changes: AuditLog["changes"]): string | null {
  const field = changes?.name ?? changes?.title;
  const name = field?.after ?? field?.before;
  return typeof name === "string" ? name : null;
}

/**
 * Conditions that follow from the query's and have an index: an id begins with the time of its writing, which comes at most an
 * hour after the transaction's begin, and an action begins with its object.
 */
function bounds(conditions: readonly Condition[]): RawBuilder<boolean>[] {
  return conditions.flatMap(({ field, op, values }) => {
    const value = String(values[0]);
    if (field === "action" && op === "eq" && !conditions.some((one) => one.field === "object_type"))
      return [sql<boolean>`object_type = ${value.split(".")[0]}`];
    // The index of what did not succeed is partial: its condition must stand there in words.
    if (field === "outcome" && (op === "eq" || op === "in") && !values.includes("success"))
      return [sql<boolean>`outcome <> 'success'`];
    if (field !== "occurred_at") return [];
    if (op === "gt" || op === "gte") return [sql<boolean>`id >= ${floorId(Date.parse(value))}`];
    if (op === "lt" || op === "lte")
      return [sql<boolean>`id < ${floorId(Date.parse(value) + 3_600_000)}`];
    return [];
  });
}

/** The smallest id of a moment. */
function floorId(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0").padEnd(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
