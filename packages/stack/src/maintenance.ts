// What has no hurry: partitions a year ahead, warnings of webhooks that fail, events that were not queued, what is too old of webhooks and feed, the feed's places, addresses of sessions long over, and orgs whose day has come. Each call of the database is a transaction of its own.
import pg from "pg";

const pause = 60 * 60_000;
/** Rows of a deleted org that go in one transaction. */
const batch = 5_000;

/** A worker for the ticker that does its round at the first tick and then once an hour. */
export function createMaintenance(
  databaseUrl: string,
  now: () => number = Date.now,
): () => Promise<boolean> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - last < pause) return false;
    await runMaintenance(databaseUrl);
    last = now();
    return false;
  };
}

/** One round. A second one has nothing to do. Answers how many rows of deleted orgs went. */
export async function runMaintenance(databaseUrl: string): Promise<number> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "rapport-maintenance",
  });
  await client.connect();
  try {
    await client.query("select app.maintain()");
    await client.query("select app.forget_ended_sessions()");
    await client.query("select app.warn_of_failing_webhooks()");
    for (let queued = 1; queued > 0;) {
      const { rows } = await client.query<{ queued: number }>(
        "select app.sweep_deliveries() as queued",
      );
      queued = rows[0]?.queued ?? 0;
    }
    for (let gone = 1; gone > 0;) {
      const { rows } = await client.query<{ gone: number }>("select app.expire_events() as gone");
      gone = rows[0]?.gone ?? 0;
    }
    // Readers of the feed place what waits themselves; without any it would gather.
    for (let placed = 1; placed > 0;) {
      const { rows } = await client.query<{ placed: number }>(
        "select app.sequence_events(null, 5000) as placed",
      );
      placed = rows[0]?.placed ?? 0;
    }
    let total = 0;
    for (let gone = batch; gone > 0;) {
      const { rows } = await client.query<{ gone: number }>(
        "select app.delete_due_orgs($1) as gone",
        [batch],
      );
      gone = rows[0]?.gone ?? 0;
      total += gone;
    }
    return total;
  } finally {
    await client.end();
  }
}
