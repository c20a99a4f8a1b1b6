"use client";
// The facts of a record as a list in which each value is its own editor.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { EditRow } from "./edit-row.tsx";
import { FieldEditor } from "./field-editor.tsx";
import { FieldLink, FieldValue } from "./field-value.tsx";

export type FieldKind =
  | "text"
  | "longtext"
  | "email"
  | "phone"
  | "url"
  | "number"
  | "date"
  | "money"
  | "member"
  | "company"
  | "person"
  | "product";

export type Field<T> = {
  key: Extract<keyof T, string>;
  label: string;
  kind: FieldKind;
  /** The column with the currency of a money field. */
  currencyKey?: Extract<keyof T, string>;
  required?: boolean;
  /** Shown, but not this reader's to change. */
  readOnly?: boolean;
  /** A column that is empty rather than null. */
  emptyText?: boolean;
};

type Props<T> = {
  row: T;
  fields: Field<T>[];
  canWrite: boolean;
  onSave: (patch: Partial<T>, label: string) => void;
};

export function Details<T extends { id: string }>({ row, fields, canWrite, onSave }: Props<T>) {
  const t = useTranslations("crm.fields");
  const [editing, setEditing] = useState<string>();
  return (
    <dl className="pb-1">
      {fields.map((field) => {
        const value = row[field.key];
        const empty = value === null || value === undefined || value === "";
        return (
          <EditRow
            key={field.key}
            label={field.label}
            addLabel={t("add", { label: field.label.toLowerCase() })}
            editing={editing === field.key}
            onEdit={(open) => setEditing(open ? field.key : undefined)}
            readOnly={!canWrite || field.readOnly}
            aside={empty ? null : <FieldLink field={field} row={row} />}
            editor={
              <FieldEditor
                field={field}
                row={row}
                onSave={(patch) => onSave(patch, field.label)}
                onClose={() => setEditing(undefined)}
              />
            }
          >
            {empty ? null : <FieldValue field={field} row={row} />}
          </EditRow>
        );
      })}
    </dl>
  );
}
