// The same signed bodies through this queue, graphile-worker and pg-boss, in turns.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createTestDatabase, type TestDatabase } from "../../testing.ts";
import { median } from "../stats.ts";
import { startAskedChild } from "./ask-child.ts";
import { startDispatcher } from "./dispatcher.ts";
import { addEvents, layGround, makeDeliveriesDue } from "./ground.ts";
import type { PeerName, PeerOrder } from "./peer-worker.ts";
import type { Receiver } from "./receiver.ts";

export const OURS = "Rapport (Deno)";
/** In flight at once, on every side. */
const CONCURRENCY = 64;

type Side = {
  name: string;
  /** Makes all of it due; resolves with the commit. */
  enqueue(): Promise<void>;
  logged(): Promise<number>;
};
export type Comparison = {
  count: number;
  /** Messages a second per round, by side; from the commit that made them due to the last row of the log. */
  rates: Map<string, number[]>;
  median(name: string): number;
};

/** Interleaved rounds; round 0 warms up. Throws when anything was lost, forged, sent twice or differs in its bytes. */
export async function comparePeers(
  receiver: Receiver,
  options: { count: number; rounds: number; endpoints: number },
  tell: (line: string) => void,
): Promise<Comparison> {
  const ground = await layGround(receiver.url, options.endpoints);
  const closing: (() => Promise<void> | void)[] = [() => ground.drop()];
  try {
    await addEvents(ground, options.count);
    const { rows } = await ground.owner.query<{ n: number }>(
      "select count(*)::int as n from public.domain_events",
    );
    const count = rows[0]!.n;
    const dispatcher = await startDispatcher(ground);
    closing.unshift(() => dispatcher.stop());
    const sides: Side[] = [
      {
        name: OURS,
        enqueue: () => makeDeliveriesDue(ground),
        logged: () => countRows(ground.owner, "public.webhook_attempts"),
      },
    ];
    const rates = new Map<string, number[]>();
    let digest: string | undefined;
    for (let round = 0; round <= options.rounds; round++) {
      // In another order each time, so that none always comes after the same one.
      for (const side of rotate(sides, round)) {
        await receiver.reset(ground.secret, round === 0 && side.name === OURS);
        const before = await side.logged();
        await side.enqueue();
        const began = performance.now();
        const got = await receiver.waitFor(count, 180_000);
        while ((await side.logged()) < before + count && performance.now() - began < 200_000)
          await sleep(5);
        const seconds = (performance.now() - began) / 1000;
        digest ??= got.digest;
        const wrong = {
          lost: count - got.unique,
          twice: got.requests - got.unique,
          forged: got.forged,
          unlogged: before + count - (await side.logged()),
          "other bodies": got.digest === digest ? 0 : 1,
        };
        if (Object.values(wrong).some((n) => n !== 0))
          throw new Error(`${side.name}, round ${round}: ${JSON.stringify(wrong)}`);
        if (round > 0) rates.set(side.name, [...(rates.get(side.name) ?? []), count / seconds]);
        tell(
          `${side.name}, ${round === 0 ? "warm-up" : `round ${round}`}: ${Math.round(count / seconds)}/s`,
        );
      }
      if (round === 0) {
        const bodies = await receiver.bodies();
        for (const name of ["graphile-worker", "pg-boss"] as const) {
          const peer = await openPeer(name, receiver.url, bodies, ground.secret);
          closing.unshift(() => peer.close());
          sides.push(peer);
          await receiver.reset(ground.secret);
          await peer.enqueue();
          await receiver.waitFor(count, 180_000);
          while ((await peer.logged()) < count) await sleep(20);
          tell(`${name}, warm-up`);
        }
      }
    }
    return { count, rates, median: (name) => median(rates.get(name) ?? []) };
  } finally {
    for (const close of closing) await close();
  }
}

const rotate = <T>(list: T[], by: number): T[] => list.map((_, i) => list[(i + by) % list.length]!);

/** A database of the peer's own in the same cluster, the bodies as a table in it, and the peer's process at work. */
async function openPeer(
  peer: PeerName,
  base: string,
  bodies: { id: string; path: string; body: string }[],
  secret: string,
): Promise<Side & { close(): Promise<void> }> {
  const database: TestDatabase = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.superUrl });
  await owner.connect();
  await owner.query(`create schema bench;
    create table bench.jobs (id uuid, job jsonb);
    create table bench.attempts (id bigint generated always as identity primary key, job_id uuid not null, at timestamptz not null default now(),
      status int, error text, duration_ms int, response_body text);
    create index on bench.attempts (job_id, id)`);
  await owner.query(
    `insert into bench.jobs select id, jsonb_build_object('id', id, 'url', $1::text || path, 'body', body)
     from jsonb_to_recordset($2::jsonb) as x (id uuid, path text, body text)`,
    [base, JSON.stringify(bodies)],
  );
  const child = startAskedChild<PeerOrder, true>("peer-worker.ts");
  await child.ask({
    kind: "start",
    peer,
    databaseUrl: database.superUrl,
    secret,
    concurrency: CONCURRENCY,
  });
  return {
    name: peer,
    enqueue: async () => void (await child.ask({ kind: "enqueue" })),
    logged: () => countRows(owner, "bench.attempts"),
    async close() {
      child.close();
      await owner.end();
      await database.drop();
    },
  };
}

async function countRows(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]!.n;
}
