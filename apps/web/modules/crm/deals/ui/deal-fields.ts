"use client";
// The facts of a deal that people see and change, and what a list of deals can be asked.
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useCan } from "#lib/rights.tsx";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import type { FilterField } from "#modules/crm/ui/lists/filters.ts";
import type { Deal } from "#modules/crm/ui/types.ts";

export function useDealFields(): Field<Deal>[] {
  const t = useTranslations("crm.deals.field");
  const seesAmounts = useCan("deal_amounts.read");
  const setsAmounts = useCan("deal_amounts.write");
  return useMemo(() => {
    const amount: Field<Deal> = {
      key: "amount",
      label: t("amount"),
      kind: "money",
      currencyKey: "currency",
      readOnly: !setsAmounts,
    };
    return [
      ...(seesAmounts ? [amount] : []),
      { key: "closes_on", label: t("closes_on"), kind: "date" },
      { key: "owner_id", label: t("owner_id"), kind: "member" },
      { key: "company_id", label: t("company_id"), kind: "company" },
      { key: "person_id", label: t("person_id"), kind: "person" },
      { key: "product_id", label: t("product_id"), kind: "product" },
      { key: "opened_on", label: t("opened_on"), kind: "date" },
      { key: "description", label: t("description"), kind: "longtext" },
    ];
  }, [t, seesAmounts, setsAmounts]);
}

export function useDealFilters(): FilterField[] {
  const t = useTranslations("crm.deals.field");
  const seesAmounts = useCan("deal_amounts.read");
  return useMemo(() => {
    const amount: FilterField = { field: "amount", label: t("amount"), kind: "money" };
    return [
      { field: "stage_id", label: t("stage_id"), kind: "stage", required: true },
      { field: "status", label: t("status"), kind: "status", required: true },
      { field: "pipeline_id", label: t("pipeline_id"), kind: "pipeline", required: true },
      { field: "owner_id", label: t("owner_id"), kind: "member" },
      { field: "company_id", label: t("company_id"), kind: "company" },
      ...(seesAmounts ? [amount] : []),
      { field: "closes_on", label: t("closes_on"), kind: "date" },
      { field: "closed_on", label: t("closed_on"), kind: "date" },
      { field: "opened_on", label: t("opened_on"), kind: "date" },
    ];
  }, [t, seesAmounts]);
}
