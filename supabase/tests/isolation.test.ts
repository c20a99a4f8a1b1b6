// Acting as people, keys and roles of one org against every table of another: nothing is seen, nothing changes.
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createTestDatabase } from "@rapport/stack/testing";
import type { TestDatabase } from "@rapport/stack/testing";

import { actAs, connectAs } from "./act-as.ts";
import type { Actor } from "./act-as.ts";
import { listTenantTables } from "./catalogue.ts";
import type { Table } from "./catalogue.ts";
import { listReferences, makeOrg } from "./rows.ts";
import type { Org } from "./rows.ts";

const refused = "42501";

let database: TestDatabase;
let client: Client;
let tables: Table[];
let ours: Org;
let theirs: Org;

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connectAs(database.superUrl);
  tables = await listTenantTables(client);
  ours = await makeOrg(client, "Ours");
  theirs = await makeOrg(client, "Theirs");
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const person = (user: string, org: string): Actor => ({
  role: "rapport_app",
  claims: { role: "authenticated", sub: user, org_id: org, request_id: "test" },
});
const key = (org: Org, keyId = org.keyId): Actor => ({
  role: "rapport_app",
  claims: { role: "authenticated", key_id: keyId, org_id: org.id, request_id: "test" },
});
const dataApi = (user: string, org?: string): Actor => ({
  role: "authenticated",
  claims: { role: "authenticated", sub: user },
  headers: org ? { "rapport-org": org } : {},
});

/** Rows of each table that an actor sees, by org. */
async function countVisible(actor: Actor): Promise<Record<string, Record<string, number>>> {
  return actAs(client, actor, async (attempt) => {
    const seen: Record<string, Record<string, number>> = {};
    for (const table of tables) {
      const { rows, code } = await attempt(
        `select org_id, count(*)::int as n from ${table.full} group by 1`,
      );
      seen[table.name] = code
        ? { [code]: -1 }
        : Object.fromEntries(rows.map((row) => [String(row.org_id), Number(row.n)]));
    }
    return seen;
  });
}

/** A digest of all rows of an org, in every table. */
async function digest(org: Org): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of tables) {
    const { rows } = await client.query(
      `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${table.full} t where org_id = $1`,
      [org.id],
    );
    found[table.name] = rows[0];
  }
  return found;
}

test("the samples reach every table of both orgs", async () => {
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) {
    const { rows } = await client.query(`select distinct org_id from ${table.full} order by 1`);
    expect(
      rows.map((row) => String(row.org_id)).toSorted(),
      `${table.full} has no row in both orgs`,
    ).toEqual([ours.id, theirs.id].toSorted());
  }
});

describe("reading", () => {
  const nothing = (seen: Record<string, Record<string, number>>) =>
    Object.entries(seen).filter(([, orgs]) => Object.keys(orgs).length > 0);
  const onlyOurs = (seen: Record<string, Record<string, number>>) =>
    Object.entries(seen).filter(
      ([, orgs]) => !(Object.keys(orgs).join() === ours.id && (orgs[ours.id] ?? 0) > 0),
    );

  test("an owner sees every table of their own org and nothing else", async () => {
    expect(onlyOurs(await countVisible(person(ours.owner, ours.id)))).toEqual([]);
  });

  test("a key with all scopes sees every table of its own org and nothing else", async () => {
    expect(onlyOurs(await countVisible(key(ours)))).toEqual([]);
  });

  test("over the Data API an owner sees the same, whether the org is named or the only one", async () => {
    const direct = await countVisible(person(ours.owner, ours.id));
    expect(await countVisible(dataApi(ours.owner))).toEqual(direct);
    expect(await countVisible(dataApi(ours.owner, ours.id))).toEqual(direct);
    expect(await countVisible(dataApi(ours.owner, ours.slug))).toEqual(direct);
  });

  test("naming another org shows nothing, neither by session nor by key nor over the Data API", async () => {
    expect(nothing(await countVisible(person(ours.owner, theirs.id)))).toEqual([]);
    expect(nothing(await countVisible(key({ ...ours, id: theirs.id })))).toEqual([]);
    expect(nothing(await countVisible(dataApi(ours.owner, theirs.id)))).toEqual([]);
    expect(nothing(await countVisible(dataApi(ours.owner, theirs.slug)))).toEqual([]);
  });

  test("claims that only the server may make are not believed over the Data API", async () => {
    const forged = { role: "authenticated", key_id: theirs.keyId, org_id: theirs.id };
    expect(nothing(await countVisible({ role: "authenticated", claims: forged }))).toEqual([]);
    expect(
      nothing(
        await countVisible({ role: "authenticated", claims: { ...forged, sub: ours.owner } }),
      ),
    ).toEqual([]);
  });

  test("no claims, empty claims and an unknown person see nothing", async () => {
    expect(nothing(await countVisible({ role: "rapport_app" }))).toEqual([]);
    expect(nothing(await countVisible({ role: "authenticated" }))).toEqual([]);
    const nobody = "00000000-0000-4000-8000-000000000000";
    expect(nothing(await countVisible(person(nobody, ours.id)))).toEqual([]);
    expect(nothing(await countVisible(key(ours, nobody)))).toEqual([]);
  });

  test("a suspended member and a revoked or expired key see nothing from the next statement on", async () => {
    const after = async (statement: string, values: unknown[], actor: Actor) => {
      const change = await client.query(statement, values);
      expect(change.rowCount).toBe(1);
      return countVisible(actor);
    };
    const set = "update public.org_members set status =";
    expect(
      nothing(
        await after(
          `${set} 'suspended' where user_id = $1`,
          [ours.member],
          person(ours.member, ours.id),
        ),
      ),
    ).toEqual([]);
    expect(
      nothing(
        await after(
          `${set} 'active' where user_id = $1`,
          [ours.member],
          person(ours.member, ours.id),
        ),
      ),
    ).not.toEqual([]);
    const revoke = "update public.api_keys set revoked_at = $2, expires_at = $3 where id = $1";
    expect(nothing(await after(revoke, [ours.keyId, new Date(), null], key(ours)))).toEqual([]);
    expect(
      nothing(await after(revoke, [ours.keyId, null, new Date(Date.now() - 1000)], key(ours))),
    ).toEqual([]);
    expect(nothing(await after(revoke, [ours.keyId, null, null], key(ours)))).not.toEqual([]);
  });

  test("a key sees what its scopes name", async () => {
    const narrow = await client.query<{ id: string }>(
      `insert into public.api_keys (org_id, name, prefix, scopes) values ($1, 'Narrow', 'rk_live_narrow', '{deals.read}') returning id`,
      [ours.id],
    );
    const seen = await countVisible(key(ours, narrow.rows[0]?.id));
    expect(nothing(seen).map(([table]) => table)).toEqual(["deals"]);
    await client.query(`delete from public.api_keys where name = 'Narrow'`);
  });
});

describe("writing", () => {
  test("no row of another org is changed or deleted, whatever the table", async () => {
    const before = await digest(theirs);
    await actAs(client, person(ours.owner, ours.id), async (attempt) => {
      for (const table of tables) {
        for (const statement of [
          `update ${table.full} set org_id = org_id where org_id = $1`,
          `update ${table.full} set updated_at = now() where org_id = $1`,
          `delete from ${table.full} where org_id = $1`,
        ]) {
          const { count } = await attempt(statement, [theirs.id]);
          expect(count, `${statement} reached a row of another org`).toBe(0);
        }
      }
      await attempt("reset role");
      expect(await digest(theirs)).toEqual(before);
    });
  });

  test("no row can be put into another org, and none of one's own moved there", async () => {
    const rows = new Map<string, Record<string, unknown>>();
    for (const table of tables) {
      const found = await client.query<Record<string, unknown>>(
        `select * from ${table.full} where org_id = $1 limit 1`,
        [theirs.id],
      );
      rows.set(table.name, found.rows[0] ?? {});
    }
    await actAs(client, person(ours.owner, ours.id), async (attempt) => {
      for (const table of tables) {
        // A copy of one of their own rows: only the wall can have something against it.
        const columns = table.columns.filter((column) => !column.generated && column.name !== "id");
        const { code } = await attempt(
          `insert into ${table.full} (${columns.map((column) => column.name).join(", ")})
           select ${columns.map((column) => `r.${column.name}`).join(", ")} from jsonb_populate_record(null::${table.full}, $1) r`,
          [JSON.stringify(rows.get(table.name))],
        );
        expect(code, `${table.full}: an insert for another org was not refused as forbidden`).toBe(
          refused,
        );
        await attempt(`update ${table.full} set org_id = $1`, [theirs.id]);
      }
      await attempt("reset role");
      for (const table of tables) {
        const inside = await attempt(
          `select count(*)::int as n from ${table.full} where org_id = $1`,
          [theirs.id],
        );
        const outside = await attempt(
          `select count(*)::int as n from ${table.full} where org_id not in ($1, $2)`,
          [ours.id, theirs.id],
        );
        expect(inside.rows[0]?.n, `${table.full}: the other org gained a row`).toBe(
          await countBefore(table),
        );
        expect(outside.rows[0]?.n).toBe(0);
      }
    });
  });

  test("no reference can name another org's row", async () => {
    const references = await listReferences(client);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const column = reference.columns.at(-1);
      const { rows } = await client.query<{ id: string }>(
        `select id from public.${reference.target} where org_id = $1 limit 1`,
        [theirs.id],
      );
      await client.query("begin");
      // As the owner, who steps over row-level security: the foreign key alone must refuse.
      const name = `${reference.table}.${column}`;
      const outcome = await client
        .query<{ taken: boolean }>(
          `update public.${reference.table} set ${column} = $2 where org_id = $1 returning ${column} = $2 as taken`,
          [ours.id, rows[0]?.id],
        )
        .then((result) => {
          if (result.rowCount === 0) return "no row to try";
          // A trigger may have put the right value back.
          return result.rows.some((row) => row.taken) ? "taken" : "refused";
        })
        .catch((error: { code: string }) => (error.code === "23503" ? "refused" : error.code));
      await client.query("rollback");
      expect(outcome, `${name} and the id of another org's row`).toBe("refused");
    }
  });

  async function countBefore(table: Table): Promise<number> {
    const other = await connectAs(database.superUrl);
    try {
      const { rows } = await other.query(
        `select count(*)::int as n from ${table.full} where org_id = $1`,
        [theirs.id],
      );
      return Number(rows[0]?.n);
    } finally {
      await other.end();
    }
  }
});

describe("roles", () => {
  const writes = (table: Table) => [
    `insert into ${table.full} (org_id) values ('${ours.id}')`,
    `update ${table.full} set org_id = org_id`,
    `delete from ${table.full}`,
    `truncate ${table.full} cascade`,
  ];

  test("over the Data API every write is refused, in every table", async () => {
    await actAs(client, dataApi(ours.owner), async (attempt) => {
      for (const table of tables) {
        for (const statement of writes(table)) {
          expect((await attempt(statement)).code, statement).toBe(refused);
        }
      }
    });
  });

  test("anon is refused every table, for reading too", async () => {
    await actAs(client, { role: "anon" }, async (attempt) => {
      for (const table of tables) {
        for (const statement of [`select from ${table.full}`, ...writes(table)]) {
          expect((await attempt(statement)).code, statement).toBe(refused);
        }
      }
    });
  });

  test.each(["webUrl", "workerUrl"] as const)(
    "%s: the login role itself is refused every table, with claims and without",
    async (url) => {
      const login = await connectAs(database[url]);
      try {
        await actAs(login, { claims: person(ours.owner, ours.id).claims }, async (attempt) => {
          for (const table of tables) {
            for (const statement of [`select * from ${table.full}`, ...writes(table)]) {
              expect((await attempt(statement)).code, statement).toBe(refused);
            }
          }
          expect((await attempt("select * from private.api_key_secrets")).code).toBe(refused);
        });
      } finally {
        await login.end();
      }
    },
  );

  test("rapport_worker cannot become anybody, rapport_web nobody but rapport_app", async () => {
    const attempts = { webUrl: ["rapport_app"], workerUrl: [] as string[] };
    for (const [url, allowed] of Object.entries(attempts)) {
      const login = await connectAs(database[url as "webUrl" | "workerUrl"]);
      const roles = [
        "postgres",
        "service_role",
        "authenticated",
        "anon",
        "rapport_app",
        "rapport_worker",
        "supabase_admin",
      ];
      try {
        const became: string[] = [];
        for (const role of roles) {
          await login.query("begin");
          await login.query(`set local role ${role}`).then(
            () => became.push(role),
            () => {},
          );
          await login.query("rollback");
        }
        expect(
          became.filter((role) => !(url === "workerUrl" && role === "rapport_worker")),
        ).toEqual(allowed);
      } finally {
        await login.end();
      }
    }
  });

  test("rapport_app may not TRUNCATE, which no policy is asked about", async () => {
    await actAs(client, person(ours.owner, ours.id), async (attempt) => {
      for (const table of tables) {
        expect((await attempt(`truncate ${table.full} cascade`)).code).toBe(refused);
      }
    });
  });

  test("a viewer reads and writes nothing; a member manages neither members nor keys", async () => {
    await actAs(client, person(ours.viewer, ours.id), async (attempt) => {
      expect((await attempt("select from public.deals")).count).toBeGreaterThan(0);
      for (const table of tables) {
        expect((await attempt(`delete from ${table.full}`)).count, table.full).toBe(0);
      }
      expect((await attempt("update public.deals set name = 'x'")).count).toBe(0);
    });
    await actAs(client, person(ours.member, ours.id), async (attempt) => {
      expect((await attempt("update public.deals set name = 'x'")).count).toBeGreaterThan(0);
      expect((await attempt("update public.org_members set role = 'owner'")).count).toBe(0);
      expect((await attempt("select from public.api_keys")).count).toBe(0);
      expect((await attempt("select from public.webhooks")).count).toBe(0);
    });
  });
});
