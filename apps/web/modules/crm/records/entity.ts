/** What a slice says of its entity, so that bulk, upsert, the bin, merging and reading are written once. */
import type { Ctx } from "@rapport/db";
import type { ListQuery } from "#lib/query/index.ts";
import type { z } from "#lib/schema.ts";
import type { Relation } from "./expand.ts";
import type { Source } from "./source.ts";

export type Row = { id: string } & Record<string, unknown>;

export type Entity = {
  /** company, a company, companies; in operation ids Company and Companies. */
  words: { one: string; a: string; many: string; One: string; Many: string };
  /** Where its address or its heading is not its table's or its words'. */
  path?: `/${string}`;
  tag?: string;
  source: Source<Row>;
  schema: z.ZodObject;
  newSchema: z.ZodType;
  patchSchema: z.ZodObject;
  defaultSort: string;
  relations: Readonly<Record<string, Relation>>;
  list: (
    ctx: Ctx,
    query: ListQuery,
  ) => Promise<{ data: Row[]; has_more: boolean; next_cursor: string | null }>;
  get: (ctx: Ctx, id: string) => Promise<Row>;
  create: (ctx: Ctx, input: never) => Promise<Row>;
  update: (ctx: Ctx, id: string, patch: never) => Promise<Row>;
  remove: (ctx: Ctx, id: string) => Promise<void>;
  /** More words on the patch. */
  aboutPatch?: string;
  /** The columns that a record comes out of the bin with, where they cannot be what they were. */
  restoreAs?: (ctx: Ctx, id: string) => Promise<object>;
  /** What an upsert takes, when it is not what a patch takes, and what of it changes a record that is there. */
  upsert?: { schema: z.ZodObject; patchOf: (data: Record<string, unknown>) => object };
  /** Duplicates can be merged. */
  merge?: {
    /** Columns that go with a field. */
    columns?: Readonly<Record<string, readonly string[]>>;
    /** Fields that are taken together, or not at all, unless they are chosen one by one. */
    together?: readonly string[];
    /** Fields that follow others and cannot be chosen. */
    following?: readonly string[];
    /** The field with the record that it belongs to, of its own kind. */
    parent?: string;
  };
};

/** Types an entity by its own records; from there on they are rows. */
export function defineEntity<Item extends { id: string }, New, Patch>(
  entity: Omit<Entity, "source" | "list" | "get" | "create" | "update"> & {
    source: Source<Item>;
    list: (
      ctx: Ctx,
      query: ListQuery,
    ) => Promise<{ data: Item[]; has_more: boolean; next_cursor: string | null }>;
    get: (ctx: Ctx, id: string) => Promise<Item>;
    create: (ctx: Ctx, input: New) => Promise<Item>;
    update: (ctx: Ctx, id: string, patch: Patch) => Promise<Item>;
  },
): Entity {
  return entity as unknown as Entity;
}
