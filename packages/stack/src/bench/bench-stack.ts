// A stack of the bench's own: its own folder and ports, demo data, and nothing of what the environment points at.
import { rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { homeFolder } from "../paths.ts";
import { loadSecrets } from "../secrets.ts";
import { startStack, type WebMode } from "../start-stack.ts";
import type { StackFile } from "../stack-file.ts";
import { createSteps } from "../steps.ts";
import type { Sample } from "./senders.ts";

export interface BenchStack {
  info: StackFile;
  demo: NonNullable<StackFile["demo"]>;
  owner: pg.Client;
  /** The web server's login. */
  webUrl: string;
  /** The API without Next. */
  apiUrl: string;
  stop(): Promise<void>;
}

/** Never RAPPORT_HOME and its ports: that folder holds somebody's data, and this one is emptied. */
const HOME = ".rapport-bench";
const OFFSET = Number(process.env.RAPPORT_BENCH_PORT_OFFSET || 600);

/** Starts a fresh stack with the demo in it. Its database goes when it stops; the build of the web app is kept. */
export async function startBenchStack(web: WebMode): Promise<BenchStack> {
  const home = homeFolder(HOME);
  const reset = () =>
    ["postgres", "demo.json"].forEach((name) =>
      rmSync(join(home, name), { recursive: true, force: true }),
    );
  // A database that the environment names is somebody's; the bench writes thousands of rows.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(RAPPORT_.*(DB_URL|_URL|SECRET|KEYS|PEPPERS)|NEXT_PUBLIC_SUPABASE_.*|SUPABASE_.*)$/.test(
          name,
        ),
    ),
  );
  reset();
  const stack = await startStack({
    home,
    offset: OFFSET,
    seed: true,
    web,
    env,
    steps: createSteps((text) => process.stderr.write(text), process.stderr.isTTY),
  });
  const owner = new pg.Client({ connectionString: stack.info.db_url });
  await owner.connect();
  await owner.query("update public.api_keys set rate_limit = 1000000");
  const webUrl = Object.assign(new URL(stack.info.db_url), {
    username: "rapport_web",
    password: loadSecrets(home).passwords.rapport_web,
  }).href;
  return {
    info: stack.info,
    demo: stack.info.demo!,
    owner,
    webUrl,
    apiUrl: stack.info.api_url,
    async stop() {
      await owner.end();
      await stack.stop();
      reset();
    },
  };
}

/** Copies the demo's deals, each a little later, until the org has `rows` of them. Triggers and indexes work as always. */
export async function growDeals(owner: pg.Client, orgId: string, rows: number): Promise<number> {
  await owner.query("begin");
  await owner.query(`select set_config('request.jwt.claims', '{"origin":"seed"}', true)`);
  await owner.query(
    `insert into public.deals (org_id, id, name, pipeline_id, stage_id, stage_changed_at, company_id, person_id, product_id, owner_id, amount, currency, opened_on, closes_on, closed_on, created_at, updated_at)
     select d.org_id, app.uuid7(d.created_at + n * interval '97 seconds'), d.name || ' / ' || n, d.pipeline_id, d.stage_id, d.stage_changed_at, d.company_id, d.person_id, d.product_id, d.owner_id,
       d.amount + n * 100, d.currency, d.opened_on, d.closes_on, d.closed_on, d.created_at + n * interval '97 seconds', d.updated_at
     from public.deals d cross join generate_series(1, $2::int) n
     where d.org_id = $1 order by n limit greatest(0, $3::int - (select count(*) from public.deals where org_id = $1))`,
    [orgId, Math.ceil(rows / 60), rows],
  );
  await owner.query("commit");
  await owner.query("commit");
  await owner.query("vacuum analyze public.deals, public.domain_events");
  return Number(
    (
      await owner.query<{ n: string }>("select count(*) as n from public.deals where org_id = $1", [
        orgId,
      ])
    ).rows[0]!.n,
  );
}

/** Ids for requests to be about: 500 deals, 100 companies with a person each. */
export async function takeSample(owner: pg.Client, orgId: string): Promise<Sample> {
  const all = async <T extends pg.QueryResultRow>(text: string) =>
    (await owner.query<T>(text, [orgId])).rows;
  const [stage] = await all<{ id: string; pipeline_id: string }>(
    "select s.id, s.pipeline_id from public.stages s join public.pipelines p on p.org_id = s.org_id and p.id = s.pipeline_id and p.is_default where s.org_id = $1 order by s.position limit 1",
  );
  const deals = await all<{ id: string }>(
    "select id from public.deals where org_id = $1 order by md5(id::text) limit 500",
  );
  const companies = await all<{ company_id: string; person_id: string }>(
    "select distinct on (company_id) company_id, id as person_id from public.people where org_id = $1 order by company_id, id limit 100",
  );
  const [owner_] = await all<{ id: string }>(
    "select id from public.org_members where org_id = $1 and role = 'owner'",
  );
  const [product] = await all<{ id: string }>(
    "select id from public.products where org_id = $1 limit 1",
  );
  return {
    org_id: orgId,
    pipeline_id: stage!.pipeline_id,
    stage_id: stage!.id,
    deals: deals.map((deal) => deal.id),
    companies,
    owner_id: owner_!.id,
    product_id: product!.id,
  };
}
