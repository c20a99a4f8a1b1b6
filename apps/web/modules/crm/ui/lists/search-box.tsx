"use client";
import { Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "next-intl";
import { Input } from "#components/ui/input.tsx";
import { cn } from "#lib/cn.ts";

type Props = { label: string; value: string; onChange: (text: string) => void };

/** Narrows the list by part of a name, a moment after the last key. */
export function SearchBox({ label, value, onChange }: Props) {
  const t = useTranslations("crm.lists");
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  // The address can change by other means: a view, the back button.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  useEffect(() => {
    if (text === told) return;
    const timer = setTimeout(() => {
      setTold(text);
      onChange(text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text, told, onChange]);

  return (
    <span className="relative flex w-44 shrink-0 items-center max-md:w-full max-md:flex-1">
      <Search
        className="pointer-events-none absolute left-2 size-3.5 text-subtle-foreground"
        aria-hidden
      />
      <Input
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (text) setText("");
          else event.currentTarget.blur();
        }}
        className={cn("h-control-sm px-7 text-xs max-md:h-11 max-md:text-base")}
      />
      {text && (
        <button
          type="button"
          aria-label={t("clearSearch")}
          onClick={() => setText("")}
          className="absolute right-1 flex size-5 items-center justify-center rounded-sm text-subtle-foreground hover:text-foreground max-md:size-9"
        >
          <X className="size-3" aria-hidden />
        </button>
      )}
    </span>
  );
}
