// Every way to read one table as one principal, as SQL, with what must be shown.
import { listSeen, mayRead } from "./expect.ts";
import { tables } from "./facts.ts";
import { forbidden } from "./judge.ts";
import type { Principal } from "./principals.ts";
import { quote } from "./sql-text.ts";
import type { Try } from "./sql-tries.ts";
import { keyOf, rowsOf } from "./world.ts";
import type { World } from "./world.ts";

/** List, get, count, embed, aggregate, export, and the columns that are withheld. */
export function tryReads(world: World, who: Principal, table: string): Try[] {
  const key = keyOf(table);
  const from = `public.${table}`;
  const seen = [...listSeen(world, who, table).values()];
  const keys = seen.map((row) => String(row[key]));
  const may = mayRead(who, table);
  const read = (verb: string, sql: string, shows: string[], allowed = may): Try => ({
    verb,
    attempt: { sql, reads: true },
    expected: allowed ? { shows } : forbidden,
  });
  const [own, their] = [world.ours, world.theirs].map((org) =>
    rowsOf(world, table, org).map((row) => String(row[key])),
  );
  const facts = tables[table];
  const masked = [
    ...(facts?.hidden ?? []),
    ...(who.role === "authenticated" ? (facts?.masked ?? []) : []),
  ];
  const counted = (name: string) => (facts && seen.length > 0 ? [`${world.ours.id} ${name}`] : []);
  return [
    read("list", `select ${key}::text from ${from}`, keys),
    read(
      "get",
      `select ${key}::text from ${from} where ${key}::text = ${quote(own?.[0])}`,
      keys.filter((k) => k === own?.[0]),
    ),
    read(
      "get another org's",
      `select ${key}::text from ${from} where ${key}::text in (${their?.map(quote).join() || "null"})`,
      keys.filter((k) => their?.includes(k)),
    ),
    read("exact count", `select count(*)::text from ${from}`, [String(seen.length)]),
    read(
      "export",
      `select to_jsonb(t) ->> ${quote(key)} from ${from} t`,
      keys,
      may && masked.length === 0,
    ),
    ...(facts
      ? [
          read(
            "aggregate",
            `select org_id || ' ' || count(*) from ${from} group by org_id`,
            counted(String(seen.length)),
          ),
          ...world.references
            .filter((reference) => reference.table === table)
            .map((reference) => {
              const targets = [...listSeen(world, who, reference.target).values()];
              const pairs = seen.flatMap((row) =>
                targets
                  .filter((target) =>
                    reference.columns.every(
                      (column, i) => row[column] === target[reference.targetColumns[i] ?? ""],
                    ),
                  )
                  .map((target) => `${String(row[key])} ${String(target.id)}`),
              );
              const on = reference.columns.map(
                (column, i) => `c.${column} = p.${reference.targetColumns[i]}`,
              );
              return read(
                `embed ${reference.columns.at(-1)}`,
                `select c.${key} || ' ' || p.id from ${from} c join public.${reference.target} p on ${on.join(" and ")}`,
                pairs,
              );
            }),
        ]
      : []),
    ...masked.map((column) =>
      read(`read ${column}`, `select ${column}::text from ${from}`, [], false),
    ),
  ];
}
