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
import { useNow, useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { Delivery, Webhook } from "../schema.ts";

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

/** How a webhook stands: off, resting after failures, failing, or active. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("webhooks");
  const now = useNow();
  if (!webhook.is_enabled)
    return (
      <Badge
        icon={CirclePower}
        {...(webhook.disabled_reason ? { title: webhook.disabled_reason } : {})}
      >
        {t("isOff")}
      </Badge>
    );
  if (webhook.paused_until && new Date(webhook.paused_until) > now)
    return (
      <Badge tone="warning" icon={CirclePause} title={t("pausedText")}>
        {t("resting")}
      </Badge>
    );
  if (webhook.consecutive_failures > 0)
    return (
      <Badge tone="warning" icon={TriangleAlert}>
        {t("someFailing", { count: webhook.consecutive_failures })}
      </Badge>
    );
  return (
    <Badge tone="success" icon={CircleCheck}>
      {t("isOn")}
    </Badge>
  );
}
