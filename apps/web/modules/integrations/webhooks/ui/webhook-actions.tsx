"use client";
import { Ellipsis, History, KeyRound, Pencil, Power, Send, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { useCan } from "#lib/rights.tsx";
import type { Webhook } from "../schema.ts";

export type Question = "edit" | "rotate" | "off" | "on" | "delete" | "test" | "replay";

type Props = { webhook: Webhook; onAsk: (question: Question) => void };

/** What can be done about a webhook. What needs it on says so while it is off. */
export function WebhookActions({ webhook, onAsk }: Props) {
  const t = useTranslations("webhooks");
  const canWrite = useCan("webhooks.write");
  const canDelete = useCan("webhooks.delete");
  const canReplay = useCan("jobs.write") && canWrite;
  if (!canWrite && !canDelete) return null;
  const offReason = webhook.is_enabled ? undefined : t("offReason");
  return (
    <>
      {canWrite && (
        <Button
          size="sm"
          disabled={!webhook.is_enabled}
          title={offReason}
          onClick={() => onAsk("test")}
        >
          <Send className="size-3.5" aria-hidden /> {t("test")}
        </Button>
      )}
      {canReplay && (
        <Button
          size="sm"
          className="max-md:hidden"
          disabled={!webhook.is_enabled}
          title={offReason}
          onClick={() => onAsk("replay")}
        >
          <History className="size-3.5" aria-hidden /> {t("replay.open")}
        </Button>
      )}
      {canWrite && (
        <Button size="sm" className="max-md:hidden" onClick={() => onAsk("edit")}>
          <Pencil className="size-3.5" aria-hidden /> {t("edit")}
        </Button>
      )}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="icon-sm" variant="ghost" aria-label={t("more")}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {canReplay && (
            <DropdownMenuItem
              icon={History}
              className="md:hidden"
              disabled={!webhook.is_enabled}
              onSelect={() => onAsk("replay")}
            >
              {t("replay.open")}
            </DropdownMenuItem>
          )}
          {canWrite && (
            <>
              <DropdownMenuItem icon={Pencil} className="md:hidden" onSelect={() => onAsk("edit")}>
                {t("edit")}
              </DropdownMenuItem>
              <DropdownMenuItem icon={KeyRound} onSelect={() => onAsk("rotate")}>
                {t("rotate")}
              </DropdownMenuItem>
              <DropdownMenuItem
                icon={Power}
                onSelect={() => onAsk(webhook.is_enabled ? "off" : "on")}
              >
                {webhook.is_enabled ? t("off") : t("on")}
              </DropdownMenuItem>
            </>
          )}
          {canDelete && (
            <>
              {canWrite && <DropdownMenuSeparator />}
              <DropdownMenuItem icon={Trash2} danger onSelect={() => onAsk("delete")}>
                {t("delete")}
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}
