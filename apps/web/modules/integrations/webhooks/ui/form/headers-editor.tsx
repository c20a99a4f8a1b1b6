"use client";
import { Lock, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Token } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Errors, HeaderRow } from "./draft.ts";

type Props = {
  /** The names of what is kept; the values are sealed. */
  kept: readonly string[];
  rows: readonly HeaderRow[] | null;
  errors: Errors;
  onChange: (rows: readonly HeaderRow[] | null) => void;
};

/** The headers that each request bears besides: names are shown, values are only ever written. */
export function HeadersEditor({ kept, rows, errors, onChange }: Props) {
  const t = useTranslations("webhooks.headers");
  if (rows === null)
    return (
      <div className="flex flex-col gap-2.5">
        <ul className="flex flex-wrap gap-1.5" aria-label={t("kept")}>
          {kept.map((name) => (
            <li key={name} className="flex items-center gap-1">
              <Token>{name}</Token>
            </li>
          ))}
        </ul>
        <p className="flex gap-1.5 text-xs text-pretty text-muted-foreground">
          <Lock className="mt-0.5 size-3" aria-hidden /> {t("sealed")}
        </p>
        <Button
          size="sm"
          className="self-start"
          onClick={() => onChange(kept.map((name) => ({ name, value: "" })))}
        >
          {t("replace")}
        </Button>
      </div>
    );
  const change = (index: number, part: Partial<HeaderRow>) =>
    onChange(rows.map((row, i) => (i === index ? { ...row, ...part } : row)));
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-pretty text-muted-foreground">
        {kept.length > 0 ? t("hintReplace") : t("hint")}
      </p>
      {rows.map(({ name, value }, index) => {
        const error = name ? errors[`/headers/${name.trim()}`] : undefined;
        const wrong = error ? { "aria-invalid": true as const } : {};
        return (
          <div key={index} role="group" aria-label={t("header")}>
            <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] gap-1.5">
              <Input
                aria-label={t("name")}
                placeholder="Authorization"
                spellCheck={false}
                autoComplete="off"
                className="h-control-sm font-mono text-xs"
                value={name}
                onChange={(event) => change(index, { name: event.target.value })}
                {...wrong}
              />
              <Input
                aria-label={t("value")}
                placeholder={t("value")}
                type="password"
                autoComplete="new-password"
                className="h-control-sm font-mono text-xs"
                value={value}
                onChange={(event) => change(index, { value: event.target.value })}
                {...wrong}
              />
              <Button
                size="icon-sm"
                variant="ghost"
                aria-label={t("remove")}
                onClick={() => onChange(rows.filter((_, i) => i !== index))}
              >
                <X className="size-3.5" aria-hidden />
              </Button>
            </div>
            {error && (
              <p role="alert" className="mt-1 text-xs text-destructive-text">
                {error}
              </p>
            )}
          </div>
        );
      })}
      {errors["/headers"] && (
        <p role="alert" className="text-xs text-destructive-text">
          {errors["/headers"]}
        </p>
      )}
      <div className="flex flex-wrap gap-1">
        <Button
          size="sm"
          disabled={rows.length >= 20}
          onClick={() => onChange([...rows, { name: "", value: "" }])}
        >
          <Plus className="size-3.5" aria-hidden /> {t("add")}
        </Button>
        {kept.length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onChange(null)}>
            {t("keep")}
          </Button>
        )}
      </div>
    </div>
  );
}
