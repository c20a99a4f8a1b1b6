// Tells the open inboxes of this process that conversations of their org have changed: one question to the database for all of them.
import type { Database } from "@rapport/db";
import { database } from "#lib/database.ts";
import { createLog } from "#lib/log.ts";

const EVERY_MS = 200;
const log = createLog({ part: "inbox" });

type Watched = {
  /** Counts what was seen to change, so that nobody misses what happens while they are busy. */
  changes: number;
  /** The versions that were seen lately; undefined before the first look. */
  seen?: Map<string, number>;
  readers: number;
  waiting: Set<() => void>;
  /** Wakes who waits for the first look. */
  begun: PromiseWithResolvers<void>;
};
const orgs = new Map<string, Watched>();
let timer: NodeJS.Timeout | undefined;

export type InboxWatch = {
  /** Resolves when what changes from here on will be told. */
  begun: Promise<void>;
  /** Resolves when something has changed since the last answer (true), or when `ms` have passed or `signal` aborts (false). */
  next: (ms: number, signal: AbortSignal) => Promise<boolean>;
  end: () => void;
};

/** Watches the conversations of an org until `end` is called. While nobody watches, nothing is asked. */
export function watchInbox(orgId: string): InboxWatch {
  const watched = orgs.get(orgId) ?? {
    changes: 0,
    readers: 0,
    waiting: new Set(),
    begun: Promise.withResolvers<void>(),
  };
  orgs.set(orgId, watched);
  watched.readers++;
  timer ??= setTimeout(() => void look(database()), 0);
  let told = watched.changes;
  let ended = false;
  return {
    begun: watched.begun.promise,
    async next(ms, signal) {
      if (watched.changes === told && !signal.aborted)
        await new Promise<void>((resolve) => {
          const wake = () => {
            clearTimeout(late);
            signal.removeEventListener("abort", wake);
            watched.waiting.delete(wake);
            resolve();
          };
          const late = setTimeout(wake, ms);
          signal.addEventListener("abort", wake);
          watched.waiting.add(wake);
        });
      const changed = watched.changes !== told;
      told = watched.changes;
      return changed;
    },
    end() {
      if (ended) return;
      ended = true;
      if (--watched.readers === 0) orgs.delete(orgId);
    },
  };
}

async function look(db: Database): Promise<void> {
  try {
    if (orgs.size === 0) return;
    const asked = [...orgs];
    const rows = await db.call<{ org_id: string; id: string; version: number }>(
      "select org_id, id, version from app.inbox_changes($1::uuid[])",
      [asked.map(([orgId]) => orgId)],
    );
    for (const [orgId, watched] of asked) {
      const now = new Map(
        rows.filter((row) => row.org_id === orgId).map((row) => [row.id, row.version]),
      );
      const { seen } = watched;
      watched.seen = now;
      watched.begun.resolve();
      if (!seen || [...now].every(([id, version]) => seen.get(id) === version)) continue;
      watched.changes++;
      for (const wake of watched.waiting) wake();
    }
  } catch (error) {
    // The next look finds what was missed.
    log("warn", "The inbox could not be looked at.", { error });
  } finally {
    timer = orgs.size > 0 ? setTimeout(() => void look(db), EVERY_MS) : undefined;
  }
}
