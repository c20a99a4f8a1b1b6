"use client";
// Making a deal, and letting every list that may hold it know.
import { api } from "#lib/client.ts";
import { countInSummaries } from "#modules/crm/ui/data/cache-deals.ts";
import { keys } from "#modules/crm/ui/data/keys.ts";
import { useNotify } from "#modules/crm/ui/notify.ts";
import type { Deal } from "#modules/crm/ui/types.ts";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

export type NewDeal = Pick<Deal, "name"> & Partial<Omit<Deal, "id" | "name">>;

/** Answers the deal, or null after telling why it was refused. */
export function useCreateDeal() {
  const client = useQueryClient();
  const notify = useNotify();
  const t = useTranslations("crm.create");
  return async (input: NewDeal): Promise<Deal | null> => {
    try {
      const deal = await api.post<Deal>("/deals", input);
      countInSummaries(client, deal, 1);
      void client.invalidateQueries({ queryKey: keys.summaries });
      void client.invalidateQueries({ queryKey: [...keys.columns, deal.stage_id] });
      void client.invalidateQueries({ queryKey: keys.lists("deals") });
      return deal;
    } catch (error) {
      notify.failed(t("dealFailed", { name: input.name }), error);
      return null;
    }
  };
}
