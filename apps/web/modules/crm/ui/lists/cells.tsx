"use client";
// Cells that several lists share.
import { None } from "#components/ui/none.tsx";
import type { Field } from "../fields/details.tsx";
import { FieldValue } from "../fields/field-value.tsx";
import { useFormats } from "../use-formats.ts";
import { EditableCell } from "./cell-editing.tsx";

type Props<T> = { row: T; field: Field<T>; align?: "right" };

/** A cell that shows a field and lets it be changed in place. */
export function FieldCell<T extends { id: string; version: number }>({
  row,
  field,
  align,
}: Props<T>) {
  const value = row[field.key];
  const empty = value === null || value === undefined || value === "";
  return (
    <EditableCell row={row} field={field} {...(align && { align })}>
      {empty ? <None /> : <FieldValue field={field} row={row} />}
    </EditableCell>
  );
}

/** A calendar date. */
export function DayCell({ date }: { date: string | null }) {
  const { day } = useFormats();
  return date ? day(date) : <None />;
}

/** The day of a moment, for the reader. */
export function MomentCell({ moment }: { moment: string }) {
  return useFormats().dayOfMoment(moment);
}
