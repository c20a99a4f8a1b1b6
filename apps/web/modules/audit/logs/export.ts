/** The log as a file: CSV for people, NDJSON with all that `pnpm audit:verify --file` needs to prove it without a database. */
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { publicSigningKeys } from "#lib/audit/index.ts";
import { writeCsv } from "#lib/csv.ts";
import type { ListQuery } from "#lib/query/index.ts";
import { csvHead, csvLine, exactLine, type Proof } from "./export-lines.ts";
import { present, readRows } from "./service.ts";

const PAGE = 500;

/** Streams the entries that a query's filters name, the oldest first. Each page is a transaction of its own, with the rights of its moment. */
export async function exportAuditLogs(
  ctx: Ctx,
  query: ListQuery,
  format: "csv" | "ndjson",
): Promise<Response> {
  // Not this export's own entry, which has no place in the chain yet.
  const began = Date.now();
  await ctx.audit({
    action: "audit.export",
    kind: "export",
    objectType: "audit",
    details: { format, filters: query.conditions },
  });
  const encoder = new TextEncoder();
  const write = (text: string) => encoder.encode(text);
  let cursor: string | null = null;
  let entries = 0;

  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(
        write(
          format === "csv"
            ? `\ufeff${writeCsv([[...csvHead]])}`
            : line({
                type: "export",
                format: "rapport audit 1",
                org_id: ctx.orgId,
                exported_at: new Date().toISOString(),
                filters: query.conditions,
                keys: publicSigningKeys(),
              }),
        ),
      );
    },
    async pull(controller) {
      // A slow reader holds no transaction open.
      const page = await ctx.again((pageCtx) =>
        readPage(pageCtx, { ...query, cursor, limit: PAGE }, began, format),
      );
      entries += page.lines.length;
      cursor = page.next;
      if (page.lines.length > 0) controller.enqueue(write(page.lines.join("")));
      if (cursor !== null) return;
      if (format === "ndjson")
        controller.enqueue(write(line({ type: "end", entries, heads: page.heads })));
      controller.close();
    },
  });
  const type = format === "csv" ? "text/csv" : "application/x-ndjson";
  return new Response(stream, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${ctx.orgSlug}-audit-${new Date().toISOString().slice(0, 10)}.${format}"`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

async function readPage(ctx: Ctx, query: ListQuery, before: number, format: "csv" | "ndjson") {
  const { rows, next_cursor } = await readRows(ctx, query, before);
  const ids = rows.map((row) => row.id);
  const [shown, proofs, heads] = await Promise.all([
    present(ctx, rows),
    readProofs(ctx, ids),
    next_cursor === null && format === "ndjson" ? readHeads(ctx) : [],
  ]);
  const exact = format === "ndjson" ? await readExact(ctx, ids) : undefined;
  // Last, so that rows that were hidden meanwhile do not read like the end of the log.
  const { rows: rights } = await sql<{
    may: boolean;
  }>`select app.can('audit.export') and app.can('audit.read') as may`.execute(ctx.db);
  if (!rights[0]!.may) throw new AppError("forbidden", "The right to export was taken away.");
  const lines = shown.map((entry, i) => {
    const proof = proofs.get(entry.id) ?? null;
    return exact
      ? exactLine(ctx.orgId, entry, rows[i]!.actor_name, exact.get(entry.id)!, proof)
      : writeCsv([csvLine(entry, proof)]);
  });
  return { lines, next: next_cursor, heads };
}

async function readProofs(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Proof>> {
  const { rows } = await sql<
    Omit<Proof, "seq"> & { log_id: string; seq: string }
  >`select * from app.audit_proofs(${[...ids]}::uuid[])`.execute(ctx.db);
  return new Map(rows.map(({ log_id, seq, ...proof }) => [log_id, { ...proof, seq: Number(seq) }]));
}

async function readHeads(ctx: Ctx) {
  const { rows } = await sql<{
    seq: string;
  }>`select day::text, seq, hash, sealed_at, key_id, signature from app.audit_heads()`.execute(
    ctx.db,
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** Values as the digests were made of them: parsed and written again, numbers would lose digits. */
async function readExact(ctx: Ctx, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; changes: string | null; details: string | null }>`
    select id, changes::text, details::text from audit_logs where org_id = ${ctx.orgId} and id = any (${[...ids]}::uuid[])`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
