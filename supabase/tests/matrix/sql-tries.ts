// Every verb on one table as one principal, as SQL, with what must come of it.
import { digestOf } from "./attempts.ts";
import type { Attempt } from "./attempts.ts";
import { grants, mayWrite, owns } from "./expect.ts";
import { sharedFacts, spared, tables } from "./facts.ts";
import { forbidden } from "./judge.ts";
import type { Expectation } from "./judge.ts";
import type { Principal } from "./principals.ts";
import { tryReads } from "./sql-reads.ts";
import { quote } from "./sql-text.ts";
import { keyOf, rowsOf } from "./world.ts";
import type { Row, World } from "./world.ts";

export type Try = { verb: string; attempt: Attempt; expected: Expectation };

/** What identifies a row and its history: no update may change it. */
const privileged = ["id", "org_id", "created_at", "version"];

/** All tries of a principal on a table of public. */
export function tryTable(world: World, who: Principal, table: string): Try[] {
  return table in tables
    ? [...tryReads(world, who, table), ...tryWrites(world, who, table)]
    : [...tryReads(world, who, table), ...tryShared(world, who, table)];
}

function tryWrites(world: World, who: Principal, table: string): Try[] {
  const facts = tables[table];
  if (!facts) return [];
  const from = `public.${table}`;
  const { ours, theirs } = world;
  const own = rowsOf(world, table, ours).filter((row) => !spared[table]?.(row));
  const granted = grants(facts);
  // Not the one by which the principal acts: to put it back it must be gone first.
  const sample = own
    .filter(({ id }) => id !== who.actorId && id !== who.memberId)
    .slice(0, granted.insert.length > 0 ? 10 : 1);
  const their = rowsOf(world, table, theirs);
  const app = who.role === "rapport_app";
  const state = stateOf(table);
  const may = (row: Row, verb: "insert" | "update" | "delete") =>
    mayWrite(world, who, table, row, verb);
  const touched = granted.update[0] === "*" ? "version" : granted.update[0];
  const columns = insertColumns(world, table);
  const inOurs = `org_id = ${quote(ours.id)} and id in (${own.map((row) => quote(row.id)).join() || "null"})`;
  const written = own.filter((row) => may(row, "update"));
  const update = (verb: string, set: string, rows: number | "refused", where = inOurs): Try => ({
    verb,
    attempt: { sql: `update ${from} set ${set} where ${where}`, state },
    expected: !app || !touched || rows === "refused" ? forbidden : { writes: rows },
  });
  const insert = (row: Row, values: Partial<Row> = {}, tail = ""): Attempt => ({
    prepare: [from, ...(facts.frees ?? [])]
      .map(
        (name, i) =>
          `delete from ${name} where org_id = ${quote(row.org_id)}${i ? "" : ` and id = ${quote(row.id)}`}`,
      )
      .join("; "),
    sql: `insert into ${from} (${columns.join()}) select ${columns.join()} from jsonb_populate_record(null::${from}, ${quote(JSON.stringify({ ...row, ...values }))}::jsonb)${tail}`,
    state,
  });
  const upsert = ` on conflict (org_id, id) do update set ${touched ?? "org_id"} = excluded.${touched ?? "org_id"}`;
  return [
    ...sample.map((row): Try => ({
      verb: "insert",
      attempt: insert(row),
      expected: may(row, "insert") ? { writes: 1 } : forbidden,
    })),
    ...their.slice(0, 1).flatMap((row): Try[] => [
      { verb: "insert with another org's id", attempt: insert(row), expected: forbidden },
      {
        verb: "upsert another org's",
        attempt: { ...insert(row, {}, upsert), prepare: undefined },
        expected: forbidden,
      },
    ]),
    ...sample.map((row): Try => ({
      verb: "upsert",
      attempt: { ...insert(row, {}, upsert), prepare: undefined },
      expected:
        may(row, "insert") && may(row, "update") && granted.insert[0] === "*"
          ? { writes: 1 }
          : forbidden,
    })),
    ...tryReferences(world, who, table, sample, insert),
    update("update", `${touched ?? "org_id"} = ${touched ?? "org_id"}`, written.length),
    {
      verb: "update another org's",
      attempt: {
        sql: `update ${from} set ${touched ?? "org_id"} = ${touched ?? "org_id"} where org_id = ${quote(theirs.id)}`,
        state,
      },
      expected: app && touched ? { writes: 0 } : forbidden,
    },
    {
      verb: "update every row",
      attempt: {
        sql: `update ${from} set ${touched ?? "org_id"} = ${touched ? "default" : "null"}`,
        state,
      },
      expected:
        app && touched
          ? {
              writes: rowsOf(world, table, ours).filter((row) =>
                mayWrite(world, who, table, row, "update", true),
              ).length,
            }
          : forbidden,
    },
    ...(table in spared
      ? []
      : [
          {
            verb: "delete every row",
            attempt: { prepare: clearReferrers(world, table), sql: `delete from ${from}`, state },
            expected:
              app && granted.delete.length > 0
                ? {
                    writes: rowsOf(world, table, ours).filter((row) =>
                      mayWrite(world, who, table, row, "delete", true),
                    ).length,
                  }
                : forbidden,
          },
        ]),
    ...privileged
      .filter((column) => world.tables.get(table)?.columns.some(({ name }) => name === column))
      .map((column): Try => ({
        verb: `change ${column}`,
        attempt: {
          sql: `update ${from} set ${column} = ${{ id: "gen_random_uuid()", org_id: quote(theirs.id), created_at: "'2001-01-01'", version: "999999" }[column]} where ${inOurs}`,
          state: keptState(world, table, column),
        },
        expected: app && touched ? { keeps: true } : forbidden,
      })),
    ...Object.entries(facts.guarded ?? {}).map(([column, needs]) =>
      update(
        `change ${column}`,
        `${column} = coalesce(${column}, 0) + 1`,
        written.length > 0 && !who.levels.has(needs) ? "refused" : written.length,
      ),
    ),
    ...(has(world, table, "deleted_at")
      ? [
          update(
            "soft delete",
            "deleted_at = now()",
            written.every((row) => mayErase(who, table, row))
              ? written.filter((row) => !facts.erasedWith || row[facts.erasedWith] === null).length
              : "refused",
            `${inOurs}${facts.erasedWith ? ` and ${facts.erasedWith} is null` : ""}`,
          ),
        ]
      : []),
    {
      verb: "delete",
      attempt: {
        prepare: clearReferrers(world, table),
        sql: `delete from ${from} where ${inOurs}`,
        state,
      },
      expected:
        app && granted.delete.length > 0
          ? { writes: own.filter((row) => may(row, "delete")).length }
          : forbidden,
    },
    {
      verb: "delete another org's",
      attempt: { sql: `delete from ${from} where org_id = ${quote(theirs.id)}`, state },
      expected: app && granted.delete.length > 0 ? { writes: 0 } : forbidden,
    },
    { verb: "truncate", attempt: { sql: `truncate ${from} cascade`, state }, expected: forbidden },
  ];
}

/** A soft deletion asks for the permission to delete, at its own level. */
function mayErase(who: Principal, table: string, row: Row): boolean {
  const facts = tables[table];
  const level = who.levels.get(`${facts?.object}.delete`);
  if (!facts || !level) return false;
  return facts.owner ? owns(who, level, row[facts.owner]) : level === "all";
}

/** Another org's id in every reference, by insert and by update. */
function tryReferences(
  world: World,
  who: Principal,
  table: string,
  own: Row[],
  insert: (row: Row, values: Partial<Row>) => Attempt,
): Try[] {
  const [row] = own.filter((row) => mayWrite(world, who, table, row, "insert"));
  const [changeable] = own.filter((row) => mayWrite(world, who, table, row, "update"));
  return world.references
    .filter((reference) => reference.table === table)
    .flatMap((reference) => {
      const column = reference.columns.at(-1) ?? "";
      const foreign = rowsOf(world, reference.target, world.theirs)[0]?.id;
      if (!foreign) return [];
      const state = `select count(*)::text from public.${table} where org_id = ${quote(world.ours.id)} and ${column} = ${quote(foreign)}`;
      const tries: Try[] = [];
      if (row)
        tries.push({
          verb: `insert with another org's ${column}`,
          attempt: { ...insert(row, { [column]: foreign }), state },
          expected: { keeps: true },
        });
      if (changeable)
        tries.push({
          verb: `update to another org's ${column}`,
          attempt: {
            sql: `update public.${table} set ${column} = ${quote(foreign)} where org_id = ${quote(world.ours.id)} and id = ${quote(changeable.id)}`,
            state,
          },
          expected: { keeps: true },
        });
      return tries;
    });
}

/** The same by the owner of the tables, without policies, triggers and other keys: this foreign key alone must refuse. */
export function tryKeysAlone(world: World, table: string): Try[] {
  return world.references
    .filter((reference) => reference.table === table)
    .flatMap((reference) => {
      const column = reference.columns.at(-1) ?? "";
      const foreign = rowsOf(world, reference.target, world.theirs)[0]?.id;
      const rows = rowsOf(world, table, world.ours);
      const row = rows.find((row) => row[column] !== null) ?? rows[0];
      if (!foreign || !row) return [];
      // Two keys over one column would stand in for each other.
      const others = world.references.filter(
        (other) => other.table === table && other !== reference && other.columns.includes(column),
      );
      return [
        {
          verb: `another org's ${column}, by the key alone`,
          attempt: {
            prepare: [
              `alter table public.${table} disable trigger user`,
              ...others.map(({ name }) => `alter table public.${table} drop constraint ${name}`),
            ].join("; "),
            sql: `update public.${table} set ${column} = ${quote(foreign)} where org_id = ${quote(row.org_id)} and id = ${quote(row.id)}`,
            state: "select 'kept'",
          },
          expected: { refused: ["23503"] },
        },
      ];
    });
}

function tryShared(world: World, who: Principal, table: string): Try[] {
  const facts = sharedFacts[table];
  const from = `public.${table}`;
  const key = keyOf(table);
  const state = stateOf(table);
  const app = who.role === "rapport_app";
  const [own] = rowsOf(world, table, world.ours);
  const their = rowsOf(world, table, world.theirs)[0];
  const columns = facts?.changes?.columns ?? [];
  const all = (world.tables.get(table)?.columns ?? []).filter(({ generated }) => !generated);
  const mine = (world.rows.get(table) ?? []).filter((row) =>
    mayWrite(world, who, table, row, "update"),
  );
  return [
    {
      verb: "insert",
      attempt: {
        sql: `insert into ${from} select * from jsonb_populate_record(null::${from}, ${quote(JSON.stringify(own))}::jsonb)`,
        state,
      },
      expected: forbidden,
    },
    ...all.map(({ name }): Try => ({
      verb: `change ${name}`,
      attempt: {
        sql: `update ${from} set ${name} = ${name}`,
        state: stateOf(table, String(their?.[key])),
      },
      expected: app && columns.includes(name) ? { writes: mine.length } : forbidden,
    })),
    { verb: "delete", attempt: { sql: `delete from ${from}`, state }, expected: forbidden },
    { verb: "truncate", attempt: { sql: `truncate ${from} cascade`, state }, expected: forbidden },
  ];
}

/** Nobody reaches what lies in private. */
export function tryClosed(full: string): Try[] {
  return [
    { verb: "list", attempt: { sql: `select '' from ${full}`, reads: true }, expected: forbidden },
    ...[
      `insert into ${full} default values`,
      `delete from ${full}`,
      `truncate ${full} cascade`,
    ].map((sql): Try => ({ verb: sql.split(" ")[0] ?? "", attempt: { sql }, expected: forbidden })),
  ];
}

/** A digest of the table and of the traces that a change leaves, or of one org's rows. */
function stateOf(table: string, org?: string): string {
  if (!org) return `select pg_temp.${digestOf(table)}()`;
  const whose = `${table in tables ? "org_id" : keyOf(table)} = ${quote(org)}`;
  return `select md5(string_agg(t::text, '|' order by t::text)) from public.${table} t where ${whose}`;
}

function keptState(world: World, table: string, column: string): string {
  const ours = `org_id = ${quote(world.ours.id)}`;
  if (column === "version")
    return `select count(*)::text from public.${table} where version >= 999999`;
  return `select md5(string_agg(${column}::text, '|' order by ${column}::text)) from public.${table}${column === "org_id" ? "" : ` where ${ours}`}`;
}

function insertColumns(world: World, table: string): string[] {
  const facts = tables[table];
  return (
    (world.tables.get(table)?.columns ?? [])
      .filter(
        ({ name, generated }) =>
          !generated && !facts?.hidden?.includes(name) && !facts?.given?.includes(name),
      )
      .map(({ name }) => name)
      // Where none may be inserted, all of them are tried.
      .filter((name) => !facts?.insertable?.length || facts.insertable.includes(name))
  );
}

/** Rows that would keep a row from being deleted. */
function clearReferrers(world: World, table: string): string {
  const referrers = world.references
    .filter(({ target }) => target === table)
    .map((reference) => reference.table);
  return (
    [...new Set(referrers)]
      .filter((name) => !["api_keys", "org_members", table].includes(name))
      .map((name) => `delete from public.${name} where org_id = ${quote(world.ours.id)}`)
      .join("; ") || "select"
  );
}

function has(world: World, table: string, column: string): boolean {
  return world.tables.get(table)?.columns.some(({ name }) => name === column) ?? false;
}
