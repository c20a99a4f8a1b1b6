/** Whether anything was written: triggers count each row of an org that changes, and what is rolled back does not count. */
import pg from "pg";
import type { TwoOrgs } from "#lib/testing/two-orgs.ts";

/** What the door itself writes about a request, also about one that it refuses. */
const ofTheDoor = [
  "public.audit_logs",
  "public.api_key_days",
  "private.rate_windows",
  "private.sessions",
  "private.audit_unsealed",
];

export type Watch = { changes: () => Promise<string[]>; close: () => Promise<void> };

/** Begins to watch. `changes()` answers the tables that were written to since it was last asked. */
export async function watchWrites(t: TwoOrgs): Promise<Watch> {
  const client = new pg.Client({ connectionString: t.ownerUrl });
  await client.connect();
  await client.query(`
    create table private.test_writes (name text);
    create function private.note_test_write() returns trigger language plpgsql security definer set search_path = '' as
      $$ begin insert into private.test_writes values (tg_table_schema || '.' || tg_table_name); return null; end $$;`);
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'private') and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not like 'test\\_%' and format('%I.%I', n.nspname, c.relname) <> all ($1)`,
    [ofTheDoor],
  );
  for (const { name } of tables) {
    // A key notes when it was last used.
    const of =
      name === "public.api_keys"
        ? "insert or update of name, scopes, revoked_at or delete"
        : "insert or update or delete";
    await client.query(
      `create trigger test_writes after ${of} on ${name} for each row execute function private.note_test_write()`,
    );
  }
  return {
    async changes() {
      const { rows } = await client.query<{ name: string }>(
        "with gone as (delete from private.test_writes returning name) select distinct name from gone order by 1",
      );
      return rows.map(({ name }) => name);
    },
    close: () => client.end(),
  };
}
