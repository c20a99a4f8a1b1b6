"use client";
// What lies in the bin of an object, and the ways out of it.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "#lib/client.ts";
import { keys } from "../../ui/data/keys.ts";
import { where } from "../../ui/data/query.ts";
import { useList } from "../../ui/lists/use-list.ts";
import { useNotify } from "../../ui/notify.ts";
import { type BinObject, type BinRow, nameOf, SEARCHED } from "./bin-objects.ts";

/** The deleted records of an object, last deleted first, those whose name holds `text`. */
export function useBin(object: BinObject, text: string) {
  const field = SEARCHED[object];
  const filters = field && text.trim() ? [where(field, "contains", text.trim())] : [];
  return useList<BinRow>(object, "-deleted_at", filters, { deleted: "true" });
}

/** `restore(rows)` brings records back, and `unmerge(row)` the duplicates of the last merge into a record. */
export function useWaysOut(object: BinObject) {
  const t = useTranslations("crm.bin");
  const client = useQueryClient();
  const notify = useNotify();
  const [pending, setPending] = useState(false);
  const reread = () => client.invalidateQueries({ queryKey: keys.all });

  async function restore(rows: readonly BinRow[]): Promise<void> {
    setPending(true);
    let back = 0;
    try {
      for (const row of rows) {
        await api.post(`/${object}/${row.id}/restore`);
        back += 1;
      }
      const [first] = rows;
      if (first) notify.done(t("restored", { count: rows.length, name: nameOf(first) }));
    } catch (error) {
      notify.failed(t("notRestored", { back, name: nameOf(rows[back]!) }), error);
    }
    await reread();
    setPending(false);
  }

  async function unmerge(row: BinRow): Promise<void> {
    setPending(true);
    try {
      await api.post(`/${object}/${row.merged_into}/unmerge`);
      notify.done(t("unmerged", { name: nameOf(row) }));
    } catch (error) {
      notify.failed(t("notUnmerged"), error);
    }
    await reread();
    setPending(false);
  }
  return { restore, unmerge, pending };
}
