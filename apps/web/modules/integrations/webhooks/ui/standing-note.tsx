"use client";
import { CirclePause, CirclePower, type LucideIcon, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#lib/cn.ts";
import type { Webhook } from "../schema.ts";
import { endOf, standingOf } from "./standing.ts";
import { useTimes } from "./use-times.ts";

type Props = {
  webhook: Webhook;
  pending: boolean;
  /** Turns it on; none for who may not. */
  onTurnOn: (() => void) | null;
};

/** Why a webhook sends nothing or fails, what comes next and what to do. Nothing for one that works. */
export function StandingNote({ webhook, pending, onTurnOn }: Props) {
  const t = useTranslations("webhooks.note");
  const { now, moment, until, lasting, day } = useTimes(1000);
  const standing = standingOf(webhook, now);
  if (standing.kind === "on") return null;
  if (standing.kind === "off")
    return (
      <Note
        icon={CirclePower}
        tone={standing.reason ? "danger" : "neutral"}
        title={standing.reason ? t("offByRapport") : t("offByPerson")}
        action={
          onTurnOn && (
            <Button size="sm" pending={pending} onClick={onTurnOn}>
              {t("turnOn")}
            </Button>
          )
        }
      >
        {standing.reason && <p>{standing.reason}</p>}
        <p>{t("offText")}</p>
      </Note>
    );
  const { since, percent } = standing;
  return (
    <Note
      icon={standing.kind === "resting" ? CirclePause : TriangleAlert}
      tone={standing.kind === "resting" ? "warning" : "danger"}
      title={
        standing.kind === "resting"
          ? t("resting", { time: moment(standing.until), in: until(standing.until) })
          : t("failing", { span: lasting(standing.since) })
      }
    >
      <p>
        {t("failures", { count: webhook.consecutive_failures })}{" "}
        {standing.kind === "resting" && t("restingText")}
      </p>
      {since && <Patience since={since} percent={percent} end={day(endOf(since))} />}
    </Note>
  );
}

function Patience({ percent, end }: { since: string; percent: number; end: string }) {
  const t = useTranslations("webhooks.note");
  return (
    <div className="mt-1.5 flex max-w-md flex-col gap-1">
      <div
        role="progressbar"
        aria-label={t("patience")}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-border"
      >
        <div className="h-full bg-destructive" style={{ width: `${Math.max(1, percent)}%` }} />
      </div>
      <p className="text-xs">{t("off", { percent, end })}</p>
    </div>
  );
}

const TONES: Record<"neutral" | "warning" | "danger", string> = {
  neutral: "bg-muted text-muted-foreground",
  warning: "bg-warning-soft text-warning-text",
  danger: "bg-destructive-soft text-destructive-text",
};

type NoteProps = {
  icon: LucideIcon;
  tone: keyof typeof TONES;
  title: string;
  action?: ReactNode;
  children: ReactNode;
};

const Note = ({ icon: Icon, tone, title, action, children }: NoteProps) => (
  <section
    aria-label={title}
    suppressHydrationWarning
    className={cn("flex items-start gap-3 rounded-lg px-4 py-3 max-md:flex-col", TONES[tone])}
  >
    <Icon className="mt-0.5 size-4 max-md:hidden" aria-hidden />
    <div className="min-w-0 flex-1 text-sm text-pretty">
      <h2 className="font-semibold" suppressHydrationWarning>
        {title}
      </h2>
      {children}
    </div>
    {action}
  </section>
);
