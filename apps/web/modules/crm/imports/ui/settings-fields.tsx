"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { api } from "#lib/client.ts";
import type { Page } from "./api.ts";

type CodeProps = {
  label: string;
  hint: string;
  length: number;
  value: string;
  onChange: (value: string | null) => void;
};

/** A short code of capitals; saved when it is whole, or empty, and left. */
export function CodeField({ label, hint, length, value, onChange }: CodeProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  function leave() {
    if (text === value) return;
    if (text === "") onChange(null);
    else if (text.length === length) onChange(text);
    else setText(value);
  }
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <Input
          {...ids}
          value={text}
          maxLength={length}
          autoComplete="off"
          spellCheck={false}
          className="w-20 uppercase"
          onChange={(event) => setText(event.target.value.toUpperCase().replace(/[^A-Z]/g, ""))}
          onBlur={leave}
          onKeyDown={(event) => event.key === "Enter" && leave()}
        />
      )}
    </Field>
  );
}

const AUTO = "auto";

/** Where the deals go: by themselves where their stages fit, or to a pipeline that is named. */
export function PipelineField({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const t = useTranslations("imports.settings");
  const { data } = useQuery({
    queryKey: ["imports", "pipelines"],
    queryFn: () => api.get<Page<{ id: string; name: string }>>("/pipelines?limit=100"),
  });
  return (
    <Field label={t("pipeline")}>
      {(ids) => (
        <Select
          {...ids}
          value={value ?? AUTO}
          onValueChange={(next) => onChange(next === AUTO ? null : next)}
          options={[
            { value: AUTO, label: t("pipelineAuto") },
            ...(data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
    </Field>
  );
}
