/** Who reaches a hundred records of a big org does not wait for the others to be walked past. */
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterWithSession, inOrg } from "#lib/door/index.ts";
import { createLog } from "#lib/log.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";
import { asDatabaseOwner, memberWith } from "#lib/testing/membership.ts";
import { companyFields } from "./companies/schema.ts";
import { listCompanies } from "./companies/service.ts";
import { dealFields } from "./deals/schema.ts";
import { listDeals, sumStages } from "./deals/service.ts";
import { personFields } from "./people/schema.ts";
import { listPeople } from "./people/service.ts";
import { taskFields } from "./tasks/schema.ts";
import { listTasks } from "./tasks/service.ts";

const others = 4_000;
const mine = 40;

let t: TwoOrgs;
let own: Awaited<ReturnType<typeof memberWith>>;
let pipeline: string;

beforeAll(async () => {
  t = await openTwoOrgs();
  const grants = ["companies", "people", "deals", "tasks"].map((object) => `${object}.read:own`);
  own = await memberWith(t, t.acme, [...grants, "deal_amounts.read"]);
  const [stage] = await asDatabaseOwner<{ id: string; pipeline_id: string }>(
    t,
    "select id, pipeline_id from public.stages where org_id = $1 and position = 1",
    [t.acme.id],
  );
  pipeline = stage!.pipeline_id;
  const colleague = t.acme.people.owner.memberId;
  const fill = async (table: string, columns: string, values: string) => {
    // The records alone: their events and audit entries are not what is looked at.
    await asDatabaseOwner(t, `alter table public.${table} disable trigger user`);
    for (const [member, from, to] of [
      [colleague, 1, others],
      [own.memberId, others, others + mine - 1],
    ])
      await asDatabaseOwner(
        t,
        `insert into public.${table} (org_id, created_at, ${columns}) select $1, now() - n * interval '1 minute', ${values} from generate_series($3::int, $4::int) n`,
        [t.acme.id, member, from, to],
      );
    await asDatabaseOwner(t, `alter table public.${table} enable trigger user`);
    await asDatabaseOwner(t, `analyze public.${table}`);
  };
  await fill("companies", "name, owner_id", "'Company ' || n, $2::uuid");
  await fill("people", "last_name, owner_id", "'Person ' || n, $2::uuid");
  await fill("tasks", "title, assignee_id", "'Task ' || n, $2::uuid");
  await fill(
    "deals",
    "name, owner_id, pipeline_id, stage_id, amount, currency",
    `'Deal ' || n, $2::uuid, '${stage!.pipeline_id}'::uuid, '${stage!.id}'::uuid, n, 'EUR'`,
  );
}, 60_000);
afterAll(() => t.close());

const cases = [
  {
    table: "companies",
    fields: companyFields,
    list: listCompanies,
    sorts: ["name", "-created_at"],
  },
  { table: "people", fields: personFields, list: listPeople, sorts: ["full_name", "-created_at"] },
  {
    table: "deals",
    fields: dealFields,
    list: listDeals,
    sorts: ["-created_at", "name", "-amount"],
  },
  { table: "tasks", fields: taskFields, list: listTasks, sorts: ["due_on"] },
];

/** How many rows of a table are looked at meanwhile. */
async function rowsRead(ctx: Ctx, table: string, during: () => Promise<void>): Promise<number> {
  const soFar = async () => {
    const { rows } = await sql<{ read: string }>`
      select seq_tup_read + coalesce(idx_tup_fetch, 0) as read
      from pg_stat_xact_user_tables where schemaname = 'public' and relname = ${table}`.execute(
      ctx.db,
    );
    return Number(rows[0]?.read ?? 0);
  };
  const before = await soFar();
  await during();
  return (await soFar()) - before;
}

async function asOwn<T>(fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { caller } = await enterWithSession(t.db, own.sub, "acme");
  const request = { requestId: "req_test0001", origin: "api" as const, log: createLog() };
  return inOrg(t.db, caller, request, fn);
}

test.each(cases)(
  "$table: pages and counts of one's own read one's own",
  async ({ table, fields, list, sorts }) => {
    for (const sort of sorts)
      await asOwn(async (ctx) => {
        const url = new URL(`http://list/?sort=${sort}&limit=20&count=true`);
        const read = await rowsRead(ctx, table, async () => {
          const page = await list(ctx, parseListQuery(url, fields, { defaultSort: sort }));
          expect(page.data.length, sort).toBe(20);
          expect(page.total_count, sort).toBe(mine);
        });
        // The page, its empties and the count: each one's own records once.
        expect(read, sort).toBeLessThanOrEqual(mine * 3);
        expect(read, sort).toBeGreaterThan(0);
      });
  },
);

test("the board's sums of one's own read one's own", async () => {
  await asOwn(async (ctx) => {
    const read = await rowsRead(ctx, "deals", async () => {
      const [stage] = await sumStages(ctx, pipeline);
      expect(stage!.count).toBe(mine);
    });
    expect(read).toBeLessThanOrEqual(mine * 2);
  });
});

test("the measure counts: without the owner in the query the org is walked", async () => {
  await asOwn(async (ctx) => {
    const read = await rowsRead(ctx, "deals", async () => {
      const { rows } = await sql<{
        n: string;
      }>`select count(*) as n from deals where org_id = ${ctx.orgId} and deleted_at is null`.execute(
        ctx.db,
      );
      expect(Number(rows[0]!.n)).toBe(mine);
    });
    expect(read).toBeGreaterThan(others);
  });
});
