"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { Token } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Webhook } from "../schema.ts";
import { useFilterWords } from "./filter/use-filter-words.ts";
import type { Grounds } from "./grounds.ts";
import { useTimes } from "./use-times.ts";

/** What a webhook hears, in which form, how fast, and who looks after it. */
export function WebhookFacts({ webhook, grounds }: { webhook: Webhook; grounds: Grounds }) {
  const t = useTranslations("webhooks");
  const filterWords = useFilterWords();
  const { day } = useTimes();
  const owner = webhook.owner_id ? (grounds.owners[webhook.owner_id] ?? t("ownerUnknown")) : null;
  const tokens = (values: readonly string[]) => (
    <span className="flex flex-wrap gap-1">
      {values.map((value) => (
        <Token key={value} className="max-w-full truncate">
          {value}
        </Token>
      ))}
    </span>
  );
  const facts: [label: string, value: ReactNode, hint?: string | undefined][] = [
    [
      t("hears"),
      webhook.event_types[0] === "*" ? t("allEvents") : tokens(webhook.event_types),
      webhook.include_imports ? t("includeImports") : undefined,
    ],
    [
      t("folds.filter"),
      webhook.filter ? (
        <span key="filter" className="text-pretty break-words">
          {filterWords(webhook.filter)}
        </span>
      ) : (
        t("filter.none")
      ),
    ],
    [t("sending.payload"), t(`sending.${webhook.payload}`), t(`sending.${webhook.payload}Hint`)],
    [
      t("pace"),
      [
        webhook.max_per_second === null
          ? t("sending.noLimit")
          : t("sending.pace", { count: webhook.max_per_second }),
        t("sending.atOnce", { count: webhook.max_in_flight }),
        t("sending.waits", { seconds: webhook.timeout_ms / 1000 }),
      ].join(" · "),
    ],
    [
      t("folds.headers"),
      webhook.header_names.length > 0 ? tokens(webhook.header_names) : t("headers.none"),
      webhook.header_names.length > 0 ? t("headers.sealed") : undefined,
    ],
    [
      t("sending.version"),
      <span key="version" className="font-mono text-xs">
        {webhook.api_version}
      </span>,
    ],
    [
      t("owner"),
      owner ? (
        <span key="owner" className="flex items-center gap-2">
          <Avatar name={owner} size={16} /> {owner}
        </span>
      ) : (
        t("ownerNobody")
      ),
    ],
    [t("created"), day(webhook.created_at)],
  ];
  return (
    <Section title={t("facts")}>
      <dl className="grid grid-cols-[minmax(88px,128px)_minmax(0,1fr)] gap-x-4 gap-y-2.5 p-4 text-sm">
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
