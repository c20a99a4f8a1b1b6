"use client";
import { useFormatter, useTranslations } from "next-intl";
import { useTimes } from "../use-times.ts";
import { comparisonOf } from "./comparison.ts";
import type { Mailbox } from "./standing.ts";

type Props = {
  mailbox: Mailbox;
  /** Without what had become of those that were not missing. */
  brief?: boolean;
};

/** What the last comparison of the whole mailbox with what is here has found. */
export function ComparisonWords({ mailbox, brief = false }: Props) {
  const t = useTranslations("mailboxes");
  const format = useFormatter();
  const { moment, day } = useTimes();
  const { reconciled_at: at } = mailbox;
  if (!at) return t("notCompared");
  const { words, count, missing, parts } = comparisonOf(mailbox);
  return (
    <span suppressHydrationWarning>
      {t(`compared.${words}`, {
        count: words === "all" ? count : missing,
        shown: format.number(count),
        missing: format.number(missing),
        since: mailbox.compared_since ? day(mailbox.compared_since) : "",
      })}
      {!brief && parts.length > 0 && (
        <span className="block text-muted-foreground">
          {format.list(
            parts.map(([part, many]) => t(`compared.${part}`, { shown: format.number(many) })),
            { type: "unit" },
          )}
        </span>
      )}
      <span className="block text-muted-foreground" suppressHydrationWarning>
        {t("comparedAt", { time: moment(at) })}
      </span>
    </span>
  );
}
