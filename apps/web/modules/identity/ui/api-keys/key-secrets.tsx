"use client";
import { CircleCheck, Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ApiKey } from "../../api-keys/schema.ts";
import { useDates } from "../use-dates.ts";
import { stateOf } from "./key-state.tsx";

/** The secrets that are valid: after a rotation two, until the one before ends. Nothing for a key that is over. */
export function KeySecrets({ apiKey: key }: { apiKey: ApiKey }) {
  const t = useTranslations("settings.apiKeys");
  const { moment, since, now } = useDates();
  const { isOver, hasTwo } = stateOf(key, now);
  if (isOver) return null;
  return (
    <Section title={t("secrets")} count={hasTwo ? t("twoValid") : undefined}>
      <ul>
        <Secret
          prefix={key.prefix}
          badge={
            <Badge tone="success" icon={CircleCheck}>
              {t("secretNow")}
            </Badge>
          }
        >
          {t("secretNowText")}
        </Secret>
        {hasTwo && (
          <Secret
            prefix={key.previous_prefix ?? ""}
            badge={
              <Badge tone="warning" icon={Hourglass}>
                {t("secretEnds", { moment: moment(key.previous_expires_at ?? "") })}
              </Badge>
            }
          >
            <span suppressHydrationWarning>
              {key.previous_used_at
                ? t("secretUsed", { since: since(key.previous_used_at).toLowerCase() })
                : t("secretUnused")}
            </span>
          </Secret>
        )}
      </ul>
    </Section>
  );
}

const Secret = (props: { prefix: string; badge: ReactNode; children: ReactNode }) => (
  <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 last:border-b-0">
    <span className="font-mono text-xs">{props.prefix}••••</span>
    {props.badge}
    <span className="text-xs text-pretty text-muted-foreground">{props.children}</span>
  </li>
);
