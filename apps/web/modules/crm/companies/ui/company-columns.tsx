"use client";
// The columns of the companies table.
import type { DataColumn } from "#components/data-table/types.ts";
import { Logo } from "#components/ui/avatar.tsx";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import { FieldCell, MomentCell } from "#modules/crm/ui/lists/cells.tsx";
import type { Company } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useCompanyFields } from "./company-fields.ts";

const WIDTHS: [key: keyof Company & string, width: number, sortable?: boolean, right?: boolean][] =
  [
    ["industry", 170, true],
    ["location", 160, true],
    ["employee_count", 110, true, true],
    ["annual_revenue", 140, true, true],
    ["owner_id", 160],
    ["domain", 170],
    ["phone", 150],
    ["website", 180],
    ["founded_year", 100, true, true],
  ];

export function useCompanyColumns(): DataColumn<Company>[] {
  const t = useTranslations("crm.companies.field");
  const fields = useCompanyFields();
  return useMemo(() => {
    const columns: DataColumn<Company>[] = [
      {
        id: "name",
        header: t("name"),
        width: 240,
        sort: "name",
        cell: (company) => (
          <span className="flex items-center gap-2">
            <Logo name={company.name} size={20} />
            <span className="truncate">{company.name}</span>
          </span>
        ),
      },
    ];
    for (const [key, width, sortable, right] of WIDTHS) {
      const field = fields.find((item) => item.key === key) as Field<Company>;
      columns.push({
        id: key,
        header: field.label,
        width,
        overflow: true,
        ...(sortable && { sort: key }),
        ...(right && { align: "right" as const }),
        cell: (company) => (
          <FieldCell row={company} field={field} {...(right && { align: "right" as const })} />
        ),
      });
    }
    columns.push({
      id: "created_at",
      header: t("created_at"),
      width: 108,
      sort: "created_at",
      cell: (company) => <MomentCell moment={company.created_at} />,
    });
    return columns;
  }, [t, fields]);
}
