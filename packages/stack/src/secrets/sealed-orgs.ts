// The ground of the rotation's tests: two orgs with sealed signing secrets, and what was sealed.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Cell, keyIdOf, type Keyring, open, readKeyring, seal } from "@rapport/core/envelope";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "../testing.ts";

export const keyOf = (): string => randomBytes(32).toString("base64");
export const COLUMN = { table: "private.webhook_secrets", column: "ciphertext" };
export const cellOf = (orgId: string, rowId: string): Cell => ({ ...COLUMN, orgId, rowId });

export type Webhook = { orgId: string; id: string };
type Row = { org_id: string; id: string; ciphertext: string };
export type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

const [k1, k2] = [keyOf(), keyOf()];
const [OLD, BOTH, NEW] = [{ k1 }, { k1, k2 }, { k2 }].map((keys) => JSON.stringify(keys)) as [
  string,
  string,
  string,
];

export class SealedOrgs {
  readonly texts = { k1, k2, old: OLD, both: BOTH, new: NEW };
  readonly database: TestDatabase;
  readonly owner: pg.Pool;
  readonly old: Keyring;
  readonly both: Keyring;
  readonly fresh: Keyring;
  acme!: Webhook;
  globex!: Webhook;
  /** What was sealed, by row. */
  plaintexts: Map<string, string> = new Map();

  private constructor(database: TestDatabase, rings: [Keyring, Keyring, Keyring]) {
    this.database = database;
    this.owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
    // The database is dropped while pooled connections are still closing; that is no error of a test.
    this.owner.on("connect", (client) => client.on("error", () => {}));
    [this.old, this.both, this.fresh] = rings;
  }

  /** A database of its own. Call `close()` when done. */
  static async open(): Promise<SealedOrgs> {
    const rings = [await readKeyring(OLD), await readKeyring(BOTH), await readKeyring(NEW)];
    const orgs = new SealedOrgs(await createTestDatabase(), rings as [Keyring, Keyring, Keyring]);
    orgs.acme = await orgs.makeWebhook("acme");
    orgs.globex = await orgs.makeWebhook("globex");
    return orgs;
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.database.drop();
  }

  /** No sealed value is left. */
  async clear(): Promise<void> {
    this.plaintexts = new Map();
    await this.owner.query("delete from private.webhook_secrets");
  }

  private async makeWebhook(slug: string): Promise<Webhook> {
    const org = await this.owner.query<{ id: string }>(
      "insert into public.orgs (name, slug) values ($1, $1) returning id",
      [slug],
    );
    const orgId = org.rows[0]!.id;
    const made = await this.owner.query<{ id: string }>(
      "insert into public.webhooks (org_id, url) values ($1, 'https://hooks.example.com/x') returning id",
      [orgId],
    );
    return { orgId, id: made.rows[0]!.id };
  }

  /** Seals so many values for a webhook with the ring's current key. Answers their rows. */
  async addSecrets(webhook: Webhook, count: number, ring: Keyring): Promise<string[]> {
    const ids = await this.owner.query<{ id: string }>(
      "select app.uuid7() as id from generate_series(1, $1)",
      [count],
    );
    const values = await Promise.all(
      ids.rows.map(async ({ id }) => {
        const plaintext = `whsec_${randomBytes(18).toString("base64url")}`;
        this.plaintexts.set(id, plaintext);
        return { id, sealed: await seal(ring, plaintext, cellOf(webhook.orgId, id)) };
      }),
    );
    await this.owner.query(
      `insert into private.webhook_secrets (org_id, id, webhook_id, ciphertext)
       select $1, r.id, $2, r.sealed from jsonb_to_recordset($3) as r (id uuid, sealed text)`,
      [webhook.orgId, webhook.id, JSON.stringify(values)],
    );
    return ids.rows.map(({ id }) => id);
  }

  async setValue(id: string, sealed: string): Promise<void> {
    await this.owner.query("update private.webhook_secrets set ciphertext = $2 where id = $1", [
      id,
      sealed,
    ]);
  }

  async rows(): Promise<Row[]> {
    const { rows } = await this.owner.query<Row>(
      "select org_id, id, ciphertext from private.webhook_secrets order by org_id, id",
    );
    return rows;
  }

  /** How many values name each key. */
  async keys(): Promise<Record<string, number>> {
    const counted: Record<string, number> = {};
    for (const { ciphertext } of await this.rows()) {
      const id = keyIdOf(ciphertext) ?? "none";
      counted[id] = (counted[id] ?? 0) + 1;
    }
    return counted;
  }

  /** Every value as it opens under the ring, by row. Compare with `plaintexts`. */
  async openAll(ring: Keyring): Promise<Map<string, string>> {
    const rows = await this.rows();
    return new Map(
      await Promise.all(
        rows.map(
          async ({ org_id, id, ciphertext }) =>
            [id, await open(ring, ciphertext, cellOf(org_id, id))] as const,
        ),
      ),
    );
  }

  /** The command, as an operator starts it. */
  start(encryptionKeys: string, ...args: string[]): Run {
    const child = spawn(process.execPath, [join(import.meta.dirname, "cli.ts"), ...args], {
      env: {
        ...process.env,
        RAPPORT_WORKER_DB_URL: this.database.workerUrl,
        RAPPORT_ENCRYPTION_KEYS: encryptionKeys,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    return { child, output: () => text, ended };
  }

  /** The command to its end. */
  async run(
    encryptionKeys: string,
    ...args: string[]
  ): Promise<{ code: number | null; output: string }> {
    const { output, ended } = this.start(encryptionKeys, ...args);
    const code = await ended;
    return { code, output: output() };
  }

  /** The secrets that stand in a text: none, it is hoped. */
  secretsIn(text: string): string[] {
    const known = [k1, k2, ...this.plaintexts.values()].filter((secret) => text.includes(secret));
    return [...known, ...(text.match(/whsec_\S*|v1\.k\S*|rapport_worker:\S*/g) ?? [])];
  }
}
