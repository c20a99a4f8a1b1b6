/** Figures of this process and of the queues, as OpenMetrics text (1.0). */
import type { Database } from "@rapport/db";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

const registry = new Registry();
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: "rapport_http_request_duration_seconds",
  help: "Time from a request's headers to its answer's; a stream counts until it begins.",
  labelNames: ["operation", "method", "status"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});
const refused = new Counter({
  name: "rapport_http_rate_limited",
  help: "Requests above the rate of their key or person.",
  registers: [registry],
});
const streams = new Gauge({
  name: "rapport_event_streams",
  help: "Event streams that are open.",
  registers: [registry],
});
const connections = new Gauge({
  name: "rapport_db_connections",
  help: "Connections of this process to the database.",
  labelNames: ["state"],
  registers: [registry],
});
const waiting = new Gauge({
  name: "rapport_queue_waiting",
  help: "What is due in a queue, in all orgs; counted to 100,000.",
  labelNames: ["queue"],
  registers: [registry],
});
const oldest = new Gauge({
  name: "rapport_queue_oldest_seconds",
  help: "How long the oldest of a queue has been due.",
  labelNames: ["queue"],
  registers: [registry],
});

/** Notes one answered request. */
export function countRequest(
  operation: string,
  method: string,
  status: number,
  seconds: number,
): void {
  requests.observe({ operation, method, status: String(status) }, seconds);
  if (status === 429) refused.inc();
}

/** Notes that a stream was opened (1) or has ended (-1). */
export const countStream = (change: 1 | -1): void => streams.inc(change);

/** The text of a scrape. The queues are counted now, in one call. */
export async function writeMetrics(db: Database): Promise<{ text: string; contentType: string }> {
  const { pool } = db;
  connections.set({ state: "open" }, pool.totalCount);
  connections.set({ state: "idle" }, pool.idleCount);
  connections.set({ state: "wanted" }, pool.waitingCount);
  const rows = await db.call<{ queue: string; waiting: string; oldest_seconds: number | null }>(
    "select queue, waiting, oldest_seconds from app.backlog()",
    [],
  );
  for (const row of rows) {
    waiting.set({ queue: row.queue }, Number(row.waiting));
    oldest.set({ queue: row.queue }, row.oldest_seconds ?? 0);
  }
  return { text: await registry.metrics(), contentType: registry.contentType };
}
