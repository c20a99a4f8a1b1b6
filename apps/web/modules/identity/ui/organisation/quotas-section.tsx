"use client";
import { useTranslations } from "next-intl";
import { Section } from "#components/ui/section.tsx";
import type { Quota } from "../../orgs/schema.ts";

/** What the organisation uses of what it may. */
export function QuotasSection({ quotas }: { quotas: readonly Quota[] }) {
  const t = useTranslations("settings.organisation");
  return (
    <Section title={t("limits")} className="max-w-2xl">
      <dl className="grid grid-cols-[1fr_auto]">
        {quotas.map(({ name, used, max }) => (
          <div
            key={name}
            className="col-span-2 grid grid-cols-subgrid items-center border-b px-3 py-2 last:border-b-0"
          >
            <dt>{t.has(`limit.${name}`) ? t(`limit.${name}`) : name}</dt>
            <dd
              className={
                used >= max
                  ? "text-right font-medium text-warning-text tabular-nums"
                  : "text-right text-muted-foreground tabular-nums"
              }
            >
              {t("used", { used, max })}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
