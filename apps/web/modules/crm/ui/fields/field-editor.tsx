"use client";
// The right editor for each kind of value.
import { Avatar } from "#components/ui/avatar.tsx";
import { useTranslations } from "next-intl";
import { usePresentMembers } from "../data/reference.ts";
import { PickList } from "../picker.tsx";
import { isDate } from "./date-check.ts";
import type { Field, FieldKind } from "./details.tsx";
import { FieldValue } from "./field-value.tsx";
import { MoneyEditor } from "./money-editor.tsx";
import { PickEditor } from "./pick-editor.tsx";
import { useProducts } from "./product.tsx";
import { RecordPickList } from "./record-picker.tsx";
import { TextEditor } from "./text-editor.tsx";

type Props<T> = {
  field: Field<T>;
  row: T;
  onSave: (patch: Partial<T>) => void;
  onClose: () => void;
  /** Where figures stand in a table. */
  align?: "right";
};

const INPUT: Partial<Record<FieldKind, "email" | "tel" | "date">> = {
  email: "email",
  phone: "tel",
  date: "date",
};
const LONGEST: Partial<Record<FieldKind, number>> = {
  longtext: 20_000,
  url: 2000,
  phone: 60,
  email: 320,
};

export function FieldEditor<T>({ field, row, onSave, onClose, align }: Props<T>) {
  const t = useTranslations("crm.fields");
  const { key, kind, label } = field;
  const value = row[key];
  const text = value === null || value === undefined ? "" : String(value);
  const set = (next: unknown) => onSave({ [key]: next } as Partial<T>);

  if (kind === "money") {
    const currencyKey = field.currencyKey ?? key;
    return (
      <MoneyEditor
        label={label}
        amount={text || null}
        currency={String(row[currencyKey] ?? "EUR")}
        onSave={(amount, currency) =>
          onSave({ [key]: amount, [currencyKey]: currency } as Partial<T>)
        }
        onClose={onClose}
        {...(align && { align })}
      />
    );
  }

  if (kind === "member" || kind === "product" || kind === "company" || kind === "person")
    return (
      <PickEditor
        label={label}
        onClose={onClose}
        shown={text && <FieldValue field={field} row={row} />}
      >
        <PickFrom
          kind={kind}
          label={label}
          selected={text || null}
          onPick={(id) => {
            onClose();
            if (id !== text) set(id || null);
          }}
        />
      </PickEditor>
    );

  const check = (typed: string) => {
    if (!typed) return field.required ? t("required", { label }) : undefined;
    if (kind === "number" && !/^\d{1,9}$/.test(typed.replace(/[\s,.']/g, "")))
      return t("notANumber");
    if (kind === "date" && !isDate(typed)) return t("notADate");
    if (kind === "email" && !/^\S+@\S+\.\S+$/.test(typed)) return t("notAnEmail");
    return undefined;
  };
  return (
    <TextEditor
      label={label}
      value={text}
      type={INPUT[kind] ?? "text"}
      {...(kind === "number" && { inputMode: "numeric" as const })}
      {...(align && { align })}
      multiline={kind === "longtext"}
      maxLength={LONGEST[kind] ?? 300}
      check={check}
      onSave={(typed) => set(valueOf(field, typed))}
      onClose={onClose}
    />
  );
}

/** What was typed, as the API wants it. */
function valueOf<T>({ kind, emptyText }: Field<T>, typed: string) {
  if (!typed) return emptyText ? "" : null;
  if (kind === "number") return Number(typed.replace(/\D/g, ""));
  if (kind === "url" && !/^https?:\/\//i.test(typed)) return `https://${typed}`;
  return typed;
}

type PickKind = "member" | "product" | "company" | "person";
type PickProps = {
  kind: PickKind;
  label: string;
  selected: string | null;
  onPick: (id: string) => void;
};

/** The list behind a value that names another row. */
function PickFrom({ kind, ...rest }: PickProps) {
  const t = useTranslations("crm.fields");
  const { data: members } = usePresentMembers();
  const { data: products } = useProducts();
  if (kind === "company" || kind === "person")
    return (
      <RecordPickList
        object={kind === "company" ? "companies" : "people"}
        noneLabel={t("none")}
        {...rest}
      />
    );
  const items =
    kind === "member"
      ? members?.map(({ id, name }) => ({
          id,
          label: name,
          icon: <Avatar name={name} size={16} />,
        }))
      : products?.map(({ id, name, code }) => ({ id, label: name, hint: code ?? "" }));
  return <PickList items={items} noneLabel={t("none")} {...rest} />;
}
