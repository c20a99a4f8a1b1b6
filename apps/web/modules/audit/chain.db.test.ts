// The chain: what is committed gets its place, and whatever the database's superuser does to it afterwards is found.
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repoRoot } from "@rapport/stack/paths";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { sealAudit } from "#lib/audit/index.ts";
import { createLog } from "#lib/log.ts";
import { createApi } from "#api";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { publicKeysOf } from "@rapport/stack/audit/keys";
import { verifyDatabase, type Verdict } from "@rapport/stack/audit/verify-database";

let world: TwoOrgs;
/** The database's superuser: triggers do not bind it. */
let root: pg.Client;

beforeAll(async () => {
  world = await openTwoOrgs();
  root = new pg.Client({ connectionString: world.superUrl });
  await root.connect();
  await root.query("set session_replication_role = replica");
});

afterAll(async () => {
  await root?.end();
  await world?.close();
});

const seal = () => sealAudit(world.db, createLog());

async function verify(orgId: string): Promise<Verdict> {
  const keys = publicKeysOf(process.env.RAPPORT_AUDIT_SIGNING_KEY!);
  for await (const verdict of verifyDatabase(root, keys, orgId)) return verdict;
  throw new Error("no such org");
}

const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
  (await root.query<Row>(text, values)).rows;

async function makeCompanies(org: TwoOrgs["acme"], names: string[]): Promise<string[]> {
  return org.as("owner", async (ctx) => {
    const made = await ctx.db
      .insertInto("companies")
      .values(names.map((name) => ({ org_id: ctx.orgId, name })))
      .returning("id")
      .execute();
    return made.map((row) => row.id);
  });
}

describe("an org whose log nobody touched", () => {
  test("has one chain over all committed entries, signed at its end", async () => {
    await makeCompanies(world.acme, ["Orion", "Vega"]);
    await makeCompanies(world.globex, ["Orion"]);
    await seal();
    for (const org of [world.acme, world.globex]) {
      const verdict = await verify(org.id);
      const [{ n }] = (await rows<{ n: string }>(
        "select count(*) as n from public.audit_logs where org_id = $1",
        [org.id],
      )) as [{ n: string }];
      expect(verdict).toMatchObject({ problem: null, heads: 1, unsigned: 0, unsealed: 0 });
      expect(verdict.entries).toBe(Number(n));
    }
  });

  test("counts what waits, and a second sealing goes on where the first ended", async () => {
    const before = await verify(world.acme.id);
    await makeCompanies(world.acme, ["Lyra"]);
    expect(await verify(world.acme.id)).toMatchObject({ problem: null, unsealed: 1 });
    await seal();
    expect(await verify(world.acme.id)).toMatchObject({
      problem: null,
      unsealed: 0,
      entries: before.entries + 1,
    });
  });

  test("has no entry of a write that was rolled back", async () => {
    const before = await rows("select id from public.audit_logs");
    await expect(
      world.acme.as("owner", async (ctx) => {
        await ctx.db.insertInto("companies").values({ org_id: ctx.orgId, name: "Never" }).execute();
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await rows("select id from public.audit_logs")).toEqual(before);
    expect(await rows("select log_id from private.audit_unsealed")).toEqual([]);
  });
});

describe("the superuser is found out after", () => {
  let third: { id: string; seq: number };

  beforeEach(async () => {
    // Each case begins with a chain that is whole.
    await makeCompanies(world.acme, ["One", "Two", "Three", "Four"]);
    await seal();
    const { problem } = await verify(world.acme.id);
    if (problem) throw new Error(problem.words);
    const [row] = await rows<{ log_id: string; seq: string }>(
      "select log_id, seq from private.audit_chain where org_id = $1 order by seq desc offset 1 limit 1",
      [world.acme.id],
    );
    third = { id: row!.log_id, seq: Number(row!.seq) };
  });

  /** Runs what a tamperer would, verifies, and undoes it. */
  async function after(...statements: [text: string, values?: unknown[]][]): Promise<Verdict> {
    const tables = [
      "public.audit_logs",
      "private.audit_chain",
      "private.audit_chains",
      "private.audit_heads",
    ];
    for (const [i, table] of tables.entries())
      await root.query(`create temporary table kept_${i} as select * from ${table}`);
    try {
      for (const [text, values] of statements) {
        const { rowCount } = await root.query(text, values);
        expect(rowCount, text).toBeGreaterThan(0);
      }
      return await verify(world.acme.id);
    } finally {
      for (const [i, table] of tables.entries()) {
        await root.query(`delete from ${table}`);
        await root.query(`insert into ${table} select * from kept_${i}`);
        await root.query(`drop table kept_${i}`);
      }
      await root.query("delete from private.audit_unsealed");
    }
  }

  const changed = (values: string) =>
    [`update public.audit_logs set ${values} where id = $1`, [third.id]] as [string, unknown[]];

  test.each([
    ["a value", `changes = '{"name": {"after": "Other"}}'`],
    ["a value that was empty", "reason = 'because'"],
    ["an address", "ip = '192.0.2.1'"],
    ["who", "actor_id = gen_random_uuid()"],
    ["when", "occurred_at = occurred_at + interval '1 ms'"],
    ["the outcome", "outcome = 'failed'"],
  ])("changing %s", async (_what, values) => {
    const { problem } = await after(changed(values));
    expect(problem).toMatchObject({ kind: "changed", seq: third.seq, logId: third.id });
  });

  test("emptying values without an erasure", async () => {
    const { problem } = await after(changed("changes = null"));
    expect(problem).toMatchObject({ kind: "changed", logId: third.id });
    const alsoSalt = await after(changed("changes = null"), [
      "update private.audit_chain set content_salt = null where log_id = $1",
      [third.id],
    ]);
    expect(alsoSalt.problem).toMatchObject({ kind: "changed", seq: third.seq });
    expect(alsoSalt.problem!.words).toContain("without an erasure on record");
  });

  test("deleting a row, with or without its link", async () => {
    const row: [string, unknown[]] = ["delete from public.audit_logs where id = $1", [third.id]];
    expect((await after(row)).problem).toMatchObject({
      kind: "missing",
      seq: third.seq,
      logId: third.id,
    });
    const link: [string, unknown[]] = [
      "delete from private.audit_chain where log_id = $1",
      [third.id],
    ];
    expect((await after(row, link)).problem).toMatchObject({ kind: "missing", seq: third.seq });
  });

  test("deleting a row before it was sealed", async () => {
    const [made] = await makeCompanies(world.globex, ["Gone"]);
    await root.query("delete from public.audit_logs where object_id = $1", [made]);
    await seal();
    const { problem } = await verify(world.globex.id);
    expect(problem).toMatchObject({ kind: "missing" });
    expect(problem!.words).toContain("before it was sealed");
  });

  test("swapping the order of two entries", async () => {
    // By their places, and by what stands in the places.
    const park = [
      `update private.audit_chain set seq = 1000000 where org_id = $1 and seq = ${third.seq}`,
      `update private.audit_chain set seq = ${third.seq} where org_id = $1 and seq = ${third.seq + 1}`,
      `update private.audit_chain set seq = ${third.seq + 1} where org_id = $1 and seq = 1000000`,
    ].map((text) => [text, [world.acme.id]] as [string, unknown[]]);
    expect((await after(...park)).problem).toMatchObject({
      kind: "reordered",
      seq: third.seq,
      logId: third.id,
    });

    const two = await rows<{
      log_id: string;
      fixed_digest: Buffer;
      content_salt: Buffer;
      content_digest: Buffer;
      source_salt: Buffer;
      source_digest: Buffer;
    }>(
      `select * from private.audit_chain where org_id = $1 and seq in (${third.seq}, ${third.seq + 1}) order by seq`,
      [world.acme.id],
    );
    const put = (seq: number, from: (typeof two)[number]): [string, unknown[]] => [
      "update private.audit_chain set log_id = $3, fixed_digest = $4, content_salt = $5, content_digest = $6, source_salt = $7, source_digest = $8 where org_id = $1 and seq = $2",
      [
        world.acme.id,
        seq,
        from.log_id,
        from.fixed_digest,
        from.content_salt,
        from.content_digest,
        from.source_salt,
        from.source_digest,
      ],
    ];
    const away: [string, unknown[]] = [
      "update private.audit_chain set log_id = gen_random_uuid() where org_id = $1 and seq = $2",
      [world.acme.id, third.seq + 1],
    ];
    const { problem } = await after(away, put(third.seq, two[1]!), put(third.seq + 1, two[0]!));
    expect(problem).toMatchObject({ kind: "reordered", seq: third.seq });
  });

  test("inserting an entry", async () => {
    const { problem } = await after([
      "insert into public.audit_logs (org_id, actor_type, action, object_type, event_kind) values ($1, 'system', 'deals.update', 'deals', 'update')",
      [world.acme.id],
    ]);
    expect(problem).toMatchObject({
      kind: "inserted",
      logId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("dropping the last entries, even where the sealer's own note is mended", async () => {
    const cut: [string, unknown[]][] = [
      [
        "delete from public.audit_logs l using private.audit_chain c where c.org_id = l.org_id and c.log_id = l.id and c.org_id = $1 and c.seq >= $2",
        [world.acme.id, third.seq],
      ],
      [
        "delete from private.audit_chain where org_id = $1 and seq >= $2",
        [world.acme.id, third.seq],
      ],
      [
        "update private.audit_chains c set seq = l.seq, hash = l.hash, signed_seq = l.seq from private.audit_chain l where l.org_id = c.org_id and c.org_id = $1 and l.seq = $2",
        [world.acme.id, third.seq - 1],
      ],
    ];
    const { problem } = await after(...cut);
    expect(problem).toMatchObject({ kind: "missing", seq: third.seq });
    expect(problem!.words).toContain("signed");
  });

  test("altering a link of the chain", async () => {
    const { problem } = await after([
      "update private.audit_chain set hash = sha256(hash) where log_id = $1",
      [third.id],
    ]);
    expect(problem).toMatchObject({ kind: "changed", seq: third.seq, logId: third.id });
  });

  test("writing the whole chain anew after a change: the signature is another's", async () => {
    const { problem } = await after(
      changed("outcome = 'failed'"),
      [
        "insert into private.audit_unsealed select org_id, log_id from private.audit_chain where org_id = $1",
        [world.acme.id],
      ],
      ["delete from private.audit_chain where org_id = $1", [world.acme.id]],
      ["delete from private.audit_chains where org_id = $1", [world.acme.id]],
      ["select app.seal_audit(100000)"],
    );
    expect(problem).toMatchObject({ kind: "head" });
    expect(problem!.words).toContain("written anew");
  });

  test("forging a signature", async () => {
    const { problem } = await after([
      "update private.audit_heads set signature = sha256(signature) || sha256(signature) where org_id = $1",
      [world.acme.id],
    ]);
    expect(problem).toMatchObject({ kind: "head" });
  });
});

describe("nobody else changes it at all", () => {
  test.each([
    "update public.audit_logs set action = 'deals.read'",
    "delete from public.audit_logs",
    "truncate public.audit_logs",
    "truncate partitions.audit_logs_default",
    "update private.audit_chain set seq = seq + 1",
    "delete from private.audit_chain",
    "truncate private.audit_chain",
  ])("the owner: %s", async (statement) => {
    const owner = new pg.Client({ connectionString: world.ownerUrl });
    await owner.connect();
    await expect(owner.query(statement)).rejects.toThrow("append-only");
    await owner.end();
  });

  test.each([
    "update public.audit_logs set action = 'a.b'",
    "delete from public.audit_logs",
    "truncate public.audit_logs",
  ])("the service role: %s", async (statement) => {
    await root.query("begin; set local role service_role");
    await expect(root.query(statement)).rejects.toThrow("permission denied");
    await root.query("rollback");
  });

  test("rapport_app may not write there", async () => {
    await expect(
      world.acme.as("owner", (ctx) =>
        sql`insert into audit_logs (org_id, actor_type, action, object_type, event_kind) values (${ctx.orgId}, 'user', 'a.b', 'a', 'read')`.execute(
          ctx.db,
        ),
      ),
    ).rejects.toThrow("permission denied");
  });
});

describe("the command", () => {
  const run = (args: string[]) =>
    spawnSync(process.execPath, [join(repoRoot, "packages/stack/src/audit/verify.ts"), ...args], {
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        RAPPORT_OWNER_DB_URL: world.ownerUrl,
        RAPPORT_AUDIT_SIGNING_KEY: process.env.RAPPORT_AUDIT_SIGNING_KEY,
      } as unknown as NodeJS.ProcessEnv,
    });

  test("says that a log is whole, and names the first entry that is not", async () => {
    await makeCompanies(world.acme, ["For the command"]);
    await seal();
    const whole = run(["--org", world.acme.slug]);
    expect(whole.stderr).toBe("");
    expect(whole.stdout).toMatch(/^acme: \d+ entries in one chain, \d+ signed heads?/);
    expect(whole.status).toBe(0);

    const [last] = await rows<{ log_id: string; seq: string }>(
      "select log_id, seq from private.audit_chain where org_id = $1 order by seq desc limit 1",
      [world.acme.id],
    );
    await root.query("update public.audit_logs set outcome = 'failed' where id = $1", [
      last!.log_id,
    ]);
    const broken = run(["--org", world.acme.slug]);
    expect(broken.stderr).toContain(
      `acme: NOT as it was sealed. Entry ${last!.seq} (${last!.log_id}) was changed`,
    );
    expect(broken.status).toBe(1);
    await root.query("update public.audit_logs set outcome = 'success' where id = $1", [
      last!.log_id,
    ]);
  });

  test("finds a database that was taken back whole, by the heads in the server's log", async () => {
    // A database without the last entries, its own notes and signatures as they were then.
    const before = await verify(world.acme.id);
    expect(before.problem).toBeNull();
    await makeCompanies(world.acme, ["Taken back"]);
    const lines: string[] = [];
    vi.useFakeTimers({ now: Date.now() + 7_200_000, toFake: ["Date"] });
    await sealAudit(
      world.db,
      (level, message, fields) => void lines.push(JSON.stringify({ level, message, ...fields })),
    );
    vi.useRealTimers();
    const file = join(mkdtempSync(join(tmpdir(), "rapport-witness-")), "server.log");
    writeFileSync(file, ["an older line", ...lines, "{"].join("\n"));
    const args = ["--org", world.acme.id, "--witness", file];
    expect(run(args)).toMatchObject({ status: 0 });

    const last = before.entries;
    const cut = "from private.audit_chain c where c.org_id = $1 and c.seq > $2";
    await root.query(`delete from public.audit_logs where id in (select log_id ${cut})`, [
      world.acme.id,
      last,
    ]);
    await root.query(`delete ${cut}`, [world.acme.id, last]);
    await root.query(
      "update private.audit_chains c set seq = l.seq, hash = l.hash, signed_seq = l.seq from private.audit_chain l where l.org_id = c.org_id and c.org_id = $1 and l.seq = $2",
      [world.acme.id, last],
    );
    await root.query("delete from private.audit_heads where org_id = $1 and seq > $2", [
      world.acme.id,
      last,
    ]);
    expect(await verify(world.acme.id)).toMatchObject({ problem: null, entries: last });
    const found = run(args);
    expect(found.stderr).toContain(`entry ${last + 1} and all after it are missing`);
    expect(found.status).toBe(1);
  });

  test("needs an org that there is", () => {
    expect(run(["--org", "nobody"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("no organisation nobody"),
    });
  });
});

describe("the internal address", () => {
  const post = (bearer: string) =>
    createApi().request("http://rapport.test/api/internal/audit/seal", {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}` },
    });

  test("seals for who bears the internal secret, and is not there for anybody else", async () => {
    await makeCompanies(world.acme, ["By the ticker"]);
    expect((await post(world.acme.key)).status).toBe(404);
    expect(await verify(world.acme.id)).toMatchObject({ unsealed: 1 });
    const answer = await post(process.env.RAPPORT_INTERNAL_SECRET!);
    expect(await answer.json()).toEqual({ sealed: 1, signed: 1, remaining: 0 });
    expect(await verify(world.acme.id)).toMatchObject({ problem: null, unsealed: 0, unsigned: 0 });
  });
});
