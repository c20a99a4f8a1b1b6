"use client";
// Writing to somebody with whom there is no conversation yet.
import { Mail, MessageSquare, PenLine, Phone } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useCan } from "#lib/rights.tsx";
import { emptyDraft } from "../compose/draft.ts";
import { openComposer } from "../compose/store.ts";

export const writeEmail = () => openComposer({ kind: "email", key: "new", draft: emptyDraft });

type Props = { open: boolean; onOpenChange: (open: boolean) => void };

export function WriteMenu({ open, onOpenChange }: Props) {
  const t = useTranslations("inbox");
  const canMail = useCan("emails.write");
  const canText = useCan("sms.write");
  const canCall = useCan("calls.write");
  if (!canMail && !canText && !canCall) return null;
  return (
    <DropdownMenu open={open} onOpenChange={onOpenChange}>
      <DropdownMenuTrigger asChild>
        <Button size="sm" variant="primary">
          <PenLine className="size-3.5" aria-hidden /> {t("write")} <Kbd onPrimary>C</Kbd>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {canMail && (
          <DropdownMenuItem icon={Mail} onSelect={writeEmail}>
            {t("writeEmail")}
          </DropdownMenuItem>
        )}
        {canText && (
          <DropdownMenuItem
            icon={MessageSquare}
            onSelect={() => openComposer({ kind: "sms", about: null })}
          >
            {t("writeSms")}
          </DropdownMenuItem>
        )}
        {canCall && (
          <DropdownMenuItem
            icon={Phone}
            onSelect={() => openComposer({ kind: "call", about: null })}
          >
            {t("placeCall")}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
