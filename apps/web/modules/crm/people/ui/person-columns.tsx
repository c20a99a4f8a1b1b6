"use client";
// The columns of the people table.
import type { DataColumn } from "#components/data-table/types.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import type { Field } from "#modules/crm/ui/fields/details.tsx";
import { FieldCell, MomentCell } from "#modules/crm/ui/lists/cells.tsx";
import type { Person } from "#modules/crm/ui/types.ts";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { usePersonFields } from "./person-fields.ts";

const WIDTHS: [key: keyof Person & string, width: number, sortable?: boolean][] = [
  ["job_title", 190],
  ["company_id", 200],
  ["email", 230, true],
  ["phone", 150],
  ["owner_id", 160],
  ["location", 160],
];

export function usePersonColumns(): DataColumn<Person>[] {
  const t = useTranslations("crm.people.field");
  const fields = usePersonFields();
  return useMemo(() => {
    const columns: DataColumn<Person>[] = [
      {
        id: "name",
        header: t("name"),
        width: 220,
        sort: "full_name",
        cell: (person) => (
          <span className="flex items-center gap-2">
            <Avatar name={person.full_name || person.email || "?"} size={20} />
            <span className="truncate">{person.full_name || person.email}</span>
          </span>
        ),
      },
    ];
    for (const [key, width, sortable] of WIDTHS) {
      const field = fields.find((item) => item.key === key) as Field<Person>;
      columns.push({
        id: key,
        header: field.label,
        width,
        overflow: true,
        ...(sortable && { sort: key }),
        cell: (person) => <FieldCell row={person} field={field} />,
      });
    }
    columns.push({
      id: "created_at",
      header: t("created_at"),
      width: 108,
      sort: "created_at",
      cell: (person) => <MomentCell moment={person.created_at} />,
    });
    return columns;
  }, [t, fields]);
}
