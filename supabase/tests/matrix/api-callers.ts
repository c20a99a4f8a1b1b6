// Who calls the API, what each may do there, and where a try is noted.
import { armKeys, browserHeaders } from "./api-calls.ts";
import type { Api } from "./api-calls.ts";
import type { Level } from "./facts.ts";
import type { Ground } from "./open.ts";
import type { Operation } from "./operations.ts";
import { partnerBounds } from "./principals.ts";
import type { Principal } from "./principals.ts";
import type { Report } from "./report.ts";

export type Caller = {
  name: string;
  headers: Record<string, string>;
  levels: Map<string, Level>;
  /** The status that keeps it out, whatever it asks. */
  out: 401 | 403 | null;
  /** Who it is in the model; null when it has nothing in our org. */
  who: Principal | null;
};
export type Door = Ground & { api: Api; callers: Caller[]; report: Report };

/** Everybody, with what they send. */
export async function listCallers(ground: Ground): Promise<Caller[]> {
  const { world, principals } = ground;
  const { ours, theirs } = world;
  const [ourKeys, theirKeys] = [await armKeys(ground, ours), await armKeys(ground, theirs)];
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const callers: Caller[] = [
    { name: "anonymous", headers: {}, levels: new Map(), out: 401, who: null },
    {
      name: "key that is none",
      headers: bearer("rk_live_00000000"),
      levels: new Map(),
      out: 401,
      who: null,
    },
    // It does enter, into its own org, where ours is not to be found.
    {
      name: "key of the other org",
      headers: bearer(theirKeys.all),
      levels: new Map(),
      out: null,
      who: null,
    },
  ];
  for (const who of principals.filter(({ role }) => role === "rapport_app")) {
    const { name, levels, claims } = who;
    const [, keyName] = Object.entries(ours.keys).find(([, id]) => id === claims.key_id) ?? [];
    if (keyName) {
      const [kind = "all"] = Object.entries(ours.keys).find(([, id]) => id === claims.key_id) ?? [];
      const over = kind === "expired" || kind === "revoked";
      callers.push({
        name,
        levels,
        who,
        out: over ? 401 : null,
        headers: bearer(ourKeys[kind as keyof typeof ourKeys]),
      });
    } else if (typeof claims.sub === "string") {
      const { permissions, session_id } = claims;
      const extra = {
        ...(permissions ? { permissions: partnerBounds } : {}),
        ...(session_id ? { session_id } : {}),
      };
      const headers = await browserHeaders(claims.sub, ours.id, extra);
      callers.push({
        name,
        levels,
        who,
        out: session_id ? 401 : levels.size === 0 ? 403 : null,
        headers,
      });
    }
  }
  return callers;
}

/** A write answers the record, so it needs reading too. */
export function holds(caller: Caller, needed: string | null): boolean {
  if (needed === null) return true;
  return (
    caller.levels.has(needed) && caller.levels.has(needed.replace(/\.(?:write|delete)$/, ".read"))
  );
}

/** Who may do the most: what they cannot, nobody can. */
export function writers(door: Door): Caller[] {
  return door.callers.filter(({ name }) => ["owner", "key with every scope"].includes(name));
}

/** Counts a try; `judge` answers what should not have come of it. */
export function note(
  door: Door,
  caller: Caller,
  { method, path }: Operation,
  verb: string,
  judge: () => string | null,
): void {
  door.report.note(
    { door: "API", principal: caller.name, object: `${method} ${path}`, verb },
    judge(),
  );
}
