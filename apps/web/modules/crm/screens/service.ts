// What the pages of lists and of the board read before they are drawn.
import { uuidPattern } from "@rapport/core";
import type { Ctx } from "@rapport/db";
import type { DehydratedState } from "@tanstack/react-query";
import { companyFields } from "../companies/schema.ts";
import { dealFields } from "../deals/schema.ts";
import { personFields } from "../people/schema.ts";
import { where } from "../ui/data/query.ts";
import { BOARD_PAGE, BOARD_SORTS, boardSorts, LIST_PAGE, LIST_SORT } from "../ui/lists/defaults.ts";
import { readListState } from "../ui/lists/list-state.ts";
import { prefetch, prefetchBoard, prefetchList } from "./prefetch.ts";

type Read = <T>(fn: (ctx: Ctx) => Promise<T>) => Promise<T>;
type Params = Record<string, string | string[] | undefined>;

const FIELDS = { deals: dealFields, companies: companyFields, people: personFields };
const SEARCH = { deals: "name", companies: "name", people: "full_name" } as const;

function toParams(params: Params) {
  const pairs = Object.entries(params).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((item): [string, string] => [key, item]),
  );
  return new URLSearchParams(pairs);
}

/** The first page of a list as its address asks for it. */
export function readList(
  read: Read,
  object: keyof typeof FIELDS,
  params: Params,
): Promise<DehydratedState> {
  const fields = Object.keys(FIELDS[object]);
  const { sort, filters, q } = readListState(toParams(params), LIST_SORT[object], fields);
  const asked = q.trim() ? [...filters, where(SEARCH[object], "contains", q.trim())] : filters;
  return read((ctx) =>
    prefetch(ctx, (into) => prefetchList(into, object, { sort, filters: asked, limit: LIST_PAGE })),
  );
}

const one = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");

/** The board as its address asks for it: the pipeline named there, or the default one. */
export function readBoard(read: Read, params: Params): Promise<DehydratedState> {
  return read((ctx) =>
    prefetch(ctx, async (into) => {
      const pipeline =
        into.pipelines.find(({ id }) => id === one(params.pipeline)) ??
        into.pipelines.find((item) => item.is_default) ??
        into.pipelines[0];
      // An owner who is none is left to the browser, which says what the API thinks of it.
      const owner = one(params.owner);
      if (!pipeline || (owner && !uuidPattern.test(owner))) return;
      const sorts = boardSorts(ctx.can("deal_amounts.read"));
      await prefetchBoard(into, pipeline, {
        ownerId: owner,
        sort: sorts.find((sort) => sort === params.sort) ?? BOARD_SORTS[0],
        limit: BOARD_PAGE,
      });
    }),
  );
}
