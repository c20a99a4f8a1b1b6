"use client";
// The editor of a fact that is typed: Enter or leaving saves, Esc puts the old value back.
import { cn } from "#lib/cn.ts";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useRef, useState } from "react";
import { EditKeys } from "./edit-row.tsx";

type Props = {
  label: string;
  value: string;
  type?: "text" | "date" | "email" | "tel" | "url" | "number";
  inputMode?: "decimal" | "numeric";
  align?: "right";
  before?: ReactNode;
  multiline?: boolean;
  maxLength?: number;
  /** Answers what is wrong with the text, in words, or undefined. */
  check?: ((text: string) => string | undefined) | undefined;
  /** Something beside the text was changed, so that it is saved even when the text was not. */
  dirty?: boolean;
  /** Called with what was typed only when it differs. */
  onSave: (text: string) => void;
  onClose: () => void;
  className?: string;
};

export function TextEditor({
  label,
  value,
  type = "text",
  inputMode,
  align,
  before,
  multiline,
  maxLength = 300,
  check,
  dirty,
  onSave,
  onClose,
  className,
}: Props) {
  const t = useTranslations("crm.fields");
  const [draft, setDraft] = useState(value);
  const [error, setError] = useState<string>();
  const settled = useRef(false);
  const noteId = useId();

  // Leaving follows every way out, so the first one decides.
  const leave = (save: boolean) => {
    if (settled.current) return;
    const text = draft.trim();
    const differs = save && (dirty || text !== value);
    const wrong = differs ? check?.(text) : undefined;
    if (wrong) return setError(wrong);
    settled.current = true;
    onClose();
    if (differs) onSave(text);
  };

  const shared = {
    autoFocus: true,
    "aria-label": label,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error ? noteId : undefined,
    value: draft,
    maxLength,
    onChange: (event: { target: { value: string } }) => {
      setDraft(event.target.value);
      if (error) setError(check?.(event.target.value.trim()));
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      const enter = event.key === "Enter" && (!multiline || event.metaKey || event.ctrlKey);
      if (!enter && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      leave(enter);
    },
  };
  const frame = "rounded-sm bg-card ring-2 ring-ring";

  return (
    <div
      className={cn("relative", className)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) leave(true);
      }}
    >
      {multiline ? (
        <textarea
          {...shared}
          rows={4}
          className={cn(frame, "block w-full resize-y px-1.5 py-1 text-sm outline-none")}
        />
      ) : (
        <div className={cn(frame, "flex h-7 items-center max-md:h-11")}>
          {before}
          <input
            {...shared}
            type={type}
            inputMode={inputMode}
            onFocus={(event) => type !== "date" && event.target.select()}
            className={cn(
              "h-full w-full min-w-0 bg-transparent px-1.5 text-sm outline-none max-md:text-base",
              align === "right" && "text-right",
            )}
          />
        </div>
      )}
      {error ? (
        <p
          id={noteId}
          role="alert"
          className={cn(
            "absolute top-full z-20 mt-1 w-max max-w-64 rounded-md bg-popover px-2 py-1 text-left text-xs text-destructive-text shadow-2",
            align === "right" ? "right-0" : "left-0",
          )}
        >
          {error}
        </p>
      ) : (
        !multiline && <EditKeys />
      )}
      {multiline && (
        <p className="px-1 pt-1 text-2xs text-muted-foreground">{t("multilineKeys")}</p>
      )}
    </div>
  );
}
