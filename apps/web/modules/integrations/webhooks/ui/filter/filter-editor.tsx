"use client";
import { Braces, Rows3 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Segmented } from "#components/ui/tabs.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { EventField } from "../../event-choices.ts";
import { GroupRows } from "./group-rows.tsx";
import { fromJson, type Group, toJson } from "./model.ts";

/** A filter being edited: as rows, or as the text of its JSON. */
export type FilterDraft = { mode: "rows"; rows: Group } | { mode: "json"; text: string };

export function draftOf(filter: unknown): FilterDraft {
  const rows = fromJson(filter);
  return rows ? { mode: "rows", rows } : { mode: "json", text: JSON.stringify(filter, null, 2) };
}

type Props = {
  draft: FilterDraft;
  fields: readonly EventField[];
  allEvents: boolean;
  errors: Readonly<Record<string, string>>;
  onChange: (draft: FilterDraft) => void;
};

/** Asks which of the chosen events are sent, by what their records hold. */
export function FilterEditor({ draft, fields, allEvents, errors, onChange }: Props) {
  const t = useTranslations("webhooks.filter");
  const toMode = (mode: string) => {
    if (mode === draft.mode) return;
    if (draft.mode === "rows") {
      const json = toJson(draft.rows, fields);
      return onChange({ mode: "json", text: json ? JSON.stringify(json, null, 2) : "" });
    }
    const rows = rowsOf(draft.text);
    if (rows) onChange({ mode: "rows", rows });
  };
  const stuck = draft.mode === "json" && !rowsOf(draft.text);
  const said = Object.entries(errors);
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="min-w-0 flex-1 basis-52 text-xs text-pretty text-muted-foreground">
          {allEvents ? t("hintAll", { count: fields.length }) : t("hint")}
        </p>
        <Segmented
          label={t("view")}
          className="h-control-sm"
          value={draft.mode}
          onValueChange={toMode}
          items={[
            { value: "rows", label: t("rows"), icon: Rows3 },
            { value: "json", label: "JSON", icon: Braces },
          ]}
        />
      </div>
      {draft.mode === "rows" ? (
        <GroupRows
          group={draft.rows}
          fields={fields}
          errors={errors}
          onChange={(rows) => onChange({ mode: "rows", rows })}
        />
      ) : (
        <>
          <Textarea
            aria-label={t("json")}
            spellCheck={false}
            className="min-h-32 font-mono text-xs"
            placeholder='{"and": [{"field": "amount", "op": "gte", "value": "10000"}]}'
            value={draft.text}
            {...(said.length > 0 ? { "aria-invalid": true as const } : {})}
            onChange={(event) => onChange({ mode: "json", text: event.target.value })}
          />
          {said.map(([pointer, message]) => (
            <p key={pointer} role="alert" className="text-xs text-destructive-text">
              {pointer !== "/filter" && <span className="font-mono">{pointer.slice(7)} </span>}
              {message}
            </p>
          ))}
          {stuck && said.length === 0 && (
            <p className="text-xs text-muted-foreground">{t("notRows")}</p>
          )}
        </>
      )}
    </div>
  );
}

function rowsOf(text: string): Group | null {
  try {
    return fromJson(text.trim() === "" ? null : JSON.parse(text));
  } catch {
    return null;
  }
}
