"use client";
// More duplicates: those that look the same, and any other by its name.
import { Plus, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import { PickList } from "../../ui/picker.tsx";
import { recordItem, useRecordSearch } from "../../ui/fields/record-picker.tsx";
import type { MergeRow } from "./picks.ts";
import { type MergeObject, useLookalikes } from "./use-merge.ts";

type Props = {
  object: MergeObject;
  rows: readonly MergeRow[];
  nameOf: (row: MergeRow) => string;
  onAdd: (id: string) => void;
};

export function FindDuplicates({ object, rows, nameOf, onAdd }: Props) {
  const t = useTranslations("crm.merge");
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const isNew = (id: string) => rows.every((row) => row.id !== id);
  const { data: alike = [] } = useLookalikes(object, rows[0]);
  const { data: found } = useRecordSearch(object, text, open);
  const suggested = alike.filter(({ id }) => isNew(id));
  const Picture = object === "people" ? Avatar : Logo;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {suggested.length > 0 && (
        <span className="text-xs text-muted-foreground">{t("lookTheSame")}</span>
      )}
      {suggested.map((row) => (
        <Button key={row.id} size="sm" onClick={() => onAdd(row.id)}>
          <Plus className="size-3.5" aria-hidden />
          <Picture name={nameOf(row) || "?"} size={16} />
          {t("add", {
            name: nameOf(row),
            more: (object === "people" ? row.email : row.domain) ?? "",
          })}
        </Button>
      ))}
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Button size="sm" variant="ghost">
            <Search className="size-3.5" aria-hidden /> {t("find")}
          </Button>
        </PopoverTrigger>
        <PopoverContent aria-label={t("find")} className="w-72">
          <PickList
            label={t("find")}
            items={found?.filter(({ id }) => isNew(id)).map((hit) => recordItem(object, hit))}
            onSearch={setText}
            onPick={(id) => {
              setOpen(false);
              onAdd(id);
            }}
          />
        </PopoverContent>
      </Popover>
    </div>
  );
}
