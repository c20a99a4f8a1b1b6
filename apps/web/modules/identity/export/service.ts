/** Everything of an organisation as one ZIP, written while it is read: nothing is gathered in memory or on disk. */
import { createHash } from "node:crypto";
import { AppError, permissions } from "@rapport/core";
import { withOrg, type Claims, type Ctx, type OrgDb } from "@rapport/db";
import { makeZip } from "client-zip";
import { sql } from "kysely";
import { writeCsv } from "#lib/csv.ts";
import { database } from "#lib/database.ts";
import { auditAct } from "#lib/door/audit.ts";
import { listExportedTables, readLines, type ExportedTable } from "./tables.ts";

const pageSize = 1_000;
const nil = "00000000-0000-0000-0000-000000000000";

/** Whoever exports everything must be allowed to read everything, every record of it. */
const readable = permissions.filter((permission) => permission.endsWith(".read"));

type Entry = { name: string; input: ReadableStream<Uint8Array>; lastModified: Date };
type ManifestFile = { name: string; rows: number; bytes: number; sha256: string };

/**
 * Streams NDJSON and CSV per table, then manifest.json with counts and checksums. Each page is a transaction of its own that
 * asks for the rights anew: an exporter who is suspended meanwhile gets a broken download, not the rest. Throws `forbidden`
 * for who may not read all of it.
 */
export async function exportOrg(ctx: Ctx, options: { pageSize?: number } = {}): Promise<Response> {
  const missing = readable.find((permission) => !ctx.canAll(permission));
  if (missing)
    throw new AppError(
      "forbidden",
      `An export holds everything, so it needs ${missing} for all records.`,
    );
  await ctx.audit({ action: "org.export", kind: "export", objectType: "org", objectId: ctx.orgId });
  const source = new Source(ctx, ctx.claims(), options.pageSize ?? pageSize);
  const name = `${ctx.orgSlug}-${new Date().toISOString().slice(0, 10)}`;
  return new Response(makeZip(source.entries()), {
    headers: {
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="${name}.zip"`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

class Source {
  readonly #ctx: Ctx;
  readonly #claims: Claims;
  readonly #pageSize: number;
  readonly #files: ManifestFile[] = [];
  readonly #began = new Date();

  constructor(ctx: Ctx, claims: Claims, size: number) {
    this.#ctx = ctx;
    this.#claims = claims;
    this.#pageSize = size;
  }

  async *entries(): AsyncGenerator<Entry> {
    const tables = await this.#read((db) => listExportedTables(db));
    for (const table of tables) {
      yield this.#entry(`${table.name}.ndjson`, this.#ndjson(table));
      yield this.#entry(`${table.name}.csv`, this.#csv(table));
    }
    await this.#noteEnd();
    const manifest = {
      organisation: { id: this.#ctx.orgId, slug: this.#ctx.orgSlug },
      exported_at: this.#began.toISOString(),
      files: this.#files,
    };
    yield {
      name: "manifest.json",
      lastModified: this.#began,
      input: bytesOf(once(`${JSON.stringify(manifest, null, 2)}\n`)),
    };
  }

  /** A file of the archive; what it came to is known, and noted, when it has been read. */
  #entry(name: string, pages: AsyncGenerator<Page>): Entry {
    const note = (file: ManifestFile) => void this.#files.push(file);
    async function* measured() {
      const hash = createHash("sha256");
      let [rows, bytes] = [0, 0];
      for await (const page of pages) {
        hash.update(page.text);
        bytes += Buffer.byteLength(page.text);
        rows += page.rows;
        yield page.text;
      }
      note({ name, rows, bytes, sha256: hash.digest("hex") });
    }
    return { name, lastModified: this.#began, input: bytesOf(measured()) };
  }

  async *#ndjson(table: ExportedTable): AsyncGenerator<Page> {
    for await (const lines of this.#pages(table))
      yield { rows: lines.length, text: `${lines.join("\n")}\n` };
  }

  async *#csv(table: ExportedTable): AsyncGenerator<Page> {
    // Excel reads a file as UTF-8 only with this mark.
    yield { rows: 0, text: `\uFEFF${writeCsv([table.columns])}` };
    for await (const lines of this.#pages(table)) {
      const cells = lines.map((line) => {
        const row = JSON.parse(line) as Record<string, unknown>;
        return table.columns.map((column) => cellOf(row[column]));
      });
      yield { rows: lines.length, text: writeCsv(cells) };
    }
  }

  async *#pages(table: ExportedTable): AsyncGenerator<string[]> {
    for (let after = nil; ;) {
      const from = after;
      const page = await this.#read((db) =>
        readLines(db, this.#ctx.orgId, table, from, this.#pageSize),
      );
      if (page.length > 0) yield page.map(({ line }) => line);
      if (page.length < this.#pageSize) return;
      after = page.at(-1)!.id;
    }
  }

  #read<T>(fn: (db: OrgDb) => Promise<T>): Promise<T> {
    return withOrg(
      database(),
      this.#claims,
      async (db) => {
        await refuseLess(db);
        return fn(db);
      },
      { readOnly: true },
    );
  }

  /** Into the audit log: that all of it went out, where the beginning is on record already. */
  #noteEnd(): Promise<void> {
    const rows = this.#files.reduce((sum, file) => sum + file.rows, 0);
    return withOrg(database(), this.#claims, async (db) => {
      await refuseLess(db);
      await auditAct(db, {
        action: "org.exported",
        kind: "export",
        objectType: "org",
        objectId: this.#ctx.orgId,
        details: { files: this.#files.length, rows },
      });
    });
  }
}

async function refuseLess(db: OrgDb): Promise<void> {
  const { rows } = await sql<{
    may: boolean;
  }>`select app.can('org.export') and app.sees_all(variadic ${sql.val([...readable])}::text[]) as may`.execute(
    db,
  );
  if (!rows[0]?.may)
    throw new AppError(
      "forbidden",
      "Whoever exports this may no longer do so. The file is incomplete.",
    );
}

type Page = { rows: number; text: string };

/** Text is made safe for spreadsheets by the writer; numbers, dates and what is nested stand as they are. */
const cellOf = (value: unknown): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value as string | number | boolean);

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** A stream that makes a piece when one is asked for, and not before. */
function bytesOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
