// Wakes the streams of this process when their org's feed has grown: one question to the database for all of them together.
import type { Database } from "@rapport/db";
import { database } from "#lib/database.ts";
import { createLog } from "#lib/log.ts";

const EVERY_MS = 200;
const log = createLog({ part: "feed" });

type Waiter = { orgId: string; position: number; wake: () => void };
const waiters = new Set<Waiter>();
let timer: NodeJS.Timeout | undefined;

/**
 * Resolves when the feed of the org has gone beyond `position`, when `ms` have passed, or when `signal` aborts. While nobody waits,
 * nothing is asked.
 */
export function waitForEvents(
  orgId: string,
  position: number,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(late);
      signal.removeEventListener("abort", wake);
      waiters.delete(waiter);
      resolve();
    };
    const waiter: Waiter = { orgId, position, wake };
    const late = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
    waiters.add(waiter);
    timer ??= setTimeout(() => void look(database()), EVERY_MS);
  });
}

async function look(db: Database): Promise<void> {
  try {
    const orgs = [...new Set([...waiters].map(({ orgId }) => orgId))];
    if (orgs.length === 0) return;
    const rows = await db.call<{ org_id: string; position: string }>(
      "select org_id, position from app.feed_heads($1::uuid[])",
      [orgs],
    );
    const heads = new Map(rows.map((row) => [row.org_id, Number(row.position)]));
    for (const { orgId, position, wake } of waiters) if ((heads.get(orgId) ?? 0) > position) wake();
  } catch (error) {
    // The next look finds what was missed; meanwhile each stream reads by itself every two seconds.
    log("warn", "The feed could not be looked at.", { error });
  } finally {
    timer = waiters.size > 0 ? setTimeout(() => void look(db), EVERY_MS) : undefined;
  }
}
