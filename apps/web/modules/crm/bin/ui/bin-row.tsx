"use client";
// One deleted record: its name, when it was deleted, how long it can come back, and the way back.
import { GitMerge, RotateCcw } from "lucide-react";
import { useNow, useTranslations } from "next-intl";
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#lib/cn.ts";
import { RecordLink } from "../../ui/fields/shown.tsx";
import { useFormats } from "../../ui/use-formats.ts";
import { type BinObject, type BinRow as Row, daysLeft, nameOf } from "./bin-objects.ts";

type Props = {
  object: BinObject;
  row: Row;
  canRestore: boolean;
  pending: boolean;
  selected: boolean;
  onSelect: (on: boolean) => void;
  onRestore: () => void;
  onUnmerge: () => void;
};

export function BinRow({ object, row, ...props }: Props) {
  const t = useTranslations("crm.bin");
  const now = useNow();
  const { dayOfMoment, time } = useFormats();
  const name = nameOf(row);
  const left = daysLeft(row.deleted_at, now);
  const isMerged = Boolean(row.merged_into) && (object === "people" || object === "companies");
  const when = (
    <time dateTime={row.deleted_at}>
      {dayOfMoment(row.deleted_at)}, {time(row.deleted_at)}
    </time>
  );
  const leftClass = left <= 3 ? "text-warning-text" : "text-muted-foreground";
  return (
    <li
      className={cn(
        "flex min-h-row items-center gap-3 border-b px-4 py-1 hover:bg-muted max-md:px-3 max-md:py-2.5",
        props.selected && "bg-primary-soft hover:bg-primary-soft",
      )}
    >
      {props.canRestore && (
        <span className="flex w-4 shrink-0 justify-center">
          {!isMerged && (
            <Checkbox
              aria-label={t("select", { name })}
              checked={props.selected}
              onCheckedChange={(on) => props.onSelect(on === true)}
            />
          )}
        </span>
      )}
      {object === "people" && <Avatar name={name || "?"} size={20} />}
      {object === "companies" && <Logo name={name} size={20} />}
      <span className="flex min-w-0 flex-1 flex-col md:flex-row md:items-center md:gap-2">
        <span className="truncate font-medium">{name}</span>
        {isMerged && (
          <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted-foreground">
            <GitMerge className="size-3 shrink-0" aria-hidden />
            <span className="whitespace-nowrap">{t("mergedInto")}</span>
            <RecordLink
              object={object === "people" ? "people" : "companies"}
              id={row.merged_into ?? ""}
              plain
            />
          </span>
        )}
        <span className="truncate text-xs text-muted-foreground md:hidden">
          {when} · <span className={leftClass}>{t("left", { days: left })}</span>
        </span>
      </span>
      <span className="w-36 text-right text-xs whitespace-nowrap text-muted-foreground max-md:hidden">
        {when}
      </span>
      <span className={cn("w-24 text-right text-xs whitespace-nowrap max-md:hidden", leftClass)}>
        {t("left", { days: left })}
      </span>
      {props.canRestore && (
        <span className="flex shrink-0 justify-end md:w-36">
          <Button
            size="sm"
            disabled={props.pending}
            aria-label={t(isMerged ? "unmergeOf" : "restoreOf", { name })}
            onClick={isMerged ? props.onUnmerge : props.onRestore}
          >
            <RotateCcw className="size-3.5" aria-hidden />
            <span className={cn(isMerged && "max-md:sr-only")}>
              {t(isMerged ? "unmerge" : "restore")}
            </span>
          </Button>
        </span>
      )}
    </li>
  );
}
