"use client";
// What a template needs and nobody has said yet, by name.
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type Props = { names: string[]; onGive: (variables: Record<string, string>) => void };

export function MissingForm({ names, onGive }: Props) {
  const t = useTranslations("inbox.compose");
  const [values, setValues] = useState<Record<string, string>>({});
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  return (
    <div
      role="group"
      aria-label={t("missing")}
      className="flex flex-col gap-2 border-b bg-warning-soft px-3 py-2"
    >
      <p className="text-xs text-warning-text">{t("missingText")}</p>
      {names.map((name) => (
        <Field key={name} label={<code className="font-mono text-xs">{name}</code>}>
          {(ids) => (
            <Input
              {...ids}
              value={values[name] ?? ""}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Button
        size="sm"
        className="self-end"
        disabled={Object.keys(given).length === 0}
        onClick={() => onGive(given)}
      >
        {t("fillIn")}
      </Button>
    </div>
  );
}
