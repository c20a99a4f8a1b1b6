// The files of a slice, as the slices of modules/crm are written.
import type { Names } from "./names.ts";

/** File name → text of a slice's folder. */
export function renderSlice(names: Names): Record<string, string> {
  return {
    "schema.ts": renderSchema(names),
    "service.ts": renderService(names),
    "api.ts": renderApi(names),
    "events.ts": renderEvents(names),
    "service.test.ts": renderTest(names),
  };
}

function renderSchema({ camel, Pascal, words, plural }: Names): string {
  return `/** The shapes of a ${words}, and what a list of ${plural} can be filtered and sorted by. */
import type { Fields } from "#lib/query/index.ts";
import { externalId, pageOf, recordFields, text, z } from "#lib/schema.ts";

export const ${camel}Schema = z
  .object({
    ...recordFields,
    name: z.string(),
    description: z.string().nullable(),
    external_id: z.string().nullable(),
  })
  .openapi("${Pascal}");

const writable = {
  name: text(300),
  description: text(20_000, 0).nullable(),
  external_id: externalId.nullable(),
};

export const new${Pascal}Schema = z.strictObject(writable).partial().required({ name: true }).openapi("New${Pascal}");
export const ${camel}PatchSchema = z.strictObject(writable).partial().openapi("${Pascal}Patch");
export const ${camel}PageSchema = pageOf(${camel}Schema);

export type ${Pascal} = z.infer<typeof ${camel}Schema>;
export type New${Pascal} = z.infer<typeof new${Pascal}Schema>;
export type ${Pascal}Patch = z.infer<typeof ${camel}PatchSchema>;

export const ${camel}Fields: Fields = {
  id: { column: "id", kind: "uuid" },
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key" },
  external_id: { column: "external_id", kind: "text", nullable: true },
  created_at: { column: "created_at", kind: "time", sort: true },
  updated_at: { column: "updated_at", kind: "time", sort: true },
};
`;
}

function renderService({ table, camel, Pascal, Pascals, words, plural }: Names): string {
  return `/** ${Pascals}: what may be done with them. */
import { notFound } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { sql } from "kysely";

import { listPage } from "#lib/query/index.ts";
import type { ListQuery } from "#lib/query/index.ts";
import { ${camel}Fields } from "./schema.ts";
import type { New${Pascal}, ${Pascal}, ${Pascal}Patch } from "./schema.ts";

const columns = ["id", "version", "created_at", "updated_at", "name", "description", "external_id"] as const;

const live = sql<boolean>\`deleted_at is null\`;

/** A page of ${plural}. */
export async function list${Pascals}(ctx: Ctx, query: ListQuery) {
  const { rows, ...page } = await listPage<${Pascal} & { name_key?: string }>(
    ctx,
    { table: "${table}", fields: ${camel}Fields, columns: [...columns, "name_key"], where: [live] },
    query,
  );
  return { data: rows.map(({ name_key: _, ...row }): ${Pascal} => row), ...page };
}

/** One ${words}. Throws \`not_found\`. */
export async function get${Pascal}(ctx: Ctx, id: string): Promise<${Pascal}> {
  const row = await ctx.db
    .selectFrom("${table}")
    .select(columns)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (!row) throw notFound("${words}", id);
  return row;
}

/** Makes a ${words}. */
export async function create${Pascal}(ctx: Ctx, input: New${Pascal}): Promise<${Pascal}> {
  return ctx.db
    .insertInto("${table}")
    .values({ ...input, org_id: ctx.orgId })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Changes what is given (RFC 7396). Throws \`not_found\`. */
export async function update${Pascal}(ctx: Ctx, id: string, patch: ${Pascal}Patch): Promise<${Pascal}> {
  if (Object.keys(patch).length === 0) return get${Pascal}(ctx, id);
  const row = await ctx.db
    .updateTable("${table}")
    .set(patch)
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("${words}", id);
  return row;
}

/** Puts a ${words} into the bin. Throws \`not_found\`. */
export async function delete${Pascal}(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db
    .updateTable("${table}")
    .set({ deleted_at: sql\`now()\` })
    .where("org_id", "=", ctx.orgId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!row) throw notFound("${words}", id);
}
`;
}

function renderApi({ path, table, camel, Pascal, Pascals, words, plural }: Names): string {
  return `import { route } from "#lib/door/index.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { idParams } from "#lib/schema.ts";
import { new${Pascal}Schema, ${camel}Fields, ${camel}PageSchema, ${camel}PatchSchema, ${camel}Schema } from "./schema.ts";
import { create${Pascal}, delete${Pascal}, get${Pascal}, list${Pascals}, update${Pascal} } from "./service.ts";

const tag = "${Pascals}";

export const ${camel}Routes = [
  route({
    method: "get",
    path: "/${path}",
    permission: "${table}.read",
    tag,
    operationId: "list${Pascals}",
    summary: "List ${plural}",
    listOf: ${camel}Fields,
    response: ${camel}PageSchema,
    handler: (ctx, { url }) => list${Pascals}(ctx, parseListQuery(url, ${camel}Fields, { defaultSort: "-created_at" })),
  }),
  route({
    method: "post",
    path: "/${path}",
    permission: "${table}.write",
    tag,
    operationId: "create${Pascal}",
    summary: "Create a ${words}",
    body: new${Pascal}Schema,
    status: 201,
    response: ${camel}Schema,
    handler: (ctx, { body }) => create${Pascal}(ctx, body),
  }),
  route({
    method: "get",
    path: "/${path}/{id}",
    permission: "${table}.read",
    tag,
    operationId: "get${Pascal}",
    summary: "Read a ${words}",
    params: idParams,
    response: ${camel}Schema,
    handler: (ctx, { params }) => get${Pascal}(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/${path}/{id}",
    permission: "${table}.write",
    tag,
    operationId: "update${Pascal}",
    summary: "Change a ${words}",
    description: "A JSON merge patch (RFC 7396).",
    params: idParams,
    body: ${camel}PatchSchema,
    response: ${camel}Schema,
    handler: (ctx, { params, body }) => update${Pascal}(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/${path}/{id}",
    permission: "${table}.delete",
    tag,
    operationId: "delete${Pascal}",
    summary: "Delete a ${words}",
    params: idParams,
    handler: (ctx, { params }) => delete${Pascal}(ctx, params.id),
  }),
];
`;
}

function renderEvents({ camel, object, words, plural }: Names): string {
  return `/** What is told of ${plural}. Each type has its trigger beside the table; a test compares the two. */
import { defineEvent } from "@rapport/events";

import { z } from "#lib/schema.ts";
import { ${camel}Schema } from "./schema.ts";

const ${camel} = ${camel}Schema.extend({ deleted_at: z.string().nullable() });

export const ${camel}Events = [
  defineEvent("${object}.created", ${camel}, "A ${words} was made."),
  defineEvent("${object}.updated", ${camel}, "Something about a ${words} changed.", {
    sample: { previous: { name: "The name before" } },
  }),
  defineEvent("${object}.deleted", ${camel}, "A ${words} was put into the bin."),
];
`;
}

function renderTest({ path, words, Pascals }: Names): string {
  return `import { afterAll, beforeAll, expect, test } from "vitest";

import { openTwoOrgs } from "#lib/testing/two-orgs.ts";
import type { TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t.close());

const post = (key: string, body: unknown) => t.call(key, "POST", "/${path}", body);

test("a ${words} is made, read, changed and put into the bin", async () => {
  const { status, body: made } = await post(t.acme.key, { name: "First", external_id: "one" });
  expect(status).toBe(201);
  expect(made).toMatchObject({ name: "First", description: null, external_id: "one", version: 1 });
  const path = \`/${path}/\${made.id}\`;
  expect((await t.call(t.acme.key, "GET", path)).body).toEqual(made);
  const changed = await t.call(t.acme.key, "PATCH", path, { description: "Better" });
  expect(changed.body).toMatchObject({ name: "First", description: "Better", version: 2 });
  expect((await t.call(t.acme.key, "DELETE", path)).status).toBe(204);
  expect((await t.call(t.acme.key, "GET", path)).status).toBe(404);
  expect((await post(t.acme.key, { name: "Second", external_id: "one" })).status).toBe(201);
});

test("${Pascals} are listed, sorted and filtered", async () => {
  for (const name of ["beta", "Alpha", "Gamma"]) await post(t.globex.key, { name });
  const list = await t.call(t.globex.key, "GET", "/${path}?sort=name");
  expect(list.body.data.map((row: { name: string }) => row.name)).toEqual(["Alpha", "beta", "Gamma"]);
  const found = await t.call(t.globex.key, "GET", "/${path}?filter[name][contains]=gam");
  expect(found.body.data).toHaveLength(1);
});

test("the other org neither sees nor changes it, and may use the same external id", async () => {
  const { body: made } = await post(t.acme.key, { name: "Ours", external_id: "same" });
  for (const [method, body] of [["GET"], ["PATCH", { name: "Theirs" }], ["DELETE"]] as const) {
    expect((await t.call(t.globex.key, method, \`/${path}/\${made.id}\`, body)).status).toBe(404);
  }
  expect((await post(t.globex.key, { name: "Theirs", external_id: "same" })).status).toBe(201);
  expect((await post(t.acme.key, { name: "Twice", external_id: "same" })).status).toBe(409);
  expect((await t.call(t.acme.key, "GET", \`/${path}/\${made.id}\`)).body).toEqual(made);
});

test("fields that are unknown or not the caller's to write are refused", async () => {
  expect((await post(t.acme.key, { name: "" })).status).toBe(422);
  expect((await post(t.acme.key, { name: "X", org_id: t.globex.id })).status).toBe(422);
});
`;
}
