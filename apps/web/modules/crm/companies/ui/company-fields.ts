"use client";
// The facts of a company that people see and change, and what a list of companies can be asked.
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import type { FilterField } from "#modules/crm/ui/lists/filters.ts";
import type { Company } from "#modules/crm/ui/types.ts";

export function useCompanyFields(): Field<Company>[] {
  const t = useTranslations("crm.companies.field");
  return useMemo(
    () => [
      { key: "owner_id", label: t("owner_id"), kind: "member" },
      { key: "domain", label: t("domain"), kind: "text" },
      { key: "website", label: t("website"), kind: "url" },
      { key: "industry", label: t("industry"), kind: "text" },
      { key: "phone", label: t("phone"), kind: "phone" },
      { key: "employee_count", label: t("employee_count"), kind: "number" },
      { key: "annual_revenue", label: t("annual_revenue"), kind: "money", currencyKey: "currency" },
      { key: "founded_year", label: t("founded_year"), kind: "number" },
      { key: "location", label: t("location"), kind: "text" },
      { key: "parent_id", label: t("parent_id"), kind: "company" },
      { key: "description", label: t("description"), kind: "longtext" },
    ],
    [t],
  );
}

export function useCompanyFilters(): FilterField[] {
  const t = useTranslations("crm.companies.field");
  return useMemo(
    () => [
      { field: "industry", label: t("industry"), kind: "text" },
      { field: "location", label: t("location"), kind: "text" },
      { field: "owner_id", label: t("owner_id"), kind: "member" },
      { field: "domain", label: t("domain"), kind: "text" },
      { field: "employee_count", label: t("employee_count"), kind: "number" },
      { field: "annual_revenue", label: t("annual_revenue"), kind: "money" },
      { field: "parent_id", label: t("parent_id"), kind: "company" },
    ],
    [t],
  );
}
