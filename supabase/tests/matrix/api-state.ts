// What stands in the database beside the API: read by the superuser before and after.
import type { Door } from "./api-callers.ts";
import type { Operation } from "./operations.ts";

/** All rows of both orgs, with events and entries of the log that claim that something was done. */
export async function installState({ client }: Door): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
     where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname !~ '^audit' order by 1`,
  );
  const parts = rows.map(
    ({ name }) => `(select md5(string_agg(md5(t::text), '' order by md5(t::text))) from ${name} t)`,
  );
  await client.query(`create or replace function pg_temp.state() returns text language plpgsql as $$
    begin return concat_ws(' ', ${parts.join(", ")}, (select md5(string_agg(o::text, '' order by o.id)) from public.orgs o),
      (select count(*) from public.audit_logs where outcome = 'success' and event_kind not in ('read', 'export', 'sign_in'))); end $$`);
}

/** The matrix asks more often than a minute allows; the limit has a test of its own. */
export async function forgetRates({ client }: Door): Promise<void> {
  await client.query("delete from private.rate_windows");
}

export async function readState({ client }: Door): Promise<string> {
  const { rows } = await client.query<{ state: string }>("select pg_temp.state() as state");
  return rows[0]?.state ?? "";
}

export async function expectState(
  door: Door,
  operation: Operation,
  verb: string,
  before: string,
): Promise<void> {
  const after = await readState(door);
  door.report.note(
    {
      door: "API",
      principal: "everybody",
      object: `${operation.method} ${operation.path}`,
      verb: `${verb}, read again`,
    },
    before === after ? null : "something was changed, or claims to have been",
  );
}
