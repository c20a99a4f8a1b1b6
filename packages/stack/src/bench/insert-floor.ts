// The least that writing deals can cost: the same rows, role, policies, triggers and indexes, and nothing else.
import pg from "pg";
import type { HistoryRow } from "./deals-file.ts";

export interface Lookup {
  claims: Record<string, string>;
  orgId: string;
  companies: Map<string, string>;
  products: Map<string, string>;
  agents: Map<string, string>;
  stages: Map<string, string>;
  pipelineId: string;
}

/** Inserts the rows by unnest, `chunk` a transaction. Answers the seconds it took. */
export async function insertDeals(
  url: string,
  rows: readonly HistoryRow[],
  lookup: Lookup,
  chunk = 500,
): Promise<number> {
  const client = new pg.Client({ connectionString: url, options: "-c timezone=UTC" });
  await client.connect();
  const begin = `begin; set local role rapport_app; select set_config('request.jwt.claims', ${pg.escapeLiteral(JSON.stringify(lookup.claims))}, true)`;
  const started = performance.now();
  for (let from = 0; from < rows.length; from += chunk) {
    const part = rows.slice(from, from + chunk);
    await client.query(begin);
    await client.query({
      name: "insert",
      text: `insert into public.deals (org_id, pipeline_id, name, stage_id, company_id, product_id, owner_id, amount, currency, opened_on, closed_on, external_id)
        select $1, $2, r.name, r.stage, r.company, r.product, r.owner, r.amount, 'EUR', r.opened, r.closed, r.external
        from unnest($3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[], $9::date[], $10::date[], $11::text[])
          as r (name, stage, company, product, owner, amount, opened, closed, external)`,
      values: [
        lookup.orgId,
        lookup.pipelineId,
        part.map((row) => `${row.product} · ${row.account}`),
        part.map((row) => lookup.stages.get(row.deal_stage)),
        part.map((row) => lookup.companies.get(row.account) ?? null),
        part.map((row) => lookup.products.get(row.product)),
        part.map((row) => lookup.agents.get(row.sales_agent)),
        part.map((row) => (row.close_value === "" ? null : Number(row.close_value) * 100)),
        part.map((row) => row.engage_date),
        part.map((row) => row.close_date || null),
        part.map((row) => row.opportunity_id),
      ],
    });
    await client.query("commit");
  }
  const seconds = (performance.now() - started) / 1000;
  await client.end();
  return seconds;
}
