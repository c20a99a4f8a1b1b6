"use client";
// Send now, or later: presets in the reader's time, or any moment by anybody's clock.
import { ChevronDown, Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useWhen } from "../data/use-when.ts";
import { WhenDialog } from "../data/when-dialog.tsx";

type Props = {
  label: string;
  busy: boolean;
  disabled?: boolean;
  onSend: (at?: Date) => void;
};

export function SendButtons({ label, busy, disabled = false, onSend }: Props) {
  const t = useTranslations("inbox.compose");
  const { presets } = useWhen();
  const [picking, setPicking] = useState(false);
  return (
    <span className="flex items-center gap-px">
      <Button
        size="sm"
        variant="primary"
        pending={busy}
        disabled={disabled}
        className="rounded-r-none"
        onClick={() => onSend()}
      >
        <Send className="size-3.5" aria-hidden /> {label} <Kbd onPrimary={!disabled}>⌘ ↵</Kbd>
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            size="icon-sm"
            variant="primary"
            disabled={busy || disabled}
            className="rounded-l-none"
            aria-label={t("sendLater")}
          >
            <ChevronDown className="size-3.5" aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end" side="top">
          <DropdownMenuLabel>{t("sendLater")}</DropdownMenuLabel>
          {presets().map(({ id, at, label: words, words: exact }) => (
            <DropdownMenuItem key={id} onSelect={() => onSend(at)}>
              <span className="flex items-baseline justify-between gap-6">
                {words} <span className="text-xs text-muted-foreground">{exact}</span>
              </span>
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setPicking(true)}>{t("pickMoment")}</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {picking && (
        <WhenDialog
          title={t("sendLater")}
          action={t("sendThen")}
          withZone
          onClose={() => setPicking(false)}
          onPick={onSend}
        />
      )}
    </span>
  );
}
