"use client";
// Which column goes to which field: a guess that can be changed, with what it would do at its side.
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useKeys } from "#lib/keys.ts";
import type { Import } from "../schema.ts";
import { usePreview } from "./api.ts";
import { ColumnRow } from "./column-row.tsx";
import { DiscardButton } from "./discard-button.tsx";
import { FileRemarks } from "./file-remarks.tsx";
import { ImportFrame } from "./import-frame.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { useChange } from "./use-change.ts";

export function MatchStep({ found, onNext }: { found: Import; onNext: () => void }) {
  const t = useTranslations("imports");
  const { change, saving } = useChange(found);
  const preview = usePreview(found, 20);
  const open = found.questions.length;
  const ready = open === 0 && !saving;
  useKeys(
    useMemo(
      () => [{ keys: "mod+Enter", label: t("steps.check"), group: "list" as const, run: onNext }],
      [t, onNext],
    ),
    ready,
  );
  const byColumn = new Map(Object.entries(found.mapping).map(([field, column]) => [column, field]));

  return (
    <ImportFrame
      found={found}
      step="match"
      foot={
        <>
          <DiscardButton found={found} />
          <span
            role="status"
            className="ml-auto flex items-center gap-1.5 text-xs text-muted-foreground"
          >
            {open > 0 && <TriangleAlert className="size-3.5 text-warning-text" aria-hidden />}
            {saving
              ? t("match.saving")
              : open > 0
                ? `${t("match.open", { count: open })}: ${found.questions[0]?.message ?? ""}`
                : t("match.nothing")}
          </span>
          <Button variant="primary" disabled={!ready} onClick={onNext}>
            {t("match.next", { count: found.row_count })} <Kbd onPrimary={ready}>⌘ ↵</Kbd>
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-1 max-lg:flex-col max-lg:overflow-y-auto">
        <div
          className="min-h-0 min-w-0 flex-1 overflow-auto -outline-offset-2 max-lg:flex-none"
          tabIndex={0}
          role="region"
          aria-label={t("match.region")}
        >
          <FileRemarks found={found} />
          <table className="w-full border-separate border-spacing-0 text-left max-md:block md:min-w-[820px] md:table-fixed">
            <colgroup className="max-md:hidden">
              <col className="w-36" />
              <col className="w-60" />
              <col className="w-52" />
              <col />
            </colgroup>
            <thead className="sticky top-0 z-10 bg-background text-xs text-muted-foreground max-md:sr-only">
              <tr className="h-9">
                {(["column", "samples", "field", "result"] as const).map((head) => (
                  <th
                    key={head}
                    scope="col"
                    className="border-b px-2 font-medium first:pl-4 last:pr-4"
                  >
                    {t(`match.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="max-md:block">
              {found.columns.map((column) => (
                <ColumnRow
                  key={column.name}
                  found={found}
                  column={column}
                  field={byColumn.get(column.name) ?? null}
                  preview={preview.data}
                  onChange={change}
                />
              ))}
            </tbody>
          </table>
        </div>
        <SettingsPanel found={found} preview={preview.data} onChange={change} />
      </div>
    </ImportFrame>
  );
}
