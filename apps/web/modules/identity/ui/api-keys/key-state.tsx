"use client";
import { Ban, CircleCheck, Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { ApiKey } from "../../api-keys/schema.ts";
import { useDates } from "../use-dates.ts";
import { DAY } from "./key-form.tsx";

const SOON = 14 * DAY;

/** What a key is at the moment `now`, and whether the secret that a rotation replaced still goes on. */
export function stateOf(key: ApiKey, now: Date) {
  const left = key.expires_at ? Date.parse(key.expires_at) - now.getTime() : Infinity;
  const isOver = key.revoked_at !== null || left <= 0;
  const isEnding = !isOver && left < SOON;
  const hasTwo =
    !isOver &&
    key.previous_expires_at !== null &&
    Date.parse(key.previous_expires_at) > now.getTime();
  return { isOver, isEnding, hasTwo };
}

/** Valid, ending soon, expired or revoked. */
export function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const t = useTranslations("settings.apiKeys");
  const { day, now } = useDates();
  const { isOver, isEnding } = stateOf(apiKey, now);
  if (apiKey.revoked_at)
    return (
      <Badge tone="danger" icon={Ban}>
        {t("revoked")}
      </Badge>
    );
  if (isOver)
    return (
      <Badge tone="warning" icon={Hourglass}>
        {t("expired")}
      </Badge>
    );
  if (isEnding)
    return (
      <Badge tone="warning" icon={Hourglass}>
        {t("endsOn", { day: day(apiKey.expires_at ?? "") })}
      </Badge>
    );
  return (
    <Badge tone="success" icon={CircleCheck}>
      {t("valid")}
    </Badge>
  );
}
