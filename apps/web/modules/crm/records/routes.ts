/** The routes that every entity has, from what its slice says of it. */
import type { Ctx } from "@rapport/db";
import { AppError, type FieldError } from "@rapport/core";
import { created, route, type Route } from "#lib/door/route.ts";
import { parseListQuery, parseReading, type Reading, type Wanted } from "#lib/query/index.ts";
import { externalId, id, idParams, pageOf, time, z } from "#lib/schema.ts";
import { hasExternalId, restoreRecord } from "./bin.ts";
import { bulkAnswerSchema, bulkSchema, runBulk } from "./bulk.ts";
import type { Entity, Row } from "./entity.ts";
import { expandedSchema, expandRows, pathsOf } from "./expand.ts";
import {
  mergedSchema,
  mergeRecords,
  mergeSchema,
  unmergedSchema,
  unmergeRecords,
} from "./merge.ts";
import { deleteOf, readOf, writeOf } from "./source.ts";
import { upsertRecord } from "./upsert.ts";

/** List, create, read, change, delete, restore, bulk; where they can be, upsert by external id and merge. */
export const entityRoutes = (entity: Entity): Route[] => [
  ...readingRoutes(entity),
  ...writingRoutes(entity),
  ...(hasExternalId(entity.source) ? [upsertRoute(entity)] : []),
  ...(entity.merge ? mergeRoutes(entity) : []),
];

const tagOf = ({ tag, words }: Entity) => tag ?? words.Many;
const addressOf = ({ path, source }: Entity) => path ?? `/${source.table}`;

/** A record as it is read: with what was asked for beside it, or with some of its fields alone. */
function readShapes({ words, schema, relations, source }: Entity) {
  const view = schema.extend({ expanded: expandedSchema(relations).optional() });
  const listed = view.extend({
    deleted_at: time.optional().openapi({ description: "With deleted=true." }),
    ...(source.merges
      ? {
          merged_into: id
            .nullable()
            .optional()
            .openapi({ description: "With deleted=true: the record that took its place." }),
        }
      : {}),
  });
  const sparse = listed
    .partial()
    .required({ id: true })
    .openapi(`Sparse${words.One}`, { description: "With `fields`: those alone, and the id." });
  return {
    one: z.union([view.openapi(`${words.One}View`), sparse]),
    page: z.union([pageOf(listed.openapi(`Listed${words.One}`)), pageOf(sparse)]),
  };
}

const readingParameters = (reading: Reading) => ({
  fields: z
    .string()
    .optional()
    .openapi({
      description: `These fields alone, with commas between: any of ${reading.fields.join(", ")}. The id is always there.`,
      example: reading.fields.slice(0, 2).join(","),
    }),
  ...(reading.expand.length
    ? {
        expand: z
          .string()
          .optional()
          .openapi({
            description: `Records beside it, under \`expanded\`, with commas between: any of ${reading.expand.join(", ")}. What you may not see is null.`,
            example: reading.expand[0],
          }),
      }
    : {}),
});

/** Parameters of a list that are not of one field; parseListQuery reads them. */
const listingParameters = (reading: Reading, { source }: Entity) =>
  z.object({
    ...readingParameters(reading),
    deleted: z
      .enum(["true", "false"])
      .optional()
      .openapi({
        description: `What was deleted within 30 days and can be restored, sorted by deleted_at. Needs \`${deleteOf(source.table)}\`.`,
      }),
    filter: z.string().max(20_000).optional().openapi({
      description:
        'Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep.',
    }),
  });

async function show(ctx: Ctx, entity: Entity, rows: readonly Row[], wanted: Wanted | undefined) {
  const seen = wanted?.expand.length
    ? await expandRows(ctx, entity.relations, rows, wanted.expand)
    : rows;
  const { fields } = wanted ?? {};
  if (!fields) return seen;
  const kept = [...fields, "expanded", "deleted_at", "merged_into"];
  return seen.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => kept.includes(name))),
  );
}

function readingRoutes(entity: Entity): Route[] {
  const { source, words, schema } = entity;
  const path = addressOf(entity);
  const reading = { fields: Object.keys(schema.shape), expand: pathsOf(entity.relations) };
  const shapes = readShapes(entity);
  return [
    route({
      method: "get",
      path,
      permission: readOf(source.table),
      tag: tagOf(entity),
      operationId: `list${words.Many}`,
      summary: `List ${words.many}`,
      listOf: source.fields,
      query: listingParameters(reading, entity),
      response: shapes.page,
      handler: async (ctx, { url }) => {
        const currency = await filterCurrency(ctx, entity, url);
        const query = parseListQuery(url, source.fields, {
          defaultSort: entity.defaultSort,
          ...(currency ? { currency } : {}),
          reading: { ...reading, bin: true },
        });
        const page = await entity.list(ctx, query);
        return { ...page, data: await show(ctx, entity, page.data, query.wanted) } as never;
      },
    }),
    route({
      method: "get",
      path: `${path}/{id}`,
      permission: readOf(source.table),
      tag: tagOf(entity),
      operationId: `get${words.One}`,
      summary: `Read ${words.a}`,
      params: idParams,
      query: z.strictObject(readingParameters(reading)),
      response: shapes.one,
      handler: async (ctx, { params, query }) => {
        const errors: FieldError[] = [];
        const wanted = parseReading(query as never, reading, errors);
        if (errors.length)
          throw new AppError("bad_request", "A query parameter cannot be taken.", { errors });
        const row = await entity.get(ctx, params.id);
        return (await show(ctx, entity, [row], wanted))[0] as never;
      },
    }),
  ];
}

/** The currency that a filter on money is in. Asked only when there is one: a list without it costs one query less. */
async function filterCurrency(ctx: Ctx, { source }: Entity, url: URL): Promise<string | undefined> {
  const asked = Object.entries(source.fields).some(
    ([name, { kind }]) =>
      kind === "money" &&
      (url.searchParams.get("filter")?.includes(name) ||
        [...url.searchParams.keys()].some((key) => key.startsWith(`filter[${name}]`))),
  );
  if (!asked) return undefined;
  const org = await ctx.db
    .selectFrom("orgs")
    .select("default_currency")
    .where("id", "=", ctx.orgId)
    .executeTakeFirstOrThrow();
  return org.default_currency;
}

function writingRoutes(entity: Entity): Route[] {
  const { source, words, schema, newSchema, patchSchema } = entity;
  const path = addressOf(entity);
  const tag = tagOf(entity);
  return [
    route({
      method: "post",
      path,
      permission: writeOf(source.table),
      tag,
      operationId: `create${words.One}`,
      summary: `Create ${words.a}`,
      body: newSchema,
      status: 201,
      response: schema,
      handler: (ctx, { body }) => entity.create(ctx, body as never),
    }),
    route({
      method: "patch",
      path: `${path}/{id}`,
      permission: writeOf(source.table),
      tag,
      operationId: `update${words.One}`,
      versioned: source.table,
      summary: `Change ${words.a}`,
      description: ["A JSON merge patch (RFC 7396).", entity.aboutPatch].filter(Boolean).join(" "),
      params: idParams,
      body: patchSchema,
      response: schema,
      handler: (ctx, { params, body }) => entity.update(ctx, params.id, body as never),
    }),
    route({
      method: "delete",
      path: `${path}/{id}`,
      permission: deleteOf(source.table),
      tag,
      operationId: `delete${words.One}`,
      versioned: source.table,
      summary: `Delete ${words.a}`,
      description: "It can be restored within 30 days.",
      params: idParams,
      handler: (ctx, { params }) => entity.remove(ctx, params.id),
    }),
    route({
      method: "post",
      path: `${path}/{id}/restore`,
      permission: writeOf(source.table),
      tag,
      operationId: `restore${words.One}`,
      versioned: source.table,
      summary: `Restore ${words.a}`,
      description: `Undoes a deletion within 30 days. Also needs \`${deleteOf(source.table)}\`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.`,
      params: idParams,
      problems: [409],
      response: schema,
      handler: async (ctx, { params }) => {
        await restoreRecord(ctx, source, params.id, entity.restoreAs);
        return entity.get(ctx, params.id);
      },
    }),
    route({
      method: "post",
      path: `${path}/bulk`,
      permission: writeOf(source.table),
      tag,
      operationId: `bulk${words.Many}`,
      summary: `Write up to 100 ${words.many}`,
      description: `Each operation answers for itself, with the status it would have had alone; the request is 200. With \`atomic\` the first that fails undoes all, and the others say 424. Deleting also needs \`${deleteOf(source.table)}\`.`,
      body: bulkSchema(entity),
      perItem: true,
      response: bulkAnswerSchema(entity),
      handler: (ctx, { body }) => runBulk(ctx, entity, body as never) as never,
    }),
  ];
}

function upsertRoute(entity: Entity): Route {
  const { source, words, schema } = entity;
  return route({
    method: "put",
    path: `/${source.table}/by-external-id/{external_id}`,
    permission: writeOf(source.table),
    tag: tagOf(entity),
    operationId: `upsert${words.One}`,
    summary: `Create or change ${words.a} by its external id`,
    description: `201 when it was made, 200 when the ${words.one} with this external id was changed, as by a merge patch. Two at once make one. A deleted ${words.one} is not revived: a new one is made beside it.`,
    params: z.strictObject({ external_id: externalId }),
    body: entity.upsert?.schema ?? entity.patchSchema,
    response: schema,
    upserts: true,
    handler: async (ctx, { params, body }) => {
      const { record, made } = await upsertRecord(ctx, entity, params.external_id, body);
      return made ? created(record) : record;
    },
  });
}

function mergeRoutes(entity: Entity): Route[] {
  const { source, words } = entity;
  const common = {
    method: "post",
    permission: writeOf(source.table),
    tag: tagOf(entity),
    params: idParams,
    problems: [409],
    versioned: source.table,
  } as const;
  return [
    route({
      ...common,
      path: `/${source.table}/{id}/merge`,
      operationId: `merge${words.Many}`,
      summary: `Merge duplicates into ${words.a}`,
      description: `What belongs to the duplicates goes to this one, whoever it is assigned to, and they go into the bin. Needs \`${writeOf(source.table)}\` and \`${deleteOf(source.table)}\` for each of them.`,
      body: mergeSchema(entity),
      response: mergedSchema(entity),
      handler: (ctx, { params, body }) =>
        mergeRecords(ctx, entity, params.id, body as never) as never,
    }),
    route({
      ...common,
      path: `/${source.table}/{id}/unmerge`,
      operationId: `unmerge${words.Many}`,
      summary: `Take the last merge into ${words.a} back`,
      description:
        "Within 30 days. The duplicates come back with what they brought, as far as it still belongs to this one; what somebody has changed or added since stays as it is.",
      response: unmergedSchema(entity),
      handler: (ctx, { params }) => unmergeRecords(ctx, entity, params.id) as never,
    }),
  ];
}
