// `pnpm bench api`: whether the API holds what it promises to a large organisation among many: latency at a constant rate, the price
// of neighbours, and what it costs beside a bare route that runs the same SQL.
import { parseArgs } from "node:util";
import { createTestDatabase, startTestPostgres } from "../testing.ts";
import { askServer, fillApiData, growNeighbours, type Sizes } from "./api-data.ts";
import { measure, type Ground } from "./api-measure.ts";
import { listOperations } from "./api-operations.ts";
import { printFindings } from "./api-report.ts";
import { openServers, POOL_SIZE, type BenchServers } from "./bench-servers.ts";
import { startLoadClient } from "./load-client.ts";
import { describeLoad, describeMachine, whole } from "./report.ts";
import type { Planned } from "./request-sender.ts";

const OPTIONS = {
  people: { type: "string", default: "100000" },
  interactions: { type: "string", default: "1000000" },
  neighbours: { type: "string", default: "200" },
  each: { type: "string", default: "300" },
  times: { type: "string", default: "10" },
  keys: { type: "string", default: "50" },
  clients: { type: "string", default: "16" },
  rounds: { type: "string", default: "3" },
  pairs: { type: "string", default: "5" },
  seconds: { type: "string", default: "6" },
  only: { type: "string", default: "" },
  save: { type: "boolean", default: false },
} as const;

export const usage =
  "api    [--people 100000] [--interactions 1000000] [--neighbours 200] [--each 300] [--times 10] [--keys 50] [--clients 16] [--rounds 3] [--pairs 5] [--seconds 6] [--only search] [--save]";

/** Measures in interleaved rounds, prints medians and a line per demand. Exit code 1 when a request failed. */
export async function benchApi(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const sizes: Sizes = {
    people: Number(values.people),
    interactions: Number(values.interactions),
    companies: Math.ceil(Number(values.people) / 20),
    deals: Math.ceil(Number(values.people) / 10),
    neighbours: Number(values.neighbours),
    each: Number(values.each),
    talks: 2,
  };
  const [keys, times] = [Number(values.keys), Number(values.times)];
  const effort = {
    rate: keys,
    clients: Number(values.clients),
    rounds: Number(values.rounds),
    pairs: Number(values.pairs),
    seconds: Number(values.seconds),
  };
  const { remark } = describeLoad();
  // On a disk that is waited for, as in production.
  const durable = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
  const cluster = await startTestPostgres({
    settings: { shared_buffers: "1GB", max_wal_size: "8GB", autovacuum: "on", ...durable },
  });
  const load = startLoadClient();
  let servers: BenchServers | undefined;
  try {
    servers = await openServers();
    note(
      `filling ${whole(sizes.people)} people, ${whole(sizes.interactions)} interactions, ${sizes.neighbours} neighbours`,
    );
    const few = await createTestDatabase();
    const data = await fillApiData(few.superUrl, sizes, servers.secrets.key_peppers, keys);
    note(`a second database, with ${times} times the neighbours' rows`);
    const many = await createTestDatabase(few.name);
    await growNeighbours(many.superUrl, data.orgId, sizes, times);

    const api: Planned = { kind: "planned", url: await servers.api(few), keys: data.keys };
    const ground: Ground = {
      api,
      amongMany: { ...api, url: await servers.api(many) },
      bare: { kind: "planned", url: await servers.bare(few, data), keys: [] },
      operations: listOperations(data, await cursorOf(api, 20)).filter(({ name }) =>
        name.includes(values.only),
      ),
    };
    await refuseOtherAnswers(ground);
    const findings = await measure(load, ground, effort);
    const { version, ...here } = await askServer(few.superUrl);
    const there = await askServer(many.superUrl);
    printFindings(findings, {
      command: `npx -y pnpm@12 ${["bench api", ...args.filter((arg) => arg !== "--save")].join(" ")}`,
      machine: `${describeMachine(version)}.${remark}`.replace(/\.$/, ""),
      data: `The org has ${whole(sizes.people)} people, ${whole(sizes.interactions)} interactions over twelve months, ${whole(sizes.companies)} companies and ${whole(sizes.deals)} deals; with its ${sizes.neighbours} neighbours the tables hold ${whole(here.people)} people and ${whole(here.interactions)} interactions, with ${times} times the neighbours ${whole(there.people)} and ${whole(there.interactions)}. fsync is on. \`pnpm api\` and the bare route are a Node process and ${POOL_SIZE} connections each.`,
      times,
      effort,
      save: values.save,
    });
  } finally {
    load.close();
    await servers?.stop();
    await cluster.stop();
  }
}

const note = (text: string): boolean => process.stderr.write(`  ${text}\n`);

type Body = { id?: string; next_cursor?: string; data?: { id: string }[] };

async function answerOf({ url, keys }: Planned, path: string): Promise<Body> {
  const answer = await fetch(url + path, {
    headers: keys[0] ? { Authorization: `Bearer ${keys[0]}` } : {},
  });
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
}

/** The cursor that leads to this page of the people. */
async function cursorOf(api: Planned, page: number): Promise<string> {
  let cursor = "";
  for (let read = 1; read < page; read++)
    cursor = (await answerOf(api, `/people?limit=50${cursor && `&cursor=${cursor}`}`)).next_cursor!;
  return cursor;
}

/** The comparison is worth nothing unless all sides answer the same records. */
async function refuseOtherAnswers({ api, amongMany, bare, operations }: Ground): Promise<void> {
  const idsOf = ({ id, data }: Body) => JSON.stringify(id ?? data?.map((row) => row.id));
  for (const { name, plan, ...operation } of operations) {
    if (plan.method !== "GET") continue;
    const path = plan.paths[0]!;
    const ours = idsOf(await answerOf(api, path));
    for (const other of [
      ...(operation.bare ? [bare] : []),
      ...(operation.paired ? [amongMany] : []),
    ])
      if (idsOf(await answerOf(other, path)) !== ours)
        throw new Error(`${name}: the servers that are compared answer different records.`);
  }
}
