// Checks the chains in a database, page by page within one snapshot: a million rows need no more memory than a thousand.
import type pg from "pg";
import {
  checkHead,
  checkLink,
  checkSignature,
  type PublicKeys,
  type SignedHead,
} from "./check-chain.ts";
import { checkEntry, type Problem } from "./check-entry.ts";
import { genesis, type Link, type LogRow } from "./entry.ts";

const PAGE = 2_000;

export type Verdict = {
  org_id: string;
  slug: string | null;
  entries: number;
  heads: number;
  /** Entries after the last signed head, and those that wait for the sealer. */
  unsigned: number;
  unsealed: number;
  erased: number;
  problem: Problem | null;
};

const iso = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const LINK = `c.seq, c.log_id, encode(c.fixed_digest, 'hex') as fixed_digest, encode(c.content_salt, 'hex') as content_salt,
  encode(c.content_digest, 'hex') as content_digest, encode(c.source_salt, 'hex') as source_salt,
  encode(c.source_digest, 'hex') as source_digest, ${iso("c.sealed_at")} as sealed_at, encode(c.hash, 'hex') as hash`;
const ROW = `l.org_id, l.id, ${iso("l.occurred_at")} as occurred_at, l.actor_type, l.actor_id, l.actor_name, l.action, l.object_type, l.object_id,
  l.event_kind, l.outcome, l.changes::text as changes, l.details::text as details, l.reason, l.ip, l.user_agent, l.origin, l.request_id, l.session_id, l.count`;

/**
 * Verifies the audit chain of every org, or of one by id or slug. Needs the owner's connection: no other role sees the chain.
 * `witnesses` are heads that were kept outside the database: an org that it has lost altogether is found by them.
 */
export async function* verifyDatabase(
  client: pg.Client,
  keys: PublicKeys,
  org?: string,
  witnesses: ReadonlyMap<string, readonly SignedHead[]> = new Map(),
): AsyncGenerator<Verdict> {
  await client.query("begin transaction isolation level repeatable read read only");
  try {
    const { rows } = await client.query<{ org_id: string; slug: string | null }>(
      `select a.org_id, o.slug from (
         select org_id from private.audit_chains union select org_id from private.audit_heads union select org_id from private.audit_unsealed
         union select distinct org_id from private.audit_chain union select id from public.orgs union select unnest($2::uuid[])) a
       left join public.orgs o on o.id = a.org_id
       where $1::text is null or o.slug = $1 or a.org_id::text = $1 order by o.slug, a.org_id`,
      [org ?? null, [...witnesses.keys()]],
    );
    for (const each of rows)
      yield await verifyOrg(client, keys, each, witnesses.get(each.org_id) ?? []);
  } finally {
    await client.query("rollback");
  }
}

async function verifyOrg(
  client: pg.Client,
  keys: PublicKeys,
  { org_id: orgId, slug }: { org_id: string; slug: string | null },
  witnesses: readonly SignedHead[],
): Promise<Verdict> {
  const heads = [...(await readHeads(client, orgId)), ...witnesses].toSorted(
    (a, b) => a.seq - b.seq,
  );
  const erasures = await readErasures(client, orgId);
  const verdict: Verdict = {
    org_id: orgId,
    slug,
    entries: 0,
    heads: heads.length,
    unsigned: 0,
    unsealed: 0,
    erased: 0,
    problem: null,
  };
  const signature = heads.map((head) => checkSignature(head, keys)).find((bad) => bad !== null);
  const waiting = [...heads];
  let reached = { seq: 0, hash: genesis(orgId) };
  const fail = (problem: Problem | null): boolean => (verdict.problem = problem) !== null;

  for (;;) {
    const page = await readPage(client, orgId, reached.seq);
    for (const [index, { link, row }] of page.entries()) {
      if (
        fail(
          checkLink(
            reached,
            link,
            page.slice(index + 1).map((other) => other.link),
          ),
        )
      )
        return verdict;
      if (fail(checkEntry(link, row, erasures))) return verdict;
      reached = { seq: link.seq, hash: link.hash };
      verdict.entries++;
      if (link.content_salt === null || link.source_salt === null) verdict.erased++;
      while (waiting[0] && waiting[0].seq <= reached.seq)
        if (fail(checkHead(waiting.shift()!, reached))) return verdict;
    }
    if (page.length < PAGE) break;
  }
  if (waiting[0] && fail(checkHead(waiting[0], reached))) return verdict;
  if (signature && fail(signature)) return verdict;
  if (fail(await checkEnd(client, orgId, reached))) return verdict;
  if (fail(await findInserted(client, orgId))) return verdict;
  verdict.unsigned = reached.seq - (heads.at(-1)?.seq ?? 0);
  const { rows } = await client.query<{ n: string }>(
    "select count(*) as n from private.audit_unsealed where org_id = $1",
    [orgId],
  );
  verdict.unsealed = Number(rows[0]!.n);
  return verdict;
}

/** `offset 0` keeps the planner from joining the whole log anew for every page. */
async function readPage(
  client: pg.Client,
  orgId: string,
  after: number,
): Promise<{ link: Link; row: LogRow | null }[]> {
  const { rows } = await client.query<
    Omit<Link, "seq"> & LogRow & { seq: string; id: string | null }
  >(
    `select ${LINK}, ${ROW} from (select * from private.audit_chain where org_id = $1 and seq > $2 order by seq limit ${PAGE}) c
     left join lateral (select * from public.audit_logs where org_id = c.org_id and id = c.log_id offset 0) l on true order by c.seq`,
    [orgId, after],
  );
  return rows.map((row) => ({
    link: { ...row, seq: Number(row.seq) },
    row: row.id === null ? null : row,
  }));
}

async function readHeads(client: pg.Client, orgId: string): Promise<SignedHead[]> {
  const { rows } = await client.query<Omit<SignedHead, "seq"> & { seq: string }>(
    `select org_id, day::text as day, seq, encode(hash, 'hex') as hash, ${iso("sealed_at")} as sealed_at, key_id, encode(signature, 'base64') as signature
     from private.audit_heads where org_id = $1 order by seq`,
    [orgId],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

async function readErasures(client: pg.Client, orgId: string): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ part: string; entry: string }>(
    `select l.details ->> 'part' as part, e.entry from public.audit_logs l, jsonb_array_elements_text(l.details -> 'entries') as e (entry)
     where l.org_id = $1 and l.object_type = 'audit' and l.action = 'audit.erase'`,
    [orgId],
  );
  const erasures = new Map<string, Set<string>>();
  for (const { part, entry } of rows)
    erasures.set(entry, (erasures.get(entry) ?? new Set()).add(part));
  return erasures;
}

/** What the sealer believes to be the end must be the end. */
async function checkEnd(
  client: pg.Client,
  orgId: string,
  reached: { seq: number; hash: string },
): Promise<Problem | null> {
  const { rows } = await client.query<{ seq: string; hash: string }>(
    "select seq, encode(hash, 'hex') as hash from private.audit_chains where org_id = $1",
    [orgId],
  );
  const seq = Number(rows[0]?.seq ?? 0);
  if (seq === reached.seq && (seq === 0 || rows[0]!.hash === reached.hash)) return null;
  return {
    kind: "missing",
    seq: Math.min(seq, reached.seq) + 1,
    logId: null,
    words: `The chain ends at entry ${reached.seq}; the sealer had reached entry ${seq}.`,
  };
}

/** Rows that neither the chain nor the queue knows: written past the functions that write the log. */
async function findInserted(client: pg.Client, orgId: string): Promise<Problem | null> {
  const { rows } = await client.query<{ id: string; n: string }>(
    `select l.id, count(*) over () as n from public.audit_logs l
     where l.org_id = $1
       and not exists (select from private.audit_chain c where c.org_id = l.org_id and c.log_id = l.id)
       and not exists (select from private.audit_unsealed u where u.org_id = l.org_id and u.log_id = l.id)
     order by l.id limit 1`,
    [orgId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    kind: "inserted",
    seq: null,
    logId: row.id,
    words: `Entry ${row.id} was inserted by hand: no place in the chain was ever asked for it${Number(row.n) > 1 ? ` (${row.n} such entries)` : ""}.`,
  };
}
