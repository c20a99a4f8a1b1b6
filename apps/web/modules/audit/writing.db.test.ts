// How the log is written: by whom, with what, without one writer waiting for another.
import { withOrg } from "@rapport/db";
import { publicKeysOf } from "@rapport/stack/audit/keys";
import { verifyDatabase } from "@rapport/stack/audit/verify-database";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { sealAudit } from "#lib/audit/index.ts";
import { createLog } from "#lib/log.ts";
import { asPeer } from "#lib/security/peer.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let world: TwoOrgs;
let owner: pg.Client;

beforeAll(async () => {
  world = await openTwoOrgs();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner?.end();
  await world?.close();
});

type Log = {
  id: string;
  actor_type: string;
  actor_id: string;
  action: string;
  object_type: string;
  object_id: string;
  event_kind: string;
  outcome: string;
  changes: Record<string, { before?: unknown; after?: unknown }> | null;
  details: Record<string, unknown> | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  origin: string | null;
  count: number;
  org_id: string;
};

// In the order of writing: ids of one millisecond are in any order.
const logs = async (where: string, values: unknown[]): Promise<Log[]> =>
  (
    await owner.query<Log>(
      // As they were written: a place on disk would not tell, since a vacuum lets one be used again.
      `select * from public.audit_logs where ${where} order by xmin::text::bigint, cmin::text::bigint, occurred_at`,
      values,
    )
  ).rows;

const logsOf = (objectId: string) => logs("object_id = $1", [objectId]);
const seal = () => sealAudit(world.db, createLog());

async function chainIsValid(orgId: string): Promise<number> {
  const keys = publicKeysOf(process.env.RAPPORT_AUDIT_SIGNING_KEY!);
  for await (const verdict of verifyDatabase(owner, keys, orgId)) {
    if (verdict.problem) throw new Error(verdict.problem.words);
    return verdict.entries;
  }
  throw new Error("no such org");
}

describe("a change of a row", () => {
  test("is on record with who, from where, and each field before and after", async () => {
    const { call, acme } = world;
    const made = await asPeer({ socket: "192.0.2.7", forwardedFor: undefined }, () =>
      call(
        acme.key,
        "POST",
        "/companies",
        { name: "Orion", currency: "EUR", annual_revenue: "1250.50" },
        { "user-agent": "tests/1" },
      ),
    );
    expect(made.status).toBe(201);
    const id: string = made.body.id;
    const changed = await call(
      acme.people.admin.cookie,
      "PATCH",
      `/companies/${id}`,
      { name: "Orion AG", annual_revenue: "99" },
      { "rapport-org": acme.slug },
    );
    expect(changed.status).toBe(200);
    await call(acme.key, "DELETE", `/companies/${id}`);

    const [created, updated, deleted] = await logsOf(id);
    expect(created).toMatchObject({
      org_id: acme.id,
      actor_type: "key",
      action: "companies.create",
      object_type: "companies",
      event_kind: "create",
      outcome: "success",
      origin: "api",
      ip: "192.0.2.7",
      user_agent: "tests/1",
      request_id: made.headers.get("request-id"),
    });
    expect(created!.changes).toMatchObject({
      name: { after: "Orion" },
      annual_revenue: { after: "1250.50" },
    });
    expect(created!.changes).not.toHaveProperty("name_key");
    expect(updated).toMatchObject({
      actor_type: "user",
      actor_id: acme.people.admin.userId,
      action: "companies.update",
      event_kind: "update",
    });
    expect(updated!.changes).toEqual({
      name: { before: "Orion", after: "Orion AG" },
      annual_revenue: { before: "1250.50", after: "99.00" },
    });
    expect(deleted).toMatchObject({ action: "companies.delete", event_kind: "delete" });
  });

  test("that changed nothing leaves nothing, and a restoration says so", async () => {
    const [id] = await makeCompanies(["Same"]);
    await owner.query("update public.companies set name = 'Same' where id = $1", [id]);
    await owner.query("update public.companies set deleted_at = now() where id = $1", [id]);
    await owner.query("update public.companies set deleted_at = null where id = $1", [id]);
    await owner.query("delete from public.companies where id = $1", [id]);
    expect((await logsOf(id!)).map((row) => [row.action, row.actor_type])).toEqual([
      ["companies.create", "user"],
      ["companies.delete", "system"],
      ["companies.restore", "system"],
      ["companies.delete", "system"],
    ]);
  });

  test("of rights is a change of privilege", async () => {
    const { acme } = world;
    await acme.as("owner", (ctx) =>
      ctx.db
        .updateTable("org_members")
        .set({ role: "viewer" })
        .where("org_id", "=", ctx.orgId)
        .where("id", "=", acme.people.member.memberId)
        .execute(),
    );
    const last = (await logsOf(acme.people.member.memberId)).at(-1);
    expect(last).toMatchObject({
      action: "members.update",
      event_kind: "privilege_change",
      changes: { role: { before: "member", after: "viewer" } },
    });
    await owner.query("update public.org_members set role = 'member' where id = $1", [
      acme.people.member.memberId,
    ]);
  });

  test("of many rows at once is one entry each, cut where it is long", async () => {
    const ids = await makeCompanies(Array.from({ length: 500 }, (_, i) => `Bulk ${i}`));
    await owner.query(
      "update public.companies set description = repeat('x', 5000) where id = any ($1)",
      [ids],
    );
    const rows = await logs("object_id = any ($1) and action = 'companies.update'", [ids]);
    expect(new Set(rows.map((row) => row.object_id)).size).toBe(500);
    expect(rows[0]!.changes!.description!.after).toMatch(/^x{2000} … \(5000 characters\)$/);
  });

  test("by an import names person and import", async () => {
    const { acme } = world;
    const importId = "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e";
    const claims = {
      sub: acme.people.owner.userId,
      org_id: acme.id,
      origin: "import" as const,
      origin_id: importId,
    };
    const { id } = await withOrg(world.db, claims, (trx) =>
      trx
        .insertInto("companies")
        .values({ org_id: acme.id, name: "Imported" })
        .returning("id")
        .executeTakeFirstOrThrow(),
    );
    expect((await logsOf(id))[0]).toMatchObject({
      actor_type: "import",
      actor_id: acme.people.owner.userId,
      details: { origin_id: importId },
    });
  });

  test("of the org's settings is on record as well", async () => {
    await world.globex.as("owner", (ctx) =>
      ctx.db
        .updateTable("orgs")
        .set({ time_zone: "Europe/Berlin" })
        .where("id", "=", ctx.orgId)
        .execute(),
    );
    expect(
      (await logs("object_id = $1 and action = 'orgs.update'", [world.globex.id])).at(-1)!.changes,
    ).toEqual({
      time_zone: { before: "Europe/Zurich", after: "Europe/Berlin" },
    });
  });
});

async function makeCompanies(names: string[]): Promise<string[]> {
  return world.acme.as("owner", async (ctx) => {
    const made = await ctx.db
      .insertInto("companies")
      .values(names.map((name) => ({ org_id: ctx.orgId, name })))
      .returning("id")
      .execute();
    return made.map((row) => row.id);
  });
}

describe("writers", () => {
  /** Two connections as rapport_app of one org, each with its transaction under our hand. */
  async function openWriter() {
    const client = await world.db.pool.connect();
    await client.query(
      `begin; set local role rapport_app; select set_config('request.jwt.claims', '${JSON.stringify({ sub: world.acme.people.owner.userId, org_id: world.acme.id })}', true)`,
    );
    return {
      insert: (name: string) =>
        client.query("insert into public.companies (org_id, name) values ($1, $2) returning id", [
          world.acme.id,
          name,
        ]),
      async end(how: "commit" | "rollback") {
        await client.query(how);
        client.release();
      },
    };
  }

  test("of one org do not wait for each other, nor for the sealer, nor it for them", async () => {
    const slow = await openWriter();
    await slow.insert("Slow");
    const quick = await openWriter();
    await quick.insert("Quick");
    await quick.end("commit");
    await seal();
    const sealedMeanwhile = await chainIsValid(world.acme.id);

    const sealer = await world.db.pool.connect();
    await sealer.query("begin");
    await sealer.query("select app.seal_audit()");
    const third = await openWriter();
    await third.insert("While it seals");
    await third.end("commit");
    await sealer.query("commit");
    sealer.release();

    // A row with an older id and time that commits late still gets its place, behind the younger ones.
    await slow.end("commit");
    await seal();
    expect(await chainIsValid(world.acme.id)).toBe(sealedMeanwhile + 2);
    const order = await owner.query<{ name: string }>(
      `select l.changes -> 'name' ->> 'after' as name from private.audit_chain c join public.audit_logs l on l.org_id = c.org_id and l.id = c.log_id
       where l.changes -> 'name' ->> 'after' in ('Slow', 'Quick') order by c.seq`,
    );
    expect(order.rows.map((row) => row.name)).toEqual(["Quick", "Slow"]);
  });

  test("a thousand at once, in two orgs, with sealers beside them, end in one valid chain per org", async () => {
    await seal();
    const before = {
      acme: await chainIsValid(world.acme.id),
      globex: await chainIsValid(world.globex.id),
    };
    let writing = true;
    const sealing = [1, 2].map(async () => {
      while (writing) await seal();
    });
    await Promise.all(
      Array.from({ length: 1000 }, (_, i) => {
        const org = i % 2 ? world.acme : world.globex;
        const claims = { sub: org.people.owner.userId, org_id: org.id };
        return withOrg(world.db, claims, (trx) =>
          trx
            .insertInto("companies")
            .values({ org_id: org.id, name: `Parallel ${i}` })
            .execute(),
        );
      }),
    );
    writing = false;
    await Promise.all(sealing);
    await seal();
    expect(await chainIsValid(world.acme.id)).toBe(before.acme + 500);
    expect(await chainIsValid(world.globex.id)).toBe(before.globex + 500);
    const gaps = await owner.query(
      "select org_id from private.audit_chain group by org_id having max(seq) <> count(*) or min(seq) <> 1",
    );
    expect(gaps.rows).toEqual([]);
  }, 60_000);

  test("two sealers at once: one works, the other says so", async () => {
    const sealer = await world.db.pool.connect();
    await sealer.query("begin");
    await sealer.query("select app.seal_audit()");
    expect((await world.db.call("select sealed from app.seal_audit()", []))[0]).toEqual({
      sealed: null,
    });
    await sealer.query("commit");
    sealer.release();
  });
});

describe("an erasure", () => {
  test("empties values for good, leaves the chain valid, and is on record", async () => {
    const { acme } = world;
    const made = await acme.as("owner", (ctx) =>
      ctx.db
        .insertInto("people")
        .values({
          org_id: ctx.orgId,
          first_name: "Ada",
          last_name: "Example",
          email: "ada@example.com",
        })
        .returning("id")
        .executeTakeFirstOrThrow(),
    );
    await acme.as("owner", (ctx) =>
      ctx.db.updateTable("people").set({ job_title: "Head" }).where("id", "=", made.id).execute(),
    );
    await seal();
    const { rows } = await owner.query<{ n: number }>(
      "select private.erase_audit_of_record($1, $2, 'Asked to be forgotten') as n",
      [acme.id, made.id],
    );
    expect(rows[0]!.n).toBe(2);
    await seal();
    await chainIsValid(acme.id);
    const left = await owner.query<{ text: string }>(
      "select l::text as text from public.audit_logs l where object_id = $1",
      [made.id],
    );
    expect(left.rows.map((row) => row.text).join()).not.toMatch(/ada@example\.com|Head/);
    const salts = await owner.query(
      "select content_salt from private.audit_chain c join public.audit_logs l on l.id = c.log_id where l.object_id = $1",
      [made.id],
    );
    expect(salts.rows).toEqual([{ content_salt: null }, { content_salt: null }]);
    const [record] = await logs("action = 'audit.erase'", []);
    expect(record).toMatchObject({
      org_id: acme.id,
      event_kind: "security",
      details: { part: "content" },
    });
    expect(record!.details!.entries).toHaveLength(2);
    // The record of an erasure is not erasable.
    expect(
      (
        await owner.query(
          "select private.erase_audit_values($1, array(select id from public.audit_logs where action = 'audit.erase'), 'content', 'no') as n",
          [acme.id],
        )
      ).rows[0],
    ).toEqual({ n: 0 });
  });

  test("of a person who acted takes address and user agent, and of what waits for its seal too", async () => {
    const { globex } = world;
    await globex.as("viewer", (ctx) =>
      sql`select app.audit_act('people.read', 'read', 'people', null)`.execute(ctx.db),
    );
    await owner.query("select private.erase_audit_of_actor($1, $2, 'left')", [
      globex.id,
      globex.people.viewer.userId,
    ]);
    await seal();
    await chainIsValid(globex.id);
    const rows = await logs("actor_id = $1", [globex.people.viewer.userId]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => [row.ip, row.user_agent])).toEqual(rows.map(() => [null, null]));
  });
});

describe("a refusal", () => {
  beforeEach(async () => {
    // What is counted together is one minute's: a case does not begin at its end.
    await vi.waitUntil(() => new Date().getSeconds() < 52, { timeout: 12_000 });
    await owner.query("delete from private.audit_refusals");
  }, 20_000);
  const flush = async () => {
    await owner.query("update private.audit_refusals set minute = minute - interval '1 minute'");
    await seal();
  };
  const refusals = async (org: string) =>
    (await logs("outcome = 'refused' and org_id = $1", [org])).map((row) => row.id);
  const refused = async (org: string, earlier: string[] = []) =>
    (
      await logs("outcome = 'refused' and org_id = $1 and id <> all ($2::uuid[])", [org, earlier])
    ).map((row) => ({
      action: row.action,
      actor_id: row.actor_id,
      status: row.details!.status,
      count: row.count,
      ip: row.ip,
    }));

  test("is counted per minute and kind, in the log of the org it was aimed at", async () => {
    const { acme, globex, call } = world;
    const viewer = acme.people.viewer;
    const from = (socket: string) =>
      asPeer({ socket, forwardedFor: undefined }, () =>
        call(viewer.cookie, "POST", "/companies", { name: "No" }, { "rapport-org": acme.slug }),
      );
    for (let i = 0; i < 5; i++) expect((await from("192.0.2.1")).status).toBe(403);
    expect((await from("192.0.2.2")).status).toBe(403);
    expect(
      (await call(viewer.cookie, "GET", "/companies", undefined, { "rapport-org": globex.slug }))
        .status,
    ).toBe(403);
    await flush();
    const byAddress = (await refused(acme.id)).toSorted((a, b) => (a.ip! < b.ip! ? -1 : 1));
    expect(byAddress).toEqual([
      {
        action: "companies.write",
        actor_id: viewer.userId,
        status: 403,
        count: 5,
        ip: "192.0.2.1",
      },
      {
        action: "companies.write",
        actor_id: viewer.userId,
        status: 403,
        count: 1,
        ip: "192.0.2.2",
      },
    ]);
    expect(await refused(globex.id)).toEqual([
      { action: "access.enter", actor_id: viewer.userId, status: 403, count: 1, ip: null },
    ]);
    await chainIsValid(acme.id);
  });

  test("of a key: known and dead it is the org's, made up it is nobody's", async () => {
    const { acme, call } = world;
    const before = await refusals(acme.id);
    const { rows } = await owner.query<{ id: string }>(
      "update public.api_keys set revoked_at = now() where org_id = $1 returning id",
      [acme.id],
    );
    expect((await call(acme.key, "GET", "/companies")).status).toBe(401);
    const wrongSecret = `${acme.key.slice(0, 20)}${acme.key[20] === "a" ? "b" : "a"}${acme.key.slice(21)}`;
    expect((await call(wrongSecret, "GET", "/companies")).status).toBe(401);
    await owner.query("update public.api_keys set revoked_at = null where org_id = $1", [acme.id]);
    await flush();
    expect(await refused(acme.id, before)).toEqual([
      { action: "access.authenticate", actor_id: rows[0]!.id, status: 401, count: 1, ip: null },
    ]);
  });

  test("in a flood is one entry with all of them, and many kinds are bounded", async () => {
    const { globex, call } = world;
    const before = await refusals(globex.id);
    await Promise.all(
      Array.from({ length: 100 }, () =>
        call(
          globex.people.viewer.cookie,
          "POST",
          "/companies",
          { name: "No" },
          { "rapport-org": globex.slug },
        ),
      ),
    );
    await expect
      .poll(
        async () =>
          (
            await owner.query(
              "select sum(count)::int as n from private.audit_refusals where org_id = $1",
              [globex.id],
            )
          ).rows[0],
      )
      .toEqual({ n: 100 });
    for (let i = 0; i < 300; i++)
      await world.db.call(
        "select app.audit_refusal($1, null, null, 'companies.write', 403, '/x', $2, null, null)",
        [globex.slug, `192.0.2.${i}`],
      );
    const { rows } = await owner.query(
      "select count(*)::int as rows, sum(count)::int as times from private.audit_refusals where org_id = $1",
      [globex.id],
    );
    expect(rows[0]).toEqual({ rows: 201, times: 400 });
    await flush();
    const after = await refused(globex.id, before);
    expect(after).toHaveLength(201);
    expect(after.reduce((sum, row) => sum + row.count, 0)).toBe(400);
  });
});
