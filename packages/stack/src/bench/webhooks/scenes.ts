// What a burst alone does not show: a long backlog, an endpoint that is dead, a quiet organisation behind a busy one.
import pg from "pg";
import { median, quantile } from "../stats.ts";
import { startDispatcher } from "./dispatcher.ts";
import {
  addEvents,
  layGround,
  makeDeliveriesDue,
  RECORD_EVENT,
  type Endpoint,
  type Ground,
} from "./ground.ts";
import type { Receiver } from "./receiver.ts";
import { runSteady, type Steady } from "./steady.ts";

type Tell = (line: string) => void;

/** A constant rate over fifty endpoints. */
export async function holdRate(
  receiver: Receiver,
  options: { rate: number; seconds: number },
): Promise<Steady> {
  const ground = await layGround(receiver.url, 50);
  const dispatcher = await startDispatcher(ground);
  try {
    await runSteady(ground, receiver, { rate: 100, seconds: 3 });
    return await runSteady(ground, receiver, options);
  } finally {
    await dispatcher.stop();
    await ground.drop();
  }
}

/** Claims of 100 and their completion from a backlog, by the worker's login. Milliseconds of each claim. */
export async function claimFromBacklog(
  options: { deliveries: number; endpoints: number; claims: number },
  tell: Tell,
): Promise<{ p50: number; p95: number; most: number }> {
  const ground = await layGround("http://127.0.0.1:9", options.endpoints);
  const worker = new pg.Client({ connectionString: ground.database.workerUrl });
  try {
    tell(`filling: ${options.deliveries} deliveries of ${options.endpoints} endpoints`);
    await addEvents(ground, options.deliveries);
    await makeDeliveriesDue(ground);
    const owner = new pg.Client({ connectionString: ground.database.superUrl });
    await owner.connect();
    await owner.query("vacuum analyze public.webhook_deliveries");
    await owner.end();
    await worker.connect();
    const times: number[] = [];
    for (let i = -5; i < options.claims; i++) {
      const began = performance.now();
      const { rows } = await worker.query<{ org_id: string; id: string; lease_id: string }>({
        name: "claim",
        text: "select * from app.claim_deliveries(100, 25)",
      });
      // The first ones read the tables from disk and make the plans.
      if (i >= 0) times.push(performance.now() - began);
      const results = rows.map(({ org_id, id, lease_id }) => ({
        org_id,
        id,
        lease_id,
        ok: true,
        status: 204,
        duration_ms: 5,
      }));
      await worker.query("select count(*) from app.complete_deliveries($1)", [
        JSON.stringify(results),
      ]);
    }
    times.sort((a, b) => a - b);
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), most: times.at(-1)! };
  } finally {
    await worker.end();
    await ground.drop();
  }
}

export type DeadPairs = { alive: number[]; dead: number[]; addedMs: number; addedShare: number };

/** Pairs of runs in turns: all hundred endpoints answer, or one of them takes connections and never answers. p95 of the other 99. */
export async function addDeadEndpoint(
  receiver: Receiver,
  options: { pairs: number; rate: number; seconds: number },
  tell: Tell,
): Promise<DeadPairs> {
  const ground = await layGround(receiver.url, 100);
  const dispatcher = await startDispatcher(ground);
  const [dead] = ground.endpoints as [Endpoint, ...Endpoint[]];
  const pick = (i: number) => {
    const endpoint = ground.endpoints[i % ground.endpoints.length]!;
    return { endpoint, counted: endpoint !== dead };
  };
  const runs = { alive: [] as number[], dead: [] as number[] };
  const measure = async (kind: "alive" | "dead"): Promise<void> => {
    await settle(ground, receiver, dead, kind === "dead" ? "/dead" : dead.path);
    const { p95, received, offered } = await runSteady(ground, receiver, { ...options, pick });
    if (received !== offered)
      throw new Error(
        `${offered - received} messages did not arrive. ${await describeTrouble(ground)}`,
      );
    runs[kind].push(p95);
    tell(`${kind}: p95 ${p95} ms`);
  };
  try {
    await runSteady(ground, receiver, { rate: 100, seconds: 3 });
    for (let pair = 0; pair < options.pairs; pair++)
      for (const kind of pair % 2 ? (["dead", "alive"] as const) : (["alive", "dead"] as const))
        await measure(kind);
    return {
      ...runs,
      addedMs: median(runs.dead.map((ms, i) => ms - runs.alive[i]!)),
      addedShare: median(runs.dead.map((ms, i) => ms / runs.alive[i]! - 1)),
    };
  } finally {
    await receiver.release();
    await dispatcher.stop();
    await ground.drop();
  }
}

/** Ends what hung and waited, and gives the endpoint another address and a fresh start. */
async function settle(
  { owner }: Ground,
  receiver: Receiver,
  { webhook }: Endpoint,
  path: string,
): Promise<void> {
  await owner.query("update public.webhooks set is_enabled = false where id = $1", [webhook]);
  await receiver.release();
  await owner.query("update public.webhooks set url = $2, is_enabled = true where id = $1", [
    webhook,
    receiver.url + path,
  ]);
}

/** While a busy organisation's backlog is worked off, a quiet one tells of ten changes at a time: milliseconds until all ten are there. */
export async function hearQuietOrg(
  receiver: Receiver,
  options: { backlog: number; trials: number },
  tell: Tell,
): Promise<number[]> {
  const ground = await layGround(receiver.url, 2);
  const [busy, quiet] = ground.endpoints as [Endpoint, Endpoint];
  const events = 20_000;
  await addEvents({ ...ground, endpoints: [busy] }, events);
  const dispatcher = await startDispatcher(ground);
  try {
    await receiver.reset(ground.secret);
    await makeDeliveriesDue(ground, Math.ceil(options.backlog / events));
    await receiver.waitFor(500, 60_000);
    const times: number[] = [];
    for (let trial = 0; trial < options.trials; trial++) {
      const began = Date.now();
      const ids: string[] = [];
      for (let i = 0; i < 10; i++) {
        const { rows } = await ground.owner.query<{ id: string }>({
          ...RECORD_EVENT,
          values: [quiet.org],
        });
        ids.push(rows[0]!.id);
      }
      times.push((await arrivalOf(receiver, ids, quiet.path)) - began);
    }
    const { rows } = await ground.owner.query<{ n: number }>(
      "select count(*)::int as n from public.webhook_deliveries where state = 'pending' and webhook_id = $1",
      [busy.webhook],
    );
    tell(`${rows[0]!.n} of the busy organisation still waited at the end`);
    if (rows[0]!.n < 1000) throw new Error("The backlog was worked off too soon to say anything.");
    return times;
  } finally {
    await dispatcher.stop();
    await ground.drop();
  }
}

/** What the log says of deliveries that are not done. */
async function describeTrouble({ owner }: Ground): Promise<string> {
  const { rows } = await owner.query<{ says: string }>(
    `select distinct state || ', attempt ' || attempts || ': ' || coalesce(last_error, 'nothing yet') as says
     from public.webhook_deliveries where state <> 'delivered' limit 10`,
  );
  return rows.map(({ says }) => says).join("; ");
}

/** When the last of these messages came. */
async function arrivalOf(receiver: Receiver, ids: string[], path: string): Promise<number> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const found = await receiver.arrivedAt(ids.map((id) => id + path));
    if (found !== null) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error("Messages of the quiet organisation did not arrive within 30 s.");
}
