/** Who asks and how often, in one call to the database that commits by itself: a request that fails still counts. */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { AppError, parseApiKey, permissions, type Caller } from "@rapport/core";
import type { Database } from "@rapport/db";
import { env } from "../env.ts";
import { aboutKnownKey } from "./refusals.ts";

type Row = {
  problem: string | null;
  org_id: string;
  org_slug: string;
  actor_type: "user" | "key" | null;
  actor_id: string | null;
  member_id: string | null;
  role: string | null;
  permissions: string[] | null;
  levels: string[] | null;
  rate_limit: number;
  remaining: number;
  retry_after: number;
  api_version: string | null;
};

/** What the verified token and the connection say of a session. `permissions` narrow the role, when the token's provider sets them. */
export type SessionFacts = {
  id?: string;
  ip?: string;
  user_agent?: string;
  permissions?: readonly string[];
};

export type Entry = {
  caller: Caller;
  rateHeaders: Record<string, string>;
  /** The API version that the key is pinned to; null for people. */
  apiVersion: string | null;
};

const unauthenticated = (message: string) =>
  new AppError("unauthenticated", message, {
    headers: { "WWW-Authenticate": 'Bearer realm="Rapport"' },
  });

/** Peppers as the crypto library wants them: turning one into that took as long as the HMAC itself. */
const pepperKeys = new Map<string, KeyObject>();

function pepperKey(pepper: string): KeyObject {
  const known = pepperKeys.get(pepper);
  if (known) return known;
  const key = createSecretKey(pepper, "base64");
  pepperKeys.set(pepper, key);
  return key;
}

/** As hmacApiKey() in core, but here and now: Web Crypto hands these few microseconds to a thread, which costs a request 0.3 ms. */
function hmacsOf(secret: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env.peppers()).map(([version, pepper]) => [
      version,
      createHmac("sha256", pepperKey(pepper)).update(secret).digest("hex"),
    ]),
  );
}

/** Resolves an API key. Throws `unauthenticated`, saying when a key is known but over, and `rate_limited`. */
export async function enterWithKey(db: Database, key: string, ip?: string): Promise<Entry> {
  const parts = parseApiKey(key);
  if (!parts)
    throw unauthenticated(
      "The API key is not one of Rapport's. Keys begin with rk_live_ and are 54 characters long.",
    );
  const hmacs = hmacsOf(parts.secret);
  // One column: the driver makes a reader for each column of each answer.
  const [answer] = await db.call<{ entry: Row | null }>(
    "select to_jsonb(app.enter_with_key($1, $2, $3, false)) as entry",
    [parts.lookup, JSON.stringify(hmacs), ip ?? null],
  );
  const row = answer?.entry ?? undefined;
  if (row?.problem === "revoked")
    throw aboutKnownKey(
      unauthenticated("This API key was revoked. Create another under Settings, API keys."),
    );
  if (row?.problem === "expired")
    throw aboutKnownKey(
      unauthenticated("This API key has expired. Create another under Settings, API keys."),
    );
  if (row?.problem === "replaced")
    throw aboutKnownKey(
      unauthenticated("This API key was replaced and its old secret has ended. Use the new one."),
    );
  if (row?.problem === "address")
    throw aboutKnownKey(
      new AppError(
        "forbidden",
        `This API key may not be used from ${ip ?? "an address that is not known"}. Its addresses are under Settings, API keys.`,
      ),
    );
  return entryOf(
    row,
    () => unauthenticated("The API key is not known."),
    heldBy(row?.permissions ?? []),
  );
}

const held = new Map<string, ReadonlySet<string>>();

/** What a key's scopes hold, as private.scopes_hold() says: a permission itself, `*.read`, or `*`. Few sets of scopes stand for all keys. */
function heldBy(scopes: readonly string[]): ReadonlySet<string> {
  const name = scopes.join(" ");
  const known = held.get(name);
  if (known) return known;
  const made = new Set<string>(
    permissions.filter(
      (permission) =>
        scopes.includes("*") ||
        scopes.includes(permission) ||
        scopes.includes(`*.${permission.split(".")[1]}`),
    ),
  );
  if (held.size < 1000) held.set(name, made);
  return made;
}

/**
 * Resolves a signed-in person and the org they name (id or slug; header Rapport-Org).
 * Throws `unauthenticated` for a session that has ended, `forbidden` for an org they do not belong to or are suspended
 * in, and `rate_limited`.
 */
export async function enterWithSession(
  db: Database,
  subject: string,
  org: string | null,
  session: SessionFacts = {},
): Promise<Entry> {
  const [row] = await db.call<Row>("select * from app.enter_with_session($1, $2, $3)", [
    subject,
    org ?? "",
    JSON.stringify(session),
  ]);
  if (row?.problem === "signed_out")
    throw unauthenticated("This session has ended. Sign in again.");
  if (row?.problem === "no_org") {
    throw new AppError(
      "bad_request",
      "Name the organisation in the header Rapport-Org, by its id or its slug.",
    );
  }
  if (row?.problem === "not_member")
    throw new AppError(
      "forbidden",
      "You do not belong to this organisation, or there is none of this name.",
    );
  if (row?.problem === "suspended")
    throw new AppError(
      "forbidden",
      "Your membership in this organisation is suspended. Ask one of its admins.",
    );
  return entryOf(row, () => unauthenticated("Your session is not known here. Sign in again."));
}

function entryOf(
  row: Row | undefined,
  unknown: () => AppError,
  permissionsHeld?: ReadonlySet<string>,
): Entry {
  if (!row?.actor_id || !row.actor_type) throw unknown();
  // draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it.
  const rateHeaders: Record<string, string> = {
    "RateLimit-Policy": `"default";q=${row.rate_limit};w=60`,
    RateLimit: `"default";r=${row.remaining};t=${row.retry_after}`,
  };
  if (row.problem === "rate_limited") {
    throw aboutKnownKey(
      new AppError(
        "rate_limited",
        `More than ${row.rate_limit} requests in a minute. Try again in ${row.retry_after} s.`,
        { headers: { ...rateHeaders, "Retry-After": String(row.retry_after) } },
      ),
    );
  }
  return {
    rateHeaders,
    apiVersion: row.api_version,
    caller: {
      orgId: row.org_id,
      orgSlug: row.org_slug,
      actor: { type: row.actor_type, id: row.actor_id },
      memberId: row.member_id,
      role: row.role,
      permissions: permissionsHeld ?? new Set(row.permissions ?? []),
      partial: new Set(row.levels?.map((level) => level.split(":")[0]!)),
    },
  };
}
