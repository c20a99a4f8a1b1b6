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
  /** One line, or a text, short or long; `code` for HTML. */
  kind: "line" | "short" | "text" | "code";
  readOnly?: boolean;
  onChange: (value: string) => void;
};

const sizes = { short: "min-h-28", text: "min-h-64", code: "min-h-64 font-mono text-xs" };

/** A field that takes placeholders where its cursor stands. */
export function TemplateText({
  label,
  hint,
  error,
  value,
  maxLength,
  kind,
  readOnly = false,
  onChange,
}: Props) {
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
  const shared = { ref, value, maxLength, readOnly };
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      aside={!readOnly && <VariableMenu onPick={insert} />}
    >
      {(ids) =>
        kind === "line" ? (
          <Input {...ids} {...shared} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <Textarea
            {...ids}
            {...shared}
            className={sizes[kind]}
            spellCheck={kind !== "code"}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
