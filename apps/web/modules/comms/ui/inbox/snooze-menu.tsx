"use client";
// Until when a conversation sleeps.
import { Clock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useWhen } from "../data/use-when.ts";
import { WhenDialog } from "../data/when-dialog.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (at: Date, words: string) => void;
  compact?: boolean;
};

export function SnoozeMenu({ open, onOpenChange, onPick, compact }: Props) {
  const t = useTranslations("inbox");
  const { presets, words } = useWhen();
  const [picking, setPicking] = useState(false);
  return (
    <>
      <DropdownMenu open={open} onOpenChange={onOpenChange}>
        <DropdownMenuTrigger asChild>
          {compact ? (
            <Button variant="ghost" size="icon" aria-label={t("snooze")}>
              <Clock className="size-5" aria-hidden />
            </Button>
          ) : (
            <Button size="sm">
              <Clock className="size-3.5" aria-hidden /> {t("snooze")} <Kbd>S</Kbd>
            </Button>
          )}
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {presets().map(({ id, at, label, words: exact }) => (
            <DropdownMenuItem key={id} onSelect={() => onPick(at, exact)}>
              <span className="flex items-baseline justify-between gap-6">
                {label} <span className="text-xs text-muted-foreground">{exact}</span>
              </span>
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setPicking(true)}>{t("pickDate")}</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {picking && (
        <WhenDialog
          title={t("snooze")}
          action={t("snoozeThen")}
          onClose={() => setPicking(false)}
          onPick={(at) => onPick(at, words(at))}
        />
      )}
    </>
  );
}
