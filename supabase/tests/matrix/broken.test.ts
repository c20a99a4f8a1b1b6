// The test of the test: faults as people make them, each found with a line that says what to do.
import { afterAll, beforeAll, expect, test } from "vitest";

import { allInvariants } from "../invariants.ts";
import { listCallables, tryFunctions } from "./function-tries.ts";
import { findUnknown } from "./known.ts";
import { openGround } from "./open.ts";
import type { Ground } from "./open.ts";
import { Report, tell } from "./report.ts";
import { trySql } from "./sql-door.ts";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground?.close());

/** Every line that the run has about a schema broken by `sql`. */
async function complaints(
  sql: string,
  tables: string[] = [],
  functions: string[] = [],
): Promise<string[]> {
  const { client, world, principals } = ground;
  await client.query("begin");
  try {
    await client.query(sql);
    const report = new Report();
    if (tables.length > 0) await trySql(client, world, { principals, tables, hasty: true }, report);
    if (functions.length > 0) {
      const called = (await listCallables(client)).filter(({ signature }) =>
        functions.includes(signature),
      );
      await tryFunctions(client, world, { principals, functions: called, hasty: true }, report);
    }
    const rules: string[] = [];
    for (const { invariants } of allInvariants)
      for (const { find, mend } of invariants)
        rules.push(...(await find(client)).map((line) => `${line}. ${mend}`));
    return [...(await findUnknown(client)), ...rules, ...report.surprises.map(tell)];
  } finally {
    await client.query("rollback");
  }
}

test("the schema as it stands gives no cause to complain", async () => {
  expect(await complaints("select")).toEqual([]);
});

test.each([
  {
    fault: "a table without protection",
    sql: "create table public.quotes (org_id uuid not null references public.orgs (id), id uuid not null, primary key (org_id, id))",
    lines: [
      /public\.quotes is a table that the expectation does not know: write `select app\.tenant_table\('public\.quotes', '<object>'\)` beneath it and name it in supabase\/tests\/matrix\/facts\.ts/,
      /quotes: row-level security is off\. Add `select app\.tenant_table/,
    ],
  },
  {
    fault: "a view with its owner's rights",
    sql: "create view public.deal_names as select org_id, name from public.deals; grant select on public.deal_names to authenticated",
    lines: [
      /public\.deal_names is a view that the expectation does not know: make it `with \(security_invoker = true\)`/,
      /deal_names: a view with its owner's rights\. Write `create view … with \(security_invoker = true\)`/,
    ],
  },
  {
    fault: "a materialised view",
    sql: "create materialized view public.frozen_deals as select * from public.deals",
    lines: [
      /frozen_deals: a materialised view\. .*a materialised view cannot hold a wall: use a table/,
    ],
  },
  {
    fault: "a definer function",
    sql: `create function app.count_deals() returns bigint language sql security definer set search_path = '' as 'select count(*) from public.deals';
      grant execute on function app.count_deals() to authenticated`,
    lines: [
      /app\.count_deals\(\) is a function with its owner's rights that the expectation does not know: make it security invoker, or name it in supabase\/tests\/exceptions\.ts/,
      /app\.count_deals\(\): not on the list; executable by authenticated/,
    ],
  },
  {
    fault: "a permission that nobody planned",
    sql: "insert into private.permissions (permission) values ('deals.burn'); insert into private.role_permissions values ('viewer', 'deals.write')",
    lines: [
      /deals\.burn is a permission that the expectation does not know/,
      /viewer deals\.write: a built-in role that holds more than expected/,
    ],
  },
])("$fault is found, with what to do", async ({ sql, lines }) => {
  const found = await complaints(sql);
  for (const line of lines) expect(found).toContainEqual(expect.stringMatching(line));
});

test.each([
  {
    fault: "a policy that is true",
    sql: "alter policy tenant_select on public.companies using (true)",
    tables: ["companies"],
    line: /^SQL · .* · list · companies: showed .*, which it must not/,
  },
  {
    fault: "a reference by the id alone",
    sql: `alter table public.tasks drop constraint tasks_deal_fkey; create unique index on public.deals (id);
      alter table public.tasks add constraint tasks_deal_fkey foreign key (deal_id) references public.deals (id)`,
    tables: ["tasks"],
    line: /another org's deal_id, by the key alone · tasks: went through/,
  },
  {
    fault: "a suspension that does not count",
    sql: "update public.org_members set status = 'active' where status = 'suspended'",
    tables: ["deals"],
    line: /suspended member · list · deals: showed/,
  },
  {
    fault: "a field that may be read by all",
    sql: "grant select (amount) on public.deals to authenticated",
    tables: ["deals"],
    line: /Data API · read amount · deals: was refused|Data API · read amount · deals: showed|Data API · export · deals: went through|Data API · .* · deals:/,
  },
])("$fault shows in the matrix", async ({ sql, tables, line }) => {
  expect(await complaints(sql, tables)).toContainEqual(expect.stringMatching(line));
});

test("a function that serves whom it must not shows in the matrix", async () => {
  const found = await complaints(
    "grant execute on function app.claim_job() to authenticated",
    [],
    ["app.claim_job()"],
  );
  expect(found).toContainEqual(
    expect.stringMatching(/Data API · call with own ids · app\.claim_job\(\)/),
  );
});
