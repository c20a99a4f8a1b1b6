"use client";
import { toast } from "#modules/crm/ui/toast.ts";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { keys } from "../data/keys.ts";
import { useHref } from "../use-href.ts";

/** After a record was made: lists learn of it, and a toast leads to it. */
export function useCreated(object: "deals" | "companies" | "people" | "tasks") {
  const client = useQueryClient();
  const router = useRouter();
  const href = useHref();
  const t = useTranslations("crm.create");
  return (record: { id: string; label: string }) => {
    void client.invalidateQueries({ queryKey: keys.lists(object) });
    if (object === "deals") {
      void client.invalidateQueries({ queryKey: keys.summaries });
      void client.invalidateQueries({ queryKey: keys.columns });
    }
    if (object === "tasks") void client.invalidateQueries({ queryKey: keys.nextTasks });
    void client.invalidateQueries({ queryKey: ["crm", "timeline"] });
    const words = t(`done.${object}`, { name: record.label });
    if (object === "tasks") toast.success(words);
    else
      toast.success(words, {
        action: { label: t("open"), onSelect: () => router.push(href(`/${object}/${record.id}`)) },
      });
  };
}
