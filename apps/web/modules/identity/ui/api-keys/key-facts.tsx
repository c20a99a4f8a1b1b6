"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { Token } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ApiKey } from "../../api-keys/schema.ts";
import { useDates } from "../use-dates.ts";

type Props = { apiKey: ApiKey; maker: string | undefined };

/** What the key may do, from where, how often and how long. */
export function KeyFacts({ apiKey: key, maker }: Props) {
  const t = useTranslations("settings.apiKeys");
  const { day } = useDates();
  const tokens = (values: readonly string[]) => (
    <span className="flex flex-wrap gap-1">
      {values.map((value) => (
        <Token key={value}>{value}</Token>
      ))}
    </span>
  );
  const facts: [label: string, value: ReactNode, hint?: string][] = [
    [t("rights"), tokens(key.scopes)],
    [t("expires"), key.expires_at ? day(key.expires_at) : t("lives.never")],
    [
      t("addresses"),
      key.allowed_cidrs.length > 0 ? tokens(key.allowed_cidrs) : t("addressesAnyShort"),
    ],
    [t("limit"), t("limitIs", { count: key.rate_limit })],
    [
      t("version"),
      <span key="version" className="font-mono text-xs">
        {key.api_version}
      </span>,
      t("versionHint"),
    ],
    [
      t("created"),
      <span key="made" className="flex items-center gap-2">
        {maker && <Avatar name={maker} size={16} />}
        {[day(key.created_at), maker].filter(Boolean).join(" · ")}
      </span>,
    ],
  ];
  return (
    <Section title={t("what")}>
      <dl className="grid grid-cols-[minmax(96px,160px)_minmax(0,1fr)] gap-x-4 gap-y-2.5 p-4 text-sm">
        {facts.map(([label, value, hint]) => (
          <div key={label} className="contents">
            <dt className="text-muted-foreground">{label}</dt>
            <dd className="min-w-0">
              {value}
              {hint && <p className="text-xs text-pretty text-muted-foreground">{hint}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
