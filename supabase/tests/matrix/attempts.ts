// Tries as somebody, thousands in a second: a function on the server becomes the role, runs one statement, looks at what it did
// as the superuser and takes everything back, so that a try costs no round trip of its own.
import { createHash } from "node:crypto";

import type { Client } from "pg";

import type { Principal } from "./principals.ts";

export type Attempt = {
  /** Runs before, as the superuser, without triggers and foreign keys. */
  prepare?: string;
  /** A read: a query of one text column. A write: any statement. */
  sql: string;
  reads?: boolean;
  /** A query of one text, run as the superuser before and after. */
  state?: string;
  /** What `state` answered before anything was tried: then it need not be asked again. */
  before?: string | null;
};
export type Answer = {
  /** SQLSTATE of the refusal, null for success. */
  code: string | null;
  message: string | null;
  count: number;
  /** What a read showed, in order. */
  shown: (string | null)[];
  before: string | null;
  after: string | null;
};

const definition = `create function pg_temp.try_as(who text, claims text, headers text, attempt jsonb,
  out code text, out message text, out count int, out shown text[], out before text, out after text)
language plpgsql as $$
declare
  state text := attempt ->> 'state';
begin
  count := 0;
  begin
    if attempt ? 'prepare' then
      perform set_config('session_replication_role', 'replica', true);
      execute attempt ->> 'prepare';
      perform set_config('session_replication_role', 'origin', true);
    end if;
    if attempt ? 'before' then before := attempt ->> 'before';
    elsif state is not null then execute state into before; end if;
    perform set_config('request.jwt.claims', claims, true), set_config('request.headers', headers, true), set_config('role', who, true);
    if attempt ? 'kept' then
      execute attempt ->> 'kept' into count, shown;
    elsif (attempt -> 'reads')::boolean then
      execute format('select array_agg(k order by k) from (%s) x (k)', attempt ->> 'sql') into shown;
    else
      execute attempt ->> 'sql';
      get diagnostics count = row_count;
    end if;
    perform set_config('role', 'none', true);
    -- Every write takes a transaction id: in a transaction without one nothing has changed.
    if state is not null and attempt ? 'before' and pg_current_xact_id_if_assigned() is null then after := before;
    elsif state is not null then execute state into after; end if;
    raise exception using errcode = 'MX000';
  exception
    when sqlstate 'MX000' then null;
    when others then
      get stacked diagnostics code = returned_sqlstate, message = message_text;
  end;
  -- A refusal ends the block, and Postgres takes back all that was done in it.
  if code is not null then after := before; end if;
end $$`;

/**
 * Makes the functions in this session: the one that tries, and per table one that answers its digest with the number of events
 * and of entries of the log that claim a success. Their plans are kept, which planning dozens of partitions anew would not be.
 */
export async function installAttempts(client: Client, tables: Iterable<string>): Promise<void> {
  await client.query(definition.replace("create function", "create or replace function"));
  for (const name of tables) {
    await client.query(`create or replace function pg_temp.${digestOf(name)}() returns text language plpgsql as $$
      begin return concat_ws(' ', (select md5(string_agg(t::text, '|' order by t::text)) from public.${name} t),
        (select count(*) from public.domain_events), (select count(*) from public.audit_logs where outcome = 'success')); end $$`);
  }
  await installOrgDigest(client);
}

/** A function that answers the digest of all that belongs to an org, the private tables included. */
async function installOrgDigest(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const parts = rows.map(
    ({ name }) =>
      `(select string_agg(md5(t::text), '' order by md5(t::text)) from ${name} t where t.org_id = org)`,
  );
  await client.query(`create or replace function pg_temp.digest_of_org(org uuid) returns text language plpgsql as $$
    begin return md5(concat_ws(' ', (select o::text from public.orgs o where o.id = org), ${parts.join(", ")})); end $$`);
}

/** The function that answers a table's digest. */
export function digestOf(table: string): string {
  return `digest_of_${table}`;
}

/** What holds as long as nothing but tries happens, each of which is taken back. */
export type Session = {
  /** What states answered before anything was tried. */
  before: Map<string, string | null>;
  /** Calls of the functions that keep a statement's plan, by statement. */
  kept: Map<string, string>;
};

/** A session to give to several calls of `tryAs()`. */
export function newSession(): Session {
  return { before: new Map(), kept: new Map() };
}

/** Runs the attempts as one principal, each for itself, nothing kept. */
export async function tryAs(
  client: Client,
  who: Pick<Principal, "role" | "claims" | "headers">,
  attempts: Attempt[],
  { before, kept }: Session = newSession(),
): Promise<Answer[]> {
  if (attempts.length === 0) return [];
  for (const { state, prepare } of attempts) {
    if (!state || prepare || before.has(state)) continue;
    const { rows } = await client.query<(string | null)[]>({ text: state, rowMode: "array" });
    before.set(state, rows[0]?.[0] ?? null);
  }
  const answers: Answer[] = [];
  for (const batch of splitBatches(attempts)) {
    const { rows } = await client.query<Omit<Answer, "shown"> & { shown: string[] | null }>({
      name: "matrix_try",
      text: `select t.code, t.message, t.count, t.shown, t.before, t.after
      from jsonb_array_elements($4::jsonb) with ordinality a (attempt, n), pg_temp.try_as($1, $2, $3, a.attempt) t order by a.n`,
      values: [
        who.role,
        JSON.stringify(who.claims),
        JSON.stringify(who.headers),
        JSON.stringify(
          batch.map((attempt) => ({
            ...attempt,
            ...(attempt.state && !attempt.prepare ? { before: before.get(attempt.state) } : {}),
            ...(kept.has(attempt.sql) ? { kept: kept.get(attempt.sql) } : {}),
          })),
        ),
      ],
    });
    answers.push(...rows.map((row) => ({ ...row, shown: row.shown ?? [] })));
  }
  return answers;
}

/**
 * Puts statements that many principals try into functions, which keep their plans: planning costs more than all else. Postgres plans
 * anew for another role, whose policies differ.
 */
export async function keepPlans(
  client: Client,
  attempts: Attempt[],
  { kept }: Session,
): Promise<void> {
  const made = new Map<string, string>();
  for (const { sql, reads } of attempts) {
    if (kept.has(sql)) continue;
    const name = `pg_temp.kept_${createHash("md5").update(sql).digest("hex")}`;
    kept.set(sql, `select * from ${name}()`);
    const body = reads
      ? `select 0, array_agg(k order by k) into matrix_count, matrix_shown from (${sql}) x (k);`
      : `${sql}; get diagnostics matrix_count = row_count;`;
    made.set(
      name,
      `create or replace function ${name}(out matrix_count int, out matrix_shown text[]) language plpgsql as $kept$ begin ${body} end $kept$`,
    );
  }
  if (made.size > 0) await client.query([...made.values()].join(";\n"));
}

/** One after the other: an attempt whose state is compared has a transaction of its own, the others share one. */
function splitBatches(attempts: Attempt[]): Attempt[][] {
  const batches: Attempt[][] = [];
  let shared: Attempt[] | undefined;
  for (const attempt of attempts) {
    if (attempt.state && !attempt.prepare) {
      batches.push([attempt]);
      shared = undefined;
    } else if (shared) shared.push(attempt);
    else batches.push((shared = [attempt]));
  }
  return batches;
}
