"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useTimes } from "../use-times.ts";
import type { Mailbox } from "./standing.ts";

/** What the last comparison of the whole mailbox with what is here has found. */
export function ComparisonWords({ mailbox }: { mailbox: Mailbox }) {
  const t = useTranslations("mailboxes");
  const format = useFormatter();
  const { moment } = useTimes();
  const { reconciled_at: at, missing_count: missing } = mailbox;
  if (!at) return t("notCompared");
  return (
    <span suppressHydrationWarning>
      {missing
        ? t("missing", { count: missing, shown: format.number(missing) })
        : t("nothingMissing")}
      <span className="block" suppressHydrationWarning>
        {t("comparedAt", { time: moment(at) })}
      </span>
    </span>
  );
}
