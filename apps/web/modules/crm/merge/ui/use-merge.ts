"use client";
// The duplicates that are merged: their rows, others that look like them, and the merge itself.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "#lib/client.ts";
import { keys } from "../../ui/data/keys.ts";
import { toSearch, where } from "../../ui/data/query.ts";
import { useNotify } from "../../ui/notify.ts";
import type { Page } from "../../ui/types.ts";
import { useHref } from "../../ui/use-href.ts";
import type { MergeRow } from "./picks.ts";

export type MergeObject = "people" | "companies";

/** The records of these ids in their order; those that are gone are left out. */
export function useMergeRows(object: MergeObject, ids: readonly string[]) {
  return useQuery({
    queryKey: [...keys.lists(object), "merge", ...ids],
    queryFn: async ({ signal }) => {
      const filters = [where("id", "in", ids.join(","))];
      const page = await api.get<Page<MergeRow>>(`/${object}${toSearch({ limit: 100, filters })}`, {
        signal,
      });
      return ids.flatMap((id) => page.data.filter((row) => row.id === id));
    },
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  });
}

/** What two records of one thing usually share. */
const SAME: Record<MergeObject, readonly string[]> = {
  people: ["email", "full_name"],
  companies: ["domain", "name"],
};

/** Records that share an address or a name with `row`. */
export function useLookalikes(object: MergeObject, row: MergeRow | undefined) {
  const or = SAME[object].flatMap((field) =>
    row?.[field] ? [{ field, op: "eq", value: row[field] }] : [],
  );
  return useQuery({
    queryKey: [...keys.lists(object), "lookalikes", JSON.stringify(or)],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ limit: "10", filter: JSON.stringify({ or }) });
      return api.get<Page<MergeRow>>(`/${object}?${params}`, { signal });
    },
    enabled: or.length > 0,
    select: (page) => page.data,
  });
}

type Merged = { moved: Record<string, number> };

/** Merges `from` into the survivor, opens it, and offers the way back. */
export function useMerge(object: MergeObject) {
  const t = useTranslations("crm.merge");
  const client = useQueryClient();
  const router = useRouter();
  const href = useHref();
  const notify = useNotify();
  const [pending, setPending] = useState(false);
  const reread = () => client.invalidateQueries({ queryKey: keys.all });

  async function unmerge(id: string): Promise<void> {
    try {
      await api.post(`/${object}/${id}/unmerge`);
      notify.done(t("unmerged"));
    } catch (error) {
      notify.failed(t("notUnmerged"), error);
    }
    await reread();
  }

  async function merge(
    survivor: { id: string; name: string },
    from: readonly string[],
    fields: Record<string, string>,
  ): Promise<void> {
    setPending(true);
    try {
      const { moved } = await api.post<Merged>(`/${object}/${survivor.id}/merge`, {
        from,
        fields,
      });
      const count = Object.values(moved).reduce((all, one) => all + one, 0);
      notify.done(
        t("merged", { name: survivor.name, moved: count }),
        () => void unmerge(survivor.id),
      );
      router.push(href(`/${object}/${survivor.id}`));
      await reread();
    } catch (error) {
      notify.failed(t("notMerged"), error);
    }
    setPending(false);
  }
  return { merge, pending };
}
