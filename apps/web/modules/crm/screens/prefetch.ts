// The first answers of a screen, read on the server by the services and handed to the browser's cache
// under the keys that its own requests use: the page arrives with its rows.
import { AppError } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import { dehydrate, type DehydratedState, QueryClient } from "@tanstack/react-query";
import { type Fields, type ListQuery as ParsedQuery, parseListQuery } from "#lib/query/index.ts";
import { getMe, listMembers } from "#modules/identity/index.ts";
import { companyFields } from "../companies/schema.ts";
import { listCompanies } from "../companies/service.ts";
import { dealFields } from "../deals/schema.ts";
import { listDeals, sumStages } from "../deals/service.ts";
import { personFields } from "../people/schema.ts";
import { listPeople } from "../people/service.ts";
import { pipelineFields, stageFields } from "../pipelines/schema.ts";
import { listPipelines, listStages } from "../pipelines/service.ts";
import { taskFields } from "../tasks/schema.ts";
import { listTasks } from "../tasks/service.ts";
import { keys } from "../ui/data/keys.ts";
import { type ListQuery, toSearch, where } from "../ui/data/query.ts";
import { joinPipelines, type PipelineWithStages } from "../ui/data/stages.ts";
import type { Company, Deal, Page, Person } from "../ui/types.ts";

type Lister<T> = (ctx: Ctx, query: ParsedQuery) => Promise<Page<T>>;
type Source<T> = { list: Lister<T>; fields: Fields; sort: string };

const sources = {
  deals: { list: listDeals, fields: dealFields, sort: "-created_at" } satisfies Source<Deal>,
  companies: { list: listCompanies, fields: companyFields, sort: "name" } satisfies Source<Company>,
  people: { list: listPeople, fields: personFields, sort: "full_name" } satisfies Source<Person>,
};
const pipelines = { list: listPipelines, fields: pipelineFields, sort: "position" };
const stages = { list: listStages, fields: stageFields, sort: "position" };
const tasks = { list: listTasks, fields: taskFields, sort: "due_on" };
const memberFields: Fields = {
  name: { column: "name", kind: "text", sort: true, sortColumn: "name_key" },
};
const members = { list: listMembers, fields: memberFields, sort: "name" };

export type Prefetch = {
  ctx: Ctx;
  client: QueryClient;
  /** The org's currency: filters on amounts are meant in it. */
  currency: string;
  pipelines: PipelineWithStages[];
};

const readPage = <T>(ctx: Ctx, source: Source<T>, query: ListQuery, currency: string, extra = {}) =>
  source.list(
    ctx,
    parseListQuery(new URL(toSearch(query, extra), "http://list"), source.fields, {
      defaultSort: source.sort,
      currency,
    }),
  );

/** Runs `fill` over a fresh cache that already knows reader, members and pipelines; answers it for the browser. */
export async function prefetch(
  ctx: Ctx,
  fill: (into: Prefetch) => Promise<void>,
): Promise<DehydratedState> {
  const client = new QueryClient();
  const me = await getMe(ctx);
  client.setQueryData(keys.me, me);
  const currency = me.org.default_currency;
  const colleagues = await readPage(ctx, members, { limit: 100 }, currency);
  if (!colleagues.has_more) client.setQueryData(keys.members, colleagues.data);
  const all = joinPipelines(
    (await readPage(ctx, pipelines, { limit: 100 }, currency)).data,
    (await readPage(ctx, stages, { limit: 100 }, currency)).data,
  );
  client.setQueryData(keys.pipelines, all);
  await fill({ ctx, client, currency, pipelines: all });
  return dehydrate(client);
}

/** The first page of a list, with the names it refers to. A query that the API would refuse is left to the browser. */
export async function prefetchList(into: Prefetch, object: keyof typeof sources, query: ListQuery) {
  const { ctx, client, currency } = into;
  const source = sources[object] as Source<Deal | Company | Person>;
  const page = await readPage(ctx, source, query, currency, { count: "true" }).catch(
    (error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    },
  );
  if (!page) return;
  client.setQueryData(keys.list(object, query), { pages: [page], pageParams: [null] });
  await prefetchNames(into, page.data);
  if (object === "deals") await prefetchNextTasks(into, page.data as Deal[]);
}

/** A board's exact sums and the first cards of its open columns. */
export async function prefetchBoard(
  into: Prefetch,
  pipeline: PipelineWithStages,
  view: { ownerId: string; sort: string; limit: number },
) {
  const { ctx, client, currency } = into;
  const { ownerId, sort, limit } = view;
  client.setQueryData(
    keys.summary(pipeline.id, ownerId),
    await sumStages(ctx, pipeline.id, ownerId || undefined),
  );
  const shown: Deal[] = [];
  for (const stage of pipeline.stages.filter(({ kind }) => kind === "open")) {
    const filters = [
      where("stage_id", "eq", stage.id),
      ...(ownerId ? [where("owner_id", "eq", ownerId)] : []),
    ];
    const page = await readPage(ctx, sources.deals, { sort, limit, filters }, currency);
    client.setQueryData(keys.column(stage.id, sort, ownerId), {
      pages: [page],
      pageParams: [null],
    });
    shown.push(...page.data);
  }
  await prefetchNames(into, shown);
  await prefetchNextTasks(into, shown);
}

async function prefetchNames({ ctx, client, currency }: Prefetch, rows: object[]) {
  const ids = rows.map((row) => ("company_id" in row ? row.company_id : null));
  const wanted = [...new Set(ids.filter((id) => typeof id === "string"))];
  for (let at = 0; at < wanted.length; at += 100) {
    const filters = [where("id", "in", wanted.slice(at, at + 100).join(","))];
    const page = await readPage(ctx, sources.companies, { limit: 100, filters }, currency);
    for (const { id, name } of page.data) client.setQueryData(keys.name("companies", id), name);
  }
}

async function prefetchNextTasks({ ctx, client, currency }: Prefetch, deals: Deal[]) {
  const open = deals.filter(({ status }) => status === "open").map(({ id }) => id);
  for (let at = 0; at < open.length; at += 50) {
    const some = open.slice(at, at + 50);
    const filters = [where("deal_id", "in", some.join(",")), where("done_at", "is_null", "true")];
    const page = await readPage(ctx, tasks, { limit: 100, filters }, currency);
    // With more than a page of tasks a missing one is not known to be missing: the browser asks again.
    for (const id of some) {
      const next = page.data.find((task) => task.deal_id === id);
      if (next || !page.has_more) client.setQueryData(keys.nextTask(id), next ?? null);
    }
  }
}
