"use client";
// A cell of a list that becomes its own field. Which one is open is known above the table, so that columns stay the same.
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext } from "react";
import type { Field } from "../fields/details.tsx";
import { FieldEditor } from "../fields/field-editor.tsx";

type Editing = {
  /** "row id:field", or "" when none is open. */
  open: string;
  setOpen: (cell: string) => void;
  canWrite: boolean;
  save: (row: { id: string; version: number }, patch: object, label: string) => void;
};

const Context = createContext<Editing>({
  open: "",
  setOpen: () => {},
  canWrite: false,
  save: () => {},
});
export const CellEditing = Context.Provider;

type Props<T> = { row: T; field: Field<T>; align?: "right"; children: ReactNode };

/** Shows the value; a press opens its editor, Enter saves, Esc restores. */
export function EditableCell<T extends { id: string; version: number }>({
  row,
  field,
  align,
  children,
}: Props<T>) {
  const t = useTranslations("crm.fields");
  const { open, setOpen, canWrite, save } = useContext(Context);
  const cell = `${row.id}:${field.key}`;
  const side = align === "right" ? "text-right justify-end" : "text-left";
  if (!canWrite || field.readOnly)
    return <span className={cn("flex truncate", side)}>{children}</span>;
  if (open !== cell)
    return (
      <button
        type="button"
        tabIndex={-1}
        onClick={() => setOpen(cell)}
        className={cn(
          "-mx-1 flex w-[calc(100%+0.5rem)] min-w-0 cursor-text truncate rounded-sm px-1",
          side,
        )}
      >
        <span className="sr-only">{t("edit", { label: field.label })}</span>
        {children}
      </button>
    );
  return (
    <div
      className={cn("absolute inset-x-0.5 top-1 z-20", align === "right" && "left-auto min-w-full")}
    >
      <FieldEditor
        field={field}
        row={row}
        {...(align && { align })}
        onSave={(patch) => save(row, patch, field.label)}
        onClose={() => setOpen("")}
      />
    </div>
  );
}
