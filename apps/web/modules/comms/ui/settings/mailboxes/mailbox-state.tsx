"use client";
import { CircleCheck, LoaderCircle, RotateCcw, TriangleAlert, Unplug } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { cn } from "#lib/cn.ts";
import { useTimes } from "../use-times.ts";
import { type Mailbox, progressOf, standingOf } from "./standing.ts";

const LOOKS = {
  following: { tone: "success", icon: CircleCheck },
  reading: { tone: "info", icon: LoaderCircle },
  failing: { tone: "danger", icon: TriangleAlert },
  needsReconnect: { tone: "warning", icon: RotateCcw },
  disconnected: { tone: "neutral", icon: Unplug },
} as const;

/** How a mailbox stands, in a word. */
export function MailboxState({ mailbox }: { mailbox: Mailbox }) {
  const t = useTranslations("mailboxes.states");
  const standing = standingOf(mailbox);
  const { tone, icon } = LOOKS[standing];
  return (
    <Badge tone={tone} icon={icon}>
      {t(standing)}
    </Badge>
  );
}

/** The same in a line more: how far it is, or since when and why it is not. */
export function StandingLine({ mailbox }: { mailbox: Mailbox }) {
  const t = useTranslations("mailboxes");
  const { ago, moment } = useTimes();
  const standing = standingOf(mailbox);
  if (standing === "reading") return <Progress mailbox={mailbox} />;
  const words =
    standing === "following"
      ? mailbox.last_synced_at && t("readAgo", { time: ago(mailbox.last_synced_at) })
      : t(`since.${standing}`, { time: moment(mailbox.state_since) });
  return (
    // The clock of who reads runs on.
    <span className="block text-xs text-pretty text-muted-foreground" suppressHydrationWarning>
      {words || t("notReadYet")}
      {standing === "failing" && mailbox.state_reason && (
        <span className="block break-words">{mailbox.state_reason}</span>
      )}
    </span>
  );
}

/** How much of the past has been read. */
export function Progress({ mailbox, className }: { mailbox: Mailbox; className?: string }) {
  const t = useTranslations("mailboxes");
  const format = useFormatter();
  const share = progressOf(mailbox);
  const label = t(`phases.${mailbox.sync_phase}`);
  return (
    <span className={cn("flex max-w-60 flex-col gap-1 text-xs text-muted-foreground", className)}>
      <progress
        className="h-1.5 w-full accent-primary"
        aria-label={label}
        {...(share === null ? {} : { value: share })}
        max={1}
      />
      <span>
        {share === null
          ? t("counting")
          : t("progress", {
              done: format.number(mailbox.sync_done),
              total: format.number(mailbox.sync_total ?? 0),
            })}
      </span>
    </span>
  );
}
