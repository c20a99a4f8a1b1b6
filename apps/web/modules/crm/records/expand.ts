/** Records beside a record: each relation of a page is one query, under the policies of what it leads to. */
import type { Ctx } from "@rapport/db";
import { z } from "#lib/schema.ts";
import { readByIds, type Source } from "./source.ts";

/** Where a relation leads: the column with the id, and the entity. */
export type Relation = { column: string; to: Target };

/** What can be shown beside another record. */
export type Target = {
  source: Source;
  schema: z.ZodObject;
  relations: () => Readonly<Record<string, Relation>>;
};

/** Every path of at most two steps: company, owner, company.owner. */
export function pathsOf(relations: Readonly<Record<string, Relation>>): string[] {
  return Object.entries(relations).flatMap(([name, { to }]) => [
    name,
    ...Object.keys(to.relations()).map((next) => `${name}.${next}`),
  ]);
}

type Row = Record<string, unknown>;

/** The rows with what `paths` name, as `expanded`. What is not there, or not for the caller, is null. */
export async function expandRows(
  ctx: Ctx,
  relations: Readonly<Record<string, Relation>>,
  rows: readonly Row[],
  paths: readonly string[],
): Promise<Row[]> {
  const steps = new Map<string, string[]>();
  for (const path of paths) {
    const [name = "", next] = path.split(".");
    const deeper = steps.get(name) ?? [];
    steps.set(name, next ? [...deeper, next] : deeper);
  }
  const expanded = rows.map((): Row => ({}));
  for (const [name, deeper] of steps) {
    const { column, to } = relations[name]!;
    const ids = [...new Set(rows.map((row) => row[column]).filter((id) => typeof id === "string"))];
    let found = await readByIds(ctx, to.source, ids);
    if (deeper.length) {
      const beside = await expandRows(ctx, to.relations(), [...found.values()], deeper);
      found = new Map([...found.keys()].map((id, index) => [id, beside[index]!]));
    }
    for (const [index, row] of rows.entries())
      expanded[index]![name] = found.get(row[column] as string) ?? null;
  }
  return rows.map((row, index) => ({ ...row, expanded: expanded[index] }));
}

/** The shape of `expanded`, two steps deep. */
export function expandedSchema(
  relations: Readonly<Record<string, Relation>>,
  depth = 2,
): z.ZodObject {
  const shape = Object.entries(relations).map(([name, { to }]) => {
    const next = to.relations();
    const beside =
      depth > 1 && Object.keys(next).length
        ? to.schema.extend({ expanded: expandedSchema(next, depth - 1).optional() })
        : to.schema;
    // Not nullable(): of a schema that extends a named one, the description would lose the null.
    return [name, z.union([beside, z.null()]).optional()];
  });
  return z.object(Object.fromEntries(shape));
}
