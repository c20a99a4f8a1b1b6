// Changes at a constant rate, each in a transaction of its own: how long until its message is received.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { quantile } from "../stats.ts";
import { RECORD_EVENT, type Endpoint, type Ground } from "./ground.ts";
import type { Receiver } from "./receiver.ts";

export type Steady = {
  offered: number;
  received: number;
  /** Milliseconds from sending the change to the database to its receipt; NaN without any. */
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
};

/** Where the next change happens, and whether its message is counted. */
export type Pick = (i: number) => { endpoint: Endpoint; counted: boolean };

/** Records `rate` changes a second for `seconds`, then waits for those that are counted. */
export async function runSteady(
  ground: Ground,
  receiver: Receiver,
  { rate, seconds, pick }: { rate: number; seconds: number; pick?: Pick },
): Promise<Steady> {
  const choose: Pick =
    pick ?? ((i) => ({ endpoint: ground.endpoints[i % ground.endpoints.length]!, counted: true }));
  const pool = new pg.Pool({ connectionString: ground.database.ownerUrl, max: 8 });
  // The database is dropped while pooled connections are still closing.
  pool.on("connect", (client) => client.on("error", () => {}));
  await receiver.reset(ground.secret);
  const sentAt = new Map<string, number>();
  const record = async (i: number): Promise<void> => {
    const { endpoint, counted } = choose(i);
    const at = Date.now();
    const { rows } = await pool.query<{ id: string }>({ ...RECORD_EVENT, values: [endpoint.org] });
    if (counted) sentAt.set(rows[0]!.id, at);
  };
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  for (let i = 0; i < rate * seconds;) {
    const due = Math.min(rate * seconds, ((performance.now() - began) * rate) / 1000);
    for (; i < due; i++) {
      const one = record(i);
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
    await sleep(5);
  }
  await Promise.all(underWay);
  // What is not counted comes among the rest, so that the number alone does not say that all are there.
  let latencies: number[] = [];
  await receiver.waitFor(sentAt.size, 60_000);
  for (const end = Date.now() + 60_000; ; await sleep(250)) {
    const arrived = await receiver.arrivals();
    latencies = [];
    for (const [key, at] of arrived) {
      const sent = sentAt.get(key.slice(0, 36));
      if (sent !== undefined) latencies.push(at - sent);
    }
    if (latencies.length === sentAt.size || Date.now() > end) break;
  }
  const spent = (performance.now() - began) / 1000;
  await pool.end();
  latencies.sort((a, b) => a - b);
  return {
    offered: sentAt.size,
    received: latencies.length,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    perSecond: latencies.length / spent,
  };
}
