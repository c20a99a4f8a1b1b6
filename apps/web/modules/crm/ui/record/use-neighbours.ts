"use client";
// The records before and after this one, in the list or board column from which it was opened.
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { flatRows } from "../data/cache.ts";
import { keys } from "../data/keys.ts";
import type { Page, RecordKind } from "../types.ts";

export type Neighbours = { previous?: string | undefined; next?: string | undefined };

/** Looks through what lists have read, the latest first; knows nothing after a direct visit. */
export function useNeighbours(object: RecordKind, id: string): Neighbours {
  const client = useQueryClient();
  const [found] = useState(() => {
    const queries = [
      ...client.getQueryCache().findAll({ queryKey: keys.lists(object) }),
      ...(object === "deals" ? client.getQueryCache().findAll({ queryKey: keys.columns }) : []),
    ].sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
    for (const query of queries) {
      const data = query.state.data as InfiniteData<Page<{ id: string }>> | undefined;
      if (!data?.pages) continue;
      const ids = flatRows(data).map((row) => row.id);
      const at = ids.indexOf(id);
      if (at >= 0) return { previous: ids[at - 1], next: ids[at + 1] };
    }
    return {};
  });
  return found;
}
