// Optimistic changes to what is already on screen, wherever the same row is cached.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Page } from "../types.ts";
import { keys } from "./keys.ts";

type Row = { id: string };
type Pages<T> = InfiniteData<Page<T>, string | null>;

/** A list on screen is an endless one or a single page. */
type Cached<T> = Pages<T> | Page<T>;

function mapRows<T extends Row>(
  data: Cached<T> | undefined,
  change: (rows: T[]) => T[],
): Cached<T> | undefined {
  if (!data) return data;
  if ("pages" in data)
    return { ...data, pages: data.pages.map((page) => ({ ...page, data: change(page.data) })) };
  return { ...data, data: change(data.data) };
}

/** Applies `patch` to a row in its record, its lists and its board column. */
export function patchRow<T extends Row>(
  client: QueryClient,
  object: string,
  id: string,
  patch: Partial<T>,
) {
  const change = (rows: T[]) => rows.map((row) => (row.id === id ? { ...row, ...patch } : row));
  client.setQueryData<T>(keys.record(object, id), (row) => row && { ...row, ...patch });
  client.setQueriesData<Cached<T>>({ queryKey: keys.lists(object) }, (data) =>
    mapRows(data, change),
  );
  if (object === "deals")
    client.setQueriesData<Cached<T>>({ queryKey: keys.columns }, (data) => mapRows(data, change));
}

/** Takes a row out of all lists of its object. */
export function dropRow(client: QueryClient, object: string, id: string) {
  const change = (rows: Row[]) => rows.filter((row) => row.id !== id);
  client.setQueriesData<Cached<Row>>({ queryKey: keys.lists(object) }, (data) =>
    mapRows(data, change),
  );
  if (object === "deals")
    client.setQueriesData<Cached<Row>>({ queryKey: keys.columns }, (data) => mapRows(data, change));
}

/** All rows of an infinite list in order. */
export const flatRows = <T>(data: InfiniteData<Page<T>, unknown> | undefined): T[] =>
  data?.pages.flatMap((page) => page.data) ?? [];
