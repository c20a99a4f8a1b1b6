"use client";
// The key figures of a company or person: what is open, what was won, when they last spoke, what comes next.
import { useTranslations } from "next-intl";
import { createElement } from "react";
import { sumTotals } from "../data/amounts.ts";
import { where } from "../data/query.ts";
import { Due } from "../due.tsx";
import type { Deal, Page, Task } from "../types.ts";
import { useFormats } from "../use-formats.ts";
import type { Fact } from "./facts.tsx";
import { useRelated } from "./use-related.ts";

type Spoken = { kind: "note" | "call" | "meeting" | "email" | "sms"; occurred_at: string };

/** Sums only what is there in full; where there is more than a page, the count alone is true. */
function sumOf(page: Page<Deal> | undefined) {
  if (!page || page.has_more) return undefined;
  return sumTotals(page.data.map(({ amount, currency }) => (amount ? [{ amount, currency }] : [])));
}

export function usePartyFacts(column: "company_id" | "person_id", id: string): Fact[] {
  const t = useTranslations("crm.partyFacts");
  const { totals, count, dayOfMoment } = useFormats();
  const of = where(column, "eq", id);
  const open = useRelated<Deal>("deals", [of, where("status", "eq", "open")], "closes_on", 100);
  const won = useRelated<Deal>("deals", [of, where("status", "eq", "won")], "-closed_on", 100);
  const spoken = useRelated<Spoken>("interactions", [of], "-occurred_at", 1);
  const tasks = useRelated<Task>("tasks", [of, where("done_at", "is_null", "true")], "due_on", 20);
  const [next] = tasks?.data ?? [];
  const [last] = spoken?.data ?? [];

  const deals = (label: string, page: Page<Deal> | undefined): Fact => {
    if (!page) return { label, value: undefined };
    const total = page.total_count ?? page.data.length;
    const sums = sumOf(page);
    const words = t("deals", { count: total, shown: count(total) });
    return sums && sums.length > 0
      ? { label, value: totals(sums), note: words }
      : { label, value: words };
  };
  return [
    deals(t("open"), open),
    deals(t("won"), won),
    {
      label: t("last"),
      value: spoken && (last ? dayOfMoment(last.occurred_at) : t("never")),
      note: last && t(`kind.${last.kind}`),
    },
    {
      label: t("next"),
      value: tasks && (next ? next.title : t("nothing")),
      note: next?.due_on && createElement(Due, { date: next.due_on }),
    },
  ];
}
