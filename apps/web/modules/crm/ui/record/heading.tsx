"use client";
// The record's name as the page's h1; a press changes it.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextEditor } from "../fields/text-editor.tsx";

type Props = { name: string; label: string; canWrite: boolean; onSave: (name: string) => void };

export function RecordHeading({ name, label, canWrite, onSave }: Props) {
  const t = useTranslations("crm.fields");
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <TextEditor
        label={label}
        value={name}
        check={(text) => (text ? undefined : t("required", { label }))}
        onSave={onSave}
        onClose={() => setEditing(false)}
        className="max-w-lg"
      />
    );
  return (
    <h1 className="text-xl font-semibold">
      {canWrite ? (
        <button
          type="button"
          onClick={() => setEditing(true)}
          className="-mx-1 max-w-full cursor-text truncate rounded-sm px-1 text-left hover:bg-accent max-md:whitespace-normal"
        >
          {name}
        </button>
      ) : (
        <span className="block truncate">{name}</span>
      )}
    </h1>
  );
}
