// The mapping of an earlier file with the same columns: what somebody has decided once is not asked again.
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";
import { findObject } from "../objects.ts";

export type Recalled = {
  id: string;
  object: string;
  file_name: string;
  mapping: Record<string, string>;
};

/** The latest successful import whose file had these columns; of this object, if one is given. */
export async function recallMapping(
  ctx: Ctx,
  object: string | undefined,
  columns: readonly string[],
): Promise<Recalled | undefined> {
  const { rows } = await sql<Recalled>`
    select id, object, file_name, mapping from imports
    where org_id = ${ctx.orgId} and state = 'succeeded' and (${object ?? null}::text is null or object = ${object ?? null})
      and jsonb_path_query_array(columns, '$[*].name') = ${JSON.stringify(columns)}::jsonb
    order by id desc limit 1`.execute(ctx.db);
  const [found] = rows;
  if (!found) return undefined;
  const known = new Set(findObject(found.object).fields.map((field) => field.key));
  return {
    ...found,
    mapping: Object.fromEntries(Object.entries(found.mapping).filter(([key]) => known.has(key))),
  };
}
