/** Failed access, for the audit log of the org it was aimed at: counted per minute there, and never in the way of an answer. */
import { parseApiKey, type AppError, type Log } from "@rapport/core";
import type { Database } from "@rapport/db";
import { clientAddress } from "../security/peer.ts";
import { readSession } from "../session-token.ts";
import type { Entry } from "./caller.ts";

/** Errors about a key whose secret was right: what is refused then belongs into the key's org. Any other unknown key does not. */
const aboutKnownKeys = new WeakSet<Error>();

/** Marks an error as about a caller who proved who they are. */
export function aboutKnownKey<E extends Error>(error: E): E {
  aboutKnownKeys.add(error);
  return error;
}

type Refusal = {
  org: string | null;
  lookup: string | null;
  subject: string | null;
  action: string;
  status: number;
  ip: string | null;
};

/** Refusals under way: how many of the same kind came meanwhile. A flood takes one connection, not all. */
const underWay = new Map<string, number>();
let nobodys = { count: 0, told: 0 };

/**
 * Notes a request that was refused with 401, 403 or 429. One whose org cannot be known (no key, a made-up one) is a line of the
 * server's log, once a minute with their number.
 */
export async function noteRefusal(
  db: Database,
  request: Request,
  refused: {
    error: AppError;
    permission: string | null;
    entry: Entry | undefined;
    requestId: string;
    log: Log;
  },
): Promise<void> {
  const { error, permission, entry, requestId, log } = refused;
  if (error.status !== 401 && error.status !== 403 && error.status !== 429) return;
  try {
    const who = await whoWas(request, error, entry);
    if (!who) return tellNobodys(log);
    const refusal: Refusal = {
      ...who,
      action: actionOf(error, permission, entry),
      status: error.status,
      ip: clientAddress(),
    };
    await count(db, refusal, {
      path: `${request.method} ${new URL(request.url).pathname}`,
      userAgent: request.headers.get("user-agent"),
      requestId,
    });
  } catch (failed) {
    tellFailure(log, failed);
  }
}

/** The same for a page of an org that the signed-in person may not enter. */
export async function noteRefusedPage(
  db: Database,
  refused: { error: AppError; subject: string; org: string; userAgent: string | null; log: Log },
): Promise<void> {
  const { error, subject, org, userAgent, log } = refused;
  if (error.status !== 403 && error.status !== 429) return;
  const action = actionOf(error, null, undefined);
  const refusal = { org, lookup: null, subject, action, status: error.status, ip: clientAddress() };
  try {
    await count(db, refusal, { path: `GET /${org}`, userAgent, requestId: crypto.randomUUID() });
  } catch (failed) {
    tellFailure(log, failed);
  }
}

const tellFailure = (log: Log, failed: unknown) =>
  log("error", "A refusal could not be noted.", {
    error: failed instanceof Error ? failed.message : String(failed),
  });

function actionOf(error: AppError, permission: string | null, entry: Entry | undefined): string {
  if (error.status === 429) return "access.rate_limit";
  if (!entry) return error.status === 401 ? "access.authenticate" : "access.enter";
  return permission ?? "access.refuse";
}

async function whoWas(
  request: Request,
  error: AppError,
  entry: Entry | undefined,
): Promise<Pick<Refusal, "org" | "lookup" | "subject"> | null> {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (key) {
    const lookup = parseApiKey(key)?.lookup;
    const known = entry !== undefined || aboutKnownKeys.has(error);
    return known && lookup ? { org: null, lookup, subject: null } : null;
  }
  const session = await readSession(request.headers.get("cookie"));
  const org = entry?.caller.orgId ?? request.headers.get("rapport-org");
  return session && org ? { org, lookup: null, subject: session.sub } : null;
}

async function count(
  db: Database,
  refusal: Refusal,
  first: { path: string; userAgent: string | null; requestId: string },
): Promise<void> {
  const key = JSON.stringify(refusal);
  const meanwhile = underWay.get(key);
  if (meanwhile !== undefined) {
    underWay.set(key, meanwhile + 1);
    return;
  }
  underWay.set(key, 0);
  const write = (times: number) =>
    db.call("select app.audit_refusal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [
      refusal.org,
      refusal.lookup,
      refusal.subject,
      refusal.action,
      refusal.status,
      first.path,
      refusal.ip,
      first.userAgent,
      first.requestId,
      times,
    ]);
  try {
    for (let times = 1; times > 0; times = underWay.get(key) ?? 0) {
      underWay.set(key, 0);
      await write(times);
    }
  } finally {
    underWay.delete(key);
  }
}

function tellNobodys(log: Log): void {
  nobodys.count++;
  if (Date.now() - nobodys.told < 60_000) return;
  log("warn", "Requests were refused that belong to no organisation.", { count: nobodys.count });
  nobodys = { count: 0, told: Date.now() };
}
