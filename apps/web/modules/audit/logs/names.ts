/** Names for the ids of a page, as they are now. Actors: members, removed ones too, and keys. Objects: whatever the reader may see. */
import { uuidPattern } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

type Named = { id: string; name: string | null };

/** Where the name of an object stands: table and expression. */
const nameOf: Record<string, { table: string; name: string }> = {
  api_keys: { table: "api_keys", name: "name" },
  companies: { table: "companies", name: "name" },
  deals: { table: "deals", name: "name" },
  imports: { table: "imports", name: "file_name" },
  members: { table: "org_members", name: "name" },
  orgs: { table: "orgs", name: "name" },
  people: { table: "people", name: "full_name" },
  pipelines: { table: "pipelines", name: "name" },
  products: { table: "products", name: "name" },
  roles: { table: "roles", name: "name" },
  stages: { table: "stages", name: "name" },
  tasks: { table: "tasks", name: "title" },
  teams: { table: "teams", name: "name" },
  webhooks: { table: "webhooks", name: "url" },
};

/** Ids of people and keys, and their names. */
export async function readActorNames(
  ctx: Ctx,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<Named>`
    select user_id as id, name from org_members where org_id = ${ctx.orgId} and user_id = any (${wanted}::uuid[])
    union all select id, name from api_keys where org_id = ${ctx.orgId} and id = any (${wanted}::uuid[])`.execute(
    ctx.db,
  );
  return namesOf(rows);
}

/** What a field of another row refers to. */
const referenceOf: Record<string, string> = {
  assignee_id: "members",
  company_id: "companies",
  created_by: "members",
  deal_id: "deals",
  lead_id: "members",
  member_id: "members",
  owner_id: "members",
  person_id: "people",
  pipeline_id: "pipelines",
  product_id: "products",
  role_id: "roles",
  stage_id: "stages",
  team_id: "teams",
};

type Change = { before?: unknown; after?: unknown };

/** The ids of other records that changes name, before and after. */
export function referencesIn(
  changes: Record<string, Change> | null,
): { object_type: string; object_id: string }[] {
  return Object.entries(changes ?? {}).flatMap(([field, { before, after }]) =>
    Object.hasOwn(referenceOf, field)
      ? [before, after].flatMap((id) =>
          typeof id === "string" ? [{ object_type: referenceOf[field]!, object_id: id }] : [],
        )
      : [],
  );
}

/** Ids of objects and their names, one query a type. */
export async function readObjectNames(
  ctx: Ctx,
  rows: readonly { object_type: string; object_id: string | null }[],
): Promise<Map<string, string>> {
  const byType = new Map<string, string[]>();
  for (const { object_type, object_id } of rows)
    if (object_id && uuidPattern.test(object_id) && Object.hasOwn(nameOf, object_type))
      byType.set(object_type, [...(byType.get(object_type) ?? []), object_id]);
  const found = await Promise.all(
    [...byType].map(async ([type, ids]) => {
      const { table, name } = nameOf[type]!;
      const org = table === "orgs" ? sql`true` : sql`org_id = ${ctx.orgId}`;
      const answer = await sql<Named>`select id, ${sql.ref(name)} as name from ${sql.table(table)}
        where ${org} and id = any (${[...new Set(ids)]}::uuid[])`.execute(ctx.db);
      return answer.rows;
    }),
  );
  return namesOf(found.flat());
}

const namesOf = (rows: readonly Named[]) =>
  new Map(rows.flatMap(({ id, name }) => (name ? [[id, name] as const] : [])));
