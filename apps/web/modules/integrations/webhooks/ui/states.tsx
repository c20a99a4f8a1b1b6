"use client";
import {
  Ban,
  CircleCheck,
  CirclePause,
  CirclePower,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  RotateCcw,
  TriangleAlert,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { Delivery, Webhook } from "../schema.ts";
import { standingOf } from "./standing.ts";
import { useTimes } from "./use-times.ts";

type Tone = "success" | "danger" | "warning" | "neutral";
type DeliveryLook = {
  word: "delivered" | "failedState" | "cancelledState" | "retryingState" | "pendingState";
  tone: Tone;
  icon: LucideIcon;
};

function lookOf({ state, attempts }: Pick<Delivery, "state" | "attempts">): DeliveryLook {
  if (state === "delivered") return { word: "delivered", tone: "success", icon: CircleCheck };
  if (state === "dead") return { word: "failedState", tone: "danger", icon: CircleX };
  if (state === "cancelled") return { word: "cancelledState", tone: "neutral", icon: Ban };
  if (attempts > 0) return { word: "retryingState", tone: "warning", icon: RotateCcw };
  return { word: "pendingState", tone: "neutral", icon: LoaderCircle };
}

/** How a delivery stands. One that waits after a first attempt is being retried. */
export function DeliveryState({ delivery }: { delivery: Pick<Delivery, "state" | "attempts"> }) {
  const t = useTranslations("webhooks");
  const { word, tone, icon } = lookOf(delivery);
  return (
    <Badge tone={tone} icon={icon}>
      {t(word)}
    </Badge>
  );
}

const LOOKS = {
  on: { tone: "success", icon: CircleCheck, word: "isOn" },
  failing: { tone: "danger", icon: TriangleAlert, word: "isFailing" },
  resting: { tone: "warning", icon: CirclePause, word: "resting" },
  off: { tone: "neutral", icon: CirclePower, word: "isOff" },
} as const;

/** How a webhook stands, in a word. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks");
  const { now } = useTimes();
  const { tone, icon, word } = LOOKS[standingOf(webhook, now).kind];
  return (
    <Badge tone={tone} icon={icon}>
      {t(word)}
    </Badge>
  );
}

/** The same in a few words more, for a second line. Nothing for one that works. */
export function StandingWords({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks.standing");
  const { now, moment, lasting } = useTimes();
  const standing = standingOf(webhook, now);
  const words = {
    on: () => null,
    off: () => ("reason" in standing && standing.reason) || t("byPerson"),
    resting: () => "until" in standing && t("until", { time: moment(standing.until) }),
    failing: () =>
      standing.kind === "failing" &&
      t("failing", { time: lasting(standing.since), percent: standing.percent }),
  }[standing.kind]();
  return words ? (
    <span
      className="block text-xs text-pretty text-muted-foreground"
      // The clock of who reads runs on.
      suppressHydrationWarning
    >
      {words}
    </span>
  ) : null;
}
