"use client";
import { useRef } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { VariableMenu } from "./variable-menu.tsx";
import { insertAt } from "./variables.ts";

type Props = {
  label: string;
  hint?: string;
  error: string | undefined;
  value: string;
  maxLength: number;
  /** One line, or a text; `code` for HTML. */
  kind: "line" | "text" | "code";
  onChange: (value: string) => void;
};

/** A field that takes placeholders where its cursor stands. */
export function TemplateText({ label, hint, error, value, maxLength, kind, onChange }: Props) {
  const ref = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const insert = (placeholder: string) => {
    const field = ref.current;
    const put = insertAt(
      value,
      field?.selectionStart ?? value.length,
      field?.selectionEnd ?? value.length,
      placeholder,
    );
    onChange(put.text);
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(put.cursor, put.cursor);
    });
  };
  const shared = { ref, value, maxLength };
  return (
    <Field label={label} hint={hint} error={error} aside={<VariableMenu onPick={insert} />}>
      {(ids) =>
        kind === "line" ? (
          <Input {...ids} {...shared} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <Textarea
            {...ids}
            {...shared}
            className={kind === "code" ? "min-h-64 font-mono text-xs" : "min-h-64"}
            spellCheck={kind === "text"}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
