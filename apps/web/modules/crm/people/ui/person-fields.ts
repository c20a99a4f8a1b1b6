"use client";
// The facts of a person that people see and change, and what a list of people can be asked.
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import type { FilterField } from "#modules/crm/ui/lists/filters.ts";
import type { Person } from "#modules/crm/ui/types.ts";

export function usePersonFields(): Field<Person>[] {
  const t = useTranslations("crm.people.field");
  return useMemo(
    () => [
      { key: "email", label: t("email"), kind: "email" },
      { key: "phone", label: t("phone"), kind: "phone" },
      { key: "job_title", label: t("job_title"), kind: "text" },
      { key: "company_id", label: t("company_id"), kind: "company" },
      { key: "owner_id", label: t("owner_id"), kind: "member" },
      { key: "location", label: t("location"), kind: "text" },
      { key: "first_name", label: t("first_name"), kind: "text", emptyText: true },
      { key: "last_name", label: t("last_name"), kind: "text", emptyText: true },
      { key: "description", label: t("description"), kind: "longtext" },
    ],
    [t],
  );
}

export function usePersonFilters(): FilterField[] {
  const t = useTranslations("crm.people.field");
  return useMemo(
    () => [
      { field: "company_id", label: t("company_id"), kind: "company" },
      { field: "owner_id", label: t("owner_id"), kind: "member" },
      { field: "job_title", label: t("job_title"), kind: "text" },
      { field: "email", label: t("email"), kind: "text" },
      { field: "location", label: t("location"), kind: "text" },
    ],
    [t],
  );
}
