"use client";
import { useTimeZone, useTranslations } from "next-intl";
import { useFormats } from "#modules/crm/ui/index.ts";
import { presetsAt } from "./when.ts";

/** Moments to come in the reader's zone, with their words. */
export function useWhen() {
  const t = useTranslations("inbox.when");
  const zone = useTimeZone() ?? "UTC";
  const { day, dayOf, time } = useFormats();
  const words = (at: Date) => `${day(dayOf(at.toISOString()), true)} ${time(at.toISOString())}`;
  return {
    words,
    presets: () =>
      presetsAt(new Date(), zone).map(({ id, at }) => ({ id, at, label: t(id), words: words(at) })),
  };
}
