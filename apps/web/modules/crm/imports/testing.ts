/** Ground of the import's tests: two orgs, files as text, and a runner that works until nothing is due. */
import pg from "pg";
import { expect } from "vitest";
import { runDueJobs, type JobHandler } from "#lib/jobs/index.ts";
import { createLog } from "#lib/log.ts";
import { openTwoOrgs, type TestOrg, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { importJob } from "./jobs.ts";
import { undoJob } from "./undo/jobs.ts";
import type { Import, ImportPatch } from "./schema.ts";

export type ImportGround = Awaited<ReturnType<typeof openImportGround>>;

export async function openImportGround() {
  const t: TwoOrgs = await openTwoOrgs();
  const owner = new pg.Pool({ connectionString: t.ownerUrl });
  // Its database is dropped while its last connection says goodbye.
  owner.on("connect", (client) => void client.on("error", () => {}));
  const call = async <T>(org: TestOrg, method: string, path: string, body?: unknown) =>
    (await t.call(org.key, method, path, body)).body as T;
  const upload = (org: TestOrg, object: string, csv: string, name = `${object}.csv`) =>
    t.call(org.key, "POST", `/imports?object=${object}&file_name=${name}`, csv, {
      "content-type": "text/csv",
    });
  const read = (org: TestOrg, id: string) => call<Import>(org, "GET", `/imports/${id}`);

  async function work(handler: JobHandler = importJob): Promise<void> {
    while (
      (await runDueJobs(t.db, { import: handler, undo_import: undoJob }, { log: createLog() }))
        .remaining > 0
    );
  }

  /** A draft with its mapping and options changed. */
  async function draft(
    org: TestOrg,
    object: string,
    csv: string,
    patch: ImportPatch = {},
    name?: string,
  ): Promise<Import> {
    const made = await upload(org, object, csv, name);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const changed = await t.call(org.key, "PATCH", `/imports/${made.body.id}`, patch);
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    return changed.body as Import;
  }

  async function start(org: TestOrg, id: string): Promise<void> {
    const started = await t.call(org.key, "POST", `/imports/${id}/start`);
    expect(started.status, JSON.stringify(started.body)).toBe(202);
  }

  /** The whole way of a file, to its end. */
  async function run(
    org: TestOrg,
    object: string,
    csv: string,
    patch: ImportPatch = {},
    name?: string,
  ): Promise<Import> {
    const { id } = await draft(org, object, csv, patch, name);
    await start(org, id);
    await work();
    return read(org, id);
  }

  const query = async (
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Record<string, unknown>[]> =>
    (await owner.query(text, [...values])).rows as Record<string, unknown>[];
  /** `[row, outcome, reason or notes]` of each row. */
  async function rows(org: TestOrg, id: string): Promise<[number, string | null, string][]> {
    const { data } = await call<{
      data: {
        row_number: number;
        outcome: string | null;
        reason: string | null;
        notes: string[];
      }[];
    }>(org, "GET", `/imports/${id}/rows?limit=100`);
    return data.map((row) => [row.row_number, row.outcome, row.reason ?? row.notes.join(" ")]);
  }
  const events = async (org: TestOrg) =>
    Number(
      (await query("select count(*) from domain_events where org_id = $1", [org.id]))[0]?.["count"],
    );

  return {
    t,
    acme: t.acme,
    globex: t.globex,
    upload,
    draft,
    start,
    run,
    read,
    rows,
    work,
    query,
    events,
    call,
    async close() {
      await owner.end();
      await t.close();
    },
  };
}

/** Created, updated, unchanged, refused. */
export const counts = (found: Import) => [
  found.created_count,
  found.updated_count,
  found.unchanged_count,
  found.refused_count,
];
